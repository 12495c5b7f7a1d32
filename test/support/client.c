/* See client.h. */
#include "support/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

struct client *client_dial(int port)
{
    return client_dial_from("127.0.0.1", port);
}

struct client *client_dial_from(const char *address, int port)
{
    struct client *c = calloc(1, sizeof *c);
    assert_non_null(c);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = 10};
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    struct sockaddr_in from = {.sin_family = AF_INET};
    assert_int_equal(inet_pton(AF_INET, address, &from.sin_addr), 1);
    assert_int_equal(bind(c->fd, (struct sockaddr *)&from, sizeof from), 0);
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    assert_int_equal(connect(c->fd, (struct sockaddr *)&to, sizeof to), 0);
    return c;
}

void client_end(struct client *c)
{
    close(c->fd);
    free(c);
}

void client_say_bytes(struct client *c, const char *p, size_t n)
{
    while (n) {
        ssize_t done = send(c->fd, p, n, MSG_NOSIGNAL);
        if (done <= 0)
            return; /* the other side has closed: what it answered tells */
        p += done;
        n -= (size_t)done;
    }
}

void client_say(struct client *c, const char *text)
{
    client_say_bytes(c, text, strlen(text));
}

/* Reads more; false at the end of the connection. Silence fails. */
static bool hear(struct client *c)
{
    assert_true(c->n < sizeof c->in - 1);
    ssize_t got = recv(c->fd, c->in + c->n, sizeof c->in - 1 - c->n, 0);
    if (got < 0)
        assert_int_equal(errno, ECONNRESET);
    c->n += got > 0 ? (size_t)got : 0;
    c->in[c->n] = 0;
    return got > 0;
}

bool client_hear(struct client *c, const char *text)
{
    while (!memmem(c->in, c->n, text, strlen(text)))
        if (!hear(c))
            return false;
    return true;
}

bool client_hear_end(struct client *c)
{
    while (hear(c))
        c->n = 0;
    return true;
}

struct answer *client_answer(struct client *c, bool has_body)
{
    static struct answer a;
    a = (struct answer){0};
    if (!client_hear(c, "\r\n\r\n"))
        return &a;
    size_t head = (size_t)((char *)memmem(c->in, c->n, "\r\n\r\n", 4) - c->in) + 4;
    assert_true(head < sizeof a.head);
    memcpy(a.head, c->in, head);
    a.status = atoi(a.head + 9);
    const char *length = strcasestr(a.head, "\r\ncontent-length: ");
    a.n = has_body && length ? (size_t)atol(length + 18) : 0;
    assert_true(a.n < sizeof a.body);
    while (c->n < head + a.n)
        assert_true(hear(c));
    memcpy(a.body, c->in + head, a.n);
    c->n -= head + a.n;
    memmove(c->in, c->in + head + a.n, c->n + 1);
    return &a;
}

struct answer *client_ask(struct client *c, const char *text)
{
    client_say(c, text);
    return client_answer(c, strncmp(text, "HEAD", 4) != 0);
}
