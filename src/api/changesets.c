/* Acts over HTTP: what they were, and taking them back. */
#include "access/access.h"
#include "api/call.h"
#include "api/idempotency.h"
#include "base/check.h"
#include "journal/journal.h"
#include "query/grants.h"
#include "record/undo.h"
#include "transfer/undo_job.h"
#include "transfer/undo_told.h"

static const char *const list_parameters[] = {"after", "limit", NULL};
static const char *const no_parameters[] = {NULL}, *const undo_parameters[] = {"dry_run", NULL};

struct changeset_list {
    struct cx *cx;
    struct changeset_row *rows;
    size_t count;
};

static enum rc row_add(void *to, const struct changeset_row *row)
{
    struct changeset_list *l = to;
    struct changeset_row *kept = &l->rows[l->count++];
    *kept = *row;
    kept->via = str_copy(l->cx->arena, row->via);
    kept->label = str_copy(l->cx->arena, row->label);
    kept->state = str_copy(l->cx->arena, row->state);
    return RC_OK;
}

/* How many records of each object an act touched, of those that the caller knows. */
struct counts {
    const struct cx *cx;
    struct json *j;
    int64_t total;
};

static enum rc count_add(void *to, const struct object *o, int64_t records)
{
    struct counts *counts = to;
    if (!grants_sees(counts->cx, o))
        return RC_OK;
    json_key(counts->j, o->name);
    json_int(counts->j, records);
    counts->total += records;
    return RC_OK;
}

static enum rc changeset_write(struct call *c, struct json *j, const struct changeset_row *row, bool with_counts)
{
    check(row->id != 0);
    enum rc rc = RC_OK;
    json_begin_object(j);
    json_pair_int(j, "id", row->id);
    json_pair(j, "at", v_time(row->at_ms));
    json_key(j, S("actor"));
    actor_write(c->cx, j, row->actor_id);
    json_pair_str(j, "via", row->via);
    json_pair_str(j, "state", row->state);
    json_pair_str(j, "label", row->label);
    json_pair(j, "undo_of", row->undo_of ? v_int(row->undo_of) : V_NULL);
    json_pair(j, "cause", row->cause_id ? v_int(row->cause_id) : V_NULL);
    json_pair_int(j, "root", row->root_id ? row->root_id : row->id);
    json_pair_int(j, "depth", row->depth);
    if (with_counts) {
        struct counts counts = {c->cx, j, 0};
        json_key(j, S("objects"));
        json_begin_object(j);
        rc = changeset_counts(c->cx, row->id, count_add, &counts);
        json_end(j);
        json_pair_int(j, "count", counts.total);
    }
    json_end(j);
    return rc;
}

/* An act is told to those who did it, and to who may know of everybody's. */
static bool is_told(const struct call *c, const struct changeset_row *row)
{
    return row->actor_id == c->cx->who.user_id || access_may_manage(c->cx, MANAGE_ACTS);
}

enum rc changesets_list(struct call *c)
{
    int64_t below, limit;
    enum rc rc = call_only(c, list_parameters);
    if (rc == RC_OK)
        rc = call_query_int(c, "after", 0, 0, INT64_MAX, &below);
    if (rc == RC_OK)
        rc = call_query_int(c, "limit", LIMIT_PAGE_DEFAULT, 1, LIMIT_PAGE, &limit);
    struct changeset_list l = {c->cx, NULL, 0};
    if (rc == RC_OK) {
        l.rows = arena_array_of(c->cx->arena, (size_t)limit, struct changeset_row);
        rc = changeset_list(c->cx, below, (size_t)limit, row_add, &l);
    }
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    for (size_t i = 0; i < l.count && rc == RC_OK; i++)
        if (is_told(c, &l.rows[i]))
            rc = changeset_write(c, &j, &l.rows[i], false);
    json_end(&j);
    json_pair(&j, "next", (int64_t)l.count == limit ? v_int(l.rows[l.count - 1].id) : V_NULL);
    json_end(&j);
    return rc;
}

enum rc changesets_read(struct call *c)
{
    struct changeset_row row;
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = changeset_find(c->cx, c->id, &row);
    if (rc == RC_OK && !is_told(c, &row))
        rc = RC_NOT_FOUND;
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    return changeset_write(c, &j, &row, true);
}

/* --- undo ------------------------------------------------------------------------------------------------------- */

static void blockers_write(struct call *c, struct json *j, void *data)
{
    undo_tell(c->cx, j, data);
}

static enum rc later_of(struct call *c, enum undo_later *later)
{
    str text;
    static const char *const members[] = {"later", NULL};
    enum rc rc = call_body(c, true);
    if (rc == RC_OK)
        rc = call_members(c, members);
    if (rc == RC_OK)
        rc = call_member(c, "later", false, &text);
    if (rc != RC_OK)
        return rc;
    *later = str_is(text, "undo") ? UNDO_LATER : str_is(text, "keep") ? UNDO_KEEP : UNDO_ASK;
    return text.n && *later == UNDO_ASK ? issue_with(&c->cx->issues, S("later"), "choice", S("undo, keep")) : RC_OK;
}

