/* Taking changes back, one by one, newest first: see undo.h. What stands in the way was asked in undo_plan.c. */
#include "record/undo.h"

#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
#include "record/record.h"
#include "record/save.h"
#include "record/undo_step.h"

static struct record *copy_whole(struct cx *cx, const struct record *r)
{
    struct record *copy = record_copy(cx->arena, r);
    if (r->parts)
        copy->parts = arena_copy(cx->arena, r->parts, r->object->field_count * sizeof *r->parts);
    return copy;
}

static enum rc undo_update(struct cx *cx, const struct undo_plan *p, const struct step *s, struct record *now)
{
    struct record *after = copy_whole(cx, now);
    bool differs = false;
    for (size_t i = 0; i < s->object->field_count; i++) {
        const struct field *f = &s->object->fields[i];
        if (!step__tells(s->after, f))
            continue;
        if (step__is_same(s->after, now, f)) {
            step__take(after, s->before, f);
            differs = true;
        } else if (p->later != UNDO_KEEP) {
            return RC_CONFLICT;
        }
    }
    if (!differs)
        return RC_OK;
    enum rc rc = record_is_deleted(now) ? RC_OK : save__check_database(cx, now, after);
    return rc == RC_OK ? save__update(cx, now, after) : rc;
}

static enum rc undo_create(struct cx *cx, const struct undo_plan *p, const struct step *s, const struct seen *seen,
                           struct record *now)
{
    struct record *after;
    bool stays;
    enum rc rc = step__stays(cx, p, s, seen, now, &stays);
    if (rc != RC_OK)
        return rc;
    if (stays)
        return p->later == UNDO_KEEP ? RC_OK : RC_CONFLICT;
    return record_is_deleted(now) ? RC_OK : save__mark(cx, now, true, true, &after);
}

static enum rc has_mark(struct cx *cx, const struct step *s, int64_t set, enum change_kind kind, bool *out)
{
    const struct value binds[] = {v_int(s->object->number), v_int(s->change.record_id), v_int(set), v_int(kind)};
    return db_one(cx->db,
                  &(struct db_query){S("select 1 from changes where object_no = ? and record_id = ? and "
                                       "changeset_id = ? and kind = ? limit 1"),
                                     binds, countof(binds), NULL, NULL},
                  out);
}

/* Whether the creation by that act stands once the plan is carried out: no undo took it back, and did not keep it, that
   itself stands. */
static enum rc stands(struct cx *cx, const struct undo_plan *p, const struct step *s, int64_t set, bool *out)
{
    *out = true;
    while (set && !step__is_planned(p, set)) {
        struct changeset_row row;
        bool is_taken = false;
        enum rc rc = changeset_find(cx, set, &row);
        if (rc == RC_OK && row.undone_by)
            rc = has_mark(cx, s, row.undone_by, *out ? CHANGE_DELETE : CHANGE_RESTORE, &is_taken);
        if (rc != RC_OK || !is_taken)
            return rc;
        set = row.undone_by;
        *out = !*out;
    }
    *out = !*out;
    return RC_OK;
}

static enum rc creation_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* A record whose creation is taken back stands in no bin; another whose restore is taken back goes there again. */
static enum rc is_uncreated(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out)
{
    int64_t set = 0;
    const struct value binds[] = {v_int(s->object->number), v_int(s->change.record_id)};
    enum rc rc = db_query(cx->db,
                          &(struct db_query){S("select changeset_id from changes where object_no = ? and record_id = ? "
                                               "and version = 1"),
                                             binds, countof(binds), creation_row, &set});
    if (rc == RC_OK)
        rc = stands(cx, p, s, set, out);
    *out = !*out;
    return rc;
}

static enum rc undo_mark(struct cx *cx, const struct undo_plan *p, const struct step *s, struct record *now)
{
    bool was_delete = s->change.kind == CHANGE_DELETE;
    if (record_is_deleted(now) != was_delete)
        return RC_OK; /* already so */
    enum rc rc = RC_OK;
    for (size_t i = 0; was_delete && i < s->object->field_count && (rc == RC_OK || rc == RC_INVALID); i++)
        if (s->object->fields[i].is_unique) {
            enum rc unique = save__check_unique(cx, now, &s->object->fields[i]);
            rc = unique == RC_OK ? rc : unique;
        }
    bool is_hidden = false;
    if (!was_delete)
        rc = is_uncreated(cx, p, s, &is_hidden);
    struct record *after;
    return rc == RC_OK ? save__mark(cx, now, !was_delete, is_hidden, &after) : rc;
}

