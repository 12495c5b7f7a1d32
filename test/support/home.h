/* Where a test makes what it throws away: TMPDIR, which tools/run_tests sets to a folder in memory, else /tmp. */
#ifndef SUPPORT_HOME_H
#define SUPPORT_HOME_H

#include <stdlib.h>

static inline const char *test_home(void)
{
    const char *home = getenv("TMPDIR");
    return home && *home ? home : "/tmp";
}

#endif
