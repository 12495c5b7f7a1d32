/*
 * One row of a file to one record; see work.h. Everything happens in a savepoint of its own: a row that is refused leaves
 * nothing, and what it would have added to the titles in memory waits until it is in.
 */
#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
#include "format/csv_write.h"
#include "journal/journal.h"
#include "record/engine.h"
#include "record/record.h"
#include "transfer/convert.h"
#include "transfer/shape.h"
#include "transfer/work.h"

/* Waits for the end of the row. */
struct key_add {
    struct keys *keys;
    str text;
    int64_t id;
};

struct row_work {
    struct cx *cx;
    struct work *w;
    struct file_plan *plan;
    const struct chunk_row *row;
    struct draft *draft, *line;
    struct key_add *adds;
    size_t add_count, add_max;
    bool is_untried; /* dry: a required relation leads to what does not stand yet */
};

static enum rc row_write(struct row_work *r, int64_t *id);

static void add_later(struct row_work *r, struct keys *k, str text, int64_t id)
{
    if (k && text.n && r->add_count < r->add_max)
        r->adds[r->add_count++] = (struct key_add){k, text, r->w->progress.is_dry ? KEY_LATER : id};
}

/* --- rejecting -------------------------------------------------------------------------------------------------- */

/* "/lines/0/product" is the path "lines.product". */
static str path_of(struct arena *a, str pointer)
{
    str rest = str_skip(pointer, 1), out = S("");
    while (rest.p && pointer.n) {
        str part = str_cut(&rest, '/');
        int64_t place;
        if (!str_to_i64(part, &place))
            out = out.n ? str_printf(a, "%.*s.%.*s", STR_ARG(out), STR_ARG(part)) : part;
    }
    return out;
}

static str column_of(const struct file_plan *p, str path)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (str_eq(p->columns[i].column->target, path))
            return p->columns[i].column->name;
    return S("");
}

static void csv_row(struct buf *out, const str *cells, size_t n)
{
    csv_write_row(out, &(struct csv_style){0}, cells, n);
}

/* The header of the row's file, where another file's stands. */
static void rejected_header(struct row_work *r)
{
    struct import_file *f = r->plan->file;
    if (r->w->progress.rejected_file == f->number)
        return;
    r->w->progress.rejected_file = f->number;
    str *cells = arena_array_of(r->cx->arena, f->column_count + 3, str);
    cells[0] = S("file");
    cells[1] = S("row");
    cells[2] = S("reason");
    for (size_t i = 0; i < f->column_count; i++)
        cells[3 + i] = f->columns[i].name;
    csv_row(&r->w->rejected, cells, f->column_count + 3);
}

static void rejected_write(struct row_work *r, str reason)
{
    rejected_header(r);
    str *cells = arena_array_of(r->cx->arena, r->row->n + 3, str);
    cells[0] = r->plan->file->name;
    cells[1] = str_printf(r->cx->arena, "%llu", (unsigned long long)r->row->at.row);
    cells[2] = reason;
    for (size_t i = 0; i < r->row->n; i++)
        cells[3 + i] = r->row->cells[i];
    csv_row(&r->w->rejected, cells, r->row->n + 3);
}

static void count_problem(struct row_work *r, const struct issue *i)
{
    str path = path_of(r->cx->arena, i->at);
    outcome__add(
        r->w->arena, r->plan->file->outcome,
        (struct problem){
            .column = column_of(r->plan, path), .path = path, .code = str_of(i->code), .argument = i->argument},
        (int64_t)r->row->at.row);
}

