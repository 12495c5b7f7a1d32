/*
 * The queue as rows; see job.h. Taking a job, doing a step and ending it are write transactions of their own; each begins
 * by reading the row (locked on PostgreSQL) and looks whether the lease is still ours, so nothing said of a job by
 * others — a cancel, another holder — is overwritten.
 *
 * A job is ending when it was cancelled or has an error. Then only end is called, whoever takes it up.
 */
#include "job/job.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "job/actor.h"
#include "journal/ids.h"

enum { LEASE_MS = 60 * 1000, TRIES_MAX = 5, RETRIES_MAX = 50, ERROR_BYTES = 1000 };

/* A job in our hands. */
struct holding {
    struct job_runner *runner;
    struct arena *arena; /* what its kind keeps between steps */
    void *kept;
    int64_t id; /* 0: none is due */
    void *found;
    bool is_over;
    bool is_tried;           /* the step prepared: a transaction run again finds in kept what the first made of it */
    char error[ERROR_BYTES]; /* of the step that failed */
    bool was_ending;         /* it was end that failed */
};

static const struct job_kind *kind_of(const struct job_runner *runner, str name);
static enum rc take(struct cx *cx, void *data);
static enum rc run_job(struct holding *h, int64_t *ran);

#define JOB_COLUMNS                                                                                                    \
    "id, kind, state, payload, done, total, result, error, is_cancelled, tries, created_by, created_at, lease_by"

/* --- rows ------------------------------------------------------------------------------------------------------- */

