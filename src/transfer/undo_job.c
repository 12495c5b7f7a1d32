/*
 * See undo_job.h. The payload is the plan without its blockers. A failed undo takes itself back by the same means: its own
 * change set becomes the plan.
 */
#include "transfer/undo_job.h"

#include "access/access.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "json/lists.h"
#include "transfer/undo_told.h"

enum { UNDO_PIECE = 50 }; /* changes between two looks at the clock */

struct undoing {
    struct undo_plan plan;
    int64_t undo_id;  /* its change set */
    int64_t again_id; /* of a failed one: what takes that back */
    bool is_back;
};

static str payload_write(struct arena *a, const struct undoing *u)
{
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_pair_int(&j, "changeset", u->plan.changeset_id);
    json_pair_int(&j, "later", u->plan.later);
    json_pair_ints(&j, "sets", u->plan.sets, u->plan.set_count);
    json_pair_int(&j, "set_at", (int64_t)u->plan.set_at);
    json_pair_int(&j, "change_at", u->plan.change_at);
    json_pair_int(&j, "done", u->plan.done);
    json_pair_int(&j, "taken", u->plan.taken);
    json_pair_int(&j, "idle", u->plan.idle);
    json_pair_int(&j, "kept", u->plan.kept);
    json_pair_int(&j, "undo", u->undo_id);
    json_pair_int(&j, "again", u->again_id);
    json_pair(&j, "back", v_bool(u->is_back));
    json_end(&j);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static enum rc payload_read(struct arena *a, str payload, struct undoing *u)
{
    json_t *v;
    str message;
    if (json_read(a, payload, &v, &message) != RC_OK)
        return RC_CORRUPT;
    *u = (struct undoing){.undo_id = json_member_int(v, "undo"),
                          .again_id = json_member_int(v, "again"),
                          .is_back = json_is_true(json_object_get(v, "back"))};
    u->plan = (struct undo_plan){.changeset_id = json_member_int(v, "changeset"),
                                 .later = (enum undo_later)json_member_int(v, "later"),
                                 .set_at = (size_t)json_member_int(v, "set_at"),
                                 .change_at = json_member_int(v, "change_at"),
                                 .done = json_member_int(v, "done"),
                                 .taken = json_member_int(v, "taken"),
                                 .idle = json_member_int(v, "idle"),
                                 .kept = json_member_int(v, "kept")};
    u->plan.set_count = json_member_ints(v, "sets", u->plan.sets, UNDO_SETS_MAX);
    return RC_OK;
}

enum rc undo_job_add(struct cx *cx, const struct undo_plan *plan, int64_t *job_id)
{
    check(plan->set_count > 0);
    struct undoing u = {.plan = *plan};
    enum rc rc = RC_OK;
    for (size_t i = 0; i < plan->set_count && rc == RC_OK; i++)
        rc = changeset_set_state(cx, plan->sets[i], "undoing");
    const struct job_new wanted = {
        .kind = undo_job.name, .payload = payload_write(cx->arena, &u), .total = plan->changes};
    return rc == RC_OK ? job_add(cx, &wanted, job_id) : rc;
}

/* A piece in a savepoint: what stands in the way takes back that piece, and leaves the plan where it was before it. */
static enum rc undo_piece(struct cx *cx, struct undo_plan *plan, struct arena *outer)
{
    struct changeset_mark mark = changeset_mark(cx);
    struct undo_plan was = *plan;
    enum rc rc = db_savepoint(cx->db);
    if (rc != RC_OK)
        return rc;
    rc = undo_run(cx, plan, UNDO_PIECE);
    if (rc == RC_OK)
        return db_release(cx->db);
    if (rc != RC_CONFLICT)
        return rc;
    undo_keep_blockers(plan, outer, 0);
    was.blocker_count = plan->blocker_count;
    was.met = plan->met;
    *plan = was;
    changeset_back(cx, &mark);
    enum rc back = db_rollback_to(cx->db);
    return back == RC_OK ? rc : back;
}

/* The arena of the pieces is the step's own, so that a large undo is flat. */
static enum rc undo_pieces(struct cx *cx, struct undo_plan *plan)
{
    if (!plan->blockers)
        plan->blockers = arena_array_of(cx->arena, LIMIT_BLOCKERS + 1, struct blocker);
    struct arena *outer = cx->arena;
    int64_t until = clock_monotonic_ms() + LIMIT_CHUNK_MS;
    enum rc rc = RC_OK;
    cx->arena = arena_new(0);
    do {
        arena_reset(cx->arena);
        rc = undo_piece(cx, plan, outer);
    } while (rc == RC_OK && !plan->is_done && clock_monotonic_ms() < until);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}

enum rc undo_some(struct cx *cx, struct undo_plan *plan, int64_t *undo_id, str label)
{
    check(undo_id && plan->set_count > 0);
    if (*undo_id) {
        changeset_resume(cx, *undo_id, "undo");
        cx->changeset->undo_of = plan->changeset_id;
    } else {
        changeset_open(cx, "undo", label);
        cx->changeset->state = "running";
        cx->changeset->undo_of = plan->changeset_id;
    }
    enum rc rc = undo_pieces(cx, plan);
    *undo_id = cx->changeset->id;
    return rc == RC_OK && plan->is_done && *undo_id ? changeset_set_state(cx, *undo_id, "done") : rc;
}

/* The act that holds what was taken back, or null; and what stood in the way. */
static str result_write(struct arena *a, int64_t changeset_id, str rest)
{
    return changeset_id ? str_printf(a, "{\"changeset\":%lld%.*s", (long long)changeset_id, STR_ARG(rest))
                        : str_printf(a, "{\"changeset\":null%.*s", STR_ARG(rest));
}

/* From behind the act to the end. */
static str rest_of(str result)
{
    ptrdiff_t comma = str_find(result, S(","));
    return comma > 0 ? str_skip(result, (size_t)comma) : S("}");
}

/* Nothing is told of records the actor may not see. */
static str blockers_write(struct cx *cx, const struct undo_plan *plan)
{
    struct buf b;
    if (undo_may_tell(cx, plan) != RC_OK)
        return S("}");
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    json_begin_object(&j);
    undo_tell(cx, &j, plan);
    json_pair(&j, "has_more", v_bool(plan->has_more));
    json_end(&j);
    str s = str_printf(cx->arena, ",%.*s", (int)(b.n - 1), b.p + 1);
    buf_free(&b);
    return s;
}

/* What was taken back so far is written, and goes back by the job's end. */
static enum rc blocked(struct cx *cx, struct job *job, struct undoing *u)
{
    const struct issue why = {.code = "changed_since", .position = -1};
    enum rc rc = undo_blockers(cx, &u->plan, clock_monotonic_ms() + LIMIT_CHUNK_MS);
    issues_init(&cx->issues, cx->arena);
    job->error = issue_sentence(cx->arena, &why, cx->language);
    job->result = rc == RC_OK ? result_write(cx->arena, 0, blockers_write(cx, &u->plan)) : S("");
    return rc;
}

static enum rc step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)found;
    struct undoing u;
    struct changeset_row row = {.label = S("")};
    enum rc rc = payload_read(cx->arena, job->payload, &u);
    if (rc == RC_OK)
        rc = changeset_find(cx, u.plan.changeset_id, &row);
    if (rc == RC_OK)
        rc = undo_some(cx, &u.plan, &u.undo_id, row.label);
    job->result = result_write(cx->arena, u.undo_id, S("}"));
    if (rc == RC_CONFLICT)
        rc = blocked(cx, job, &u);
    if (rc != RC_OK)
        return rc;
    *is_done = u.plan.is_done;
    job->done = u.plan.done;
    job->payload = payload_write(cx->arena, &u);
    return RC_OK;
}