static void reject(struct row_work *r)
{
    struct cx *cx = r->cx;
    struct outcome *out = r->plan->file->outcome;
    str reason = S("");
    size_t n = cx->issues.count < LIMIT_ISSUES ? cx->issues.count : LIMIT_ISSUES;
    for (size_t i = 0; i < n; i++) {
        count_problem(r, &cx->issues.list[i]);
        str sentence = issue_sentence(cx->arena, &cx->issues.list[i], cx->language);
        reason = reason.n ? str_printf(cx->arena, "%.*s; %.*s", STR_ARG(reason), STR_ARG(sentence)) : sentence;
    }
    if (++out->rejected <= LIMIT_IMPORT_REJECTED)
        rejected_write(r, reason);
}

/* The row's own fault, not the step's; it then has an issue. */
static bool is_refused(struct cx *cx, enum rc rc)
{
    static const struct {
        enum rc rc;
        const char *code;
    } codes[] = {{RC_INVALID, "refused"},     {RC_FORBIDDEN, "forbidden"}, {RC_UNIQUE, "unique"},
                 {RC_REFERENCED, "relation"}, {RC_NOT_FOUND, "not_found"}, {RC_CONFLICT, "refused"},
                 {RC_TOO_LARGE, "refused"}};
    for (size_t i = 0; i < countof(codes); i++)
        if (codes[i].rc == rc) {
            if (cx->issues.count == 0)
                issue_add(&cx->issues, "", codes[i].code);
            return true;
        }
    return false;
}

/* --- cells ------------------------------------------------------------------------------------------------------ */

static str cell_of(const struct row_work *r, const struct column_plan *c)
{
    return c->at < r->row->n ? shape__trim(r->row->cells[c->at]) : S("");
}

static enum rc check_form(struct row_work *r)
{
    size_t n = r->plan->file->column_count;
    for (size_t i = n; i < r->row->n; i++)
        if (shape__trim(r->row->cells[i]).n)
            return issue_with(&r->cx->issues, S(""), "cells", str_printf(r->cx->arena, "%zu", n));
    return r->row->odd & CSV_OPEN_QUOTE ? issue_add(&r->cx->issues, "", "open_quote") : RC_OK;
}

/* A record with only its title; a person without sign-in where it is a user. */
static enum rc create_target(struct row_work *r, const struct field *f, str text, int64_t *id)
{
    struct cx *cx = r->cx;
    struct draft *d = draft_new(cx->arena, f->to);
    struct record *made;
    enum rc rc = draft_from_text(cx, d, f->to->title, text);
    const struct field *active = object_field(f->to, S("active"));
    if (rc == RC_OK && active && str_is(f->to->name, "user"))
        draft_put(d, active, v_bool(false));
    if (rc == RC_OK)
        rc = record_create(cx, d, &made);
    if (rc == RC_FORBIDDEN)
        return issue_field(&cx->issues, f, "name_missing", text);
    if (rc == RC_OK)
        *id = record_id(made);
    return rc;
}

/* The record a cell means, KEY_LATER where it is to come, KEY_NONE where the field stays empty. */
static enum rc resolve(struct row_work *r, const struct column_plan *c, str text, int64_t *id)
{
    struct cx *cx = r->cx;
    const struct field *f = c->target.field;
    const struct mapped *m = convert__mapped(c->column, text);
    if (m)
        text = m->to;
    str key = keys__text(c->keys, cx->arena, text);
    *id = KEY_NONE;
    if (text.n == 0)
        return RC_OK;
    int64_t ahead = c->is_self && r->plan->ahead ? keys__find(r->plan->ahead, key) : KEY_NONE;
    *id = keys__find(c->keys, key);
    if (ahead == KEY_SEVERAL && r->plan->by != r->plan->object->title)
        *id = KEY_SEVERAL;
    else if (*id == KEY_NONE)
        *id = ahead;
    if (*id == KEY_SEVERAL)
        return issue_field(&cx->issues, f, "name_ambiguous", text);
    if (*id != KEY_NONE || str_is(c->column->missing, "empty"))
        return RC_OK;
    if (!str_is(c->column->missing, "create"))
        return issue_field(&cx->issues, f, "name_missing", text);
    enum rc rc = RC_OK;
    *id = KEY_LATER;
    if (!r->w->progress.is_dry)
        rc = create_target(r, f, text, id);
    if (rc == RC_OK)
        add_later(r, c->keys, key, *id);
    return rc;
}

