/*
 * What an undo would take: see undo.h. The plan walks every change of the sets with a simulated present: the record as it
 * would be once the later sets of the plan are taken back.
 */
#include "base/check.h"
#include "base/limits.h"
#include "record/record.h"
#include "record/undo.h"
#include "record/undo_step.h"

/* Past the maximum blockers are only counted: the last place takes them. */
static struct blocker *blocker_new(struct undo_plan *p)
{
    size_t i = p->blocker_count++;
    return &p->blockers[i < LIMIT_BLOCKERS ? i : LIMIT_BLOCKERS];
}

/* The later changes of a record, newest first, as far as the change looked at. */
struct later {
    struct cx *cx;
    struct undo_plan *plan;
    const struct step *step;
    struct record *present; /* simulated: without the sets of the plan */
    struct change others[LIMIT_BLOCKERS];
    struct record *others_after[LIMIT_BLOCKERS];
    size_t other_count;
};

static enum rc later_change(void *to, const struct change *c)
{
    struct later *l = to;
    const struct object *o = l->step->object;
    if (c->version <= l->step->change.version)
        return RC_STOPPED;
    struct record *fields;
    bool is_planned = step__is_planned(l->plan, c->changeset_id) || c->changeset_id == l->step->change.changeset_id;
    enum rc rc = journal_fields(l->cx, o, is_planned ? c->before : c->after, &fields);
    if (rc != RC_OK)
        return rc;
    if (is_planned) {
        for (size_t i = 0; i < o->field_count; i++)
            if (step__tells(fields, &o->fields[i]))
                step__take(l->present, fields, &o->fields[i]);
    } else if (l->other_count < LIMIT_BLOCKERS && step__counts(c)) {
        l->others_after[l->other_count] = fields;
        l->others[l->other_count++] = *c;
    }
    return RC_OK;
}

/* The fields this step would take back that are no longer what it made them. */
static size_t fields_moved(struct cx *cx, const struct step *s, const struct record *present, const struct field ***out)
{
    size_t n = 0;
    *out = arena_array_of(cx->arena, s->object->field_count, const struct field *);
    for (size_t i = 0; i < s->object->field_count; i++) {
        const struct field *f = &s->object->fields[i];
        if (step__tells(s->after, f) && !step__is_same(s->after, present, f))
            (*out)[n++] = f;
    }
    return n;
}

static void blocked_by(struct later *l, const struct change *by, const char *reason, const struct field **fields, size_t n)
{
    struct blocker *b = blocker_new(l->plan);
    *b = (struct blocker){.changeset_id = by ? by->changeset_id : 0,
                          .actor_id = by ? by->actor_id : 0,
                          .at_ms = by ? by->at_ms : 0,
                          .object = l->step->object,
                          .record_id = l->step->change.record_id,
                          .name = record_title(l->present),
                          .reason = reason,
                          .fields = fields,
                          .field_count = n};
}

/* One blocker for each later act that touched one of the fields. */
static void blocked_by_later(struct later *l, const struct field **fields, size_t n)
{
    size_t said = 0;
    for (size_t i = 0; i < l->other_count; i++) {
        bool touches = n == 0;
        for (size_t k = 0; k < n && !touches; k++)
            touches = step__tells(l->others_after[i], fields[k]);
        if (!touches)
            continue;
        blocked_by(l, &l->others[i], "changed", fields, n);
        said++;
    }
    if (!said && n)
        blocked_by(l, NULL, "changed", fields, n);
}

static enum rc reference_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* A live record that points at the created one and will not go with the plan. */
static enum rc referenced_by(struct later *l, const struct field *f, int64_t *found)
{
    struct cx *cx = l->cx;
    const struct value binds[] = {v_int(l->step->change.record_id), v_int(f->object->number), v_int(CHANGE_CREATE),
                                  db_int_list(cx->db, cx->arena, l->plan->sets, l->plan->set_count)};
    return db_query(cx->db, &(struct db_query){str_printf(cx->arena,
                                                          "select t.id from %.*s t where t.%.*s = ? and t.deleted_at is null "
                                                          "and not exists (select 1 from changes c where c.object_no = ? "
                                                          "and c.record_id = t.id and c.kind = ? and c.changeset_id %s) limit 1",
                                                          STR_ARG(f->object->plural), STR_ARG(f->column),
                                                          db_dialect(cx->db)->in_list_int),
                                               binds, countof(binds), reference_row, found});
}

/* The act by which a record came to point at another: the newest that still counts and tells the field, else its
   creation. */
struct pointing {
    struct cx *cx;
    const struct field *field;
    struct change found;
};

static enum rc pointing_change(void *to, const struct change *c)
{
    struct pointing *p = to;
    struct record *after;
    if (!step__counts(c))
        return RC_OK;
    enum rc rc = journal_fields(p->cx, p->field->object, c->after, &after);
    if (rc == RC_OK && (c->kind == CHANGE_CREATE || after->is_read[p->field->index])) {
        p->found = *c;
        return RC_STOPPED;
    }
    return rc;
}

static enum rc blocked_by_reference(struct later *l, const struct field *f, int64_t id)
{
    struct pointing p = {.cx = l->cx, .field = f};
    enum rc rc = journal_of_record(l->cx, f->object, id, 0, 0, pointing_change, &p);
    if (rc != RC_OK && rc != RC_STOPPED)
        return rc;
    blocked_by(l, p.found.changeset_id ? &p.found : NULL, "referenced", NULL, 0);
    return RC_OK;
}

