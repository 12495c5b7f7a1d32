/*
 * See guess.h. Each pair of a column and a target has a score: from the header (the field's name, its labels, what others
 * call it: transfer/headers.c) less where the column's values cannot be such; without a header, from the values alone. The best
 * pairs are taken first, each column and each target once; only parts of a name ("First Name", "Last Name") may share it.
 */
#include "transfer/guess.h"

#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
#include "query/grants.h"
#include "text/text.h"
#include "transfer/headers.h"
#include "transfer/shape.h"

enum { TARGETS_MAX = LIMIT_FIELDS * 2, SCORE_MIN = 40, SCORE_SURE = 60, SCORE_UNLIKE = 50, SCORE_FILE = 2 };

struct candidate {
    struct target target;
    str path;
    str name, en, zh; /* as header keys */
};

struct candidates {
    const struct cx *cx;
    struct arena *arena;
    const struct object *object;
    struct candidate *list;
    size_t count;
};

/* "Lines › Product" and "lines.product" as header keys; lines empty: the name alone. */
static str key_through(struct arena *a, str lines, str name)
{
    return header__key(a, str_printf(a, "%.*s %.*s", STR_ARG(lines), STR_ARG(name)));
}

static str path_through(struct arena *a, const struct field *lines, const struct field *f)
{
    return lines ? str_printf(a, "%.*s.%.*s", STR_ARG(lines->name), STR_ARG(f->name)) : f->name;
}

/* --- candidates ------------------------------------------------------------------------------------------------- */

static void candidate_add(struct candidates *cs, const struct field *f, const struct field *lines)
{
    str path = path_through(cs->arena, lines, f);
    struct target t;
    if (cs->count == TARGETS_MAX || f->number == SYSTEM_ID || !target__of(cs->cx, cs->object, path, &t))
        return;
    struct candidate *c = &cs->list[cs->count++];
    *c = (struct candidate){.target = t, .path = path};
    /* of lines never its own label alone, which would often be one of the record */
    c->name = key_through(cs->arena, lines ? lines->name : S(""), f->name);
    c->en = key_through(cs->arena, lines ? lines->label.en : S(""), f->label.en);
    c->zh = key_through(cs->arena, lines ? lines->label.zh : S(""), f->label.zh);
}

static struct candidates candidates_of(const struct cx *cx, const struct object *o)
{
    struct candidates cs = {cx, cx->arena, o, arena_array_of(cx->arena, TARGETS_MAX, struct candidate), 0};
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->type != FIELD_LINES) {
            candidate_add(&cs, f, NULL);
            continue;
        }
        for (size_t k = 0; k < f->to->field_count; k++)
            if (!f->to->fields[k].is_system)
                candidate_add(&cs, &f->to->fields[k], f);
    }
    return cs;
}

/* --- scores ----------------------------------------------------------------------------------------------------- */

static bool most(int64_t n, const struct column *c)
{
    return n * 10 >= c->shape.filled * 8;
}

/* The values speak against the type. */
static bool is_unlike(const struct field *f, const struct column *c)
{
    if (c->shape.filled == 0)
        return false;
    if (column__has_numbers(f))
        return !most(c->shape.numbers, c);
    if (column__has_dates(f))
        return !most(c->shape.dates, c);
    switch (f->type) {
    case FIELD_EMAIL:
        return !most(c->shape.emails, c);
    case FIELD_RELATION:
        return most(c->shape.emails, c);
    default:
        return false;
    }
}

static int by_values(const struct candidate *k, const struct column *c)
{
    if (c->shape.filled == 0 || k->target.lines)
        return 0;
    bool fits = (k->target.field->type == FIELD_EMAIL && most(c->shape.emails, c)) ||
                (k->target.field->type == FIELD_URL && most(c->shape.urls, c));
    return fits ? SCORE_MIN : 0;
}