/* Nothing holds, but for what somebody changed meanwhile and the undo's own act therefore kept. */
static enum rc stand_again(struct cx *cx, struct job *job, const struct undoing *u, bool is_kept)
{
    const struct issue kept = {.code = "changed_since_kept", .position = -1};
    enum rc rc = RC_OK;
    str met = rest_of(job->result);
    job->result = result_write(cx->arena, is_kept ? u->undo_id : 0, met);
    if (is_kept && met.n > 1)
        job->error = issue_sentence(cx->arena, &kept, cx->language);
    for (size_t i = 0; i < u->plan.set_count && rc == RC_OK; i++)
        rc = undo_settle(cx, u->plan.sets[i]);
    return rc;
}

/* What it took back stands again: its own change set is undone, then those of the plan are done as before. */
static enum rc end(struct cx *cx, struct job *job, bool *is_done)
{
    struct undoing u;
    enum rc rc = payload_read(cx->arena, job->payload, &u);
    if (rc != RC_OK)
        return rc;
    if (!u.undo_id)
        return stand_again(cx, job, &u, false);
    struct undo_plan back = {.changeset_id = u.undo_id, .later = UNDO_KEEP, .sets = {u.undo_id}, .set_count = 1};
    if (u.is_back) {
        back.change_at = u.plan.change_at;
        back.kept = u.plan.kept;
    }
    struct actor who = access_as(cx, cx->who); /* it had the rights to what is now given back */
    rc = undo_some(cx, &back, &u.again_id, S(""));
    access_back(cx, who);
    *is_done = back.is_done;
    if (rc == RC_OK && back.is_done)
        return stand_again(cx, job, &u, back.kept > 0);
    u.is_back = true;
    u.plan.change_at = back.change_at;
    u.plan.kept = back.kept;
    job->payload = payload_write(cx->arena, &u);
    return rc;
}

const struct job_kind undo_job = {.name = "undo", .step = step, .end = end};
