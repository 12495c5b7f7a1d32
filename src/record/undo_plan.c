/*
 * What an undo would take: see undo.h. The plan walks every change of the sets, a thousand at a time; what stands in the way
 * of one stands in blocker.c.
 */
#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "record/blocker.h"
#include "record/record.h"
#include "record/undo_pointers.h"
#include "record/undo_later.h"

/* Most changes of a large act are creations nobody has touched since: what is asked of all of them is asked in one query. */
struct piece {
    struct cx *cx;
    struct undo_plan *plan;
    struct steps steps;
    bool *is_busy; /* by place in steps: something outside the plan happened to the record since */
};

/* Nothing happened to the record since, and no unique value would come back. */
static bool is_quiet(const struct piece *p, size_t i)
{
    const struct step *s = &p->steps.list[i];
    if (p->is_busy[i] || s->change.kind == CHANGE_DELETE || s->change.kind == CHANGE_PURGE)
        return false;
    for (size_t k = 0; k < s->object->field_count && s->change.kind == CHANGE_UPDATE; k++)
        if (s->object->fields[k].is_unique && step__tells(s->before, &s->object->fields[k]))
            return false;
    return true;
}

static enum rc check_piece(struct piece *p)
{
    enum rc rc = step__busy(p->cx, p->plan, &p->steps, &p->is_busy);
    for (size_t i = 0; i < p->steps.count && rc == RC_OK; i++)
        if (!is_quiet(p, i))
            rc = blocker__of_step(p->cx, p->plan, &p->steps.list[i]);
    return rc == RC_OK ? pointers__check(p->cx, p->plan, &p->steps) : rc;
}

void undo_keep_blockers(struct undo_plan *p, struct arena *a, size_t from)
{
    for (size_t k = from; k < p->blocker_count && k < LIMIT_BLOCKERS; k++) {
        struct blocker *b = &p->blockers[k];
        b->name = str_copy(a, b->name);
        b->detail = str_copy(a, b->detail);
        b->fields = arena_copy(a, b->fields, b->field_count * sizeof *b->fields);
    }
}

/* The next changes of one set, older than *below, so that a large set needs little memory. */
static enum rc check_some(struct cx *cx, struct undo_plan *p, int64_t set, int64_t *below, size_t *count)
{
    struct arena *outer = cx->arena;
    struct piece piece = {.cx = cx, .plan = p};
    size_t known = p->blocker_count;
    cx->arena = arena_new(0);
    enum rc rc = step__read(cx, p, set, *below, LIMIT_CHUNK_RECORDS, &piece.steps);
    *count = piece.steps.count;
    if (rc == RC_OK && *count) {
        *below = piece.steps.list[*count - 1].change.id;
        rc = check_piece(&piece);
    }
    undo_keep_blockers(p, outer, known);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}

static enum rc check_set(struct cx *cx, struct undo_plan *p, int64_t set)
{
    enum rc rc = RC_OK;
    int64_t below = 0;
    size_t count = LIMIT_CHUNK_RECORDS;
    while (rc == RC_OK && count == LIMIT_CHUNK_RECORDS) {
        rc = check_some(cx, p, set, &below, &count);
        p->changes += (int64_t)count;
    }
    return rc;
}