static int score(const struct candidates *cs, const struct candidate *k, str key, const struct column *c)
{
    int s = header__fits(cs->object->name, k->path, key);
    if (key.n && (str_eq(key, k->name) || str_eq(key, k->en) || str_eq(key, k->zh)))
        s = s > 99 ? s : str_eq(key, k->name) ? 100 : 99;
    if (s == 0)
        return by_values(k, c);
    return is_unlike(k->target.field, c) ? s - SCORE_UNLIKE : s;
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static bool is_part_of_name(str key)
{
    static const char *const parts[] = {"firstname", "givenname", "lastname", "familyname", "surname", "姓", "名"};
    for (size_t i = 0; i < countof(parts); i++)
        if (str_is(key, parts[i]))
            return true;
    return false;
}

struct matching {
    struct candidates cs;
    struct import_file *file;
    str *keys;
    short *scores;  /* [column][candidate] */
    bool *is_taken; /* [candidate] */
};

static bool may_share(const struct matching *m, size_t column, size_t candidate)
{
    if (!m->is_taken[candidate])
        return true;
    bool all_parts = is_part_of_name(m->keys[column]);
    for (size_t i = 0; i < m->file->column_count && all_parts; i++)
        if (str_eq(m->file->columns[i].target, m->cs.list[candidate].path))
            all_parts = is_part_of_name(m->keys[i]);
    return all_parts;
}

/* The best pair still free; its score. */
static int best_pair(const struct matching *m, size_t *column, size_t *candidate)
{
    int best = 0;
    for (size_t i = 0; i < m->file->column_count; i++) {
        if (m->file->columns[i].target.n)
            continue;
        for (size_t k = 0; k < m->cs.count; k++) {
            int s = m->scores[i * m->cs.count + k];
            if (s <= best || !may_share(m, i, k))
                continue;
            best = s;
            *column = i;
            *candidate = k;
        }
    }
    return best;
}

/* Sets targets; the sum of what the headers scored. */
static int match(struct cx *cx, const struct object *o, struct import_file *f)
{
    struct matching m = {.cs = candidates_of(cx, o), .file = f};
    m.keys = arena_array_of(cx->arena, f->column_count, str);
    m.scores = arena_array_of(cx->arena, f->column_count * m.cs.count, short);
    m.is_taken = arena_array_of(cx->arena, m.cs.count, bool);
    for (size_t i = 0; i < f->column_count; i++) {
        m.keys[i] = f->has_header ? header__key(cx->arena, f->columns[i].name) : S("");
        f->columns[i].target = S("");
        for (size_t k = 0; k < m.cs.count; k++)
            m.scores[i * m.cs.count + k] = (short)score(&m.cs, &m.cs.list[k], m.keys[i], &f->columns[i]);
    }
    int sum = 0, s;
    size_t column, candidate;
    while ((s = best_pair(&m, &column, &candidate)) >= SCORE_MIN) {
        f->columns[column].target = m.cs.list[candidate].path;
        m.is_taken[candidate] = true;
        sum += s >= SCORE_SURE ? s : 0;
    }
    return sum;
}

static bool has_target(const struct import_file *f, str path)
{
    for (size_t i = 0; i < f->column_count; i++)
        if (str_eq(f->columns[i].target, path))
            return true;
    return false;
}

/* As an export names it; of lines with theirs before it. */
static bool is_named(struct cx *cx, const struct field *lines, const struct field *f, str key)
{
    return !f->is_system && (str_eq(key, key_through(cx->arena, lines ? lines->name : S(""), f->name)) ||
                             str_eq(key, key_through(cx->arena, lines ? lines->label.en : S(""), f->label.en)) ||
                             str_eq(key, key_through(cx->arena, lines ? lines->label.zh : S(""), f->label.zh)));
}

static bool is_id_of(struct cx *cx, const struct field *lines, const struct field *f, str key)
{
    const str names[] = {f->name, f->label.en, f->label.zh};
    const str befores[] = {lines ? lines->name : S(""), lines ? lines->label.en : S(""),
                           lines ? lines->label.zh : S("")};
    for (size_t i = 0; f->type == FIELD_RELATION && i < countof(names); i++)
        if (header__is_id_of(key, key_through(cx->arena, befores[i], names[i])))
            return true;
    return false;
}

/* Of the record's own fields and those of its lines, the first that is it; the actor knows it. */
typedef bool is_it(struct cx *cx, const struct field *lines, const struct field *f, str key);

static bool is_of_line(const struct cx *cx, const struct field *f)
{
    return f != f->object->parent_field && grants_reads(cx, f);
}

static const struct field *find_through(struct cx *cx, const struct object *o, str header, is_it *is,
                                        const struct field **lines)
{
    str key = header__key(cx->arena, header);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        *lines = NULL;
        if (!grants_reads(cx, f))
            continue;
        if (is(cx, NULL, f, key))
            return f;
        *lines = f;
        for (size_t k = 0; f->type == FIELD_LINES && k < f->to->field_count; k++)
            if (is_of_line(cx, &f->to->fields[k]) && is(cx, f, &f->to->fields[k], key))
                return &f->to->fields[k];
    }
    return NULL;
}

const struct field *guess__named(struct cx *cx, const struct object *o, str header, const struct field **lines)
{
    return find_through(cx, o, header, is_named, lines);
}

const struct field *guess__id_of(struct cx *cx, const struct object *o, str header, const struct field **lines)
{
    return find_through(cx, o, header, is_id_of, lines);
}

/* "Customer ID" beside "Customer" and "Lines › Product ID" beside "Lines › Product", as exports write it: names of several are
   told apart, and an id that is another program's is noticed, for the two must agree. Alone it may be anybody's. */
static void match_ids(struct cx *cx, const struct object *o, struct import_file *file)
{
    for (size_t i = 0; i < file->column_count; i++) {
        struct column *c = &file->columns[i];
        const struct field *lines, *f = c->target.n ? NULL : guess__id_of(cx, o, c->name, &lines);
        str path = f ? path_through(cx->arena, lines, f) : S("");
        if (f && has_target(file, path))
            c->target = str_printf(cx->arena, "%.*s.id", STR_ARG(path));
    }
}

