/* A table of rests under one lock, an epoll of them, and a thread that reads by turns. See linger.h. */
#include "http/linger.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"

enum { WINDOW_MS = 10, WINDOW_BYTES = LIMIT_LINGER_RATE / 1000 * WINDOW_MS, BLOCK_BYTES = 64 * 1024, EVENTS = 64 };

#define STOP_ID UINT64_MAX

/* Of a connection that is closed and still read. */
struct rest {
    int fd; /* 0: a free place */
    int64_t left, until_ms;
};

struct lingering {
    pthread_t thread;
    pthread_mutex_t lock;
    int epoll_fd, stop_fd;
    struct rest rests[LIMIT_LINGERING];
};

static void *linger_main(void *data);

struct lingering *linger__start(void)
{
    struct lingering *l = calloc(1, sizeof *l);
    check(l);
    pthread_mutex_init(&l->lock, NULL);
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    l->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(l->epoll_fd >= 0 && l->stop_fd >= 0);
    struct epoll_event e = {.events = EPOLLIN, .data.u64 = STOP_ID};
    check(epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->stop_fd, &e) == 0);
    check(pthread_create(&l->thread, NULL, linger_main, l) == 0);
    return l;
}

static void rest_end(struct rest *r)
{
    close(r->fd);
    *r = (struct rest){0};
}

static void end_the_late(struct lingering *l, int64_t now_ms)
{
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < countof(l->rests); i++)
        if (l->rests[i].fd && l->rests[i].until_ms < now_ms)
            rest_end(&l->rests[i]);
    pthread_mutex_unlock(&l->lock);
}

void linger__free(struct lingering *l)
{
    check(eventfd_write(l->stop_fd, 1) == 0);
    pthread_join(l->thread, NULL);
    end_the_late(l, INT64_MAX);
    close(l->stop_fd);
    close(l->epoll_fd);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static struct rest *free_rest(struct lingering *l)
{
    for (size_t i = 0; i < countof(l->rests); i++)
        if (!l->rests[i].fd)
            return &l->rests[i];
    return NULL;
}

void linger__read_on(struct lingering *l, int fd)
{
    pthread_mutex_lock(&l->lock);
    struct rest *r = free_rest(l);
    int own = r ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : -1;
    if (own >= 0) {
        shutdown(own, SHUT_WR);
        *r = (struct rest){own, LIMIT_LINGER_BYTES, clock_monotonic_ms() + LIMIT_LINGER_MS};
        struct epoll_event e = {.events = EPOLLIN, .data.u64 = (uint64_t)(r - l->rests)};
        check(epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, own, &e) == 0);
    }
    pthread_mutex_unlock(&l->lock);
}

/* Returns how much came. */
static int64_t rest_read(struct lingering *l, uint64_t place)
{
    char dropped[BLOCK_BYTES];
    struct rest *r = &l->rests[place];
    ssize_t n = 0;
    pthread_mutex_lock(&l->lock);
    if (r->fd) {
        n = read(r->fd, dropped, sizeof dropped);
        r->left -= n > 0 ? n : 0;
        if (n == 0 || (n < 0 && errno != EAGAIN) || r->left <= 0)
            rest_end(r);
    }
    pthread_mutex_unlock(&l->lock);
    return n > 0 ? n : 0;
}

/* What was read in this window of time; when it is full, the rest of the window is slept. */
struct window {
    int64_t begun_ms, bytes;
};

static void window_look(struct window *w)
{
    int64_t now_ms = clock_monotonic_ms();
    if (now_ms - w->begun_ms < WINDOW_MS && w->bytes >= WINDOW_BYTES)
        nanosleep(&(struct timespec){.tv_nsec = (w->begun_ms + WINDOW_MS - now_ms) * 1000000}, NULL);
    if (now_ms - w->begun_ms >= WINDOW_MS || w->bytes >= WINDOW_BYTES)
        *w = (struct window){.begun_ms = clock_monotonic_ms()};
}

static void *linger_main(void *data)
{
    struct lingering *l = data;
    struct window w = {0};
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(l->epoll_fd, events, EVENTS, LIMIT_LINGER_MS / 10);
        for (int i = 0; i < n; i++) {
            if (events[i].data.u64 == STOP_ID)
                return NULL;
            window_look(&w);
            w.bytes += rest_read(l, events[i].data.u64);
        }
        end_the_late(l, clock_monotonic_ms());
    }
}
