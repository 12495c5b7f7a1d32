/* The thread that tells listeners, round by round. See live.h. */
#include "app/live.h"

#include <stdlib.h>
#include <time.h>

#include "app/crowd.h"
#include "app/parts.h"
#include "base/check.h"

enum {
    TICK_MS = 100,  /* between two tellings: many changes go out together; on PostgreSQL, between two looks */
    LOOK_MS = 5000, /* at sessions */
};

struct live {
    struct app *app;
    struct http *http;
    struct worker worker; /* the thread's, once somebody listened */
    pthread_t thread;
    bool is_running;
    int64_t looked_ms;
};

struct live *live_new(struct app *app)
{
    struct live *l = calloc(1, sizeof *l);
    check(l);
    l->app = app;
    return l;
}

void live_free(struct live *l)
{
    if (!l)
        return;
    check(!l->is_running);
    free(l);
}

/* True: there is more to tell, at once. */
static bool round_run(struct live *l, bool is_ended)
{
    struct worker *w = &l->worker;
    bool has_more = false;
    int64_t head, at_ms, now_ms = clock_monotonic_ms();
    if (!w->db && worker_open_logged(l->app, LANE_SLOW, w) != RC_OK) {
        worker_close(w);
        return false;
    }
    arena_reset(w->arena);
    struct crowd c = {.http = l->http, .cx = worker_context(w)};
    c.list = listeners_copy(l->app->listeners, c.cx->arena, &c.n);
    if (c.n == 0 || seal_head(w->db, &head, &at_ms) != RC_OK)
        return false;
    crowd_welcome(&c, head);
    if (is_ended || now_ms - l->looked_ms >= LOOK_MS) {
        l->looked_ms = now_ms;
        crowd_look(&c);
    }
    crowd_tell(&c, head, &has_more);
    listeners_put_back(l->app->listeners, c.list, c.n);
    return has_more;
}

static void *live_main(void *data)
{
    struct live *l = data;
    bool is_ended;
    int look_s = l->app->engine.kind == DB_POSTGRES ? 0 : LOOK_MS / 1000;
    while (listeners_await(l->app->listeners, look_s, &is_ended)) {
        while (round_run(l, is_ended))
            is_ended = false;
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000}, NULL);
    }
    if (l->worker.db)
        worker_close(&l->worker);
    return NULL;
}

void live_start(struct live *l, struct http *http)
{
    l->http = http;
    l->is_running = true;
    check(pthread_create(&l->thread, NULL, live_main, l) == 0);
}

void live_stop(struct live *l)
{
    if (!l->is_running)
        return;
    listeners_stop(l->app->listeners);
    pthread_join(l->thread, NULL);
    l->is_running = false;
}

enum rc app_listen(struct app *app, uint64_t stream, struct actor who, str token, int64_t after)
{
    return listeners_open(app->listeners, stream, who, token, after);
}
