/* Says a request, hears until the end. See fetch.h. */
#include "support/fetch.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"

enum { ANSWER_MAX = 16 << 20 };

static int dial(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = 20};
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

static str hear(struct arena *a, int fd)
{
    struct buf b;
    char piece[16384];
    buf_init(&b, ANSWER_MAX);
    for (ssize_t n; (n = recv(fd, piece, sizeof piece, 0)) > 0;)
        buf_add(&b, piece, (size_t)n);
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
    str all = hear(a, fd);
    close(fd);
    ptrdiff_t end = str_find(all, S("\r\n\r\n"));
    if (end < 0)
        return (struct fetched){0};
    return (struct fetched){atoi(str_c(a, str_take(str_skip(all, 9), 3))), str_take(all, (size_t)end),
                            str_skip(all, (size_t)end + 4)};
}

int fetch_stream(struct arena *a, int port, const char *target, str token)
{
    int fd = dial(port);
    say(fd, str_printf(a, "GET %s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %.*s\r\n\r\n", target, STR_ARG(token)));
    return fd;
}
