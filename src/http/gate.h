/*
 * What a connection says passes here before the library reads it: heads of requests and the framing of their bodies are judged
 * by their bytes (head.h), because the library mends what it should refuse: it glues a folded line to the name before it,
 * ends a value at NUL, takes LF for the end of a line and a sign in a length, and so may read another request than a
 * proxy did (RFC 9112, 11.2).
 *
 * The library is handed whole heads only, and of the rest what is fine; so it never sees a part of what is refused. Instead
 * of a bad head it is handed one of ours, whose target tells the status; instead of a bad chunk the end of the body, with a
 * trailer, which nobody else may send. Either way the request is answered and the connection ended.
 *
 * It stands in the library's recv, which the linker leads here (--wrap=recv, Makefile).
 */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

struct gate;

/* Of a connection of the calling thread, which alone reads from it. */
struct gate *gate__open(int fd);
void gate__close(struct gate *g);

/* All bytes that came. Any thread. */
int64_t gate__taken(const struct gate *g);

/* How much of the body that is being read is still to come; chunked: at least 1. */
int64_t gate__body_left(const struct gate *g);

/* Whether the client is listened to for more. While it is not, that it has ended its side is kept from the library, which
   would take it for gone: it has said all, and waits for the answer (RFC 9112, 9.6). */
void gate__hear(struct gate *g, bool hears);

/* A target that stands for a bad head: the status to refuse with; 0: it is a client's. */
int gate__refused(str target);

#endif
