/*
 * A request over a socket of its own, for threads: it asserts nothing and shares nothing. On loopback only.
 */
#ifndef SUPPORT_FETCH_H
#define SUPPORT_FETCH_H

#include "base/arena.h"
#include "base/str.h"

struct fetched {
    int status; /* 0: the connection ended, or was silent for two minutes; which of them is told on stderr */
    str head, body;
};

/* The whole answer, in a. body may be empty. */
struct fetched fetch(struct arena *a, int port, const char *method, const char *target, str token, str body);

/* A stream: the connection, after which read. */
int fetch_stream(struct arena *a, int port, const char *target, str token);

#endif