/* What the write transaction is told, and tells. */
struct undoing {
    struct call *call;
    enum undo_later later;
    bool is_job;
    int64_t changeset_id, job_id, changes;
    struct undo_plan *plan;
};

static void undo_answer(struct call *c, const struct undoing *u)
{
    buf_clear(&c->rp->body);
    struct json j = call_json(c, u->is_job ? 202 : 200);
    json_begin_object(&j);
    if (u->is_job)
        json_pair_int(&j, "job", u->job_id);
    json_pair(&j, "changeset", u->changeset_id ? v_int(u->changeset_id) : V_NULL);
    json_pair_int(&j, "count", u->changes);
    json_end(&j);
}

/* What stood in the way there, for the caller: the texts of the plan live in the writer's arena. */
static void blocked(struct call *c, const struct undo_plan *p)
{
    struct arena *a = c->cx->arena;
    struct undo_plan *copy = arena_copy(a, p, sizeof *p);
    size_t n = p->blocker_count < LIMIT_BLOCKERS ? p->blocker_count : LIMIT_BLOCKERS;
    copy->blockers = arena_copy(a, p->blockers, n * sizeof *p->blockers);
    undo_keep_blockers(copy, a, 0);
    c->extend_data = copy;
    c->extend = blockers_write;
}

/* The plan is made again where nothing else writes what it looks at, so nothing changes under it. */
static enum rc undo_write(struct cx *cx, void *data)
{
    struct undoing *u = data;
    struct undo_plan *plan = NULL;
    changeset_open(cx, "undo", S(""));
    cx->changeset->undo_of = u->call->id;
    enum rc rc = changeset_hold(cx, u->call->id);
    if (rc == RC_OK)
        rc = undo_plan(cx, u->call->id, u->later, &plan);
    if (rc == RC_OK)
        rc = undo_all(cx, plan);
    u->changeset_id = u->call->is_dry ? 0 : cx->changeset->id;
    u->changes = plan ? plan->taken : 0;
    if (rc == RC_OK)
        undo_answer(u->call, u);
    if (rc == RC_CONFLICT && plan)
        blocked(u->call, plan);
    return rc;
}

/* Of two who ask at once, the second finds the act taken. */
static enum rc undo_job_write(struct cx *cx, void *data)
{
    struct undoing *u = data;
    struct changeset_row row;
    enum rc rc = changeset_hold(cx, u->call->id);
    if (rc == RC_OK)
        rc = changeset_find(cx, u->call->id, &row);
    if (rc == RC_OK && !str_is(row.state, "done") && !str_is(row.state, "partly_undone"))
        rc = RC_CONFLICT;
    if (rc == RC_OK)
        rc = undo_job_add(cx, u->plan, &u->job_id);
    if (rc == RC_OK)
        undo_answer(u->call, u);
    return rc;
}

enum rc changesets_undo(struct call *c)
{
    struct undoing u = {.call = c};
    struct changeset_row row;
    enum rc rc = call_only(c, undo_parameters);
    if (rc == RC_OK)
        rc = later_of(c, &u.later);
    if (rc == RC_OK)
        rc = changeset_find(c->cx, c->id, &row);
    if (rc == RC_OK && !is_told(c, &row))
        rc = RC_NOT_FOUND;
    bool is_replayed = false;
    if (rc == RC_OK && idempotency_is_asked(c))
        rc = idempotency_find(c, &is_replayed);
    if (is_replayed)
        return rc;
    if (rc == RC_OK)
        rc = undo_plan(c->cx, c->id, u.later, &u.plan);
    if (rc == RC_CONFLICT && u.plan) {
        enum rc told = undo_may_tell(c->cx, u.plan);
        rc = told == RC_OK ? rc : told;
    }
    c->extend_data = u.plan;
    c->extend = u.plan && rc == RC_CONFLICT ? blockers_write : NULL;
    if (rc != RC_OK)
        return rc;
    u.changes = u.plan->changes;
    u.is_job = u.plan->changes > LIMIT_BULK_RECORDS;
    if (c->is_dry &&
        u.is_job) { /* too large to be tried: what stands in the way was asked, each step's right is asked then */
        u.is_job = false;
        undo_answer(c, &u);
        return RC_OK;
    }
    rc = c->is_dry ? idempotency_try(c, undo_write, &u)
                   : idempotency_write(c, u.is_job ? undo_job_write : undo_write, &u, &is_replayed);
    if (rc == RC_CONFLICT && c->extend && undo_may_tell(c->cx, c->extend_data) != RC_OK)
        c->extend = NULL;
    if (rc == RC_OK && !is_replayed && u.changeset_id)
        call_header_int(c, "X-Change-Set", u.changeset_id);
    return rc;
}
