/*
 * See background.h. One thread does what waits, in turn: jobs a step at a time, search in small pieces, sealing on
 * PostgreSQL. A second one, on SQLite, copies the log into the database, so that no commit ever does (decision 0004).
 */
#include "api/background.h"

#include <stdlib.h>
#include <time.h>

#include "api/app_parts.h"
#include "base/check.h"
#include "base/log.h"
#include "journal/seal.h"
#include "record/search.h"

enum { IDLE_MS = 200, SEAL_MS = 20, KEEPER_MS = 100, SEARCH_PIECE = 500, CHECKPOINT_PAGES = 16384, CHECKPOINT_LEFT = 1000, CHECKPOINT_TRIES = 6 };

struct background {
    struct app *app;
    pthread_t work, keeper;
    bool has_keeper;
    atomic_bool is_stopping;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_woken;
};

bool background_is_stopping(void *app)
{
    const struct background *b = ((struct app *)app)->background;
    return b && atomic_load(&b->is_stopping);
}

/* --- what waits ------------------------------------------------------------------------------------------------- */

static enum rc search_write(struct cx *cx, void *data)
{
    return search_index(cx, SEARCH_PIECE, data);
}

static void seal_all(struct app *app, struct db *db)
{
    int64_t sealed = 0;
    bool is_holder = true;
    const struct clock *clock = app->options.clock;
    int64_t now_ms = clock == &clock_system ? 0 : clock->now_ms(clock->data); /* a test's clock is nobody else's */
    if (app->engine.kind != DB_POSTGRES)
        return;
    do {
        if (seal_pass(db, now_ms, &sealed, &is_holder) != RC_OK)
            return;
    } while (sealed && is_holder);
}

/* One round; true when something was done. */
static bool work_round(struct app *app, struct db *sealer)
{
    int64_t ran = 0;
    bool is_idle = true;
    seal_all(app, sealer);
    job_run_due(&app->runner, &ran);
    seal_all(app, sealer);
    if (app->engine.write(&app->engine, search_write, &is_idle) != RC_OK)
        is_idle = true;
    return ran > 0 || !is_idle;
}

static struct db *sealer_open(struct app *app)
{
    str message;
    struct db *db = NULL;
    if (app->engine.kind == DB_POSTGRES &&
        db_open(app->url, (struct db_options){.mode = DB_WRITE}, app->arena, &db, &message) != RC_OK)
        log_line(LOG_ERROR, "sealer", "reason", str_c(app->arena, message), NULL);
    return db;
}

void app_work(struct app *app)
{
    struct db *sealer = sealer_open(app);
    while (work_round(app, sealer))
        continue;
    db_close(sealer);
}

/* --- threads ---------------------------------------------------------------------------------------------------- */

/* So long, or until woken (the work thread) or stopped. */
static void rest(struct background *b, int ms, bool may_wake)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&b->lock);
    while (!(may_wake && b->is_woken) && !atomic_load(&b->is_stopping))
        if (pthread_cond_timedwait(&b->wake, &b->lock, &until) != 0)
            break;
    if (may_wake)
        b->is_woken = false;
    pthread_mutex_unlock(&b->lock);
}

static void *work_thread(void *data)
{
    struct background *b = data;
    struct app *app = b->app;
    struct db *sealer = sealer_open(app);
    while (!atomic_load(&b->is_stopping))
        if (!work_round(app, sealer))
            rest(b, sealer ? SEAL_MS : IDLE_MS, true);
    db_close(sealer);
    return NULL;
}

/* Between two batches: the log begins anew. */
static void finish_on_writer(void *worker, void *data)
{
    struct db_wal wal;
    (void)data;
    db_checkpoint(((struct worker *)worker)->db, DB_CHECKPOINT_RESTART, &wal);
}

/* Copies what is in the log until little is left, then asks the writer to finish. A reader in the way: the next round. */
static void checkpoint_round(struct app *app, struct db *db)
{
    struct db_wal wal = {0};
    for (int i = 0; i < CHECKPOINT_TRIES; i++) {
        if (db_checkpoint(db, DB_CHECKPOINT_PASSIVE, &wal) != RC_OK)
            return;
        if (wal.pages - wal.done <= CHECKPOINT_LEFT)
            break;
    }
    if (app->http && wal.pages - wal.done <= CHECKPOINT_LEFT)
        http_on_writer(app->http, finish_on_writer, NULL);
}

static void *keeper_thread(void *data)
{
    struct background *b = data;
    str message;
    struct db *db;
    if (db_open(b->app->url, (struct db_options){.mode = DB_READ, .cache_kib = 2048}, b->app->arena, &db, &message) != RC_OK)
        return NULL;
    while (!atomic_load(&b->is_stopping)) {
        struct db *writer = atomic_load(&b->app->lane_writer);
        if (writer && db_wal_pages(writer) >= CHECKPOINT_PAGES)
            checkpoint_round(b->app, db);
        rest(b, KEEPER_MS, false);
    }
    db_close(db);
    return NULL;
}

void app_background_start(struct app *app, struct http *http)
{
    struct background *b = calloc(1, sizeof *b);
    check(b);
    b->app = app;
    check(pthread_mutex_init(&b->lock, NULL) == 0 && pthread_cond_init(&b->wake, NULL) == 0);
    app->http = http;
    app->background = b;
    check(pthread_create(&b->work, NULL, work_thread, b) == 0);
    b->has_keeper = app->engine.kind == DB_SQLITE;
    if (b->has_keeper)
        check(pthread_create(&b->keeper, NULL, keeper_thread, b) == 0);
}

void app_background_stop(struct app *app)
{
    struct background *b = app->background;
    if (!b)
        return;
    atomic_store(&b->is_stopping, true);
    pthread_mutex_lock(&b->lock);
    pthread_cond_broadcast(&b->wake);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->work, NULL);
    if (b->has_keeper)
        pthread_join(b->keeper, NULL);
    app->background = NULL;
    app->http = NULL;
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->wake);
    free(b);
}

void app__wake(struct app *app)
{
    struct background *b = app->background;
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->is_woken = true;
    pthread_cond_broadcast(&b->wake);
    pthread_mutex_unlock(&b->lock);
}
