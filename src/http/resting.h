/*
 * Writes that were begun in vain, for somebody else held what they need: each rests for a moment, longer every time, and then is
 * begun again, a few of them at once, so that whoever waits for what nobody holds finds a writer free. What has no time left
 * for another try does not rest.
 *
 * Not locked: the lane's lock is held around it.
 */
#ifndef HTTP_RESTING_H
#define HTTP_RESTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embedded in whatever rests; zero before the first time. */
struct rest {
    struct rest *next;
    int64_t due_ms;
    int times;
    bool is_again; /* under way again: until resting_done */
};

struct resting {
    size_t again_max, again; /* under way again at once */
    size_t count;            /* that rest */
    struct rest *first;      /* in the order in which they are due */
};

void resting_init(struct resting *r, size_t again_max);

/* False: it would be over_ms before its rest is. Times are on clock_monotonic_ms. */
bool resting_put(struct resting *r, struct rest *rest, int64_t now_ms, int64_t over_ms);

/* One that is due, under way again from now on; NULL: none, or enough are under way. */
struct rest *resting_take(struct resting *r, int64_t now_ms);

/* The end of one that was under way again; of any other nothing happens. */
void resting_done(struct resting *r, struct rest *rest);

/* Any, due or not, not under way; NULL: none rests. */
struct rest *resting_take_any(struct resting *r);

/* When somebody should look again; INT64_MAX: not before one that is under way is done. */
int64_t resting_due_ms(const struct resting *r);

#endif
