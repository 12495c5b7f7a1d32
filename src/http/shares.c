/*
 * A share for each payer who has anything here, found by a table of chains; gone when its last piece is done. Shares with
 * something to do stand in one line: who is served steps to its end. See shares.h.
 */
#include "http/shares.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"

struct share {
    struct share *next_in_bucket, *next_in_line;
    uint64_t payer;
    struct waiting *first, **last;
    size_t waiting, running;
    int64_t usual_us; /* what a piece took, the last ones weighing most */
    bool is_in_line;
};

void shares_init(struct shares *s, size_t running_max, size_t waiting_max)
{
    check(running_max > 0 && waiting_max > 0);
    *s = (struct shares){.running_max = running_max, .waiting_max = waiting_max};
    s->last = &s->first;
}

void shares_free(struct shares *s)
{
    for (size_t i = 0; i < SHARES_BUCKETS; i++)
        check(!s->buckets[i]);
}

/* Payers are ids and hashes: the middle bits of a product are spread over all of them (Knuth, 6.4). */
static struct share **bucket_of(struct shares *s, uint64_t payer)
{
    return &s->buckets[(payer * UINT64_C(0x9e3779b97f4a7c15)) >> 56];
}

static struct share *share_of(struct shares *s, uint64_t payer)
{
    struct share **bucket = bucket_of(s, payer), *one = *bucket;
    while (one && one->payer != payer)
        one = one->next_in_bucket;
    if (one)
        return one;
    one = calloc(1, sizeof *one);
    check(one);
    *one = (struct share){.next_in_bucket = *bucket, .payer = payer};
    one->last = &one->first;
    *bucket = one;
    return one;
}

static void share_drop(struct shares *s, struct share *one)
{
    struct share **link = bucket_of(s, one->payer);
    while (*link != one)
        link = &(*link)->next_in_bucket;
    *link = one->next_in_bucket;
    free(one);
}

static size_t running_max_of(const struct shares *s, const struct share *one)
{
    bool is_dear = s->dear_us > 0 && one->usual_us >= s->dear_us;
    return is_dear ? 1 : s->running_max;
}

/* To the end of the line, if it has a claim to be there. */
static void line_up(struct shares *s, struct share *one)
{
    if (one->is_in_line || one->waiting == 0 || one->running >= running_max_of(s, one))
        return;
    one->is_in_line = true;
    one->next_in_line = NULL;
    *s->last = one;
    s->last = &one->next_in_line;
}

bool shares_put(struct shares *s, struct waiting *w, uint64_t payer)
{
    struct share *one = share_of(s, payer);
    if (one->waiting >= s->waiting_max)
        return false;
    *w = (struct waiting){.share = one};
    *one->last = w;
    one->last = &w->next;
    one->waiting++;
    s->waiting++;
    line_up(s, one);
    return true;
}

static struct waiting *take_of(struct shares *s, struct share *one)
{
    struct waiting *w = one->first;
    one->first = w->next;
    if (!one->first)
        one->last = &one->first;
    one->waiting--;
    one->running++;
    s->waiting--;
    w->began_us = clock_monotonic_us();
    return w;
}

struct waiting *shares_take(struct shares *s)
{
    struct share *one = s->first;
    if (!one)
        return NULL;
    s->first = one->next_in_line;
    if (!s->first)
        s->last = &s->first;
    one->is_in_line = false;
    struct waiting *w = take_of(s, one);
    line_up(s, one);
    return w;
}

bool shares_can_take(const struct shares *s)
{
    return s->first != NULL;
}

struct waiting *shares_take_any(struct shares *s)
{
    struct waiting *w = shares_take(s);
    for (size_t i = 0; i < SHARES_BUCKETS && !w && s->waiting; i++)
        for (struct share *one = s->buckets[i]; one && !w; one = one->next_in_bucket)
            w = one->waiting ? take_of(s, one) : NULL;
    return w;
}

void shares_each(struct shares *s, void (*fn)(struct waiting *w, void *data), void *data)
{
    for (size_t i = 0; i < SHARES_BUCKETS && s->waiting; i++)
        for (struct share *one = s->buckets[i]; one; one = one->next_in_bucket)
            for (struct waiting *w = one->first; w; w = w->next)
                fn(w, data);
}

void shares_done(struct shares *s, struct waiting *w)
{
    struct share *one = w->share;
    check(one && one->running > 0);
    w->share = NULL;
    one->running--;
    one->usual_us += (clock_monotonic_us() - w->began_us - one->usual_us) / 4;
    if (one->running == 0 && one->waiting == 0)
        share_drop(s, one);
    else
        line_up(s, one);
}
