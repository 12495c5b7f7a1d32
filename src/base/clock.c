/*
 * The fake's bytes are splitmix64 of its seed: good enough to differ, the same for each run. Waiting times double up to
 * the maximum before chance is added, in steps that cannot overflow. See clock.h.
 */
#include "base/clock.h"

#include <sodium.h>
#include <time.h>

#include "base/check.h"

static int64_t ms_of(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t system_now(void *data)
{
    (void)data;
    return ms_of(CLOCK_REALTIME);
}

static void system_random(void *data, void *to, size_t n)
{
    (void)data;
    randombytes_buf(to, n);
}

const struct clock clock_system = {.now_ms = system_now, .random = system_random};

static int64_t fake_now(void *data)
{
    struct clock_fake *f = data;
    int64_t at = f->at_ms;
    f->at_ms += f->step_ms;
    return at;
}

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t fake_next(struct clock_fake *f)
{
    uint64_t z = (f->seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void fake_random(void *data, void *to, size_t n)
{
    unsigned char *p = to;
    for (size_t i = 0; i < n; i++)
        p[i] = (unsigned char)fake_next(data);
}

struct clock clock_of_fake(struct clock_fake *f)
{
    check(f && f->step_ms >= 0);
    return (struct clock){.now_ms = fake_now, .random = fake_random, .data = f};
}

int64_t clock_back_off_ms(const struct clock *c, int attempts, int64_t max_ms)
{
    check(attempts >= 0 && max_ms > 0);
    uint32_t chance;
    c->random(c->data, &chance, sizeof chance);
    int64_t wait_ms = attempts < 32 ? (int64_t)1000 << (attempts > 0 ? attempts : 0) : max_ms;
    if (wait_ms > max_ms)
        wait_ms = max_ms;
    return wait_ms - wait_ms / 4 + (int64_t)((double)wait_ms / 2 * ((double)chance / (double)UINT32_MAX));
}

int64_t clock_monotonic_ms(void)
{
    return ms_of(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}
