/*
 * The lanes that are no loop: each what waits suspended (shares.h) and the threads that work it off, one piece at a time; those
 * of writers stand in writers.c. The threads of the slow lane and of passwords run at a low priority.
 *
 * A request is suspended and queued under the queue's lock, so it cannot be woken before it is suspended. Woken, it
 * belongs to its loop thread again and may be gone at once. A write is carried out though its client has left; other
 * work whose client has left before it began is not, nor a read of the slow lane to its end (leaving.c).
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "http/dear.h"
#include "http/queue.h"

enum {
    NICE = 10,       /* behind the loops, and not starved where others fill the machine: a tenth of a thread's weight */
    DEAR_US = 20000, /* a read; what a page asks for takes a few ms, and a few ways to a database elsewhere */
};

struct lanes {
    struct dear dear;
    struct queue of[LANES]; /* by enum lane; without threads: none */
};

static void *work_main(void *data);

static size_t quarter_of(size_t threads)
{
    return threads < 8 ? 1 : threads / 4;
}

/* How many writers may be under way with what others were found to hold. */
static size_t again_max_of(size_t threads)
{
    return threads == 1 ? LIMIT_BATCH_REQUESTS : quarter_of(threads);
}

/* How many threads of a lane one payer may hold. Who writes holds them for a moment, who reads much for long. */
static size_t running_max_of(enum lane lane, size_t threads)
{
    if (lane == LANE_WRITE)
        return threads == 1 ? LIMIT_BATCH_REQUESTS : threads - threads / 4;
    return quarter_of(threads);
}

static void cond_init_monotonic(pthread_cond_t *cond)
{
    pthread_condattr_t a;
    pthread_condattr_init(&a);
    check(pthread_condattr_setclock(&a, CLOCK_MONOTONIC) == 0);
    pthread_cond_init(cond, &a);
    pthread_condattr_destroy(&a);
}

static void queue_start(struct http *h, enum lane lane, int threads)
{
    struct queue *q = &h->lanes->of[lane];
    *q = (struct queue){.http = h, .lane = lane, .runner_count = (size_t)threads};
    q->last_call = &q->first_call;
    size_t waiting_max = (h->options.queue_max + 1) / 2;
    shares_init(&q->shares, running_max_of(lane, q->runner_count), waiting_max);
    q->shares.dear_us = lane == LANE_READ ? DEAR_US : 0;
    pthread_mutex_init(&q->lock, NULL);
    cond_init_monotonic(&q->arrived);
    pthread_cond_init(&q->called, NULL);
    resting_init(&q->resting, again_max_of(q->runner_count));
    q->runners = calloc(q->runner_count + 1, sizeof *q->runners);
    check(q->runners);
    for (size_t i = 0; i < q->runner_count; i++) {
        struct runner *r = &q->runners[i];
        r->queue = q;
        check(pthread_create(&r->thread, NULL, lane == LANE_WRITE ? writers__main : work_main, r) == 0);
    }
}

void lanes__start(struct http *h)
{
    const struct http_options *o = &h->options;
    const int threads[LANES] = {
        [LANE_READ] = o->readers, [LANE_WRITE] = o->writers, [LANE_SLOW] = o->slow, [LANE_PASSWORD] = o->passwords};
    h->lanes = calloc(1, sizeof *h->lanes);
    check(h->lanes);
    dear_init(&h->lanes->dear);
    for (int lane = 0; lane < LANES; lane++)
        queue_start(h, (enum lane)lane, threads[lane]);
}

struct queue *lanes__queue(struct http *h, enum lane lane)
{
    return &h->lanes->of[lane];
}

bool lanes__has(const struct http *h, enum lane lane)
{
    return h->lanes->of[lane].runner_count > 0;
}

void queue__call(struct queue *q)
{
    if (shares_can_take(&q->shares))
        pthread_cond_signal(&q->arrived);
}

void queue__leave(struct queue *q, struct exchange *x)
{
    if (x->waiting.share)
        shares_done(&q->shares, &x->waiting);
    resting_done(&q->resting, &x->rest);
}

