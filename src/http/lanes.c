/*
 * The write lane and the slow lane: each a queue of suspended requests and the threads that work it off.
 *
 * A writer takes all that waits (its share, where there are several), hands it to the app as one batch and wakes each
 * when the batch is on disk; so the longer a batch takes, the larger the next one. Between two batches it runs at most
 * one call of http_on_writer, so that long work in steps and requests take turns. A slow thread takes one at a time, at
 * the lowest priority.
 *
 * A request is suspended and queued under the queue's lock, so it cannot be woken before it is suspended. Woken, it
 * belongs to its loop thread again and may be gone at once. A write is carried out though its client has left; slow
 * work whose client has left before it began is not.
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"
#include "base/limits.h"
#include "http/exchange.h"

struct call {
    struct call *next;
    void (*fn)(void *worker, void *data);
    void *data;
    bool is_done;
};

struct runner {
    struct queue *queue;
    pthread_t thread;
    void *worker; /* while it is busy in the slow lane, else NULL; under the queue's lock */
};

struct queue {
    struct http *http;
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    pthread_cond_t called; /* a call is done */
    struct exchange *first, **last;
    struct call *first_call, **last_call;
    size_t n;
    bool is_closed;
    struct runner *runners;
    size_t runner_count;
};

struct lanes {
    struct queue write, slow;
};

static void *write_main(void *data);
static void *slow_main(void *data);

static void queue_start(struct queue *q, struct http *h, size_t threads, void *(*main_fn)(void *data))
{
    *q = (struct queue){.http = h, .runner_count = threads};
    q->last = &q->first;
    q->last_call = &q->first_call;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->arrived, NULL);
    pthread_cond_init(&q->called, NULL);
    q->runners = calloc(threads, sizeof *q->runners);
    check(q->runners);
    for (size_t i = 0; i < threads; i++) {
        q->runners[i].queue = q;
        check(pthread_create(&q->runners[i].thread, NULL, main_fn, &q->runners[i]) == 0);
    }
}

struct lanes *lanes__start(struct http *h)
{
    struct lanes *l = calloc(1, sizeof *l);
    check(l);
    queue_start(&l->write, h, (size_t)h->options.writers, write_main);
    queue_start(&l->slow, h, (size_t)h->options.slow, slow_main);
    return l;
}

static void wake(struct exchange *x)
{
    struct MHD_Connection *c = x->connection;
    x->stage = STAGE_ANSWERED;
    MHD_resume_connection(c);
}

/* Nothing more is taken in; what waits is answered 503; who is busy and can be asked is asked to give up. */
static void queue_close(struct queue *q)
{
    const struct http_app *app = &q->http->app;
    pthread_mutex_lock(&q->lock);
    q->is_closed = true;
    struct exchange *x = q->first;
    q->first = NULL;
    q->last = &q->first;
    q->n = 0;
    for (size_t i = 0; app->worker_interrupt && i < q->runner_count; i++)
        if (q->runners[i].worker)
            app->worker_interrupt(q->runners[i].worker);
    pthread_cond_broadcast(&q->arrived);
    pthread_mutex_unlock(&q->lock);
    while (x) {
        struct exchange *next = x->next;
        reply__refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
        wake(x);
        x = next;
    }
}

static void queue_join(struct queue *q)
{
    for (size_t i = 0; i < q->runner_count; i++)
        pthread_join(q->runners[i].thread, NULL);
}

void lanes__stop(struct http *h)
{
    queue_close(&h->lanes->write);
    queue_close(&h->lanes->slow);
    queue_join(&h->lanes->write);
    queue_join(&h->lanes->slow);
}

static void queue_free(struct queue *q)
{
    free(q->runners);
    pthread_cond_destroy(&q->called);
    pthread_cond_destroy(&q->arrived);
    pthread_mutex_destroy(&q->lock);
}

void lanes__free(struct lanes *l)
{
    queue_free(&l->write);
    queue_free(&l->slow);
    free(l);
}

enum MHD_Result lanes__push(struct exchange *x, enum lane lane)
{
    check(lane == LANE_WRITE || lane == LANE_SLOW);
    struct lanes *l = x->http->lanes;
    struct queue *q = lane == LANE_WRITE ? &l->write : &l->slow;
    pthread_mutex_lock(&q->lock);
    bool is_taken = !q->is_closed && q->n < x->http->options.queue_max;
    if (is_taken) {
        x->stage = STAGE_WAITING;
        MHD_suspend_connection(x->connection);
        x->next = NULL;
        *q->last = x;
        q->last = &x->next;
        q->n++;
        pthread_cond_signal(&q->arrived);
    }
    pthread_mutex_unlock(&q->lock);
    if (is_taken)
        return MHD_YES;
    reply__refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
    return reply__send(x);
}

