/*
 * See guess.h. Each pair of a column and a target has a score: from the header (the field's name, its labels, what others
 * call it: transfer/headers.c) less where the column's values cannot be such; without a header, from the values alone. The best
 * pairs are taken first, each column and each target once; only parts of a name ("First Name", "Last Name") may share it.
 */
#include "transfer/guess.h"

#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
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

/* --- candidates ------------------------------------------------------------------------------------------------- */

static void candidate_add(struct candidates *cs, const struct field *f, const struct field *lines)
{
    str path = lines ? str_printf(cs->arena, "%.*s.%.*s", STR_ARG(lines->name), STR_ARG(f->name)) : f->name;
    struct target t;
    if (cs->count == TARGETS_MAX || f->number == SYSTEM_ID || !target__of(cs->cx, cs->object, path, &t))
        return;
    struct candidate *c = &cs->list[cs->count++];
    *c = (struct candidate){.target = t, .path = path};
    if (lines) /* its own names would often be those of the record: only what others call it counts, and the path */
        path = str_printf(cs->arena, "%.*s%.*s", STR_ARG(lines->name), STR_ARG(f->name));
    c->name = header__key(cs->arena, path);
    c->en = lines ? S("") : header__key(cs->arena, f->label.en);
    c->zh = lines ? S("") : header__key(cs->arena, f->label.zh);
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

/* "Customer ID" beside "Customer", as exports write it: names of several are told apart, and an id that is another
   program's is noticed, for the two must agree. Alone it may be anybody's. */
static void match_ids(struct cx *cx, const struct object *o, struct import_file *file)
{
    for (size_t i = 0; i < file->column_count; i++) {
        struct column *c = &file->columns[i];
        for (size_t k = 0; k < o->field_count && c->target.n == 0; k++) {
            const struct field *f = &o->fields[k];
            if (f->type == FIELD_RELATION && has_target(file, f->name) && header__is_id_of(cx->arena, c->name, f))
                c->target = str_printf(cx->arena, "%.*s.id", STR_ARG(f->name));
        }
    }
}

/* A column that is named like a field that no import fills is told to be left out. */
static void tell_left_out(struct cx *cx, const struct object *o, struct column *c)
{
    str key = header__key(cx->arena, c->name);
    for (size_t i = 0; i < o->field_count && c->target.n == 0; i++) {
        const struct field *f = &o->fields[i];
        bool is_named = str_eq(key, header__key(cx->arena, f->name)) ||
                        str_eq(key, header__key(cx->arena, f->label.en)) ||
                        str_eq(key, header__key(cx->arena, f->label.zh));
        if (is_named && !f->is_system)
            c->notice = S("column_left_out");
    }
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
        if (o->owned_by || o->group.n == 0 || access_scope(cx, o, ACTION_CREATE) == SCOPE_NONE)
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
