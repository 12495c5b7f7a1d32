/*
 * Kinds of reads that were too much for their lane of late: the next of the kind goes to the slow one at once, so that what
 * somebody asks for again and again is not begun twice each time. A kind is who pays for it (shares.h), and the target but for
 * its digits and what stands in quotes there. It is forgotten after a minute, or when one of the kind proves to be quick.
 *
 * Any thread. A few kinds are remembered, the last ones; two that share a place drive each other out.
 */
#ifndef HTTP_DEAR_H
#define HTTP_DEAR_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { DEAR_BITS = 9, DEAR_PLACES = 1 << DEAR_BITS };

struct dear {
    pthread_mutex_t lock;
    struct dear_kind {
        uint64_t kind;
        int64_t until_ms, took_us; /* how long it was before it was given up */
    } of[DEAR_PLACES];
};

void dear_init(struct dear *d);
void dear_free(struct dear *d);

/* One was given up after so long. Times are on clock_monotonic_ms. */
void dear_note(struct dear *d, uint64_t payer, str target, int64_t took_us, int64_t now_ms);

bool dear_is(struct dear *d, uint64_t payer, str target, int64_t now_ms);

/* One was done where it may take long: it is forgotten if half the time it was given elsewhere is enough. */
void dear_done(struct dear *d, uint64_t payer, str target, int64_t took_us);

#endif
