/*
 * Where time and chance come from. Everything asks the struct it was given, so that a test can stop the clock and
 * repeat the dice.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct clock {
    int64_t (*now_ms)(void *data);                  /* milliseconds UTC */
    void (*random)(void *data, void *to, size_t n); /* n unpredictable bytes */
    void *data;
};

/* The operating system's: clock_gettime and libsodium. Both may be called from any thread. */
extern const struct clock clock_system;

/* A clock for tests: starts at start_ms, moves step_ms at each look; bytes follow from the seed. Not for several
   threads at once. */
struct clock_fake {
    int64_t at_ms;
    int64_t step_ms;
    uint64_t seed;
};
struct clock clock_of_fake(struct clock_fake *f);

/* How long to wait after something failed for the time being, attempts times before: 1 s, 2, 4 … up to a maximum, each up to
   a quarter more or less by chance, so that what failed together does not come back together. */
int64_t clock_back_off_ms(const struct clock *c, int attempts, int64_t max_ms);

/* Milliseconds that only grow, for measuring; unrelated to the date. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

#endif