/* Lines answer to the rights of the record that owns them. */
static enum rc may_undo(struct cx *cx, const struct step *s, const struct record *now)
{
    enum action action = s->change.kind == CHANGE_UPDATE ? ACTION_CHANGE : ACTION_DELETE;
    const struct record *governing = now;
    struct record *parent;
    if (s->object->owned_by && access_scope(cx, s->object->owned_by, ACTION_CHANGE) == SCOPE_ALL)
        return RC_OK;
    if (s->object->owned_by) {
        enum rc rc = step__row(cx, s->object->owned_by, v_id(record_get(now, s->object->parent_field)), false, &parent);
        if (rc != RC_OK)
            return rc;
        governing = parent;
        action = ACTION_CHANGE;
    }
    return access_may(cx, action, governing) ? RC_OK : RC_FORBIDDEN;
}

static enum rc undo_step(struct cx *cx, const struct undo_plan *p, const struct step *s, const struct seen *seen)
{
    struct record *now;
    enum rc rc = step__row(cx, s->object, s->change.record_id, s->change.kind == CHANGE_UPDATE, &now);
    if (rc == RC_NOT_FOUND)
        return p->later == UNDO_KEEP ? RC_OK : RC_CONFLICT;
    if (rc == RC_OK)
        rc = may_undo(cx, s, now);
    if (rc != RC_OK)
        return rc;
    switch (s->change.kind) {
    case CHANGE_CREATE:
        return undo_create(cx, p, s, seen, now);
    case CHANGE_UPDATE:
        return undo_update(cx, p, s, now);
    default:
        return undo_mark(cx, p, s, now);
    }
}

/* What an undone undo had taken back stands again; what that one had taken back in turn does not, and so on. */
static enum rc settle(struct cx *cx, int64_t undo, bool stands_again)
{
    int64_t sets[UNDO_SETS_MAX];
    size_t count;
    enum rc rc = changesets_undone_by(cx, undo, countof(sets), sets, &count);
    for (size_t i = 0; i < count && rc == RC_OK; i++) {
        rc = changeset_set_state(cx, sets[i], stands_again ? "done" : "undone");
        if (rc == RC_OK)
            rc = settle(cx, sets[i], !stands_again);
    }
    return rc;
}

/* The undone sets say so. */
static enum rc finish(struct cx *cx, const struct undo_plan *p)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < p->set_count && rc == RC_OK; i++) {
        rc = changeset_set_undone(cx, p->sets[i], cx->changeset->id);
        if (rc == RC_OK)
            rc = settle(cx, p->sets[i], true);
    }
    return rc;
}

enum rc undo_run(struct cx *cx, struct undo_plan *p, size_t n)
{
    enum rc rc = RC_OK;
    while (n > 0 && p->set_at < p->set_count && rc == RC_OK) {
        struct steps steps;
        bool *is_busy = NULL;
        rc = step__read(cx, p->sets[p->set_at], p->change_at, n, &steps);
        uint64_t *pointers = arena_array_of(cx->arena, steps.count, uint64_t);
        if (rc == RC_OK)
            rc = step__busy(cx, p, &steps, &is_busy);
        if (rc == RC_OK)
            rc = step__pointed(cx, &steps, NULL, pointers);
        for (size_t i = 0; i < steps.count && rc == RC_OK; i++) {
            rc = undo_step(cx, p, &steps.list[i], &(struct seen){is_busy[i], pointers[i]});
            p->change_at = steps.list[i].change.id;
            p->done++;
        }
        if (rc == RC_OK && steps.count < n) {
            p->set_at++;
            p->change_at = 0;
        }
        n -= steps.count;
    }
    if (rc == RC_OK && p->set_at == p->set_count) {
        p->is_done = true;
        rc = finish(cx, p);
    }
    return rc;
}
