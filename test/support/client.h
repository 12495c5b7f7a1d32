/*
 * An HTTP client for tests that says bytes as they are, right or wrong, and reads replies. On loopback only. A socket
 * that stays silent for ten seconds fails the test.
 */
#ifndef SUPPORT_CLIENT_H
#define SUPPORT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

struct client {
    int fd;
    size_t n; /* heard and not yet taken by client_answer; a zero byte stands behind */
    char in[1 << 20];
};

struct answer {
    int status; /* 0: the connection ended without one */
    char head[4096];
    size_t n;
    char body[600000]; /* a zero byte stands behind */
};

struct client *client_dial(int port);
struct client *client_dial_from(const char *address, int port); /* "127.0.0.2": as somebody else */
void client_end(struct client *c); /* closes and frees */

/* When the other side has closed, the rest is dropped: what it answered tells. */
void client_say(struct client *c, const char *text);
void client_say_bytes(struct client *c, const char *p, size_t n);

/* Waits until the text was heard; false when the connection ends before. */
bool client_hear(struct client *c, const char *text);

/* Waits for the end of the connection. */
bool client_hear_end(struct client *c);

/* The next reply, with a body of its Content-Length; it stays until the next one. */
struct answer *client_answer(struct client *c, bool has_body);

/* Says a request and takes its reply. */
struct answer *client_ask(struct client *c, const char *text);

#endif
