/* One line by time; see resting.h. */
#include "http/resting.h"

#include "base/check.h"

enum {
    FIRST_MS = 50,
    DOUBLINGS = 4, /* up to 800 ms: what waits for an hour's lock asks some seven times */
};

void resting_init(struct resting *r, size_t again_max)
{
    check(again_max > 0);
    *r = (struct resting){.again_max = again_max};
}

static void line_up(struct resting *r, struct rest *rest)
{
    struct rest **link = &r->first;
    while (*link && (*link)->due_ms <= rest->due_ms)
        link = &(*link)->next;
    rest->next = *link;
    *link = rest;
    r->count++;
}

bool resting_put(struct resting *r, struct rest *rest, int64_t now_ms, int64_t over_ms)
{
    check(!rest->is_again);
    rest->due_ms = now_ms + (FIRST_MS << rest->times);
    if (rest->due_ms >= over_ms)
        return false;
    if (rest->times < DOUBLINGS)
        rest->times++;
    line_up(r, rest);
    return true;
}

static struct rest *take_first(struct resting *r)
{
    struct rest *rest = r->first;
    r->first = rest->next;
    r->count--;
    return rest;
}

struct rest *resting_take(struct resting *r, int64_t now_ms)
{
    if (now_ms < resting_due_ms(r))
        return NULL;
    struct rest *rest = take_first(r);
    rest->is_again = true;
    r->again++;
    return rest;
}

void resting_done(struct resting *r, struct rest *rest)
{
    if (!rest->is_again)
        return;
    check(r->again > 0);
    rest->is_again = false;
    r->again--;
}

struct rest *resting_take_any(struct resting *r)
{
    return r->first ? take_first(r) : NULL;
}

int64_t resting_due_ms(const struct resting *r)
{
    return r->first && r->again < r->again_max ? r->first->due_ms : INT64_MAX;
}
