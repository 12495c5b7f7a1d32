/*
 * What a record must be before it is written: required fields, the needs of a state, relations the actor may see, unique
 * values. Every mistake is collected, so that a caller hears of all at once. See save.h.
 */
#include "record/save.h"

#include "access/access.h"
#include "base/check.h"
#include "journal/journal.h"
#include "query/query.h"
#include "record/record.h"

static enum rc is_visible(struct cx *cx, const struct object *o, int64_t id, bool holds);

static bool is_changed(const struct record *before, const struct record *after, const struct field *f)
{
    return !before || !v_eq(record_get(before, f), record_get(after, f));
}

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

enum rc save__unique_holder(struct cx *cx, const struct record *r, const struct field *f, int64_t *holder)
{
    check(f->is_unique && f->object == r->object);
    const struct value binds[] = {record_get(r, f), v_int(record_id(r))};
    *holder = 0;
    if (v_is_null(binds[0]))
        return RC_OK;
    return db_query(cx->db, &(struct db_query){str_printf(cx->arena,
                                                          "select id from %.*s where %.*s = ? and id <> ? "
                                                          "and deleted_at is null",
                                                          STR_ARG(f->object->plural), STR_ARG(f->column)),
                                               binds, 2, id_row, holder});
}

static enum rc check_unique(struct cx *cx, const struct record *r, const struct field *f)
{
    int64_t holder;
    enum rc rc = save__unique_holder(cx, r, f, &holder);
    if (rc != RC_OK || !holder)
        return rc;
    struct record **rows;
    size_t n = 0;
    rc = is_visible(cx, f->object, holder, false); /* who it is, is told to those who may see it */
    if (rc == RC_NOT_FOUND)
        return issue_unique(&cx->issues, f, 0, S(""));
    if (rc == RC_OK)
        rc = query_stubs(cx, f->object, &holder, 1, &rows, &n);
    return rc == RC_OK ? issue_unique(&cx->issues, f, holder, n ? record_title(rows[0]) : S("")) : rc;
}

enum rc save__check_uniques(struct cx *cx, const struct record *r)
{
    enum rc all = RC_OK;
    for (size_t i = 0; i < r->object->field_count; i++)
        if (r->object->fields[i].is_unique && !save__goes_on(check_unique(cx, r, &r->object->fields[i]), &all))
            break;
    return all;
}

static bool is_undoing(const struct cx *cx)
{
    return cx->changeset && cx->changeset->undo_of;
}

static enum rc target_find(struct cx *cx, const struct object *o, const struct condition *visible, enum bin bin,
                           int64_t id, bool holds)
{
    struct query q = query_of(cx, o, visible);
    q.holds = holds;
    q.bin = bin;
    bool *wanted = arena_array_of(cx->arena, o->field_count, bool);
    wanted[0] = true;
    q.wanted = wanted;
    struct record *found;
    return query_one(cx, &q, id, &found);
}

/* What an undo lets be pointed at again may lie in the bin since. */
static enum rc is_visible(struct cx *cx, const struct object *o, int64_t id, bool holds)
{
    return target_find(cx, o, access_visible(cx, o), is_undoing(cx) ? BIN_BOTH : BIN_LIVE, id, holds);
}

/* What will be pointed at stays until the transaction ends: an undo that hides it comes before, or after and sees who points. */
static enum rc target_check(struct cx *cx, const struct object *o, int64_t id)
{
    return is_visible(cx, o, id, true);
}

static enum rc leads_nowhere(struct cx *cx, const struct field *f, int64_t id)
{
    return issue_field(&cx->issues, f, "relation", str_printf(cx->arena, "%lld", (long long)id));
}

static enum rc check_relation(struct cx *cx, const struct record *after, const struct field *f)
{
    struct value v = record_get(after, f);
    if (v_is_null(v) || (f->number == SYSTEM_OWNER && v_id(v) == cx->who.user_id))
        return RC_OK;
    enum rc rc = target_check(cx, f->to, v_id(v));
    return rc == RC_NOT_FOUND ? leads_nowhere(cx, f, v_id(v)) : rc;
}

/* A link holds nothing: what it leads to can be deleted, hidden and purged, and it stays. So an undo brings it back as well,
   but not to what is there for others only. */
