/*
 * The runner; see runner.h. Taking a job, doing a step and ending it are write transactions of their own (queue.h).
 *
 * A job is ending when it was cancelled or has an error. Then only end is called, whoever takes it up.
 */
#include "job/runner.h"

#include <stdio.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "job/actor.h"
#include "job/queue.h"

enum { TRIES_MAX = 5, RETRIES_MAX = 50, ERROR_BYTES = 1000, LINE_BYTES = 64, MISSES_MAX = 3, LOOK_MS = 50 };

/* A job in our hands. */
struct holding {
    struct job_runner *runner;
    int64_t id;
    char line[LINE_BYTES]; /* whose it is: see job_due */
    struct arena *arena;   /* what its kind keeps between steps */
    void *kept;
    void *found;
    int64_t generation; /* of the catalogue that kept and found point into */
    int retries;
    bool is_taken;
    bool is_begun;           /* the step of this write transaction */
    bool is_out;             /* of our hands: over, put off, or somebody else's */
    bool was_ending;         /* it was end that failed */
    char error[ERROR_BYTES]; /* of the step that failed */
};

struct hands {
    struct job_runner *runner;
    struct holding held[LIMIT_JOBS_HELD];
    size_t count;
    int64_t looked_ms; /* for more to take; by clock_monotonic_ms */
    enum rc first;     /* what went wrong first */
};

static enum rc fill(struct hands *h);
static void take_turns(struct hands *h, int64_t *ran);
static void let_go(struct hands *h);

static bool is_stopped(const struct job_runner *runner)
{
    return runner->stop && runner->stop(runner->data);
}

enum rc job_run_due(struct job_runner *runner, int64_t *ran)
{
    check(runner->engine && runner->kinds && runner->context && runner->node.n && runner->class < JOB_CLASSES);
    struct hands h = {.runner = runner};
    *ran = 0;
    enum rc rc = fill(&h);
    while (rc == RC_OK && h.count && !is_stopped(runner)) {
        take_turns(&h, ran);
        rc = fill(&h);
    }
    let_go(&h);
    return rc == RC_OK ? h.first : rc;
}

static const struct job_kind *kind_of(const struct job_runner *runner, str name)
{
    for (const struct job_kind *const *k = runner->kinds; *k; k++)
        if (str_is(name, (*k)->name))
            return *k;
    return NULL;
}

/* --- taking and letting go ---------------------------------------------------------------------------------------- */

/* The first of lines that are not in hand; id 0: none is due now. */
static enum rc look(struct hands *h, struct holding *next)
{
    struct job_runner *runner = h->runner;
    struct job_due due;
    str lines[LIMIT_JOBS_HELD];
    struct cx *cx = runner->context(runner->data);
    if (!cx)
        return RC_UNAVAILABLE;
    for (size_t i = 0; i < h->count; i++)
        lines[i] = str_of(h->held[i].line);
    enum rc rc = job__due(cx, runner->class, lines, h->count, &due);
    runner->next_ms = rc == RC_OK && due.id ? due.run_at_ms : 0;
    if (rc == RC_OK && due.id && due.run_at_ms <= cx->now_ms) {
        check(due.line.n < LINE_BYTES);
        next->id = due.id;
        snprintf(next->line, sizeof next->line, "%.*s", STR_ARG(due.line));
    }
    arena_free(cx->arena);
    return rc;
}

static enum rc take(struct cx *cx, void *data)
{
    struct holding *h = data;
    return job__take(cx, h->id, h->runner->node, &h->is_taken);
}

/* All there is room for: at once when the hands are empty, else every so often. Of two nodes that see the same one, one
   looks again. */
static enum rc fill(struct hands *h)
{
    enum rc rc = RC_OK;
    struct engine *e = h->runner->engine;
    if (h->count && clock_monotonic_ms() - h->looked_ms < LOOK_MS)
        return RC_OK;
    for (int misses = 0; h->count < LIMIT_JOBS_HELD && misses < MISSES_MAX && !is_stopped(h->runner);) {
        struct holding *next = &h->held[h->count];
        *next = (struct holding){.runner = h->runner};
        rc = look(h, next);
        if (rc != RC_OK || !next->id)
            break;
        rc = e->write(e, take, next);
        if (rc != RC_OK)
            break;
        misses += !next->is_taken;
        h->count += next->is_taken;
        if (next->is_taken)
            next->arena = arena_new(0);
    }
    h->looked_ms = clock_monotonic_ms();
    return rc;
}

