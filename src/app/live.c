/* The thread that tells listeners, round by round. See live.h. */
#include "app/live.h"

#include <stdlib.h>
#include <time.h>

#include "app/crowd.h"
#include "app/parts.h"
#include "base/check.h"
#include "base/limits.h"
#include "journal/seal.h"

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

/* At their sessions, every so often and when some ended. */
static enum rc look(struct live *l, struct crowd *c, bool is_ended)
{
    int64_t now_ms = clock_monotonic_ms();
    if (!is_ended && now_ms - l->looked_ms < LOOK_MS)
        return RC_OK;
    enum rc rc = crowd_look(c);
    if (rc == RC_OK)
        l->looked_ms = now_ms;
    return rc;
}

static enum rc round_tell(struct live *l, struct worker *w, bool is_ended, bool *has_more)
{
    int64_t head, at_ms;
    struct crowd c = {.http = l->http, .cx = worker_context(w)};
    c.list = listeners_copy(l->app->listeners, c.cx->arena, &c.n);
    if (c.n == 0)
        return RC_OK;
    enum rc rc = seal_head(w->db, &head, &at_ms);
    if (rc != RC_OK)
        return rc;
    crowd_welcome(&c, head);
    rc = look(l, &c, is_ended);
    if (rc == RC_OK)
        rc = crowd_tell(&c, head, has_more);
    listeners_put_back(l->app->listeners, c.list, c.n);
    return rc;
}

/* Between two rounds it holds nothing, not even a catalogue. */
static enum rc round_run(struct live *l, bool is_ended, bool *has_more)
{
    struct worker *w = &l->worker;
    *has_more = false;
    if (!w->db && worker_open_logged(l->app, LANE_SLOW, 0, w) != RC_OK) {
        worker_close(w);
        return RC_UNAVAILABLE;
    }
    worker_deadline(w, LIMIT_BEHIND_MS);
    enum rc rc = round_tell(l, w, is_ended, has_more);
    arena_reset(w->arena);
    return rc;
}

/* All there is to tell. What failed is tried again: who was signed out must not go on hearing. */
static void rounds_run(struct live *l, bool is_ended)
{
    bool has_more = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && has_more) {
        rc = round_run(l, is_ended, &has_more);
        is_ended &= rc != RC_OK;
    }
    if (rc != RC_OK && is_ended)
        listeners_sessions_ended(l->app->listeners);
    else if (rc != RC_OK)
        listeners_wake(l->app->listeners);
}

static void *live_main(void *data)
{
    struct live *l = data;
    bool is_ended;
    int look_s = l->app->engine.kind == DB_POSTGRES ? 0 : LOOK_MS / 1000;
    while (listeners_await(l->app->listeners, look_s, &is_ended)) {
        rounds_run(l, is_ended);
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