static enum rc check_link(struct cx *cx, struct link link, const struct field *f, size_t place)
{
    const struct object *o = catalog_number(cx->catalog, link.object_no);
    enum rc rc = target_check(cx, o, link.id), there = RC_OK;
    if (rc != RC_NOT_FOUND)
        return rc;
    if (is_undoing(cx))
        there = target_find(cx, o, condition_true(), BIN_BOTH, link.id, false);
    if (there != RC_OK)
        return there == RC_NOT_FOUND ? RC_OK : there;
    return issue_item(&cx->issues, f, place, "relation");
}

static enum rc check_links(struct cx *cx, const struct record *before, const struct record *after,
                           const struct field *f)
{
    const struct record_part *part = &after->parts[f->index];
    const struct record_part *old = before && before->parts ? &before->parts[f->index] : NULL;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < part->link_count && rc == RC_OK; i++) {
        bool is_old = false;
        for (size_t k = 0; old && k < old->link_count; k++)
            is_old |= old->links[k].object_no == part->links[i].object_no && old->links[k].id == part->links[i].id;
        if (!is_old)
            rc = check_link(cx, part->links[i], f, i);
    }
    return rc;
}

bool save__points(const struct field *f)
{
    bool is_told = f->number == SYSTEM_CREATED_BY || f->number == SYSTEM_UPDATED_BY;
    return f->type == FIELD_RELATION && !is_told && f != f->object->parent_field;
}

const char *save__still_points(const struct object *o)
{
    return o->owned_by ? "t.deleted_at is null" : "not t.is_hidden";
}

bool save__goes_on(enum rc rc, enum rc *all)
{
    if (rc == RC_INVALID)
        *all = RC_INVALID;
    else if (rc != RC_OK)
        *all = rc;
    return rc == RC_OK || rc == RC_INVALID;
}

enum rc save__check_database(struct cx *cx, const struct record *before, const struct record *after)
{
    check(!before || before->object == after->object);
    const struct object *o = after->object;
    bool is_binned = before && record_is_deleted(before);
    enum rc all = RC_OK;
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        enum rc rc = RC_OK;
        if (f->type == FIELD_LINKS && after->parts[i].is_read)
            rc = check_links(cx, before, after, f);
        else if (save__points(f) && is_changed(before, after, f))
            rc = check_relation(cx, after, f);
        else if (f->is_unique && !is_binned && is_changed(before, after, f))
            rc = check_unique(cx, after, f);
        if (!save__goes_on(rc, &all))
            return all;
    }
    return all;
}

enum rc save__check_targets(struct cx *cx, const struct record *r)
{
    check(cx_is_writing(cx));
    enum rc all = RC_OK;
    for (size_t i = 0; i < r->object->field_count; i++) {
        const struct field *f = &r->object->fields[i];
        int64_t id = save__points(f) ? v_id(record_get(r, f)) : 0;
        enum rc rc = id ? target_find(cx, f->to, condition_true(), BIN_BOTH, id, true) : RC_OK;
        if (!save__goes_on(rc == RC_NOT_FOUND ? leads_nowhere(cx, f, id) : rc, &all))
            return all;
    }
    return all;
}

bool save__is_empty(const struct record *r, const struct field *f)
{
    if (f->type == FIELD_LINES)
        return r->parts[f->index].line_count == 0;
    if (f->type == FIELD_LINKS)
        return r->parts[f->index].link_count == 0;
    return v_is_null(record_get(r, f));
}

/* A value that was refused is not also missing. */
static bool is_refused(const struct cx *cx, const struct field *f)
{
    const struct issues *is = &cx->issues;
    for (size_t i = 0; i < issues_kept(is); i++)
        if (is->list[i].field == f && str_starts(is->list[i].at, is->prefix))
            return true;
    return false;
}

enum rc save__check_required(struct cx *cx, const struct record *r)
{
    enum rc all = RC_OK;
    for (size_t i = 0; i < r->object->field_count; i++) {
        const struct field *f = &r->object->fields[i];
        if (f->is_required && f != r->object->parent_field && save__is_empty(r, f) && !is_refused(cx, f))
            all = issue_field(&cx->issues, f, "required", S(""));
    }
    return all;
}

enum rc save__check_retired(struct cx *cx, const struct record *before, const struct record *after)
{
    check(!before || before->object == after->object);
    enum rc all = RC_OK;
    for (size_t i = 0; i < after->object->field_count; i++) {
        const struct field *f = &after->object->fields[i];
        struct value v = f->type == FIELD_CHOICE ? record_get(after, f) : V_NULL;
        const struct choice *c = v_is_null(v) || !is_changed(before, after, f) ? NULL : field_choice(f, v.s);
        if (c && c->is_retired)
            all = issue_field(&cx->issues, f, "retired", c->value);
    }
    return all;
}
