/* The loops behind requests, and the same work done without them. See background.h. */
#include "app/background.h"

#include <stdlib.h>
#include <time.h>

#include "app/keeper.h"
#include "app/live.h"
#include "app/parts.h"
#include "app/tables.h"
#include "base/check.h"
#include "base/limits.h"

enum {
    IDLE_MS = 200,
    SETTLE_MS = 50, /* between two looks at a job somebody waits for */
    STUCK_MS = 3 * LIMIT_LEASE_MS,
};

/* --- what waits ------------------------------------------------------------------------------------------------- */

struct errand {
    const struct reader *reader;
    bool is_idle;
    enum rc why; /* it is put off */
};

static enum rc reader_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    return reader_run(cx, e->reader, &e->is_idle);
}

static enum rc put_off_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    return reader_put_off(cx, e->reader, e->why);
}

static bool reader_round(struct app *app, struct cx *cx, const struct reader *reader)
{
    struct errand e = {.reader = reader, .is_idle = true};
    bool is_due;
    if (reader_is_due(cx, reader, &is_due) != RC_OK || !is_due)
        return false;
    runners_give_way(app->runners);
    e.why = app_write(app, reader_write, &e);
    if (e.why != RC_OK && e.why != RC_RETRY)
        app_write(app, put_off_write, &e);
    return e.why == RC_OK && !e.is_idle;
}

/* All of them, a piece each. */
static bool readers_round(struct round *r)
{
    struct worker w = r->app->own.reader;
    bool goes_on = false;
    if (r->app->serving.loops && !r->db)
        return false; /* it could not be opened, and the app's own is another thread's */
    if (r->db)
        w.db = r->db;
    for (const struct reader *const *reader = app_readers; *reader; reader++) {
        w.arena = arena_new(0);
        goes_on |= reader_round(r->app, worker_context(&w), *reader);
        arena_free(w.arena);
    }
    return goes_on;
}

static bool bulk_round(struct round *r)
{
    return runners_round(r->app->runners, JOB_BULK, true, &r->next_ms);
}

static bool quick_round(struct round *r)
{
    return runners_round(r->app->runners, JOB_QUICK, true, &r->next_ms);
}

static bool network_round(struct round *r)
{
    return runners_round(r->app->runners, JOB_NETWORK, true, &r->next_ms);
}

/* By a thread of its own: whatever holds up a runner or the sealer, others must not take its jobs meanwhile. */
static bool leases_round(struct round *r)
{
    if (r->db)
        runners_renew(r->app->runners, r->db);
    return false;
}

/* --- by oneself ------------------------------------------------------------------------------------------------- */

void app_work(struct app *app)
{
    bool goes_on = true, is_postgres = app->engine.kind == DB_POSTGRES;
    struct db *sealer = is_postgres ? keeper_open_postgres(app) : NULL;
    if (sealer)
        keeper_look(app, sealer);
    for (struct round r = {.app = app}; goes_on; r.nth++) {
        goes_on = false;
        for (int c = JOB_BULK; c < JOB_CLASSES; c++)
            goes_on |= runners_round(app->runners, (enum job_class)c, false, &r.next_ms);
        goes_on |= keeper_seal(app, sealer);
        goes_on |= readers_round(&r);
    }
    keeper_close(app, sealer);
}

bool waiter_is_gone(const struct waiter *w)
{
    return w->is_gone && w->is_gone(w->data);
}

/* *is_over: it has ended, or cannot be seen. */
static enum rc look_at(struct cx *cx, int64_t job_id, struct job *out, bool *is_over)
{
    struct cx look = *cx;
    look.arena = arena_new(0);
    enum rc rc = job_find(&look, job_id, out);
    *is_over = rc != RC_OK || (!str_is(out->state, "queued") && !str_is(out->state, "running"));
    out->state = str_copy(cx->arena, out->state);
    out->error = str_copy(cx->arena, out->error);
    arena_free(look.arena);
    return rc;
}

/* What waits is done for whoever waits: once they are gone the runners give back what they hold. */
static void work_for(struct app *app, const struct waiter *waiter)
{
    app->waiter = waiter;
    app_work(app);
    app->waiter = NULL;
}

enum rc app__let_pass(struct app *app, const struct waiter *waiter)
{
    if (!app->serving.loops)
        work_for(app, waiter);
    nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000}, NULL);
    return waiter_is_gone(waiter) || bell_is_stopping(&app->bell) ? RC_STOPPED : RC_OK;
}

/* How far it was when, last that was seen. */
struct progress_seen {
    int64_t done, at_ms;
};

/* Alone on SQLite nobody else will do what this process could not. On PostgreSQL another node may have it, or one that died,
   whose lease runs out: as long as it goes on, or may begin to, it is waited for. */
static bool is_stuck(const struct app *app, const struct job *job, struct progress_seen *seen)
{
    int64_t now_ms = clock_monotonic_ms();
    if (job->done != seen->done || !seen->at_ms)
        *seen = (struct progress_seen){job->done, now_ms};
    return app->engine.kind == DB_SQLITE || now_ms - seen->at_ms > STUCK_MS;
}