static struct draft *draft_for(struct row_work *r, const struct column_plan *c)
{
    if (!c->target.lines)
        return r->draft;
    if (!r->line)
        r->line = draft_new(r->cx->arena, c->target.lines->to);
    return r->line;
}

static enum rc relation_cell(struct row_work *r, const struct column_plan *c, str text)
{
    int64_t id;
    enum rc rc = resolve(r, c, text, &id);
    if (rc == RC_OK && id > 0)
        draft_put(draft_for(r, c), c->target.field, v_int(id));
    if (rc == RC_OK && id == KEY_LATER && c->target.field->is_required)
        r->is_untried = true;
    return rc;
}

static bool ends_in_han(str s)
{
    return s.n && ((unsigned char)s.p[s.n - 1] & 0x80);
}

/* Texts of several columns are one: "Ada" and "Lovelace" with a space, 张 and 三 without. */
static enum rc value_cell(struct row_work *r, const struct column_plan *c, str text)
{
    const struct field *f = c->target.field;
    struct draft *d = draft_for(r, c);
    struct value before = record_get(d->given, f), v;
    if (draft_has(d, f) && before.type == VALUE_TEXT)
        text = str_printf(r->cx->arena, "%.*s%s%.*s", STR_ARG(before.s), ends_in_han(before.s) ? "" : " ",
                          STR_ARG(text));
    enum rc rc = convert__cell(r->cx, c->column, f, text, &v);
    if (rc == RC_OK && !v_is_null(v))
        draft_put(d, f, v);
    return rc;
}

static enum rc read_cell(struct row_work *r, const struct column_plan *c)
{
    str text = cell_of(r, c);
    if (text.n == 0)
        return RC_OK;
    struct issues *is = &r->cx->issues;
    str before = is->prefix;
    if (c->target.lines)
        is->prefix = str_printf(r->cx->arena, "/%.*s/0", STR_ARG(c->target.lines->name));
    enum rc rc = c->target.field->type == FIELD_RELATION ? relation_cell(r, c, text) : value_cell(r, c, text);
    is->prefix = before;
    return rc;
}

/* All cells, so that all that is wrong is told. */
static enum rc read_cells(struct row_work *r)
{
    enum rc rc = check_form(r);
    r->draft = draft_new(r->cx->arena, r->plan->object);
    for (size_t i = 0; i < r->plan->column_count; i++) {
        enum rc one = read_cell(r, &r->plan->columns[i]);
        if (one != RC_OK && one != RC_INVALID)
            return one;
        rc = one == RC_OK ? rc : one;
    }
    return rc;
}

/* "Cancity – GTX Basic", or what else tells the record: for objects whose title no column gives, and that have no
   behaviour, which would know better. */
