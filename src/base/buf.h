/*
 * A growing piece of text or bytes with a maximum given at its birth.
 *
 * Past the maximum nothing more is added and the buffer is marked (buf_is_over): the one who sends it must ask. The
 * bytes are malloc'ed, so that a reply can outlive the arena of the request; buf_free releases them.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t capacity;
    size_t bytes_max;
    bool is_over;
};

void buf_init(struct buf *b, size_t bytes_max);
void buf_free(struct buf *b);
void buf_clear(struct buf *b); /* empties it and keeps the memory */

/* Where the next n bytes go, or NULL when over; count them with b->n += used. */
char *buf_reserve(struct buf *b, size_t n);

/* Replies are made of these: nearly always there is room. */
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0)
        return; /* p may be NULL, and so may be what has no room yet */
    bool has_room = n <= b->capacity - b->n && !b->is_over;
    char *to = has_room ? b->p + b->n : buf_reserve(b, n);
    if (!to)
        return;
    memcpy(to, p, n);
    b->n += n;
}

static inline void buf_str(struct buf *b, str s)
{
    buf_add(b, s.p, s.n);
}

static inline void buf_char(struct buf *b, char c)
{
    if (b->n < b->capacity && !b->is_over)
        b->p[b->n++] = c;
    else
        buf_add(b, &c, 1);
}

void buf_cstr(struct buf *b, const char *s);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline str buf_view(const struct buf *b)
{
    return (str){b->p ? b->p : "", b->n};
}

#endif
