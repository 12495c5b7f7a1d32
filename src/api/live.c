/* See live.h. */
#include "api/live.h"

#include <stdlib.h>
#include <time.h>

#include "access/session.h"
#include "api/app_parts.h"
#include "api/crowd.h"
#include "base/check.h"
#include "base/limits.h"

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
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t wake;
    bool is_stopping, is_woken, has_ended_sessions;
    struct listener *slots; /* by the lower half of their stream */
    size_t slot_count;
    atomic_size_t count; /* read without the lock, too */
};

/* --- the table -------------------------------------------------------------------------------------------------- */

struct live *live_new(struct app *app)
{
    struct live *l = calloc(1, sizeof *l);
    check(l);
    l->app = app;
    pthread_condattr_t monotonic;
    check(pthread_condattr_init(&monotonic) == 0 && pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    check(pthread_mutex_init(&l->lock, NULL) == 0 && pthread_cond_init(&l->wake, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    return l;
}

void live_free(struct live *l)
{
    if (!l)
        return;
    check(!l->is_running);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->wake);
    free(l->slots);
    free(l);
}

static size_t streams_of(const struct live *l, int64_t user_id)
{
    size_t n = 0;
    for (size_t i = 0; i < l->slot_count; i++)
        n += l->slots[i].stream && l->slots[i].who.user_id == user_id;
    return n;
}

static struct listener *slot_of(struct live *l, uint64_t stream)
{
    size_t i = (uint32_t)stream;
    if (i >= l->slot_count) {
        size_t count = (i + 1) * 2;
        l->slots = realloc(l->slots, count * sizeof *l->slots);
        check(l->slots);
        memset(l->slots + l->slot_count, 0, (count - l->slot_count) * sizeof *l->slots);
        l->slot_count = count;
    }
    return &l->slots[i];
}

static void wake(struct live *l, bool *why)
{
    if (atomic_load(&l->count) == 0)
        return;
    pthread_mutex_lock(&l->lock);
    *why = true;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->lock);
}

enum rc live_open(struct live *l, uint64_t stream, struct actor who, str token, int64_t after)
{
    struct listener new = {.stream = stream, .who = {.user_id = who.user_id, .team_id = who.team_id}, .is_new = true};
    check(who.role.n < sizeof new.role);
    memcpy(new.role, who.role.p, who.role.n);
    session_hash(token, new.session);
    new.position = after;
    pthread_mutex_lock(&l->lock);
    bool is_welcome = streams_of(l, who.user_id) < LIMIT_USER_STREAMS;
    if (is_welcome) {
        *slot_of(l, stream) = new;
        atomic_fetch_add(&l->count, 1);
    }
    pthread_mutex_unlock(&l->lock);
    if (!is_welcome)
        return RC_TOO_MANY;
    live_wake(l);
    return RC_OK;
}

void live_closed(struct live *l, uint64_t stream)
{
    size_t i = (uint32_t)stream;
    pthread_mutex_lock(&l->lock);
    if (i < l->slot_count && l->slots[i].stream == stream) {
        l->slots[i].stream = 0;
        atomic_fetch_sub(&l->count, 1);
    }
    pthread_mutex_unlock(&l->lock);
}

void live_wake(struct live *l)
{
    wake(l, &l->is_woken);
}

void live_sessions_ended(struct live *l)
{
    wake(l, &l->has_ended_sessions);
}

/* --- a round ---------------------------------------------------------------------------------------------------- */

static struct crowd crowd_copy(struct live *l, struct cx *cx)
{
    struct crowd c = {.http = l->http, .cx = cx};
    pthread_mutex_lock(&l->lock);
    c.list = arena_array_of(cx->arena, atomic_load(&l->count) + 1, struct listener);
    for (size_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].stream)
            c.list[c.n++] = l->slots[i];
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < c.n; i++)
        c.list[i].who.role = str_of(c.list[i].role);
    return c;
}

static void crowd_put_back(struct live *l, const struct crowd *c)
{
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < c->n; i++) {
        const struct listener *told = &c->list[i];
        struct listener *now = &l->slots[(uint32_t)told->stream];
        if (now->stream != told->stream)
            continue;
        now->position = told->position;
        now->said = told->said;
        now->is_new = told->is_new;
    }
    pthread_mutex_unlock(&l->lock);
}

/* --- the thread ------------------------------------------------------------------------------------------------- */

/* True: there is more to tell, at once. */
static bool round_run(struct live *l, bool is_ended)
{
    struct worker *w = &l->worker;
    bool has_more = false;
    int64_t head, at_ms, now_ms = clock_monotonic_ms();
    if (!w->db && worker__open(l->app, LANE_SLOW, w) != RC_OK) {
        worker__close(w);
        return false;
    }
    arena_reset(w->arena);
    struct crowd c = crowd_copy(l, worker__context(w));
    if (c.n == 0 || seal_head(w->db, &head, &at_ms) != RC_OK)
        return false;
    crowd_welcome(&c, head);
    if (is_ended || now_ms - l->looked_ms >= LOOK_MS) {
        l->looked_ms = now_ms;
        crowd_look(&c);
    }
    crowd_tell(&c, head, &has_more);
    crowd_put_back(l, &c);
    return has_more;
}

/* Until there is something to do, or it is time to look. False: to stop. */
static bool await(struct live *l, bool *is_ended)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += l->app->engine.kind == DB_POSTGRES ? 0 : LOOK_MS / 1000;
    pthread_mutex_lock(&l->lock);
    int timed_out = 0;
    while (!l->is_stopping && !l->is_woken && !l->has_ended_sessions && !timed_out) {
        if (atomic_load(&l->count) == 0)
            pthread_cond_wait(&l->wake, &l->lock);
        else
            timed_out = pthread_cond_timedwait(&l->wake, &l->lock, &until);
    }
    *is_ended = l->has_ended_sessions;
    l->is_woken = l->has_ended_sessions = false;
    bool goes_on = !l->is_stopping;
    pthread_mutex_unlock(&l->lock);
    return goes_on;
}

static void *live_main(void *data)
{
    struct live *l = data;
    bool is_ended;
    while (await(l, &is_ended)) {
        while (round_run(l, is_ended))
            is_ended = false;
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000}, NULL);
    }
    if (l->worker.db)
        worker__close(&l->worker);
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
    pthread_mutex_lock(&l->lock);
    l->is_stopping = true;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
    l->is_running = false;
}
