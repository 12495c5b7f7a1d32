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
};

/* The line, without its end. */
str kept_line(struct arena *a, const struct kept_head *h);

/* The last such line in the text, whatever else stands there: all that audit verify printed will do. False: there is none. */
bool kept_read(str text, struct kept_head *out);

#endif
