/*
 * The threads of the write lane.
 *
 * One writer takes all that waits, hands it to the app as one batch and wakes each when the batch is on disk; so the longer a
 * batch takes, the larger the next one. Several take one each, since there each is a transaction of its own. Between two
 * batches a writer runs at most one call of http_on_writer, so that long work in steps and requests take turns. What the app
 * puts off rests (resting.h) and keeps the time it came; its reply, which says that nothing was done, stays with it meanwhile.
 */
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "http/queue.h"

struct call {
    struct call *next;
    void (*fn)(void *worker, void *data);
    void *data;
    bool is_done;
};

/* What a writer does next. */
struct round {
    struct call *call; /* or NULL */
    struct exchange *batch[LIMIT_BATCH_REQUESTS];
    size_t n;
};

static bool await_round(struct queue *q, struct round *r);
static void run_call(struct queue *q, void *worker, struct call *c);
static void run_batch(struct queue *q, void *worker, const struct round *r);

void http_on_writer(struct http *h, void (*fn)(void *worker, void *data), void *data)
{
    check(fn);
    struct queue *q = lanes__queue(h, LANE_WRITE);
    struct call call = {.fn = fn, .data = data};
    for (size_t i = 0; i < q->runner_count; i++)
        check(!pthread_equal(q->runners[i].thread, pthread_self()));
    pthread_mutex_lock(&q->lock);
    check(!q->is_closed);
    *q->last_call = &call;
    q->last_call = &call.next;
    pthread_cond_signal(&q->arrived);
    while (!call.is_done)
        pthread_cond_wait(&q->called, &q->lock);
    pthread_mutex_unlock(&q->lock);
}

void *writers__main(void *data)
{
    struct runner *runner = data;
    struct queue *q = runner->queue;
    const struct http_app *app = &q->http->app;
    void *worker = app->worker_new(app->data, LANE_WRITE);
    struct round round;
    while (await_round(q, &round)) {
        if (round.call)
            run_call(q, worker, round.call);
        if (round.n)
            run_batch(q, worker, &round);
    }
    app->worker_free(worker);
    return NULL;
}

/* --- what is next, under the queue's lock ------------------------------------------------------------------------- */

/* What rested comes first: it came first, and a few at once are all that may. NULL: nothing. */
static struct exchange *take(struct queue *q)
{
    struct rest *rest = resting_take(&q->resting, clock_monotonic_ms());
    struct waiting *w = rest ? NULL : shares_take(&q->shares);
    return rest ? exchange__resting(rest) : w ? exchange__waiting(w) : NULL;
}

static void take_batch(struct queue *q, struct round *r)
{
    size_t most = q->runner_count == 1 ? LIMIT_BATCH_REQUESTS : 1;
    struct exchange *x;
    r->n = 0;
    while (r->n < most && (x = take(q))) {
        if (!queue__is_over(q, x)) {
            r->batch[r->n++] = x;
            continue;
        }
        if (!x->rest.is_again)
            reply__refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
        queue__wake(q, x);
    }
}

static void take_round(struct queue *q, struct round *r)
{
    r->call = q->first_call;
    if (r->call)
        q->first_call = r->call->next;
    if (!q->first_call)
        q->last_call = &q->first_call;
    take_batch(q, r);
}

/* Till something comes, or what rests is due. */
static void await_arrival(struct queue *q)
{
    int64_t due_ms = resting_due_ms(&q->resting);
    struct timespec until = {.tv_sec = due_ms / 1000, .tv_nsec = due_ms % 1000 * 1000000};
    if (due_ms == INT64_MAX)
        pthread_cond_wait(&q->arrived, &q->lock);
    else
        pthread_cond_timedwait(&q->arrived, &q->lock, &until);
}

/* Waits for work. False when there is none and will be none. */
static bool await_round(struct queue *q, struct round *r)
{
    pthread_mutex_lock(&q->lock);
    take_round(q, r);
    while (!r->call && !r->n && !q->is_closed) {
        await_arrival(q);
        take_round(q, r);
    }
    queue__call(q);
    pthread_mutex_unlock(&q->lock);
    return r->call || r->n;
}

/* --- doing it ----------------------------------------------------------------------------------------------------- */

static void run_call(struct queue *q, void *worker, struct call *c)
{
    c->fn(worker, c->data);
    pthread_mutex_lock(&q->lock);
    c->is_done = true; /* from here on it is the caller's stack's */
    pthread_cond_broadcast(&q->called);
    pthread_mutex_unlock(&q->lock);
}

/* False: it has no time left, and is to be answered. */
static bool put_off(struct queue *q, struct exchange *x)
{
    int64_t over_ms = x->waits_since_ms + q->http->options.write_wait_ms;
    pthread_mutex_lock(&q->lock);
    queue__leave(q, x);
    bool rests = !q->is_closed && resting_put(&q->resting, &x->rest, clock_monotonic_ms(), over_ms);
    pthread_cond_signal(&q->arrived); /* whoever waits there, for as long as it should now */
    pthread_mutex_unlock(&q->lock);
    return rests;
}

static struct write_item begun(struct exchange *x)
{
    if (x->rest.is_again)
        reply__reset(x);
    return (struct write_item){.request = &x->request, .reply = &x->reply};
}

static void run_batch(struct queue *q, void *worker, const struct round *r)
{
    struct write_item items[LIMIT_BATCH_REQUESTS];
    for (size_t i = 0; i < r->n; i++)
        items[i] = begun(r->batch[i]);
    q->http->app.batch(worker, items, r->n);
    for (size_t i = 0; i < r->n; i++)
        if (!items[i].is_put_off || !put_off(q, r->batch[i]))
            queue__wake_locked(q, r->batch[i]);
}