static enum rc make_title(struct row_work *r)
{
    struct cx *cx = r->cx;
    const struct field *title = r->plan->object->title;
    str made = S("");
    if (!title->is_required || draft_has(r->draft, title) || engine_behaviour(cx->engine, r->plan->object))
        return RC_OK;
    for (int relations = 1; relations >= 0 && made.n == 0; relations--)
        for (size_t i = 0; i < r->plan->column_count; i++) {
            const struct column_plan *c = &r->plan->columns[i];
            bool is_told = relations ? c->target.field->type == FIELD_RELATION && !c->target.field->is_system
                                     : c->target.field->ops->is_text && made.n == 0;
            str text = is_told ? cell_of(r, c) : S("");
            if (text.n)
                made = made.n ? str_printf(cx->arena, "%.*s – %.*s", STR_ARG(made), STR_ARG(text)) : text;
        }
    size_t n = made.n < (size_t)title->max ? made.n : (size_t)title->max; /* bytes: no more characters than that */
    while (n < made.n && n > 0 && ((unsigned char)made.p[n] & 0xc0) == 0x80)
        n--;
    return made.n ? draft_from_text(cx, r->draft, title, str_take(made, n)) : RC_OK;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

static str key_of_draft(struct row_work *r, const struct keys *k)
{
    if (!k || !draft_has(r->draft, k->field))
        return S("");
    struct buf b;
    buf_init(&b, LIMIT_LONG_TEXT_BYTES);
    k->field->ops->to_text(k->field, record_get(r->draft->given, k->field), &b);
    str s = keys__text(k, r->cx->arena, str_copy(r->cx->arena, buf_view(&b)));
    buf_free(&b);
    return s;
}

static enum rc check_seen(struct row_work *r)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < r->plan->column_count; i++) {
        const struct column_plan *c = &r->plan->columns[i];
        str key = key_of_draft(r, c->seen);
        if (key.n && keys__find(c->seen, key) != KEY_NONE)
            rc = issue_field(&r->cx->issues, c->target.field, "unique", S(""));
        add_later(r, c->seen, key, KEY_LATER);
    }
    return rc;
}

static void give_line(struct row_work *r, const struct record *before)
{
    const struct field *f = r->plan->lines;
    if (!r->line)
        return;
    const struct record_part *old = before ? &before->parts[f->index] : NULL;
    size_t n = old ? old->line_count : 0;
    struct draft **lines = arena_array_of(r->cx->arena, n + 1, struct draft *);
    bool is_placed = false;
    for (size_t i = 0; i < n; i++) {
        bool is_same = !is_placed;
        for (size_t k = 0; k < f->to->field_count && is_same; k++)
            if (f->to->fields[k].type == FIELD_RELATION && draft_has(r->line, &f->to->fields[k]))
                is_same = v_eq(record_get(r->line->given, &f->to->fields[k]), old->lines[i]->values[k]);
        lines[i] = is_same ? r->line : draft_new(r->cx->arena, f->to);
        lines[i]->id = record_id(old->lines[i]);
        is_placed |= is_same;
    }
    if (!is_placed)
        lines[n++] = r->line;
    draft_put_lines(r->draft, f, lines, n);
}

static enum rc create(struct row_work *r, int64_t *id)
{
    struct outcome *out = r->plan->file->outcome;
    struct record *made;
    enum rc rc = make_title(r), seen = check_seen(r);
    if (rc == RC_OK)
        rc = seen;
    give_line(r, NULL);
    *id = KEY_LATER;
    if (rc == RC_OK && !r->is_untried) {
        rc = record_create(r->cx, r->draft, &made);
        *id = rc == RC_OK ? record_id(made) : 0;
    }
    out->created += rc == RC_OK;
    return rc;
}

static enum rc update(struct row_work *r, int64_t id)
{
    struct outcome *out = r->plan->file->outcome;
    struct record *before, *after;
    int64_t changes = r->cx->changeset->changes;
    enum rc rc = RC_OK;
    if (r->line) {
        rc = record_read(r->cx, r->plan->object, id, false, &before);
        if (rc == RC_OK)
            give_line(r, before);
    }
    if (rc == RC_OK)
        rc = record_update(r->cx, r->draft, id, 0, &after);
    if (rc == RC_OK)
        ++*(r->cx->changeset->changes > changes ? &out->updated : &out->unchanged);
    return rc;
}

