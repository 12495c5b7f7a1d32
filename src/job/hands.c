/* What is in hand, and whose turn it is. See hands.h. */
#include "job/hands.h"

#include <stdio.h>

#include "base/check.h"
#include "job/queue.h"

enum { MISSES_MAX = 3, LOOK_MS = 50 };

bool hands__is_stopped(const struct job_runner *runner)
{
    return runner->stop && runner->stop(runner->data);
}

/* --- what another thread may know: job_renew ------------------------------------------------------------------------ */

void hands__alive(struct job_runner *runner)
{
    check(runner->node.n > 0);
    atomic_store(&runner->alive_ms, clock_monotonic_ms());
}

static void publish(struct hands *h)
{
    for (size_t i = 0; i < LIMIT_JOBS_HELD; i++)
        atomic_store(&h->runner->held[i], i < h->count ? h->held[i].id : 0);
}

enum rc job_renew(struct job_runner *runner, struct db *db)
{
    check(runner->node.n && !db_in_transaction(db));
    int64_t ids[LIMIT_JOBS_HELD];
    size_t n = 0;
    for (size_t i = 0; i < LIMIT_JOBS_HELD; i++)
        if ((ids[n] = atomic_load(&runner->held[i])) != 0)
            n++;
    if (n == 0 || clock_monotonic_ms() - atomic_load(&runner->alive_ms) > LIMIT_SILENCE_MS)
        return RC_OK;
    return job__renew(db, runner->node, ids, n);
}

/* --- taking ------------------------------------------------------------------------------------------------------- */

/* A runner that has just started does not begin where another ended. */
static enum rc begin_circle(struct job_runner *runner, struct cx *cx)
{
    str line = S("");
    if (runner->turn[0])
        return RC_OK;
    enum rc rc = job__blamed_line(cx, runner->class, &line);
    check(line.n < JOB_LINE_BYTES);
    snprintf(runner->turn, sizeof runner->turn, "%.*s", STR_ARG(line));
    return rc;
}

/* The next line in the circle that is not in hand; id 0: none is due now. */
static enum rc look(struct hands *h, struct holding *next)
{
    struct job_runner *runner = h->runner;
    struct job_due due = {0};
    str lines[LIMIT_JOBS_HELD];
    *next = (struct holding){.runner = runner};
    struct cx *cx = runner->context(runner->data);
    if (!cx)
        return RC_UNAVAILABLE;
    for (size_t i = 0; i < h->count; i++)
        lines[i] = str_of(h->held[i].line);
    enum rc rc = begin_circle(runner, cx);
    if (rc == RC_OK)
        rc = job__due(cx, runner->class, &(struct job_lines){lines, h->count, str_of(runner->turn)}, &due);
    runner->next_ms = rc == RC_OK && due.id ? due.run_at_ms : 0;
    if (rc == RC_OK && due.is_time) {
        check(due.line.n < JOB_LINE_BYTES);
        next->id = due.id;
        snprintf(next->line, sizeof next->line, "%.*s", STR_ARG(due.line));
    }
    arena_free(cx->arena);
    return rc;
}

static enum rc take_write(struct cx *cx, void *data)
{
    struct holding *h = data;
    return job__take(cx, h->id, h->runner->node, &h->is_taken, &h->is_suspect);
}

/* A line that is not to be had is passed by too: its row may be locked for long, by a node that sleeps in a step. */
static enum rc take(struct hands *h, struct holding *next)
{
    struct job_runner *runner = h->runner;
    memcpy(runner->turn, next->line, sizeof runner->turn);
    enum rc rc = runner->engine->write(runner->engine, take_write, next);
    if (rc != RC_OK || !next->is_taken)
        runner->next_ms = 0;
    return rc;
}

/* --- giving back -------------------------------------------------------------------------------------------------- */

static enum rc release(struct cx *cx, void *data)
{
    struct holding *h = data;
    return job__release(cx, h->id, h->runner->node);
}

void hands__drop(struct hands *h, size_t i)
{
    check(i < h->count);
    arena_free(h->held[i].arena);
    memmove(&h->held[i], &h->held[i + 1], (h->count - i - 1) * sizeof h->held[0]);
    h->count--;
    publish(h);
}

/* Where that does not come to be written the lease runs out. */
static void give_back(struct hands *h, size_t i)
{
    struct engine *e = h->runner->engine;
    e->write(e, release, &h->held[i]);
    hands__drop(h, i);
}

void hands__let_go(struct hands *h)
{
    check(h->count <= LIMIT_JOBS_HELD);
    while (h->count)
        if (hands__is_stopped(h->runner))
            give_back(h, h->count - 1);
        else
            hands__drop(h, h->count - 1);
}

/* --- turns -------------------------------------------------------------------------------------------------------- */

static bool is_full(const struct hands *h)
{
    return h->count == LIMIT_JOBS_HELD;
}

/* The one longest in hand of those whose turn is over, or count. */
static size_t turn_over(const struct hands *h)
{
    size_t i = 0;
    while (i < h->count && h->held[i].steps < LIMIT_TURN_STEPS)
        i++;
    return i;
}

/* There is room, or one must make it for who waits. */
static bool has_place(const struct hands *h)
{
    return !is_full(h) || turn_over(h) < h->count;
}

static bool is_time(const struct hands *h)
{
    return is_full(h) || h->count == 0 || clock_monotonic_ms() - h->looked_ms >= LOOK_MS;
}

/* Nobody waits for their places. */
static void turns_anew(struct hands *h)
{
    for (size_t i = 0; i < h->count; i++)
        h->held[i].steps = 0;
}

/* *is_missed: of two nodes that saw the same job the other has it. *is_all: nobody waits. */
static enum rc fill_one(struct hands *h, bool *is_missed, bool *is_all)
{
    struct holding next;
    hands__alive(h->runner);
    enum rc rc = look(h, &next);
    *is_missed = false;
    *is_all = rc == RC_OK && !next.id;
    if (rc != RC_OK || *is_all)
        return rc;
    rc = take(h, &next);
    *is_missed = !next.is_taken;
    if (rc != RC_OK || *is_missed)
        return rc;
    if (is_full(h))
        give_back(h, turn_over(h));
    next.arena = arena_new(0);
    h->held[h->count++] = next;
    return RC_OK;
}

enum rc hands__fill(struct hands *h)
{
    check(h->runner && h->count <= LIMIT_JOBS_HELD);
    enum rc rc = RC_OK;
    bool is_missed, is_all = false;
    if (!is_time(h) || !has_place(h))
        return RC_OK;
    for (int misses = 0;
         rc == RC_OK && !is_all && misses < MISSES_MAX && has_place(h) && !hands__is_stopped(h->runner);) {
        rc = fill_one(h, &is_missed, &is_all);
        misses += is_missed;
    }
    if (is_all)
        turns_anew(h);
    h->looked_ms = clock_monotonic_ms();
    publish(h);
    return rc;
}
