/*
 * The program put together; see app.h. The app has two workers of its own for what comes from no lane: a writer and a
 * reader, each used under one lock.
 */
#include "app/app.h"

#include <time.h>

#include "access/session_cache.h"
#include "app/background.h"
#include "app/catalog_swap.h"
#include "app/declarations.h"
#include "app/live.h"
#include "app/parts.h"
#include "app/recognise.h"
#include "base/check.h"
#include "base/log.h"
#include "crm/crm.h"
#include "schema/schema.h"
#include "transfer/import_content.h"
#include "transfer/left.h"

static void put_together(struct app *app, struct app_options options);
static enum rc open_with_catalog(struct app *app, str *message);
static enum rc free_jobs(struct app *app);
static enum rc settle_imports(struct app *app);
static enum rc engine_write(struct engine *e, write_fn fn, void *data);

/* --- opening ---------------------------------------------------------------------------------------------------- */

enum rc app_open(struct app_options options, struct arena *a, struct app **out, str *message)
{
    struct app *app = arena_new_of(a, struct app);
    put_together(app, options);
    *out = app;
    enum rc rc = open_with_catalog(app, message);
    if (rc == RC_OK)
        rc = free_jobs(app);
    if (rc == RC_OK)
        rc = settle_imports(app);
    if (rc == RC_OK)
        return RC_OK;
    *message = str_copy(a, *message);
    app_close(app);
    *out = NULL;
    return rc;
}

static void put_together(struct app *app, struct app_options options)
{
    *app = (struct app){.arena = arena_new(0), .options = options};
    struct arena *a = app->arena;
    app->options.clock = options.clock ? options.clock : &clock_system;
    app->options.needs_data |= options.is_reader;
    app->url = arena_cstr(a, options.database);
    app->catalogs = catalogs_new();
    app->company = company_settings_new(a);
    app->listeners = listeners_new(a);
    app->live = live_new(app);
    connections_init(&app->connections);
    health_init(&app->health);
    bell_init(&app->bell);
    atomic_init(&app->erasures, 1); /* who had the log before may have died with something in it */
    bell_init(&app->work_bell);
    check(pthread_mutex_init(&app->own.lock, NULL) == 0);
    for (size_t i = 0; i < countof(app->own.spare); i++)
        check(pthread_mutex_init(&app->own.spare[i].lock, NULL) == 0);
    app->engine = (struct engine){
        .clock = app->options.clock,
        .url = app->url,
        .data_dir = options.data_dir,
        .ids = ids_new(a, app->url),
        .behaviours = crm_behaviours,
        .write = engine_write,
        .write_data = app,
    };
    app->runners = runners_new(app);
}

void app_close(struct app *app)
{
    if (!app)
        return;
    worker_close(&app->own.writer);
    worker_close(&app->own.reader);
    for (size_t i = 0; i < countof(app->own.spare); i++) {
        worker_close(&app->own.spare[i].worker);
        pthread_mutex_destroy(&app->own.spare[i].lock);
    }
    runners_close(app->runners);
    background_free(app->serving.loops);
    live_free(app->live);
    connections_free(&app->connections);
    health_free(&app->health);
    bell_free(&app->bell);
    bell_free(&app->work_bell);
    catalogs_close(app->catalogs);
    pthread_mutex_destroy(&app->own.lock);
    arena_free(app->arena);
}

static enum rc free_write(struct cx *cx, void *data)
{
    (void)data;
    enum rc rc = job_free(cx);
    return rc == RC_OK ? imports_left(cx) : rc;
}

/* Who writes to SQLite holds the lock on the data folder: whoever held a job is dead. */
static enum rc free_jobs(struct app *app)
{
    bool is_alone = app->engine.kind == DB_SQLITE && !app->options.is_reader;
    return is_alone ? engine_write(&app->engine, free_write, NULL) : RC_OK;
}

/* The folder of a process that writes holds no more than the database says. */
static enum rc settle_imports(struct app *app)
{
    struct arena *a = arena_new(0);
    enum rc rc = app->options.is_reader ? RC_OK : import_content_settle(app_context(app, a));
    arena_free(a);
    return rc;
}

static enum rc bring_up_to_date(struct app *app, const struct catalog *c, str *message)
{
    struct db *db = app->own.writer.db;
    enum rc rc = db_begin(db);
    if (rc == RC_OK)
        rc = schema_apply(db, c, app->arena, message);
    if (rc == RC_OK)
        rc = catalog_stamp(db, c);
    if (rc == RC_OK)
        return db_commit(db);
    db_rollback(db);
    return rc;
}