enum rc app__settle(struct app *app, struct cx *cx, const struct settling *what, struct job *out)
{
    bool is_alone = !app->serving.loops, is_given_up = false, is_over;
    struct progress_seen seen = {0};
    for (;;) {
        if (is_alone)
            work_for(app, is_given_up ? NULL : &what->waiter);
        enum rc rc = look_at(cx, what->job_id, out, &is_over);
        if (is_over)
            return rc;
        bool is_last = is_alone ? is_stuck(app, out, &seen) : bell_is_stopping(&app->bell);
        if (what->give_up && !is_given_up && (is_last || waiter_is_gone(&what->waiter))) {
            is_given_up = true;
            app_write(app, what->give_up, what->data);
        } else if (is_last) {
            return RC_STOPPED;
        }
        nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000}, NULL);
    }
}

/* --- loops ------------------------------------------------------------------------------------------------------ */

enum { ON_SQLITE = 1 << DB_SQLITE, ON_POSTGRES = 1 << DB_POSTGRES };

enum hears { HEARS_NOTHING, HEARS_CHANGES, HEARS_WORK };

struct loop_kind {
    bool (*round)(struct round *r);      /* does what there is; true: there may be more, go on at once */
    struct db *(*open)(struct app *app); /* a connection of its own, or NULL: it needs none */
    int rest_ms;
    enum hears hears;
    unsigned engines;
};

static const struct loop_kind loop_kinds[] = {
    {bulk_round, NULL, IDLE_MS, HEARS_WORK, ON_SQLITE | ON_POSTGRES},
    {quick_round, NULL, IDLE_MS, HEARS_WORK, ON_SQLITE | ON_POSTGRES},
    {network_round, NULL, IDLE_MS, HEARS_WORK, ON_SQLITE | ON_POSTGRES},
    {health_round, health_open, HEALTH_MS, HEARS_NOTHING, ON_SQLITE | ON_POSTGRES},
    {leases_round, keeper_open_postgres, LIMIT_RENEW_MS, HEARS_NOTHING, ON_POSTGRES},
    {readers_round, keeper_open_reader, IDLE_MS, HEARS_CHANGES, ON_SQLITE | ON_POSTGRES},
    {keeper_sqlite, keeper_open_reader, KEEPER_SQLITE_MS, HEARS_NOTHING, ON_SQLITE},
    {keeper_postgres, keeper_open_postgres, KEEPER_POSTGRES_MS, HEARS_NOTHING, ON_POSTGRES},
};

struct loop {
    const struct loop_kind *kind;
    struct round round;
    unsigned heard; /* rings of the bell */
    pthread_t thread;
};

struct background {
    struct loop loops[countof(loop_kinds)];
    size_t count; /* of this engine */
};

/* As long as its kind rests, or until what is known to come. */
static int rest_of(const struct loop *l)
{
    const struct clock *clock = l->round.app->engine.clock;
    int64_t left_ms = l->round.next_ms ? l->round.next_ms - clock->now_ms(clock->data) : INT64_MAX;
    return left_ms >= l->kind->rest_ms ? l->kind->rest_ms : left_ms < 1 ? 1 : (int)left_ms;
}

static void *loop_thread(void *data)
{
    struct loop *l = data;
    struct app *app = l->round.app;
    struct bell *bell = l->kind->hears == HEARS_WORK ? &app->work_bell : &app->bell;
    for (; !bell_is_stopping(bell); l->round.nth++)
        if (!l->kind->round(&l->round))
            bell_rest(bell, rest_of(l), l->kind->hears ? &l->heard : NULL);
    return NULL;
}

static struct background *background_new(struct app *app)
{
    struct background *b = calloc(1, sizeof *b);
    check(b);
    for (const struct loop_kind *k = loop_kinds; k < loop_kinds + countof(loop_kinds); k++)
        if (k->engines & 1u << app->engine.kind)
            b->loops[b->count++] = (struct loop){.kind = k, .round = {.app = app, .db = k->open ? k->open(app) : NULL}};
    return b;
}

void app_background_start(struct app *app, struct http *http)
{
    struct background *b = background_new(app);
    app->serving.http = http;
    app->serving.loops = b;
    for (size_t i = 0; i < b->count; i++)
        check(pthread_create(&b->loops[i].thread, NULL, loop_thread, &b->loops[i]) == 0);
    live_start(app->live, http);
}

void app_interrupt(struct app *app)
{
    connections_interrupt(&app->connections);
}

void app_stopping(struct app *app)
{
    if (!app->serving.loops)
        return;
    live_stop(app->live);
    bell_stop(&app->bell);
    bell_stop(&app->work_bell);
}

/* The writers go on until http_stop, and ring the bell until then: it stays until app_close. */
void app_background_stop(struct app *app)
{
    struct background *b = app->serving.loops;
    if (!b)
        return;
    app_stopping(app);
    for (size_t i = 0; i < b->count; i++) {
        pthread_join(b->loops[i].thread, NULL);
        keeper_close(app, b->loops[i].round.db);
    }
    app->serving.http = NULL;
}

void background_free(struct background *b)
{
    free(b);
}
