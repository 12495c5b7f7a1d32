/*
 * A wire for each connection, in a list under one lock. A deadline is a moment, moved on when something came, so nobody
 * keeps timers; late by up to a second does no harm. Cutting off is a shutdown of the socket: the loop thread sees its
 * end and frees what it owns, so that no two threads free one connection. Hang-ups of streams come by epoll, once each.
 *
 * A connection that lingers is closed by the library, but for a second descriptor of ours, on which its rest is read.
 * See watch.h.
 */
#include "http/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "http/exchange.h"
#include "http/gate.h"

enum { LOOK_MS = 1000, BYTES_PER_SECOND = 16 * 1024, EVENTS = 256 };

#define STOP_ID UINT64_MAX
#define REST_ID (UINT64_C(1) << 63) /* and the place of a rest; a stream's number is never so large */

struct wire {
    struct wire *next, **link; /* link: what points to this one */
    int fd;
    struct gate *gate;
    _Atomic int64_t deadline_ms; /* 0: none */
    _Atomic int64_t body_from;   /* of a body that comes: the gate's count at its start, and one; 0: none comes */
    bool lingers;
};

/* What is closed and still read. */
struct rest {
    int fd; /* 0: a free place */
    int64_t left, until_ms;
};

struct watch {
    struct http *http;
    pthread_t thread;
    pthread_mutex_t lock; /* of the list; while it is held, a socket in the list stays open */
    struct wire *wires;
    int epoll_fd;
    int stop_fd;
    struct rest rests[LIMIT_LINGERING]; /* under the lock */
};

static void *watch_main(void *data);
static void rests_end(struct watch *w, int64_t now_ms);

struct watch *watch__start(struct http *h)
{
    struct watch *w = calloc(1, sizeof *w);
    check(w);
    w->http = h;
    pthread_mutex_init(&w->lock, NULL);
    w->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    w->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(w->epoll_fd >= 0 && w->stop_fd >= 0);
    struct epoll_event e = {.events = EPOLLIN, .data.u64 = STOP_ID};
    check(epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD, w->stop_fd, &e) == 0);
    check(pthread_create(&w->thread, NULL, watch_main, w) == 0);
    return w;
}

void watch__stop(struct watch *w)
{
    check(eventfd_write(w->stop_fd, 1) == 0);
    pthread_join(w->thread, NULL);
}

void watch__free(struct watch *w)
{
    check(!w->wires);
    rests_end(w, INT64_MAX);
    close(w->stop_fd);
    close(w->epoll_fd);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

static struct wire *wire_new(struct watch *w, int fd, struct gate *gate)
{
    struct wire *wire = calloc(1, sizeof *wire);
    check(wire);
    wire->fd = fd;
    wire->gate = gate;
    pthread_mutex_lock(&w->lock);
    wire->next = w->wires;
    wire->link = &w->wires;
    if (wire->next)
        wire->next->link = &wire->next;
    w->wires = wire;
    pthread_mutex_unlock(&w->lock);
    return wire;
}

static void wire_free(struct watch *w, struct wire *wire)
{
    pthread_mutex_lock(&w->lock);
    *wire->link = wire->next;
    if (wire->next)
        wire->next->link = wire->link;
    pthread_mutex_unlock(&w->lock);
    free(wire);
}

/* --- rests -------------------------------------------------------------------------------------------------------- */

static struct rest *free_rest(struct watch *w)
{
    for (size_t i = 0; i < countof(w->rests); i++)
        if (!w->rests[i].fd)
            return &w->rests[i];
    return NULL;
}

static void rest_end(struct rest *r)
{
    close(r->fd);
    *r = (struct rest){0};
}

/* Without a place the connection is reset. */
static void rest_begin(struct watch *w, int fd)
{
    pthread_mutex_lock(&w->lock);
    struct rest *r = free_rest(w);
    int own = r ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : -1;
    if (own >= 0) {
        shutdown(own, SHUT_WR);
        *r = (struct rest){own, LIMIT_LINGER_BYTES, clock_monotonic_ms() + LIMIT_LINGER_MS};
        struct epoll_event e = {.events = EPOLLIN, .data.u64 = REST_ID | (uint64_t)(r - w->rests)};
        check(epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD, own, &e) == 0);
    }
    pthread_mutex_unlock(&w->lock);
}

