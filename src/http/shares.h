/*
 * What waits in a lane, by who pays for it: a person, or an address where nobody is known. Those who wait are served by turns,
 * one piece of work each, so that who asks for one thing waits for one piece of each other and not for all that was asked
 * before it (round robin: Nagle, RFC 970); and nobody has more under way at once than may be, which is one for as long as their
 * pieces are dear.
 *
 * Not locked: the lane's lock is held around it.
 */
#ifndef HTTP_SHARES_H
#define HTTP_SHARES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct share;

/* A piece of work, embedded in whatever it is. */
struct waiting {
    struct waiting *next;
    struct share *share; /* from put to done */
    int64_t began_us;    /* on clock_monotonic_us */
};

enum { SHARES_BUCKETS = 256 };

struct shares {
    size_t running_max, waiting_max; /* of one payer; never 0 */
    size_t waiting;                  /* of all */
    int64_t dear_us;                 /* pieces that take so long are dear; 0: none is */
    struct share *buckets[SHARES_BUCKETS];
    struct share *first, **last; /* whose turn it is; who has all under way that may be stands nowhere */
};

void shares_init(struct shares *s, size_t running_max, size_t waiting_max);

/* Nothing may wait or be under way (checked). */
void shares_free(struct shares *s);

/* False: the payer has waiting_max waiting already. */
bool shares_put(struct shares *s, struct waiting *w, uint64_t payer);

/* The next by turns, under way from now on. NULL: nothing waits but for who has running_max under way. */
struct waiting *shares_take(struct shares *s);

/* Whether it would give one. */
bool shares_can_take(const struct shares *s);

/* Any that waits, whoever has how many under way; it is under way from now on. NULL: nothing waits. */
struct waiting *shares_take_any(struct shares *s);

/* All that wait. */
void shares_each(struct shares *s, void (*fn)(struct waiting *w, void *data), void *data);

/* What was taken is done. */
void shares_done(struct shares *s, struct waiting *w);

#endif
