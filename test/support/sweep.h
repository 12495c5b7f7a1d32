/*
 * How far the tests go that try every one of many things: a sample of them, the same each time, or with
 * GUANXI_TEST_SWEEP=full all (make sweeps, script/test full).
 */
#ifndef SUPPORT_SWEEP_H
#define SUPPORT_SWEEP_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool sweep_is_full(void)
{
    const char *wanted = getenv("GUANXI_TEST_SWEEP");
    return wanted && strcmp(wanted, "full") == 0;
}

/* "notice: ..." is shown by the runner. */
#define SWEEP_NOTICE "notice: a sample only; make sweeps tries all\n"

#endif
