/* The watch over a server's end. See ending.h. */
#include "cmd/ending.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "base/check.h"
#include "base/log.h"
#include "cmd/command.h"

enum { LOOK_MS = 50, LAST_MS = 2000 };

struct ending {
    struct app *app;
    int64_t until_ms; /* on clock_monotonic_ms */
    atomic_bool is_done;
    pthread_t thread;
};

int64_t ending_left_ms(const struct ending *e)
{
    int64_t left_ms = e->until_ms - clock_monotonic_ms();
    return left_ms > 0 ? left_ms : 0;
}

static void *watch(void *data)
{
    struct ending *e = data;
    while (!atomic_load(&e->is_done)) {
        int64_t now_ms = clock_monotonic_ms();
        if (now_ms >= e->until_ms)
            app_interrupt(e->app);
        if (now_ms >= e->until_ms + LAST_MS) {
            log_line(LOG_ERROR, "stopped_short", NULL);
            _exit(EXITING_FAILED);
        }
        nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000}, NULL);
    }
    return NULL;
}

struct ending *ending_begin(struct app *app, int64_t stop_ms)
{
    struct ending *e = calloc(1, sizeof *e);
    check(e && stop_ms >= 0);
    e->app = app;
    e->until_ms = clock_monotonic_ms() + stop_ms;
    check(pthread_create(&e->thread, NULL, watch, e) == 0);
    return e;
}

void ending_done(struct ending *e)
{
    atomic_store(&e->is_done, true);
    pthread_join(e->thread, NULL);
    free(e);
}
