/*
 * One row of a file, or those of one record's lines, to one record; see work.h. Everything happens in a savepoint of its own:
 * rows that are refused leave nothing, and what they would have added to the titles in memory waits until they are in.
 */
#include "transfer/row.h"

#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "record/record.h"
#include "transfer/convert.h"

void row__add_later(struct row_work *r, struct keys *k, str text, int64_t id)
{
    if (k && text.n && r->add_count < r->add_max)
        r->adds[r->add_count++] = (struct key_add){k, text, r->w->progress.is_dry ? KEY_LATER : id};
}

/* The cell of the column that tells which record the row is. */
static str id_of_row(struct row_work *r, const struct keys *k)
{
    for (size_t i = 0; i < r->plan->column_count; i++)
        if (r->plan->columns[i].target.field == k->field)
            return keys__text(k, r->cx->arena, cells__text(r, &r->plan->columns[i]));
    return S("");
}

static str key_of_draft(struct row_work *r, const struct keys *k)
{
    if (k && k->field->number == SYSTEM_ID)
        return id_of_row(r, k);
    if (!k || !draft_has(r->draft, k->field))
        return S("");
    struct buf b;
    buf_init(&b, LIMIT_LONG_TEXT_BYTES);
    k->field->ops->to_text(k->field, record_get(r->draft->given, k->field), &b);
    str s = keys__text(k, r->cx->arena, str_copy(r->cx->arena, buf_view(&b)));
    buf_free(&b);
    return s;
}

enum rc row__before(struct row_work *r, const struct record **out)
{
    const struct keys *k = r->plan->by_keys;
    enum rc rc = RC_OK;
    if (k && !r->has_looked) {
        str by = id_of_row(r, k);
        int64_t id = by.n ? keys__find(k, by) : KEY_NONE;
        rc = id > 0 ? record_read(r->cx, r->plan->object, id, false, &r->before) : RC_OK;
        r->has_looked = true;
    }
    *out = r->before;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc check_seen(struct row_work *r)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < r->plan->column_count; i++) {
        const struct column_plan *c = &r->plan->columns[i];
        str key = key_of_draft(r, c->seen);
        if (key.n && keys__find(c->seen, key) != KEY_NONE)
            rc = issue_field(&r->cx->issues, c->target.field, "unique", S(""));
        row__add_later(r, c->seen, key, KEY_LATER);
    }
    return rc;
}