/* Who writes brings the data to the program; who reads takes them as they are. */
static enum rc open_writer(struct app *app, const struct catalog *c, str *message)
{
    enum rc rc = RC_OK;
    const char *file = db_url_file(app->url);
    if (app->options.is_reader)
        return RC_OK;
    if (file)
        rc = schema_upgrade_file(file, c, app->arena, message);
    if (rc == RC_OK)
        rc = worker_open(app, LANE_WRITE, &app->own.writer, message);
    return rc == RC_OK ? bring_up_to_date(app, c, message) : rc;
}

static enum rc open_database(struct app *app, const struct catalog *c, str *message)
{
    enum rc rc = database_recognise(&app->options, app->arena, message);
    if (rc == RC_OK)
        rc = open_writer(app, c, message);
    if (rc == RC_OK)
        rc = worker_open(app, LANE_SLOW, &app->own.reader, message);
    if (rc != RC_OK)
        return rc;
    app->engine.kind = db_engine(app->own.reader.db);
    app->sessions = session_cache_new(app->arena, app->engine.kind == DB_POSTGRES);
    rc = company_reload(app->company, app->own.reader.db);
    return rc == RC_OK ? setup_begin(&app->setup, app->own.reader.db) : rc;
}

static enum rc open_with_catalog(struct app *app, str *message)
{
    struct arena *own = arena_new(0);
    struct schema_declarations *d = arena_new_of(own, struct schema_declarations);
    const struct catalog *c;
    enum rc rc = declarations_read(own, app->options.declarations, d, message);
    if (rc == RC_OK)
        rc = declarations_load(own, d, &c, message);
    if (rc == RC_OK)
        rc = open_database(app, c, message);
    if (rc != RC_OK) {
        *message = str_copy(app->arena, *message);
        arena_free(own);
        return rc;
    }
    catalogs_publish(app->catalogs, own, c);
    if (app->options.is_reader)
        rc = catalog_follow(app, app->own.reader.db);
    if (rc != RC_OK)
        *message = S("the declarations in the data are not this program's, or not yet upgraded; guanxi init does that");
    return rc == RC_UNAVAILABLE ? RC_CONFLICT : rc;
}

/* --- contexts --------------------------------------------------------------------------------------------------- */

struct cx *app_context(struct app *app, struct arena *a)
{
    struct worker w = app->own.reader;
    w.arena = a;
    struct cx *cx = worker_context(&w);
    cx->people_changed = cx->company_changed = cx->erased = cx->work_added =
        NULL; /* it reads, and outlives this worker */
    return cx;
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

struct errand {
    write_fn fn;
    void *data;
    enum rc rc;
};

static void run_errand(void *worker, void *data)
{
    struct errand *e = data;
    e->rc = worker_transaction(worker, e->fn, e->data);
}

/* Where one waits for a database that does not answer, those behind it do not wait for their turn without end. */
static bool own_writer_take(struct own_workers *own)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LIMIT_WRITE_MS / 1000;
    bool is_taken = pthread_mutex_timedlock(&own->lock, &until) == 0;
    if (!is_taken)
        log_line(LOG_ERROR, "own_writer", "reason", "it is busy", NULL);
    return is_taken;
}

/* The first that is free, locked; NULL: none. */
static struct spare_writer *spare_take(struct app *app)
{
    for (size_t i = 0; i < countof(app->own.spare); i++) {
        struct spare_writer *s = &app->own.spare[i];
        if (pthread_mutex_trylock(&s->lock) != 0)
            continue;
        if (s->worker.db || worker_open_logged(app, LANE_WRITE, 0, &s->worker) == RC_OK)
            return s;
        worker_close(&s->worker);
        s->worker = (struct worker){0};
        pthread_mutex_unlock(&s->lock);
        return NULL;
    }
    return NULL;
}

/* On SQLite there is one writer: the write lane's while serving. On PostgreSQL any connection may write. */
static enum rc engine_write(struct engine *e, write_fn fn, void *data)
{
    struct app *app = e->write_data;
    struct errand errand = {fn, data, RC_OK};
    if (app->serving.http && e->kind == DB_SQLITE) {
        http_on_writer(app->serving.http, run_errand, &errand);
        return errand.rc;
    }
    bool is_first = pthread_mutex_trylock(&app->own.lock) == 0;
    struct spare_writer *spare = !is_first && e->kind == DB_POSTGRES ? spare_take(app) : NULL;
    if (!is_first && !spare && !own_writer_take(&app->own))
        return RC_UNAVAILABLE;
    run_errand(spare ? &spare->worker : &app->own.writer, &errand);
    pthread_mutex_unlock(spare ? &spare->lock : &app->own.lock);
    return errand.rc;
}

enum rc app_write(struct app *app, write_fn fn, void *data)
{
    return engine_write(&app->engine, fn, data);
}