enum rc job_add(struct cx *cx, const char *kind, str payload, int64_t total, int64_t *id)
{
    enum rc rc = ids_take(cx->ids, cx->db, IDS_JOB, id);
    if (rc != RC_OK)
        return rc;
    const struct value binds[] = {v_int(*id),
                                  v_text(str_of(kind)),
                                  v_text(S("queued")),
                                  v_text(payload),
                                  v_int(0),
                                  v_int(total),
                                  v_bool(false),
                                  v_int(0),
                                  v_time(cx->now_ms),
                                  cx->who.user_id ? v_int(cx->who.user_id) : V_NULL,
                                  v_time(cx->now_ms)};
    return db_run(cx->db,
                  S("insert into jobs (id, kind, state, payload, done, total, is_cancelled, tries, run_at, created_by, "
                    "created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                  binds, countof(binds), NULL);
}

struct job_reader {
    struct arena *arena;
    struct job *out;
    str lease_by;
};

static enum rc job_row(void *to, const struct row *row)
{
    struct job_reader *r = to;
    *r->out = (struct job){.id = row_int(row, 0),
                           .kind = str_copy(r->arena, row_text(row, 1)),
                           .state = str_copy(r->arena, row_text(row, 2)),
                           .payload = str_copy(r->arena, row_text(row, 3)),
                           .done = row_int(row, 4),
                           .total = row_int(row, 5),
                           .result = str_copy(r->arena, row_text(row, 6)),
                           .error = str_copy(r->arena, row_text(row, 7)),
                           .is_cancelled = row_value(row, 8, VALUE_BOOL).b,
                           .tries = (int)row_int(row, 9),
                           .created_by = row_int(row, 10),
                           .created_at_ms = row_value(row, 11, VALUE_TIME).i};
    r->lease_by = str_copy(r->arena, row_text(row, 12));
    return RC_OK;
}

static enum rc job_read(struct cx *cx, int64_t id, const char *lock, struct job *out, str *lease_by)
{
    struct job_reader r = {.arena = cx->arena, .out = out};
    bool found;
    enum rc rc = db_one(
        cx->db,
        &(struct db_query){str_printf(cx->arena, "select " JOB_COLUMNS " from jobs where id = ?%s", lock),
                           (struct value[]){v_int(id)}, 1, job_row, &r},
        &found);
    *lease_by = r.lease_by;
    return rc == RC_OK && !found ? RC_NOT_FOUND : rc;
}

enum rc job_find(struct cx *cx, int64_t id, struct job *out)
{
    str lease_by;
    return job_read(cx, id, "", out, &lease_by);
}

enum rc job_cancel(struct cx *cx, int64_t id)
{
    struct job job;
    int64_t changed;
    enum rc rc = db_run(cx->db, S("update jobs set is_cancelled = ? where id = ? and state in ('queued', 'running')"),
                        (struct value[]){v_bool(true), v_int(id)}, 2, &changed);
    if (rc != RC_OK || changed)
        return rc;
    rc = job_find(cx, id, &job);
    return rc == RC_OK ? RC_CONFLICT : rc;
}

enum rc job_free(struct cx *cx)
{
    return db_run(cx->db, S("update jobs set lease_until = null where state = 'running'"), NULL, 0, NULL);
}

void job_write_json(const struct job *job, struct json *j)
{
    json_begin_object(j);
    json_pair_int(j, "id", job->id);
    json_pair_str(j, "kind", job->kind);
    json_pair_str(j, "state", job->state);
    json_key(j, S("progress"));
    json_begin_object(j);
    json_pair_int(j, "done", job->done);
    json_pair_int(j, "total", job->total);
    json_end(j);
    json_key(j, S("result"));
    if (job->result.n)
        json_raw(j, job->result);
    else
        json_write_null(j);
    json_pair(j, "error", job->error.n ? v_text(job->error) : V_NULL);
    json_end(j);
}

/* --- the runner ------------------------------------------------------------------------------------------------- */

static bool is_stopped(const struct job_runner *runner)
{
    return runner->stop && runner->stop(runner->data);
}

enum rc job_run_due(struct job_runner *runner, int64_t *ran)
{
    enum rc rc = RC_OK;
    *ran = 0;
    while (rc == RC_OK && !is_stopped(runner)) {
        struct holding h = {.runner = runner, .arena = arena_new(0)};
        rc = runner->engine->write(runner->engine, take, &h);
        if (rc == RC_OK && h.id)
            rc = run_job(&h, ran);
        arena_free(h.arena);
        if (!h.id)
            break;
    }
    return rc;
}

static const struct job_kind *kind_of(const struct job_runner *runner, str name)
{
    for (const struct job_kind *const *k = runner->kinds; *k; k++)
        if (str_is(name, (*k)->name))
            return *k;
    return NULL;
}

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* The first that is due and nobody's, or whose holder has not been heard of. */
static enum rc take(struct cx *cx, void *data)
{
    struct holding *h = data;
    h->id = 0;
    const char *lock = db_engine(cx->db) == DB_POSTGRES ? " for update skip locked" : "";
    const struct value now = v_time(cx->now_ms);
    enum rc rc = db_query(cx->db,
                          &(struct db_query){str_printf(cx->arena,
                                                        "select id from jobs where state in ('queued', 'running') "
                                                        "and run_at <= ? and (lease_until is null or lease_until <= ?) "
                                                        "order by run_at, id limit 1%s",
                                                        lock),
                                             (struct value[]){now, now}, 2, id_row, &h->id});
    if (rc != RC_OK || !h->id)
        return rc;
    const struct value binds[] = {v_text(S("running")), v_time(cx->now_ms + LEASE_MS), v_text(h->runner->node),
                                  v_int(h->id)};
    return db_run(cx->db, S("update jobs set state = ?, lease_until = ?, lease_by = ?, tries = tries + 1 where id = ?"),
                  binds, countof(binds), NULL);
}

/* The job as it stands, where it is still ours; RC_STOPPED where it is not. */
static enum rc locked(struct cx *cx, struct holding *h, struct job *job)
{
    str lease_by;
    enum rc rc = job_read(cx, h->id, db_dialect(cx->db)->for_update, job, &lease_by);
    if (rc != RC_OK)
        return rc;
    job->arena = h->arena;
    job->kept = h->kept;
    return str_is(job->state, "running") && str_eq(lease_by, h->runner->node) ? RC_OK : RC_STOPPED;
}

/* What stands in the way, in the words of the first issue, or of the code. */
static void tell(struct cx *cx, struct holding *h, enum rc rc)
{
    bool is_zh = str_is(cx->language, "zh");
    str s = str_of(is_zh ? "服务器无法完成此操作" : "The server could not do this");
    if (cx->issues.count)
        s = issue_sentence(cx->arena, &cx->issues.list[0], cx->language);
    else if (rc == RC_FORBIDDEN)
        s = str_of(is_zh ? "没有所需的权限" : "The rights for this are missing");
    snprintf(h->error, sizeof h->error, "%.*s", STR_ARG(str_take(s, ERROR_BYTES - 1)));
}

static enum rc job_store(struct cx *cx, const struct job *job, const char *state)
{
    bool is_over = state != NULL;
    const struct value binds[] = {v_text(job->payload),
                                  v_int(job->done),
                                  v_int(job->total),
                                  job->result.n ? v_text(job->result) : V_NULL,
                                  v_text(str_of(is_over ? state : "running")),
                                  is_over ? V_NULL : v_time(cx->now_ms + LEASE_MS),
                                  is_over ? v_time(cx->now_ms) : V_NULL,
                                  v_int(job->id)};
    return db_run(
        cx->db,
        S("update jobs set payload = ?, done = ?, total = ?, result = ?, state = ?, lease_until = ?, ended_at = ?, "
          "tries = 0 where id = ?"),
        binds, countof(binds), NULL);
}

static enum rc end_step(struct cx *cx, const struct job_kind *kind, struct job *job, bool *is_over)
{
    *is_over = true;
    enum rc rc = kind && kind->end ? kind->end(cx, job, is_over) : RC_OK;
    const char *state = job->is_cancelled && job->error.n == 0 ? "cancelled" : "failed";
    return rc == RC_OK ? job_store(cx, job, *is_over ? state : NULL) : rc;
}

static enum rc work_step(struct cx *cx, struct holding *h, const struct job_kind *kind, struct job *job)
{
    if (!kind || job->tries > TRIES_MAX)
        return RC_CORRUPT;
    enum rc rc = job__act_as(cx, job->created_by);
    if (rc == RC_OK)
        rc = kind->step(cx, job, h->found, &h->is_over);
    return rc == RC_OK ? job_store(cx, job, h->is_over ? "done" : NULL) : rc;
}

/* One transaction of the job. */
static enum rc step(struct cx *cx, void *data)
{
    struct holding *h = data;
    struct job job;
    if (h->is_tried)
        return RC_RETRY; /* all anew, from what is stored: run_job */
    h->is_tried = true;
    enum rc rc = locked(cx, h, &job);
    if (rc != RC_OK)
        return rc;
    const struct job_kind *kind = kind_of(h->runner, job.kind);
    h->was_ending = job.is_cancelled || job.error.n > 0;
    if (h->was_ending) {
        if (job__act_as(cx, job.created_by) != RC_OK)
            cx->who = (struct actor){0}; /* he is gone: the program puts it right */
        rc = end_step(cx, kind, &job, &h->is_over);
    } else {
        rc = work_step(cx, h, kind, &job);
    }
    if (rc != RC_OK)
        tell(cx, h, rc);
    h->kept = job.kept;
    return rc;
}

/* The step failed for good: the job begins to end, or is given up where it was its end. */
static enum rc fail(struct cx *cx, void *data)
{
    struct holding *h = data;
    struct job job;
    enum rc rc = locked(cx, h, &job);
    if (rc != RC_OK)
        return rc;
    log_line(LOG_ERROR, "job_failed", "job", arena_printf(cx->arena, "%lld", (long long)h->id), "why", h->error, NULL);
    rc = db_run(cx->db, S("update jobs set error = ? where id = ?"),
                (struct value[]){v_text(str_of(h->error)), v_int(h->id)}, 2, NULL);
    h->is_over = h->was_ending;
    return rc == RC_OK && h->is_over ? job_store(cx, &job, "failed") : rc;
}

static enum rc release(struct cx *cx, void *data)
{
    struct holding *h = data;
    return db_run(cx->db, S("update jobs set lease_until = null, tries = 0 where id = ? and lease_by = ?"),
                  (struct value[]){v_int(h->id), v_text(h->runner->node)}, 2, NULL);
}

/* Reads ahead for the next step, outside of any transaction. */
static enum rc prepare(struct holding *h, struct cx *cx)
{
    struct job job;
    h->found = NULL;
    enum rc rc = job_find(cx, h->id, &job);
    const struct job_kind *kind = rc == RC_OK ? kind_of(h->runner, job.kind) : NULL;
    if (rc != RC_OK || !kind || !kind->prepare || job.is_cancelled || job.error.n)
        return rc;
    job.arena = h->arena;
    job.kept = h->kept;
    rc = job__act_as(cx, job.created_by);
    if (rc == RC_OK)
        rc = kind->prepare(cx, &job, &h->found);
    if (rc != RC_OK)
        tell(cx, h, rc);
    h->kept = job.kept;
    return rc;
}

static enum rc prepare_and_step(struct holding *h)
{
    struct engine *e = h->runner->engine;
    struct cx *cx = h->runner->context(h->runner->data);
    if (!cx)
        return RC_UNAVAILABLE;
    enum rc rc = prepare(h, cx);
    h->is_tried = false;
    if (rc == RC_OK)
        rc = e->write(e, step, h);
    arena_free(cx->arena);
    return rc;
}

/* What was kept may tell of rows that were rolled back. */
static void forget(struct holding *h)
{
    arena_reset(h->arena);
    h->kept = NULL;
    h->is_over = false;
}

static enum rc run_job(struct holding *h, int64_t *ran)
{
    struct engine *e = h->runner->engine;
    int retries = 0;
    while (!h->is_over) {
        if (is_stopped(h->runner))
            return e->write(e, release, h);
        enum rc rc = prepare_and_step(h);
        if (rc == RC_OK) {
            ++*ran;
            retries = 0;
            continue;
        }
        forget(h);
        if (rc == RC_STOPPED) /* not ours any more */
            return RC_OK;
        if (rc == RC_UNAVAILABLE)
            return rc;
        if (rc == RC_RETRY && ++retries < RETRIES_MAX)
            continue;
        rc = e->write(e, fail, h);
        if (rc != RC_OK)
            return rc == RC_STOPPED ? RC_OK : rc;
    }
    return RC_OK;
}