static enum rc create(struct row_work *r, int64_t *id)
{
    struct outcome *out = r->plan->file->outcome;
    struct record *made;
    enum rc rc = cells__make_title(r), seen = check_seen(r);
    if (rc == RC_OK)
        rc = seen;
    if (rc == RC_OK)
        rc = group__give_lines(r, NULL);
    *id = KEY_LATER;
    if (rc == RC_OK && !r->is_untried) {
        rc = record_create(r->cx, r->draft, &made);
        *id = rc == RC_OK ? record_id(made) : 0;
        if (rc == RC_OK)
            group__touched(r, made);
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
    if (r->line_count) {
        rc = record_read(r->cx, r->plan->object, id, false, &before);
        if (rc == RC_OK)
            rc = group__give_lines(r, before);
    }
    if (rc == RC_OK)
        rc = record_update(r->cx, r->draft, id, 0, &after);
    if (rc == RC_OK)
        group__touched(r, after);
    if (rc == RC_OK)
        ++*(r->cx->changeset->changes > changes ? &out->updated : &out->unchanged);
    return rc;
}

static enum rc row_write(struct row_work *r, int64_t *id)
{
    struct file_plan *p = r->plan;
    enum rc rc = group__check_size(r);
    if (rc == RC_OK)
        rc = cells__read(r);
    if (rc != RC_OK)
        return rc;
    str by = key_of_draft(r, p->by_keys);
    int64_t known = by.n ? keys__find(p->by_keys, by) : KEY_NONE;
    rc = cells__check_currencies(r, known);
    if (rc != RC_OK)
        return rc;
    if (known == KEY_SEVERAL)
        return issue_field(&r->cx->issues, p->by, "key_ambiguous", S(""));
    if (by.n && known == KEY_NONE && p->by->number == SYSTEM_ID)
        return issue_field(&r->cx->issues, p->by, "no_such_id", by);
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
    if (p->by && p->by->number != SYSTEM_ID)
        row__add_later(r, p->by_keys, by, *id);
    if (p->titles && p->titles != p->by_keys)
        row__add_later(r, p->titles, key_of_draft(r, p->titles), *id);
    return RC_OK;
}

/* --- one row ---------------------------------------------------------------------------------------------------- */

static struct row_work begin(struct cx *cx, struct work *w, const struct chunk_row *rows, size_t n)
{
    arena_reset(w->scratch);
    cx->arena = w->scratch;
    issues_init(&cx->issues, w->scratch);
    struct file_plan *p = &w->files[w->progress.file];
    /* a target made and a value seen for each column, a line touched for each row, and the record's own two keys */
    size_t max = p->column_count * 2 * n + n + 2;
    return (struct row_work){.cx = cx,
                             .w = w,
                             .plan = p,
                             .rows = rows,
                             .row_count = n,
                             .row = rows,
                             .adds = arena_array_of(w->scratch, max, struct key_add),
                             .add_max = max};
}

/* Ends the row's savepoint as its outcome asks. */
static enum rc settle(struct cx *cx, enum rc rc)
{
    if (rc == RC_OK)
        return db_release(cx->db);
    return reject__is_refused(cx, rc) ? db_rollback_to(cx->db) : rc;
}

enum rc row__import(struct cx *cx, struct work *w, const struct chunk_row *rows, size_t n, int64_t *id)
{
    struct arena *outer = cx->arena;
    struct changeset_mark mark = changeset_mark(cx);
    check(n > 0);
    struct row_work r = begin(cx, w, rows, n);
    *id = 0;
    issues_init(&r.notices, w->scratch);
    cx->notices = &r.notices;
    enum rc rc = db_savepoint(cx->db);
    if (rc == RC_OK)
        rc = row_write(&r, id);
    enum rc settled = settle(cx, rc);
    for (size_t i = 0; i < r.add_count && rc == RC_OK; i++)
        keys__add(r.adds[i].keys, r.adds[i].text, r.adds[i].id);
    cx->notices = NULL;
    if (rc == RC_OK)
        reject__notices(&r);
    if (rc != RC_OK && settled == RC_OK) {
        changeset_back(cx, &mark);
        *id = 0;
        reject__row(&r);
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
        str text = c->is_self ? cells__text(r, c) : S("");
        const struct mapped *m = text.n ? convert__mapped(c->column, text) : NULL;
        int64_t to = text.n ? keys__find(c->keys, keys__text(c->keys, r->cx->arena, m ? m->to : text)) : KEY_NONE;
        if (to > 0)
            draft_put(r->draft, c->target.field, v_int(to));
        else if (text.n && to == KEY_SEVERAL) /* told by another column, or the first pass would have refused it */
            continue;
        else if (text.n && to != KEY_LATER && !str_is(c->column->missing, "empty")) /* its row was rejected meanwhile */
            issue_field(&r->cx->issues, c->target.field, "name_missing", text);
        has_any |= to > 0;
    }
    return has_any && !r->w->progress.is_dry ? record_update(r->cx, r->draft, id, 0, &after) : RC_OK;
}

enum rc row__relate(struct cx *cx, struct work *w, const struct chunk_row *row, int64_t id)
{
    struct arena *outer = cx->arena;
    struct changeset_mark mark = changeset_mark(cx);
    struct row_work r = begin(cx, w, row, 1);
    enum rc rc = db_savepoint(cx->db), settled = rc;
    if (rc == RC_OK) {
        rc = relate(&r, id);
        settled = settle(cx, rc);
    }
    if (rc != RC_OK && settled == RC_OK)
        changeset_back(cx, &mark);
    if (settled == RC_OK)
        reject__count(&r);
    cx->arena = outer;
    return settled;
}