void queue__wake(struct queue *q, struct exchange *x)
{
    struct MHD_Connection *c = x->connection;
    queue__leave(q, x);
    x->stage = x->stage == STAGE_ASKING ? STAGE_ASKED : STAGE_ANSWERED;
    MHD_resume_connection(c);
}

void queue__wake_locked(struct queue *q, struct exchange *x)
{
    pthread_mutex_lock(&q->lock);
    queue__wake(q, x);
    pthread_mutex_unlock(&q->lock);
}

/* Of all that waits, refused; or NULL. */
static struct exchange *take_any(struct queue *q)
{
    struct waiting *w = shares_take_any(&q->shares);
    struct rest *rest = w ? NULL : resting_take_any(&q->resting);
    if (!w)
        return rest ? exchange__resting(rest) : NULL; /* its reply says it */
    reply__refuse(exchange__waiting(w), MHD_HTTP_SERVICE_UNAVAILABLE);
    return exchange__waiting(w);
}

/* Nothing more is taken in; what waits is answered 503; who is busy and can be asked is asked to give up. */
static void queue_close(struct queue *q)
{
    const struct http_app *app = &q->http->app;
    struct exchange *x;
    pthread_mutex_lock(&q->lock);
    q->is_closed = true;
    while ((x = take_any(q)))
        queue__wake(q, x);
    for (size_t i = 0; app->worker_interrupt && i < q->runner_count; i++)
        if (q->runners[i].worker)
            app->worker_interrupt(q->runners[i].worker);
    pthread_cond_broadcast(&q->arrived);
    pthread_mutex_unlock(&q->lock);
}

void lanes__stop(struct http *h)
{
    for (int lane = 0; lane < LANES; lane++)
        queue_close(&h->lanes->of[lane]);
    for (int lane = 0; lane < LANES; lane++)
        for (size_t i = 0; i < h->lanes->of[lane].runner_count; i++)
            pthread_join(h->lanes->of[lane].runners[i].thread, NULL);
}

void lanes__free(struct lanes *l)
{
    for (int lane = 0; lane < LANES; lane++) {
        struct queue *q = &l->of[lane];
        shares_free(&q->shares);
        free(q->runners);
        pthread_cond_destroy(&q->called);
        pthread_cond_destroy(&q->arrived);
        pthread_mutex_destroy(&q->lock);
    }
    dear_free(&l->dear);
    free(l);
}

bool queue__is_over(const struct queue *q, const struct exchange *x)
{
    const struct http_options *o = &q->http->options;
    int64_t ms = q->lane == LANE_READ ? o->read_wait_ms : q->lane == LANE_WRITE ? o->write_wait_ms : 0;
    return ms && clock_monotonic_ms() - x->waits_since_ms > ms;
}

/* Under the lock: 0, or the status to refuse with. */
static int put(struct queue *q, struct exchange *x)
{
    if (q->is_closed || q->shares.waiting + q->resting.count >= q->http->options.queue_max)
        return MHD_HTTP_SERVICE_UNAVAILABLE;
    if (!shares_put(&q->shares, &x->waiting, x->payer))
        return MHD_HTTP_TOO_MANY_REQUESTS;
    x->waits_since_ms = clock_monotonic_ms();
    queue__call(q);
    return 0;
}

/* Of a kind that was too much for that lane, x->payer being known. */
static bool is_dear(const struct exchange *x, enum lane lane, enum stage stage)
{
    return lane == LANE_READ && stage == STAGE_WAITING && !x->stream &&
           dear_is(&x->http->lanes->dear, x->payer, x->target, clock_monotonic_ms());
}

int lanes__push(struct exchange *x, enum lane lane, enum stage stage)
{
    check(lanes__has(x->http, lane) && (stage == STAGE_ASKING || stage == STAGE_WAITING));
    struct http *h = x->http;
    enum stage before = x->stage;
    x->payer = h->app.payer ? h->app.payer(h->app.data, &x->request) : request_origin(&x->request);
    struct queue *q = &h->lanes->of[is_dear(x, lane, stage) ? LANE_SLOW : lane];
    pthread_mutex_lock(&q->lock);
    x->stage = stage;
    int status = put(q, x);
    if (status == 0)
        MHD_suspend_connection(x->connection);
    else
        x->stage = before;
    pthread_mutex_unlock(&q->lock);
    return status;
}