static enum rc check_references(struct later *l)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(l->cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(l->cx->catalog, i);
        for (size_t k = 0; k < o->field_count && rc == RC_OK; k++) {
            const struct field *f = &o->fields[k];
            int64_t found = 0;
            if (f->type != FIELD_RELATION || f->to != l->step->object || f->number == SYSTEM_CREATED_BY ||
                f->number == SYSTEM_UPDATED_BY)
                continue;
            rc = referenced_by(l, f, &found);
            if (rc == RC_OK && found)
                rc = blocked_by_reference(l, f, found);
        }
    }
    return rc;
}

/* Adds what stands in the way of one change. */
static enum rc check_step(struct cx *cx, struct undo_plan *p, const struct step *s)
{
    struct later *l = arena_new_of(cx->arena, struct later);
    *l = (struct later){.cx = cx, .plan = p, .step = s};
    enum rc rc = step__row(cx, s->object, s->change.record_id, &l->present);
    if (rc == RC_NOT_FOUND) {
        l->present = record_new(cx->arena, s->object);
        blocked_by(l, NULL, "purged", NULL, 0);
        return RC_OK;
    }
    if (rc == RC_OK)
        rc = journal_of_record(cx, s->object, s->change.record_id, 0, 0, later_change, l);
    if (rc != RC_OK && rc != RC_STOPPED)
        return rc;
    if (s->change.kind == CHANGE_UPDATE) {
        const struct field **fields;
        size_t n = fields_moved(cx, s, l->present, &fields);
        if (n)
            blocked_by_later(l, fields, n);
        return RC_OK;
    }
    if (s->change.kind != CHANGE_CREATE)
        return RC_OK;
    if (l->other_count)
        blocked_by_later(l, NULL, 0);
    return check_references(l);
}

/* Checks every change of one set, in pieces, so that a large set needs little memory. */
static enum rc check_set(struct cx *cx, struct undo_plan *p, int64_t set)
{
    struct arena *outer = cx->arena;
    enum rc rc = RC_OK;
    int64_t below = 0;
    struct steps steps;
    do {
        cx->arena = arena_new(0);
        rc = step__read(cx, set, below, LIMIT_CHUNK_RECORDS, &steps);
        for (size_t i = 0; i < steps.count && rc == RC_OK; i++) {
            size_t known = p->blocker_count;
            rc = check_step(cx, p, &steps.list[i]);
            for (size_t k = known; k < p->blocker_count && k < LIMIT_BLOCKERS; k++) { /* they outlive the piece */
                struct blocker *b = &p->blockers[k];
                b->name = str_copy(outer, b->name);
                b->fields = arena_copy(outer, b->fields, b->field_count * sizeof *b->fields);
            }
            below = steps.list[i].change.id;
        }
        p->changes += (int64_t)steps.count;
        size_t count = steps.count;
        arena_free(cx->arena);
        cx->arena = outer;
        if (count < LIMIT_CHUNK_RECORDS)
            break;
    } while (rc == RC_OK);
    return rc;
}

static enum rc find_set(struct cx *cx, struct undo_plan *p, int64_t id)
{
    struct changeset_row row;
    enum rc rc = changeset_find(cx, id, &row);
    if (rc != RC_OK)
        return rc;
    const char *reason = str_is(row.state, "undone") ? "undone" : str_is(row.state, "running") ? "running" : NULL;
    if (!reason)
        return RC_OK;
    *blocker_new(p) = (struct blocker){.changeset_id = id, .actor_id = row.actor_id, .at_ms = row.at_ms, .reason = reason};
    return RC_CONFLICT;
}

/* Adds the sets of the blockers to the plan, newest first; false when there is none to add. */
static bool add_later_sets(struct undo_plan *p)
{
    bool added = false;
    for (size_t i = 0; i < p->blocker_count && i < LIMIT_BLOCKERS; i++) {
        int64_t set = p->blockers[i].changeset_id;
        if (!set || step__is_planned(p, set) || p->set_count == UNDO_SETS_MAX)
            continue;
        size_t at = p->set_count++;
        for (; at > 0 && p->sets[at - 1] < set; at--)
            p->sets[at] = p->sets[at - 1];
        p->sets[at] = set;
        added = true;
    }
    return added;
}

static enum rc check_all_sets(struct cx *cx, struct undo_plan *p)
{
    enum rc rc = RC_OK;
    p->changes = 0;
    p->blocker_count = 0;
    for (size_t i = 0; i < p->set_count && rc == RC_OK; i++)
        rc = check_set(cx, p, p->sets[i]);
    return rc;
}

enum rc undo_plan(struct cx *cx, int64_t changeset_id, enum undo_later later, struct undo_plan **out)
{
    struct undo_plan *p = arena_new_of(cx->arena, struct undo_plan);
    *p = (struct undo_plan){.changeset_id = changeset_id, .later = later, .sets = {changeset_id}, .set_count = 1};
    p->blockers = arena_array_of(cx->arena, LIMIT_BLOCKERS + 1, struct blocker);
    *out = p;
    enum rc rc = find_set(cx, p, changeset_id);
    if (rc != RC_OK)
        return rc;
    do
        rc = check_all_sets(cx, p);
    while (rc == RC_OK && later == UNDO_LATER && p->blocker_count && add_later_sets(p));
    if (rc == RC_OK && p->blocker_count && later != UNDO_KEEP)
        return RC_CONFLICT;
    return rc;
}