static enum rc release(struct cx *cx, void *data)
{
    struct holding *h = data;
    return job__release(cx, h->id, h->runner->node);
}

/* Because of a stop, or because the database is away: then nobody hears of it, and the leases run out. */
static void let_go(struct hands *h)
{
    struct engine *e = h->runner->engine;
    for (size_t i = 0; i < h->count; i++) {
        if (is_stopped(h->runner))
            e->write(e, release, &h->held[i]);
        arena_free(h->held[i].arena);
    }
    h->count = 0;
}

/* --- a step ----------------------------------------------------------------------------------------------------- */

/* What stands in the way, in the words of the first issue, or of the code. */
static void tell(struct cx *cx, struct holding *h, enum rc rc)
{
    const struct issue of_code = {.code = rc == RC_FORBIDDEN ? "forbidden" : "job_failed", .position = -1};
    const struct issue *i = cx->issues.count ? &cx->issues.list[0] : &of_code;
    str s = issue_sentence(cx->arena, i, cx->language);
    snprintf(h->error, sizeof h->error, "%.*s", STR_ARG(str_take(s, ERROR_BYTES - 1)));
}

static void into_hand(const struct holding *h, struct job *job)
{
    job->arena = h->arena;
    job->kept = h->kept;
}

static enum rc locked(struct cx *cx, struct holding *h, struct job *job)
{
    enum rc rc = job__locked(cx, h->id, h->runner->node, job);
    into_hand(h, job);
    return rc;
}

/* It is over, or comes round again as if nothing had been. */
static enum rc finish(struct cx *cx, struct holding *h, struct job *job, const char *state)
{
    int64_t next_ms = job__recurs_at(cx, h->runner->recurring, job);
    h->is_out = true;
    if (!next_ms)
        return job__store(cx, job, state);
    job->run_at_ms = next_ms;
    job->attempts = 0;
    job->is_cancelled = false;
    job->error = S("");
    return job__store(cx, job, "queued");
}

static enum rc end_step(struct cx *cx, struct holding *h, const struct job_kind *kind, struct job *job)
{
    bool is_over = true;
    enum rc rc = kind && kind->end ? kind->end(cx, job, &is_over) : RC_OK;
    if (rc != RC_OK)
        return rc;
    const char *state = job->is_cancelled && job->error.n == 0 ? "cancelled" : "failed";
    return is_over ? finish(cx, h, job, state) : job__store(cx, job, "running");
}

static enum rc put_off(struct cx *cx, struct holding *h, struct job *job)
{
    h->is_out = true;
    job->run_at_ms = cx->now_ms + job->wait_ms;
    return job__store(cx, job, "queued");
}

static void log_failed(struct cx *cx, int64_t id, str why)
{
    log_line(LOG_ERROR, "job_failed", "job", arena_printf(cx->arena, "%lld", (long long)id), "why",
             arena_printf(cx->arena, "%.*s", STR_ARG(why)), NULL);
}

static enum rc work_step(struct cx *cx, struct holding *h, const struct job_kind *kind, struct job *job)
{
    bool is_done = false;
    if (!kind || job->tries > TRIES_MAX)
        return RC_CORRUPT;
    enum rc rc = job__act_as(cx, job->created_by);
    if (rc == RC_OK)
        rc = kind->step(cx, job, h->found, &is_done);
    if (rc != RC_OK)
        return rc;
    check(!is_done || !job->wait_ms);
    if (job->wait_ms)
        return put_off(cx, h, job);
    job->attempts = 0;
    if (job->error.n)
        log_failed(cx, h->id, job->error);
    return is_done ? finish(cx, h, job, "done") : job__store(cx, job, "running");
}

/* One transaction of the job. Who writes may try it again by himself: but what is kept tells of rows that were rolled back then,
   so it is begun anew from here (stumble). */
