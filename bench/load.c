/*
 * Load for the benches: requests over N connections on loopback, and how long each took.
 *
 *     load PORT CONNECTIONS SECONDS RATE TOKEN TARGET [BODY]
 *
 * RATE 0 is a closed loop: each connection asks as soon as it was answered. Else an open one: so many requests a second
 * are due at their times whether the server is ready or not, and a request's time counts from when it was due. FROM
 * (environment) is the address on loopback it comes from, ACCEPT_ENCODING is sent as such a header. "%d" in the target is a
 * random number of 1 … ID_MAX (environment), "%u" in the body a number never used before. One thread.
 * Prints "requests_per_second p50 p90 p99 max errors", times in microseconds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <netinet/tcp.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

enum { CONNECTIONS_MAX = 1024, SAMPLES_MAX = 20 * 1000 * 1000, REPLY_BYTES = 1 << 20 };

struct connection {
    int fd;
    bool is_busy;
    int64_t due_ns;
    size_t got;
    char *in;
};

struct load {
    int port, connections, epoll;
    int64_t id_max, begin_ns, end_ns, gap_ns, sent, unique;
    const char *token, *target, *body;
    char coding[200]; /* a header line, or nothing */
    struct connection list[CONNECTIONS_MAX];
    uint32_t *samples;
    size_t count, errors;
    uint64_t dice;
};

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t roll(struct load *l)
{
    l->dice = l->dice * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((l->dice >> 33) % (uint64_t)l->id_max) + 1;
}

static void dial(struct load *l, struct connection *c)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)l->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in from = {.sin_family = AF_INET};
    if (getenv("FROM"))
        check(inet_pton(AF_INET, getenv("FROM"), &from.sin_addr) == 1);
    check(bind(c->fd, (struct sockaddr *)&from, sizeof from) == 0);
    check(c->fd >= 0 && connect(c->fd, (struct sockaddr *)&to, sizeof to) == 0);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    check(epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &e) == 0);
}

/* Copies the text with its one %d or %u replaced. */
static void fill(char *to, size_t room, const char *text, const char *mark, int64_t v)
{
    const char *at = strstr(text, mark);
    int head = at ? (int)(at - text) : (int)strlen(text);
    if (at)
        snprintf(to, room, "%.*s%lld%s", head, text, (long long)v, at + 2);
    else
        snprintf(to, room, "%s", text);
}

static void ask(struct load *l, struct connection *c, int64_t due_ns)
{
    char target[2048], body[4096] = "", text[8192];
    fill(target, sizeof target, l->target, "%d", roll(l));
    if (l->body)
        fill(body, sizeof body, l->body, "%u", l->unique++);
    int n = snprintf(text, sizeof text,
                     "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                     "%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                     l->body ? "POST" : "GET", target, l->token, l->coding, strlen(body), body);
    check(n > 0 && (size_t)n < sizeof text && send(c->fd, text, (size_t)n, MSG_NOSIGNAL) == n);
    c->is_busy = true;
    c->got = 0;
    c->due_ns = due_ns;
    l->sent++;
}

static void answered(struct load *l, struct connection *c)
{
    int64_t took_us = (now_ns() - c->due_ns) / 1000;
    if (l->count < SAMPLES_MAX)
        l->samples[l->count++] = (uint32_t)took_us;
    if (strncmp(c->in + 9, "20", 2) != 0 && l->errors++ == 0)
        fprintf(stderr, "%.600s\n", c->in);
    c->is_busy = false;
}

/* Reads what came; true when the answer is whole. */
static bool hear(struct connection *c)
{
    ssize_t n = recv(c->fd, c->in + c->got, REPLY_BYTES - c->got - 1, MSG_DONTWAIT);
    check(n > 0 || errno == EAGAIN);
    c->got += n > 0 ? (size_t)n : 0;
    c->in[c->got] = 0;
    const char *end = strstr(c->in, "\r\n\r\n"), *length = strcasestr(c->in, "content-length: ");
    return end && c->got >= (size_t)(end - c->in) + 4 + (length && length < end ? strtoul(length + 16, NULL, 10) : 0);
}

/* Sends what is due on connections that are free; how long until the next, in ms. */
static int send_due(struct load *l)
{
    int64_t now = now_ns();
    for (int i = 0; i < l->connections && now < l->end_ns; i++) {
        int64_t due = l->gap_ns ? l->begin_ns + l->sent * l->gap_ns : now;
        if (due > now)
            return (int)((due - now) / 1000000);
        if (!l->list[i].is_busy)
            ask(l, &l->list[i], due);
    }
    return 1;
}

static void run(struct load *l)
{
    struct epoll_event events[256];
    bool is_idle = false;
    while (now_ns() < l->end_ns || !is_idle) {
        int n = epoll_wait(l->epoll, events, 256, send_due(l));
        for (int i = 0; i < n; i++)
            if (hear(events[i].data.ptr))
                answered(l, events[i].data.ptr);
        is_idle = true;
        for (int i = 0; i < l->connections; i++)
            is_idle = is_idle && !l->list[i].is_busy;
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void print(struct load *l, double seconds)
{
    check(l->count > 0);
    qsort(l->samples, l->count, sizeof *l->samples, by_size);
    printf("%.0f %u %u %u %u %zu\n", (double)l->count / seconds, l->samples[l->count / 2],
           l->samples[l->count * 9 / 10], l->samples[l->count * 99 / 100], l->samples[l->count - 1], l->errors);
}

int main(int argc, char **argv)
{
    check(argc >= 7);
    struct load *l = calloc(1, sizeof *l);
    check(l && (l->samples = malloc(SAMPLES_MAX * sizeof *l->samples)));
    const char *id_max = getenv("ID_MAX");
    double rate = atof(argv[4]);
    *l = (struct load){.port = atoi(argv[1]),
                       .connections = atoi(argv[2]),
                       .epoll = epoll_create1(EPOLL_CLOEXEC),
                       .id_max = id_max ? atoll(id_max) : 1,
                       .gap_ns = rate > 0 ? (int64_t)(1e9 / rate) : 0,
                       .token = argv[5],
                       .target = argv[6],
                       .body = argc > 7 ? argv[7] : NULL,
                       .samples = l->samples,
                       .dice = 7};
    l->unique = (int64_t)time(NULL) * 1000000;
    if (getenv("ACCEPT_ENCODING"))
        snprintf(l->coding, sizeof l->coding, "Accept-Encoding: %s\r\n", getenv("ACCEPT_ENCODING"));
    check(l->connections > 0 && l->connections <= CONNECTIONS_MAX);
    for (int i = 0; i < l->connections; i++) {
        check((l->list[i].in = malloc(REPLY_BYTES)));
        dial(l, &l->list[i]);
    }
    l->begin_ns = now_ns();
    l->end_ns = l->begin_ns + (int64_t)(atof(argv[3]) * 1e9);
    run(l);
    print(l, (double)(now_ns() - l->begin_ns) / 1e9);
    return l->errors ? 1 : 0;
}
