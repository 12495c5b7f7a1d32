/*
 * abort and not exit: no handler runs on what is known to be wrong, and the core shows where. Restarting loses nothing
 * that was answered; that is tested by killing (test/crash). See check.h.
 */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void check_failed(const char *cond, const char *file, int line)
{
    fprintf(stderr, "guanxi: %s:%d: assertion failed: %s\n", file, line, cond);
    abort();
}