static enum rc step(struct cx *cx, void *data)
{
    struct holding *h = data;
    struct job job;
    if (h->is_begun || catalog_generation(cx->catalog) != h->generation) /* of another one what was found is wrong */
        return RC_RETRY;
    h->is_begun = true;
    enum rc rc = locked(cx, h, &job);
    if (rc != RC_OK)
        return rc;
    const struct job_kind *kind = kind_of(h->runner, job.kind);
    h->was_ending = job.is_cancelled || job.error.n > 0;
    if (h->was_ending) {
        if (job__act_as(cx, job.created_by) != RC_OK)
            cx->who = (struct actor){0}; /* he is gone: the program puts it right */
        rc = end_step(cx, h, kind, &job);
    } else {
        rc = work_step(cx, h, kind, &job);
    }
    if (rc != RC_OK)
        tell(cx, h, rc);
    h->kept = job.kept;
    return rc;
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
    into_hand(h, &job);
    rc = job__act_as(cx, job.created_by);
    if (rc == RC_OK)
        rc = kind->prepare(cx, &job, &h->found);
    if (rc != RC_OK)
        tell(cx, h, rc);
    h->kept = job.kept;
    return rc;
}

/* What was kept may tell of rows that were rolled back, or of a catalogue that is no more. */
static void forget(struct holding *h)
{
    arena_reset(h->arena);
    h->kept = NULL;
    h->is_out = false;
}

static enum rc prepare_and_step(struct holding *h)
{
    struct job_runner *runner = h->runner;
    struct cx *cx = runner->context(runner->data);
    if (!cx)
        return RC_UNAVAILABLE;
    if (catalog_generation(cx->catalog) != h->generation)
        forget(h);
    h->generation = catalog_generation(cx->catalog);
    enum rc rc = prepare(h, cx);
    if (rc == RC_OK && runner->give_way)
        runner->give_way(runner->data);
    h->is_begun = false;
    if (rc == RC_OK)
        rc = runner->engine->write(runner->engine, step, h);
    arena_free(cx->arena);
    return rc;
}

/* --- a step that failed ------------------------------------------------------------------------------------------- */

/* The step failed for good: the job begins to end, or is given up where it was its end. */
static enum rc fail(struct cx *cx, void *data)
{
    struct holding *h = data;
    struct job job;
    h->is_out = false;
    enum rc rc = locked(cx, h, &job);
    if (rc != RC_OK)
        return rc;
    log_failed(cx, h->id, str_of(h->error));
    if (!h->was_ending)
        return job__fail(cx, h->id, str_of(h->error));
    job.error = str_of(h->error);
    return finish(cx, h, &job, "failed");
}

/* RC_OK: it is in hand and goes on, or is not ours any more. */
static enum rc stumble(struct holding *h, enum rc rc)
{
    struct engine *e = h->runner->engine;
    forget(h);
    if (rc == RC_RETRY && ++h->retries < RETRIES_MAX)
        return RC_OK;
    if (rc != RC_STOPPED && rc != RC_UNAVAILABLE)
        rc = e->write(e, fail, h);
    h->is_out |= rc != RC_OK;
    return rc == RC_STOPPED ? RC_OK : rc;
}

/* --- turns ------------------------------------------------------------------------------------------------------ */

static void drop(struct hands *h, size_t i)
{
    arena_free(h->held[i].arena);
    memmove(&h->held[i], &h->held[i + 1], (h->count - i - 1) * sizeof h->held[0]);
    h->count--;
}

/* A step of each. Where one has trouble with what surrounds it, its lease is left to run out; the others go on. */
static void take_turns(struct hands *h, int64_t *ran)
{
    for (size_t i = 0; i < h->count && !is_stopped(h->runner);) {
        struct holding *one = &h->held[i];
        enum rc rc = prepare_and_step(one);
        if (rc == RC_OK) {
            ++*ran;
            one->retries = 0;
        } else {
            rc = stumble(one, rc);
            h->first = h->first == RC_OK ? rc : h->first;
        }
        if (one->is_out)
            drop(h, i);
        else
            i++;
    }
}