/* Nobody's act that could be named. */
static enum rc tell_met(struct cx *cx, struct undo_plan *p)
{
    struct record *r = NULL;
    const struct field **fields = arena_array_of(cx->arena, 1, const struct field *);
    fields[0] = p->met.field;
    enum rc rc = p->met.object ? step__row(cx, p->met.object, p->met.record_id, false, &r) : RC_OK;
    *blocker__new(p) = (struct blocker){.object = p->met.object,
                                        .record_id = p->met.record_id,
                                        .name = r ? record_title(r) : S(""),
                                        .reason = "changed",
                                        .fields = fields,
                                        .field_count = p->met.field != NULL};
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* The first piece is looked at whatever time it is: what was met stands in it. */
enum rc undo_blockers(struct cx *cx, struct undo_plan *p, int64_t until_ms)
{
    check(p->blockers);
    enum rc rc = RC_OK;
    int64_t below = p->change_at;
    for (size_t i = p->set_at; i < p->set_count && rc == RC_OK && !p->has_more; i++) {
        size_t count = LIMIT_CHUNK_RECORDS;
        while (rc == RC_OK && count == LIMIT_CHUNK_RECORDS && !p->has_more) {
            rc = check_some(cx, p, p->sets[i], &below, &count);
            p->has_more = clock_monotonic_ms() >= until_ms && (count == LIMIT_CHUNK_RECORDS || i + 1 < p->set_count);
        }
        below = 0;
    }
    return rc == RC_OK && p->blocker_count == 0 ? tell_met(cx, p) : rc;
}

static enum rc find_set(struct cx *cx, struct undo_plan *p, int64_t id)
{
    struct changeset_row row;
    bool is_over;
    enum rc rc = changeset_find(cx, id, &row);
    if (rc == RC_OK)
        rc = later__is_over(cx, p, &row, &is_over);
    if (rc != RC_OK)
        return rc;
    bool is_busy = str_is(row.state, "running") || str_is(row.state, "undoing");
    const char *reason = is_over ? "undone" : is_busy ? "running" : NULL;
    if (!reason)
        return RC_OK;
    *blocker__new(p) = (struct blocker){
        .changeset_id = id, .actor_id = row.actor_id, .at_ms = row.at_ms, .reason = reason};
    return RC_CONFLICT;
}

static void add_set(struct undo_plan *p, int64_t set)
{
    size_t at = p->set_count++;
    for (; at > 0 && p->sets[at - 1] < set; at--)
        p->sets[at] = p->sets[at - 1];
    p->sets[at] = set;
}

/* It comes first, so that it is told whatever else there is. */
static void too_many(struct undo_plan *p)
{
    struct blocker first = {.changeset_id = p->changeset_id, .reason = "too_many"};
    struct blocker *last = blocker__new(p);
    *last = p->blockers[0];
    p->blockers[0] = first;
}

static bool can_go_along(const struct undo_plan *p, const struct blocker *b)
{
    return b->changeset_id && strcmp(b->reason, "purged") != 0 && !step__is_planned(p, b->changeset_id);
}

/* Adds the sets of the blockers to the plan, newest first; *added: there was one to add. */
static enum rc add_later_sets(struct cx *cx, struct undo_plan *p, bool *added)
{
    enum rc rc = RC_OK;
    *added = false;
    for (size_t i = 0; i < p->blocker_count && i < LIMIT_BLOCKERS && rc == RC_OK; i++) {
        int64_t set = p->blockers[i].changeset_id;
        if (!can_go_along(p, &p->blockers[i]))
            continue;
        if (p->set_count == UNDO_SETS_MAX) {
            too_many(p);
            return RC_CONFLICT;
        }
        rc = find_set(cx, p, set);
        if (rc == RC_OK)
            add_set(p, set);
        *added |= rc == RC_OK;
    }
    return rc;
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

/* Until nothing is in the way, or nothing more can go along. */
static enum rc plan_on(struct cx *cx, struct undo_plan *p)
{
    enum rc rc = RC_OK;
    bool goes_on = true;
    while (rc == RC_OK && goes_on) {
        goes_on = false;
        rc = check_all_sets(cx, p);
        if (rc == RC_OK && p->later == UNDO_LATER && p->blocker_count)
            rc = add_later_sets(cx, p, &goes_on);
    }
    if (rc == RC_OK && p->blocker_count && p->later != UNDO_KEEP)
        return RC_CONFLICT;
    return rc;
}

enum rc undo_plan(struct cx *cx, int64_t changeset_id, enum undo_later later, struct undo_plan **out)
{
    check(changeset_id != 0 && later <= UNDO_KEEP);
    struct undo_plan *p = arena_new_of(cx->arena, struct undo_plan);
    *p = (struct undo_plan){.changeset_id = changeset_id, .later = later, .sets = {changeset_id}, .set_count = 1};
    p->blockers = arena_array_of(cx->arena, LIMIT_BLOCKERS + 1, struct blocker);
    *out = p;
    enum rc rc = find_set(cx, p, changeset_id);
    return rc == RC_OK ? plan_on(cx, p) : rc;
}

/* What the run met goes along as well, where it can. What then is too much for one transaction is left at what it met. */
static enum rc plan_again(struct cx *cx, struct undo_plan *p)
{
    bool added = false;
    struct undo_plan was = *p;
    struct blocker met = p->blockers[0];
    enum rc rc = p->later == UNDO_LATER ? add_later_sets(cx, p, &added) : RC_CONFLICT;
    if (rc != RC_OK || !added)
        return rc == RC_OK ? RC_CONFLICT : rc;
    p->set_at = 0;
    p->change_at = p->done = p->taken = p->idle = p->kept = 0;
    p->is_noted = p->is_done = false;
    rc = plan_on(cx, p);
    if (rc != RC_OK || p->changes <= LIMIT_BULK_RECORDS)
        return rc;
    *p = was;
    p->blocker_count = 1;
    p->blockers[0] = met;
    return RC_CONFLICT;
}

static enum rc attempt(struct cx *cx, struct undo_plan *p)
{
    struct changeset_mark mark = changeset_mark(cx);
    enum rc rc = db_savepoint(cx->db);
    if (rc == RC_OK)
        rc = undo_run(cx, p, LIMIT_BULK_RECORDS);
    if (rc == RC_OK)
        return db_release(cx->db);
    if (rc != RC_CONFLICT)
        return rc;
    if (p->blocker_count == 0)
        rc = undo_blockers(cx, p, INT64_MAX);
    changeset_back(cx, &mark);
    issues_init(&cx->issues, cx->arena);
    enum rc back = db_rollback_to(cx->db);
    return rc != RC_OK && rc != RC_CONFLICT ? rc : back == RC_OK ? RC_CONFLICT : back;
}

enum rc undo_all(struct cx *cx, struct undo_plan *p)
{
    check(db_in_transaction(cx->db) && p->blockers);
    enum rc rc = attempt(cx, p);
    while (rc == RC_CONFLICT) {
        rc = plan_again(cx, p);
        if (rc != RC_OK)
            return rc;
        rc = attempt(cx, p);
    }
    return rc;
}
