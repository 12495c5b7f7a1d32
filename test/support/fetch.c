/* Says a request, hears until the end. See fetch.h. */
#include "support/fetch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"

/* A peer that says nothing for so long hangs. Where a machine is full, what runs at a low priority waits long for its turn. */
enum { ANSWER_MAX = 16 << 20, SILENCE_S = 120 };

static int dial(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = SILENCE_S};
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    check(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    check(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

static void say(int fd, str text)
{
    while (text.n) {
        ssize_t done = send(fd, text.p, text.n, MSG_NOSIGNAL);
        if (done <= 0)
            return;
        text = str_skip(text, (size_t)done);
    }
}

static str encoded(struct arena *a, const char *target)
{
    char *to = arena_alloc(a, strlen(target) * 3 + 1);
    size_t n = 0;
    for (; *target; target++)
        if (strchr(" '\"<>", *target))
            n += (size_t)sprintf(to + n, "%%%02X", (unsigned char)*target);
        else
            to[n++] = *target;
    return (str){to, n};
}

/* why: the errno that ended it, 0 for the peer's own end. */
static str hear(struct arena *a, int fd, int *why)
{
    struct buf b;
    char piece[16384];
    ssize_t n;
    buf_init(&b, ANSWER_MAX);
    while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
        buf_add(&b, piece, (size_t)n);
    *why = n < 0 ? errno : 0;
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

struct fetched fetch(struct arena *a, int port, const char *method, const char *target, str token, str body)
{
    int fd = dial(port);
    say(fd, str_printf(a,
                       "%s %.*s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer %.*s\r\n"
                       "Content-Length: %zu\r\n\r\n",
                       method, STR_ARG(encoded(a, target)), STR_ARG(token), body.n));
    say(fd, body);
    int why;
    str all = hear(a, fd, &why);
    close(fd);
    ptrdiff_t end = str_find(all, S("\r\n\r\n"));
    if (end < 0) {
        fprintf(stderr, "%s %s: no answer but %zu bytes: %s\n", method, target, all.n, why ? strerror(why) : "ended");
        return (struct fetched){0};
    }
    return (struct fetched){atoi(str_c(a, str_take(str_skip(all, 9), 3))), str_take(all, (size_t)end),
                            str_skip(all, (size_t)end + 4)};
}

int fetch_stream(struct arena *a, int port, const char *target, str token)
{
    int fd = dial(port);
    say(fd, str_printf(a, "GET %s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %.*s\r\n\r\n", target, STR_ARG(token)));
    return fd;
}
