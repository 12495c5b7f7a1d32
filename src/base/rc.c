/*
 * The names are for the log and for tests; what people are told of a code stands in api/problem.c and cmd/command.c. See
 * rc.h.
 */
#include "base/rc.h"

#include "base/check.h"

const char *rc_name(enum rc rc)
{
    static const char *const names[] = {
        [RC_OK] = "RC_OK",
        [RC_INVALID] = "RC_INVALID",
        [RC_NOT_FOUND] = "RC_NOT_FOUND",
        [RC_FORBIDDEN] = "RC_FORBIDDEN",
        [RC_CONFLICT] = "RC_CONFLICT",
        [RC_CHANGED] = "RC_CHANGED",
        [RC_TOO_LARGE] = "RC_TOO_LARGE",
        [RC_TOO_MANY] = "RC_TOO_MANY",
        [RC_UNIQUE] = "RC_UNIQUE",
        [RC_REFERENCED] = "RC_REFERENCED",
        [RC_BUDGET] = "RC_BUDGET",
        [RC_RETRY] = "RC_RETRY",
        [RC_STOPPED] = "RC_STOPPED",
        [RC_UNAVAILABLE] = "RC_UNAVAILABLE",
        [RC_UNKNOWN] = "RC_UNKNOWN",
        [RC_CORRUPT] = "RC_CORRUPT",
    };
    check((unsigned)rc < countof(names));
    return names[rc];
}