static void rest_read(struct watch *w, uint64_t id)
{
    char dropped[64 * 1024];
    struct rest *r = &w->rests[id & ~REST_ID];
    pthread_mutex_lock(&w->lock);
    if (r->fd) {
        ssize_t n = read(r->fd, dropped, sizeof dropped);
        r->left -= n > 0 ? n : 0;
        if (n == 0 || (n < 0 && errno != EAGAIN) || r->left <= 0)
            rest_end(r);
    }
    pthread_mutex_unlock(&w->lock);
}

static void rests_end(struct watch *w, int64_t now_ms)
{
    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < countof(w->rests); i++)
        if (w->rests[i].fd && w->rests[i].until_ms < now_ms)
            rest_end(&w->rests[i]);
    pthread_mutex_unlock(&w->lock);
}

/* --- wires -------------------------------------------------------------------------------------------------------- */

static void wire_end(struct watch *w, struct wire *wire)
{
    struct gate *gate = wire->gate;
    if (wire->lingers)
        rest_begin(w, wire->fd);
    wire_free(w, wire); /* out of the list first: who walks it asks the gates */
    gate__close(gate);
}

void watch__on_connection(void *http, struct MHD_Connection *c, void **wire, enum MHD_ConnectionNotificationCode what)
{
    struct http *h = http;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        wire_end(h->watch, *wire);
        *wire = NULL;
        return;
    }
    int fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct wire *new = wire_new(h->watch, fd, gate__open(fd));
    watch__expect(h, new, 0);
    *wire = new;
}

void watch__linger(struct wire *wire)
{
    wire->lingers = true;
}

void watch__expect_body(struct http *h, struct wire *wire)
{
    watch__expect(h, wire, 0);
    wire->body_from = gate__taken(wire->gate) + 1;
}

void watch__expect(struct http *h, struct wire *wire, int64_t bytes)
{
    check(bytes >= 0);
    wire->body_from = 0;
    wire->deadline_ms = clock_monotonic_ms() + h->options.timeout_s * (int64_t)1000 + bytes / BYTES_PER_SECOND * 1000;
}

void watch__rest(struct wire *wire)
{
    wire->deadline_ms = 0;
}

void watch__stream(struct watch *w, int fd, uint64_t stream)
{
    check(fd >= 0 && stream != 0);
    struct epoll_event e = {.events = EPOLLRDHUP | EPOLLONESHOT, .data.u64 = stream};
    if (epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD, fd, &e) != 0) /* an earlier stream of this connection */
        check(epoll_ctl(w->epoll_fd, EPOLL_CTL_MOD, fd, &e) == 0);
}

static bool is_late(const struct wire *wire, int64_t now_ms)
{
    int64_t deadline_ms = wire->deadline_ms, from = wire->body_from;
    int64_t more_ms = from ? (gate__taken(wire->gate) + 1 - from) / BYTES_PER_SECOND * 1000 : 0;
    return deadline_ms && deadline_ms + (more_ms < LIMIT_BODY_MS ? more_ms : LIMIT_BODY_MS) < now_ms;
}

/* The loop thread sees the end of the connection and closes it as it closes any other. */
static void cut_the_late(struct watch *w, int64_t now_ms)
{
    pthread_mutex_lock(&w->lock);
    for (struct wire *wire = w->wires; wire; wire = wire->next) {
        if (is_late(wire, now_ms))
            shutdown(wire->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&w->lock);
}

static void *watch_main(void *data)
{
    struct watch *w = data;
    int64_t look_ms = clock_monotonic_ms() + LOOK_MS;
    for (;;) {
        struct epoll_event events[EVENTS];
        int64_t wait_ms = look_ms - clock_monotonic_ms();
        int n = epoll_wait(w->epoll_fd, events, EVENTS, wait_ms > 0 ? (int)wait_ms : 0);
        for (int i = 0; i < n; i++) {
            if (events[i].data.u64 == STOP_ID)
                return NULL;
            if (events[i].data.u64 & REST_ID)
                rest_read(w, events[i].data.u64);
            else
                streams__hung_up(w->http, events[i].data.u64);
        }
        int64_t now_ms = clock_monotonic_ms();
        if (now_ms < look_ms)
            continue;
        look_ms = now_ms + LOOK_MS;
        cut_the_late(w, now_ms);
        rests_end(w, now_ms);
        streams__heartbeat(w->http, now_ms);
    }
}