static enum rc row_write(struct row_work *r, int64_t *id)
{
    struct file_plan *p = r->plan;
    enum rc rc = read_cells(r);
    if (rc != RC_OK)
        return rc;
    str by = key_of_draft(r, p->by_keys);
    int64_t known = by.n ? keys__find(p->by_keys, by) : KEY_NONE;
    if (known == KEY_SEVERAL)
        return issue_field(&r->cx->issues, p->by, "key_ambiguous", S(""));
    *id = known;
    if (known > 0)
        return update(r, known);
    if (known == KEY_LATER) { /* a dry run would have made it by now */
        p->file->outcome->updated++;
        return RC_OK;
    }
    rc = create(r, id);
    if (rc != RC_OK)
        return rc;
    add_later(r, p->by_keys, by, *id);
    if (p->titles && p->titles != p->by_keys)
        add_later(r, p->titles, key_of_draft(r, p->titles), *id);
    return RC_OK;
}

/* --- one row ---------------------------------------------------------------------------------------------------- */

static struct row_work begin(struct cx *cx, struct work *w, const struct chunk_row *row)
{
    arena_reset(w->scratch);
    cx->arena = w->scratch;
    issues_init(&cx->issues, w->scratch);
    struct file_plan *p = &w->files[w->progress.file];
    size_t max = p->column_count * 2 +
                 2; /* a target made and a value seen for each column, and the record's own two keys */
    return (struct row_work){.cx = cx,
                             .w = w,
                             .plan = p,
                             .row = row,
                             .adds = arena_array_of(w->scratch, max, struct key_add),
                             .add_max = max};
}

/* Ends the row's savepoint as its outcome asks. */
static enum rc settle(struct cx *cx, enum rc rc)
{
    if (rc == RC_OK)
        return db_release(cx->db);
    return is_refused(cx, rc) ? db_rollback_to(cx->db) : rc;
}

enum rc row__import(struct cx *cx, struct work *w, const struct chunk_row *row, int64_t *id)
{
    struct arena *outer = cx->arena;
    struct changeset set = *cx->changeset;
    struct row_work r = begin(cx, w, row);
    *id = 0;
    enum rc rc = db_savepoint(cx->db);
    if (rc == RC_OK)
        rc = row_write(&r, id);
    enum rc settled = settle(cx, rc);
    for (size_t i = 0; i < r.add_count && rc == RC_OK; i++)
        keys__add(r.adds[i].keys, r.adds[i].text, r.adds[i].id);
    if (rc != RC_OK && settled == RC_OK) {
        *cx->changeset = set; /* it may have been written by the row that is gone */
        *id = 0;
        reject(&r);
    }
    cx->arena = outer;
    return settled;
}

static enum rc relate(struct row_work *r, int64_t id)
{
    struct record *after;
    r->draft = draft_new(r->cx->arena, r->plan->object);
    bool has_any = false;
    for (size_t i = 0; i < r->plan->column_count; i++) {
        const struct column_plan *c = &r->plan->columns[i];
        str text = c->is_self ? cell_of(r, c) : S("");
        const struct mapped *m = text.n ? convert__mapped(c->column, text) : NULL;
        int64_t to = text.n ? keys__find(c->keys, keys__text(c->keys, r->cx->arena, m ? m->to : text)) : KEY_NONE;
        if (to > 0)
            draft_put(r->draft, c->target.field, v_int(to));
        else if (text.n && to != KEY_LATER && !str_is(c->column->missing, "empty")) /* its row was rejected meanwhile */
            issue_field(&r->cx->issues, c->target.field, "name_missing", text);
        has_any |= to > 0;
    }
    return has_any && !r->w->progress.is_dry ? record_update(r->cx, r->draft, id, 0, &after) : RC_OK;
}

enum rc row__relate(struct cx *cx, struct work *w, const struct chunk_row *row, int64_t id)
{
    struct arena *outer = cx->arena;
    struct row_work r = begin(cx, w, row);
    enum rc rc = db_savepoint(cx->db);
    if (rc == RC_OK)
        rc = settle(cx, relate(&r, id));
    for (size_t i = 0; i < cx->issues.count && i < LIMIT_ISSUES && rc == RC_OK; i++)
        count_problem(&r, &cx->issues.list[i]);
    cx->arena = outer;
    return rc;
}
