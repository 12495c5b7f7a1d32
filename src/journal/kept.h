/*
 * The head of the journal as an operator keeps it, elsewhere: one line of text.
 *
 *     guanxi journal 1234 9f86d081884c7d65… 2026-11-20T09:42:00.000Z
 *
 * Position, link and time of the last entry. Whoever can write the database can cut the journal and set its head back, or
 * write all of it anew; a line that was kept where they cannot reach tells.
 */
#ifndef JOURNAL_KEPT_H
#define JOURNAL_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/str.h"

struct kept_head {
    int64_t position; /* 0: of a journal without entries, link and time are 0 too */
    unsigned char link[HASH_BYTES];
    int64_t at_ms;
    int64_t line; /* where it was kept; 0: not known */
};

/* The line, without its end. */
str kept_line(struct arena *a, const struct kept_head *h);

/* A line of whatever an operator kept: a head, or one that was one once, or something else. */
struct kept_line {
    bool is_head, is_broken;
    struct kept_head head;
};
struct kept_line kept_read(str line);

/* Heads and broken ones, one after another; false: that was all. */
struct kept_source {
    bool (*next)(void *data, struct kept_line *out);
    void *data;
};

#endif
