/*
 * The runner; see runner.h. Taking a job, doing a step and ending it are write transactions of their own (queue.h). Which jobs
 * those are: hands.h.
 *
 * A job is ending when it was cancelled or has an error. Then only end is called, whoever takes it up.
 */
#include "job/runner.h"

#include <stdio.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "job/actor.h"
#include "job/hands.h"
#include "job/queue.h"

enum { TRIES_MAX = 5, RETRIES_MAX = 50 };

static void take_turns(struct hands *h, int64_t *ran);

enum rc job_run_due(struct job_runner *runner, int64_t *ran)
{
    check(runner->engine && runner->kinds && runner->context && runner->node.n && runner->class < JOB_CLASSES);
    struct hands h = {.runner = runner};
    *ran = 0;
    enum rc rc = hands__fill(&h);
    while (rc == RC_OK && h.count && !hands__is_stopped(runner)) {
        take_turns(&h, ran);
        rc = hands__fill(&h);
    }
    hands__let_go(&h);
    return rc == RC_OK ? h.first : rc;
}

static const struct job_kind *kind_of(const struct job_runner *runner, str name)
{
    for (const struct job_kind *const *k = runner->kinds; *k; k++)
        if (str_is(name, (*k)->name))
            return *k;
    return NULL;
}

/* --- a step ----------------------------------------------------------------------------------------------------- */

/* What stands in the way, in the words of the first issue, or of the code. */
static void tell(struct cx *cx, struct holding *h, enum rc rc)
{
    const struct issue of_code = {.code = rc == RC_FORBIDDEN ? "forbidden" : "job_failed", .position = -1};
    const struct issue *i = cx->issues.count ? &cx->issues.list[0] : &of_code;
    str s = issue_sentence(cx->arena, i, cx->language);
    snprintf(h->error, sizeof h->error, "%.*s", STR_ARG(str_take_whole(s, ERROR_BYTES - 1)));
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
    enum rc rc = job__answer_cancel(cx, job->id);
    h->is_out = true;
    if (rc != RC_OK || !next_ms)
        return rc == RC_OK ? job__store(cx, job, state) : rc;
    job->run_at_ms = next_ms;
    job->attempts = 0;
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
    if (!kind)
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
    h->is_given_up = job.tries > TRIES_MAX;
    if (h->is_given_up) {
        rc = RC_CORRUPT;
    } else if (h->was_ending) {
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

static enum rc try_write(struct cx *cx, void *data)
{
    struct holding *h = data;
    return job__try(cx, h->id, h->runner->node);
}

/* Before a suspect is prepared: should the program end with this step, it was this job's. A step that is rolled back is tried
   again as the same. Where it cannot be counted the job is not to blame. */
static enum rc count_try(struct holding *h)
{
    struct engine *e = h->runner->engine;
    enum rc rc = h->is_suspect ? e->write(e, try_write, h) : RC_OK;
    if (rc == RC_OK) {
        h->is_tried |= h->is_suspect;
        h->is_suspect = false;
    }
    return rc == RC_OK || rc == RC_RETRY || rc == RC_STOPPED ? rc : RC_UNAVAILABLE;
}

/* Reads ahead for the next step, outside of any transaction. Not for a job that is to be given up. */
static enum rc prepare(struct holding *h, struct cx *cx)
{
    struct job job;
    h->found = NULL;
    enum rc rc = job_find(cx, h->id, &job);
    const struct job_kind *kind = rc == RC_OK ? kind_of(h->runner, job.kind) : NULL;
    if (rc != RC_OK || !kind || !kind->prepare || job.is_cancelled || job.error.n || job.tries > TRIES_MAX)
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
    hands__alive(runner);
    enum rc rc = count_try(h);
    struct cx *cx = rc == RC_OK ? runner->context(runner->data) : NULL;
    if (!cx)
        return rc == RC_OK ? RC_UNAVAILABLE : rc;
    if (catalog_generation(cx->catalog) != h->generation)
        forget(h);
    h->generation = catalog_generation(cx->catalog);
    h->error[0] = 0;
    rc = prepare(h, cx);
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
    if (!h->error[0]) /* it was the commit, or the look before */
        tell(cx, h, RC_CORRUPT);
    log_failed(cx, h->id, str_of(h->error));
    if (!h->was_ending)
        return job__fail(cx, h->id, str_of(h->error));
    job.error = str_of(h->error);
    return finish(cx, h, &job, "failed");
}

/* Nobody died: no try was made, and the job waits. Where this cannot be written either, the lease runs out. */
static enum rc wait_write(struct cx *cx, void *data)
{
    struct holding *h = data;
    int64_t again_ms;
    enum rc rc = job__trouble(cx, h->id, h->runner->node, h->is_tried, &again_ms);
    if (rc == RC_OK)
        log_line(LOG_WARN, "job_waits", "job", arena_printf(cx->arena, "%lld", (long long)h->id), "for_ms",
                 arena_printf(cx->arena, "%lld", (long long)again_ms), NULL);
    return rc;
}

/* RC_OK: it is in hand and goes on, or is not ours any more. */
static enum rc stumble(struct holding *h, enum rc rc)
{
    struct engine *e = h->runner->engine;
    forget(h);
    if (rc == RC_BUDGET ||
        rc == RC_UNKNOWN) /* the database was slow, or silent: what was stored tells how far it came */
        rc = RC_UNAVAILABLE;
    if (rc == RC_CORRUPT && h->was_ending && !h->is_given_up) /* its tables may come back, and nobody else ends it */
        rc = RC_UNAVAILABLE;
    if (rc == RC_RETRY && ++h->retries < RETRIES_MAX)
        return RC_OK;
    if (rc == RC_UNAVAILABLE)
        e->write(e, wait_write, h);
    else if (rc != RC_STOPPED)
        rc = e->write(e, fail, h);
    h->is_out |= rc != RC_OK;
    return rc == RC_STOPPED ? RC_OK : rc;
}

/* --- turns ------------------------------------------------------------------------------------------------------ */

/* A step of each. Where one has trouble with what surrounds it, it waits; the others go on. */
static void take_turns(struct hands *h, int64_t *ran)
{
    for (size_t i = 0; i < h->count && !hands__is_stopped(h->runner);) {
        struct holding *one = &h->held[i];
        enum rc rc = prepare_and_step(one);
        if (rc == RC_OK) {
            ++*ran;
            one->retries = 0;
            one->is_tried = false;
            one->steps++;
        } else {
            rc = stumble(one, rc);
            h->first = h->first == RC_OK ? rc : h->first;
        }
        if (one->is_out)
            hands__drop(h, i);
        else
            i++;
    }
}
