/*
 * Who gives way is counted: "urgent" is how many runners have quick work under way or want to write what the network
 * brought. Bulk work and the readers of the journal wait for 0, at most as long as a step may take, so that a stream of
 * quick jobs slows them and never stops them. A runner's connections are opened by its own thread, when that first has a
 * round. See runners.h.
 */
#include "app/runners.h"

#include <errno.h>
#include <time.h>

#include "app/parts.h"
#include "app/tables.h"
#include "base/check.h"
#include "base/limits.h"
#include "job/runner.h"

/* Of one class. */
struct runner {
    struct runners *all;
    struct job_runner job;
    struct engine engine; /* the app's, but for where it writes */
    struct worker reader, writer;
    bool is_own;
};

struct runners {
    struct app *app;
    struct runner each[JOB_CLASSES];
    pthread_mutex_t lock;
    pthread_cond_t quiet;
    int urgent;     /* under the lock: runners for whom others wait */
    bool has_begun; /* the recurring work is queued */
};

/* Another for each process and class: a lease is its holder's only. */
static str node_name(struct arena *a)
{
    unsigned char random[8];
    clock_system.random(clock_system.data, random, sizeof random);
    return str_hex(a, random, sizeof random);
}

/* --- what a runner asks for --------------------------------------------------------------------------------------- */

static struct cx *context(void *data)
{
    struct runner *r = data;
    struct worker w = r->is_own ? r->reader : r->all->app->own.reader;
    w.arena = arena_new(0);
    struct cx *cx = worker_context(&w);
    cx->people_changed = cx->company_changed = cx->erased = cx->work_added =
        NULL; /* it reads, and outlives this worker */
    return cx;
}

static bool is_stopping(void *data)
{
    const struct app *app = ((const struct runner *)data)->all->app;
    return bell_is_stopping(&app->bell) || (app->waiter && waiter_is_gone(app->waiter));
}

static void urgent(struct runners *all, int more)
{
    pthread_mutex_lock(&all->lock);
    all->urgent += more;
    if (all->urgent == 0)
        pthread_cond_broadcast(&all->quiet);
    pthread_mutex_unlock(&all->lock);
}

/* On PostgreSQL on its own connection; on SQLite by whoever writes. The network is waited for outside of it. */
static enum rc write(struct engine *e, write_fn fn, void *data)
{
    struct runner *r = e->write_data;
    if (r->is_own && e->kind == DB_POSTGRES)
        return worker_transaction(&r->writer, fn, data);
    bool is_urgent = r->job.class == JOB_NETWORK;
    urgent(r->all, is_urgent);
    enum rc rc = app_write(r->all->app, fn, data);
    urgent(r->all, -is_urgent);
    return rc;
}

static void give_way(void *data)
{
    runners_give_way(((struct runner *)data)->all);
}

void runners_give_way(struct runners *all)
{
    struct timespec until;
    if (all->app->engine.kind != DB_SQLITE)
        return; /* everybody writes on his own connection */
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)LIMIT_CHUNK_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&all->lock);
    while (all->urgent)
        if (pthread_cond_timedwait(&all->quiet, &all->lock, &until) == ETIMEDOUT)
            break;
    pthread_mutex_unlock(&all->lock);
}

/* --- runners ---------------------------------------------------------------------------------------------------- */

struct runners *runners_new(struct app *app)
{
    struct runners *all = arena_new_of(app->arena, struct runners);
    all->app = app;
    check(pthread_mutex_init(&all->lock, NULL) == 0 && pthread_cond_init(&all->quiet, NULL) == 0);
    for (int i = 0; i < JOB_CLASSES; i++) {
        struct runner *r = &all->each[i];
        r->all = all;
        r->job = (struct job_runner){.engine = &r->engine,
                                     .kinds = app_job_kinds,
                                     .context = context,
                                     .data = r,
                                     .stop = is_stopping,
                                     .node = node_name(app->arena),
                                     .class = (enum job_class)i,
                                     .recurring = app_recurring,
                                     .give_way = i == JOB_BULK ? give_way : NULL};
    }
    return all;
}

void runners_close(struct runners *all)
{
    for (int i = 0; i < JOB_CLASSES; i++) {
        worker_close(&all->each[i].reader);
        worker_close(&all->each[i].writer);
    }
    pthread_cond_destroy(&all->quiet);
    pthread_mutex_destroy(&all->lock);
}

static enum rc begin(struct cx *cx, void *data)
{
    (void)data;
    return job_recurring_add(cx, app_recurring);
}

/* False: no connection is to be had now. */
static bool open_own(struct runner *r)
{
    struct app *app = r->all->app;
    if (r->is_own)
        return true;
    bool is_open = worker_open_logged(app, LANE_SLOW, 0, &r->reader) == RC_OK;
    if (is_open && app->engine.kind == DB_POSTGRES)
        is_open = worker_open_logged(app, LANE_WRITE, 0, &r->writer) == RC_OK;
    if (is_open && app->engine.kind == DB_POSTGRES) {
        db_budget(r->reader.db, LIMIT_BEHIND_MS * 1000);
        db_budget(r->writer.db, LIMIT_BEHIND_MS * 1000);
    }
    if (is_open)
        return r->is_own = true;
    worker_close(&r->reader);
    worker_close(&r->writer);
    return false;
}

bool runners_round(struct runners *all, enum job_class class, bool is_own, int64_t *next_ms)
{
    check(class < JOB_CLASSES && next_ms);
    struct runner *r = &all->each[class];
    int64_t ran = 0;
    *next_ms = 0;
    r->engine = all->app->engine;
    r->engine.write = write;
    r->engine.write_data = r;
    if (is_own && !open_own(r))
        return false;
    if (class == JOB_BULK && !all->has_begun)
        all->has_begun = app_write(all->app, begin, NULL) == RC_OK;
    urgent(all, class == JOB_QUICK);
    enum rc rc = job_run_due(&r->job, &ran);
    urgent(all, -(class == JOB_QUICK));
    *next_ms = r->job.next_ms;
    return rc == RC_OK && ran > 0;
}

void runners_renew(struct runners *all, struct db *db)
{
    check(all->app->engine.kind == DB_POSTGRES && db);
    for (int i = 0; i < JOB_CLASSES; i++)
        job_renew(&all->each[i].job, db);
}