void http_on_writer(struct http *h, void (*fn)(void *worker, void *data), void *data)
{
    check(fn);
    struct queue *q = &h->lanes->write;
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

/* Takes the first n exchanges; under the lock. */
static void take(struct queue *q, struct exchange **to, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = q->first;
        q->first = q->first->next;
    }
    if (!q->first)
        q->last = &q->first;
    q->n -= n;
}

/* Waits for work; *c is the first call, or NULL. False when there is none and will be none. */
static bool await_work(struct queue *q, struct call **c)
{
    pthread_mutex_lock(&q->lock);
    while (!q->first && !q->first_call && !q->is_closed)
        pthread_cond_wait(&q->arrived, &q->lock);
    bool has_work = q->first || q->first_call;
    *c = q->first_call;
    if (*c)
        q->first_call = (*c)->next;
    if (!q->first_call)
        q->last_call = &q->first_call;
    pthread_mutex_unlock(&q->lock);
    return has_work;
}

/* This writer's share of what waits. */
static size_t take_batch(struct queue *q, struct exchange **batch)
{
    pthread_mutex_lock(&q->lock);
    size_t n = (q->n + q->runner_count - 1) / q->runner_count;
    if (n > LIMIT_BATCH_REQUESTS)
        n = LIMIT_BATCH_REQUESTS;
    take(q, batch, n);
    pthread_mutex_unlock(&q->lock);
    return n;
}

static void run_call(struct queue *q, void *worker, struct call *c)
{
    c->fn(worker, c->data);
    pthread_mutex_lock(&q->lock);
    c->is_done = true; /* from here on it is the caller's stack's */
    pthread_cond_broadcast(&q->called);
    pthread_mutex_unlock(&q->lock);
}

static void run_batch(struct queue *q, void *worker, struct exchange **batch, size_t n)
{
    struct write_item items[LIMIT_BATCH_REQUESTS];
    for (size_t i = 0; i < n; i++)
        items[i] = (struct write_item){.request = &batch[i]->request, .reply = &batch[i]->reply};
    q->http->app.batch(worker, items, n);
    for (size_t i = 0; i < n; i++)
        wake(batch[i]);
}

static void *write_main(void *data)
{
    struct runner *r = data;
    struct queue *q = r->queue;
    const struct http_app *app = &q->http->app;
    void *worker = app->worker_new(app->data, LANE_WRITE);
    struct exchange *batch[LIMIT_BATCH_REQUESTS];
    struct call *c;
    while (await_work(q, &c)) {
        if (c)
            run_call(q, worker, c);
        size_t n = take_batch(q, batch);
        if (n)
            run_batch(q, worker, batch, n);
    }
    app->worker_free(worker);
    return NULL;
}

static bool has_client(const struct exchange *x)
{
    int fd = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct pollfd p = {.fd = fd, .events = POLLRDHUP};
    return poll(&p, 1, 0) <= 0 || !(p.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

/* The next exchange, or NULL at the end; the runner is busy from now on. */
static struct exchange *take_slow(struct runner *r, void *worker)
{
    struct queue *q = r->queue;
    struct exchange *x = NULL;
    pthread_mutex_lock(&q->lock);
    r->worker = NULL;
    while (!q->first && !q->is_closed)
        pthread_cond_wait(&q->arrived, &q->lock);
    if (q->first) {
        take(q, &x, 1);
        r->worker = worker;
    }
    pthread_mutex_unlock(&q->lock);
    return x;
}

static void *slow_main(void *data)
{
    struct runner *r = data;
    const struct http_app *app = &r->queue->http->app;
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 19); /* Linux: of this thread alone */
    void *worker = app->worker_new(app->data, LANE_SLOW);
    struct exchange *x;
    while ((x = take_slow(r, worker))) {
        if (!has_client(x))
            reply__refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
        else if (x->stream)
            streams__ask(x, worker);
        else
            app->handle(worker, &x->request, &x->reply);
        wake(x);
    }
    app->worker_free(worker);
    return NULL;
}