/* A column that is named like a field that no import fills, or like the ids of a relation that may be another program's,
   is told to be left out. */
static void tell_left_out(struct cx *cx, const struct object *o, struct column *c)
{
    const struct field *lines, *f;
    struct target t;
    if (c->target.n)
        return;
    if (guess__named(cx, o, c->name, &lines))
        c->notice = S("column_left_out");
    else if ((f = guess__id_of(cx, o, c->name, &lines)) && target__of(cx, o, path_through(cx->arena, lines, f), &t))
        c->notice = S("ids_left_out");
}

void guess__columns(struct cx *cx, struct import_file *f)
{
    const struct object *o = catalog_object(cx->catalog, f->object);
    check(o);
    match(cx, o, f);
    if (f->has_header)
        match_ids(cx, o, f);
    for (size_t i = 0; i < f->column_count; i++) {
        guess__column(cx, o, &f->columns[i]);
        if (f->has_header && f->columns[i].shape.filled)
            tell_left_out(cx, o, &f->columns[i]);
    }
}

/* --- what follows from a target --------------------------------------------------------------------------------- */

static bool is_choice(const struct field *f, str value)
{
    for (size_t i = 0; i < f->choice_count; i++)
        if (str_eq_nocase(f->choices[i].value, value) || str_eq_nocase(f->choices[i].label.en, value) ||
            str_eq_nocase(f->choices[i].label.zh, value))
            return true;
    return false;
}

static void guess_values(struct cx *cx, const struct object *o, const struct field *f, struct column *c)
{
    c->values = arena_array_of(cx->arena, c->distinct_count, struct mapped);
    for (size_t i = 0; i < c->distinct_count; i++) {
        str to = is_choice(f, c->distinct[i])
                     ? S("")
                     : header__choice(o->name, f->name, header__key(cx->arena, c->distinct[i]));
        if (to.n && field_choice(f, to))
            c->values[c->value_count++] = (struct mapped){c->distinct[i], to};
    }
}

/* How the column writes dates or numbers, and what there is to say of that. */
static void guess_form(const struct field *f, struct column *c)
{
    static const char *const of_dates[] = {"", "date_order_assumed", "date_order_mixed"}, *const of_numbers[] = {
                                                                                              "",
                                                                                              "number_style_assumed",
                                                                                              "number_style_mixed"};
    enum certainty how = CERTAIN;
    if (column__has_dates(f)) {
        c->date_order = shape__date_order(&c->shape, &how);
        c->notice = str_of(of_dates[how]);
    } else if (column__has_numbers(f)) {
        c->number_style = shape__number_style(&c->shape, f->type == FIELD_INTEGER, &how);
        c->notice = str_of(of_numbers[how]);
    }
}

void guess__column(struct cx *cx, const struct object *o, struct column *c)
{
    struct target t;
    c->missing = c->date_order = c->number_style = c->notice = S("");
    c->values = NULL;
    c->value_count = 0;
    if (!c->target.n || !target__of(cx, o, c->target, &t))
        return;
    guess_form(t.field, c);
    if (t.field->type == FIELD_CHOICE) {
        c->missing = S("reject");
        guess_values(cx, o, t.field, c);
    } else if (t.field->type == FIELD_RELATION) {
        bool is_person = t.field->number == SYSTEM_OWNER;
        bool may_create = !t.by && access_scope(cx, t.field->to, ACTION_CREATE) != SCOPE_NONE;
        c->missing = t.by ? S("reject") : is_person ? may_create ? S("create") : S("empty") : S("reject");
    }
}

/* --- the object ------------------------------------------------------------------------------------------------- */

static str stem(str name)
{
    for (size_t i = name.n; i-- > 0;)
        if (name.p[i] == '.')
            return str_take(name, i);
    return name;
}

/* Its own names count as much as those of others. */
static int file_fits(struct cx *cx, const struct object *o, str key)
{
    int fits = header__file_fits(o->name, key);
    const str names[] = {o->name, o->plural, o->label.en, o->labels.en, o->label.zh, o->labels.zh};
    for (size_t i = 0; i < countof(names); i++) {
        str word = header__key(cx->arena, names[i]);
        int own = word.n == 0 ? 0 : str_eq(word, key) ? 100 : str_find(key, word) >= 0 ? 40 + (int)word.n : 0;
        fits = own > fits ? own : fits;
    }
    return fits;
}

void guess__file(struct cx *cx, struct import_file *f)
{
    str key = header__key(cx->arena, stem(f->name));
    int best = 0;
    f->object = S("");
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        bool is_one = !o->owned_by && o->group.n && grants_sees(cx, o);
        if (!is_one || access_scope(cx, o, ACTION_CREATE) == SCOPE_NONE)
            continue;
        int columns = match(cx, o, f), s = columns ? columns + SCORE_FILE * file_fits(cx, o, key) : 0;
        if (s > best) {
            best = s;
            f->object = o->name;
        }
    }
    for (size_t i = 0; i < f->column_count; i++)
        f->columns[i].target = S("");
    if (f->object.n)
        guess__columns(cx, f);
}