/* What is too much for its lane, on that lane's thread, to the slow one. */
static void move_to_slow(struct queue *from, struct exchange *x)
{
    struct queue *to = &from->http->lanes->of[LANE_SLOW];
    check(from != to);
    reply__reset(x);
    pthread_mutex_lock(&from->lock);
    shares_done(&from->shares, &x->waiting);
    pthread_mutex_unlock(&from->lock);
    pthread_mutex_lock(&to->lock);
    int status = put(to, x);
    pthread_mutex_unlock(&to->lock);
    if (status == 0)
        return;
    struct MHD_Connection *c = x->connection;
    reply__refuse(x, status);
    x->stage = x->stage == STAGE_ASKING ? STAGE_ASKED : STAGE_ANSWERED;
    MHD_resume_connection(c);
}

/* How long it took says of what kind it is; of what was refused it says nothing. */
static void learn(struct exchange *x, enum lane lane, bool is_done)
{
    struct dear *d = &x->http->lanes->dear;
    int64_t took_us = clock_monotonic_us() - x->waiting.began_us;
    if (x->lane != LANE_READ || x->stage != STAGE_WAITING || x->reply.status >= 400)
        return;
    if (!is_done)
        dear_note(d, x->payer, x->target, took_us, clock_monotonic_ms());
    else if (lane == LANE_SLOW)
        dear_done(d, x->payer, x->target, took_us);
}

void lanes__look(struct http *h)
{
    leaving__look(&h->lanes->of[LANE_SLOW]);
}

/* Who has ended its side alone waits for the answer, but for who was found to have left (leaving.c); of a stream there is no end
   of answers. */
static bool has_client(const struct exchange *x)
{
    if (x->presence == PRESENCE_GONE)
        return false;
    int fd = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct pollfd p = {.fd = fd, .events = x->stream ? POLLRDHUP : 0};
    return poll(&p, 1, 0) <= 0 || !(p.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

/* The next exchange, or NULL at the end; the runner is busy from now on. */
static struct exchange *take_work(struct runner *r, void *worker)
{
    struct queue *q = r->queue;
    struct waiting *w;
    pthread_mutex_lock(&q->lock);
    while (!(w = shares_take(&q->shares)) && !q->is_closed)
        pthread_cond_wait(&q->arrived, &q->lock);
    if (w) {
        r->worker = worker;
        r->exchange = exchange__waiting(w);
        queue__call(q);
    }
    pthread_mutex_unlock(&q->lock);
    return w ? exchange__waiting(w) : NULL;
}

/* From here on nothing is interrupted, and the exchange may go. */
static void work_over(struct runner *r)
{
    pthread_mutex_lock(&r->queue->lock);
    r->worker = NULL;
    r->exchange = NULL;
    pthread_mutex_unlock(&r->queue->lock);
}

/* False: too much for this lane. */
static bool work(const struct queue *q, struct exchange *x, void *worker)
{
    const struct http_app *app = &x->http->app;
    if (!has_client(x) || queue__is_over(q, x))
        reply__refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
    else if (x->stage == STAGE_ASKING)
        return app->admit(worker, &x->request, &x->reply) != RC_BUDGET;
    else if (x->stream)
        return streams__ask(x, worker);
    else
        return app->handle(worker, &x->request, &x->reply) != RC_BUDGET;
    return true;
}

static void *work_main(void *data)
{
    struct runner *r = data;
    struct queue *q = r->queue;
    const struct http_app *app = &q->http->app;
    if (q->lane != LANE_READ)
        setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE); /* Linux: of this thread alone */
    void *worker = app->worker_new(app->data, q->lane);
    struct exchange *x;
    while ((x = take_work(r, worker))) {
        bool is_done = work(q, x, worker) || q->lane == LANE_SLOW;
        work_over(r);
        learn(x, q->lane, is_done);
        if (is_done) {
            reply__pack(x, INT64_MAX);
            queue__wake_locked(q, x);
        } else {
            move_to_slow(q, x);
        }
    }
    app->worker_free(worker);
    return NULL;
}
