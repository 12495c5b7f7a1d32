/*
 * A wire for each connection, in a list under one lock. A deadline is a moment, moved on when something came, so nobody
 * keeps timers; late by up to a second does no harm. Cutting off is a shutdown of the socket: the loop thread sees its
 * end and frees what it owns, so that no two threads free one connection. Hang-ups of streams come by epoll, once each.
 * See watch.h.
 */
#include "http/watch.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "http/exchange.h"
#include "http/gate.h"
#include "http/linger.h"

enum { LOOK_MS = 1000, BYTES_PER_SECOND = 16 * 1024, EVENTS = 256, LOOK_AT_ONCE = 256 };

#define STOP_ID UINT64_MAX

struct wire {
    struct wire *next, **link; /* link: what points to this one */
    int fd;
    struct gate *gate;
    _Atomic int64_t deadline_ms; /* 0: none */
    _Atomic int64_t body_from;   /* of a body that comes: the gate's count at its start, and one; 0: none comes */
    _Atomic bool hears;           /* something is awaited of the client */
    int64_t ended_at;             /* the gate's count, and one, when the client was first seen to have ended; or 0 */
    struct exchange *heard;
    bool lingers;
};

struct watch {
    struct http *http;
    pthread_t thread;
    pthread_mutex_t lock; /* of the list; while it is held, a socket in the list stays open */
    struct wire *wires;
    int epoll_fd;
    int stop_fd;
    struct lingering *linger;
};

static void *watch_main(void *data);

struct watch *watch__start(struct http *h)
{
    struct watch *w = calloc(1, sizeof *w);
    check(w);
    w->http = h;
    w->linger = linger__start();
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
    linger__free(w->linger);
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

/* --- wires -------------------------------------------------------------------------------------------------------- */

static void wire_end(struct watch *w, struct wire *wire)
{
    struct gate *gate = wire->gate;
    if (wire->lingers)
        linger__read_on(w->linger, wire->fd);
    wire_free(w, wire); /* out of the list first: who walks it asks the gates */
    gate__close(gate);
}

void watch__on_connection(void *http, struct MHD_Connection *c, void **wire, enum MHD_ConnectionNotificationCode what)
{
    struct http *h = http;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        exchange__forget(((struct wire *)*wire)->heard);
        wire_end(h->watch, *wire);
        *wire = NULL;
        return;
    }
    int fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct wire *new = wire_new(h->watch, fd, gate__open(fd));
    watch__expect_head(h, new);
    *wire = new;
}

void watch__linger(struct wire *wire)
{
    wire->lingers = true;
}

struct exchange **watch__heard(struct wire *wire)
{
    return &wire->heard;
}

int64_t watch__body_left(const struct wire *wire)
{
    return gate__body_left(wire->gate);
}

static void expect(struct http *h, struct wire *wire, int64_t bytes, bool hears)
{
    wire->body_from = 0;
    wire->hears = hears;
    gate__hear(wire->gate, hears);
    wire->deadline_ms = clock_monotonic_ms() + h->options.timeout_s * (int64_t)1000 + bytes / BYTES_PER_SECOND * 1000;
}

void watch__expect_head(struct http *h, struct wire *wire)
{
    expect(h, wire, 0, true);
}

void watch__expect_body(struct http *h, struct wire *wire)
{
    expect(h, wire, 0, true);
    wire->body_from = gate__taken(wire->gate) + 1;
}

void watch__expect_taken(struct http *h, struct wire *wire, int64_t bytes)
{
    check(bytes >= 0);
    expect(h, wire, bytes, false);
}

void watch__rest(struct wire *wire)
{
    wire->body_from = 0;
    wire->hears = false;
    gate__hear(wire->gate, false);
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

/* Who has ended its side while something is awaited of it. An end that came with the last bytes wakes no loop: it reads as
   far as there is something, and hears of an end only by itself. Seen twice with nothing read between, it is none that a
   loop is about to see. */
static void cut_the_ended(struct wire *const *hearing, const struct pollfd *polled, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct wire *wire = hearing[i];
        int waiting = 0;
        bool has_ended = polled[i].revents & POLLRDHUP && ioctl(wire->fd, FIONREAD, &waiting) == 0 && !waiting;
        int64_t taken = gate__taken(wire->gate) + 1, before = wire->ended_at;
        wire->ended_at = has_ended ? taken : 0;
        if (has_ended && before == taken && wire->hears)
            shutdown(wire->fd, SHUT_RDWR);
    }
}

static void cut_ended(struct watch *w)
{
    struct wire *hearing[LOOK_AT_ONCE];
    struct pollfd polled[LOOK_AT_ONCE];
    size_t n = 0;
    for (struct wire *wire = w->wires; wire; wire = wire->next) {
        if (wire->hears) {
            hearing[n] = wire;
            polled[n++] = (struct pollfd){.fd = wire->fd, .events = POLLRDHUP};
        }
        if (n == LOOK_AT_ONCE || (n && !wire->next)) {
            poll(polled, n, 0);
            cut_the_ended(hearing, polled, n);
            n = 0;
        }
    }
}

/* The loop thread sees the end of the connection and closes it as it closes any other. */
static void cut_off(struct watch *w, int64_t now_ms)
{
    pthread_mutex_lock(&w->lock);
    for (struct wire *wire = w->wires; wire; wire = wire->next)
        if (is_late(wire, now_ms))
            shutdown(wire->fd, SHUT_RDWR);
    cut_ended(w);
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
            streams__hung_up(w->http, events[i].data.u64);
        }
        int64_t now_ms = clock_monotonic_ms();
        if (now_ms < look_ms)
            continue;
        look_ms = now_ms + LOOK_MS;
        cut_off(w, now_ms);
        lanes__look(w->http);
        streams__heartbeat(w->http, now_ms);
    }
}
