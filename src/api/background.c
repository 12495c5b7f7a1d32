/*
 * See background.h. Three loops, each on a thread of its own: jobs, a step at a time; search, in small pieces; and what the
 * engine wants kept: on SQLite the log copied into the database, so that no commit ever does (decision 0004), on PostgreSQL
 * the journal sealed (decision 0001); besides, every so often, what is to be swept. The first two are woken when something
 * was committed.
 */
#include "api/background.h"

#include <stdlib.h>
#include <time.h>

#include "api/app_parts.h"
#include "api/live.h"
#include "base/check.h"
#include "base/log.h"
#include "journal/seal.h"
#include "record/search.h"
#include "record/sweep.h"

enum {
    IDLE_MS = 200,
    SEAL_MS = 20,
    SWEEP_MS = 10 * 60 * 1000,
    SWEEP_PIECE = 500,
    SETTLE_MS = 50, /* between two looks at a job somebody waits for */
    KEEPER_MS = 100,
    SEARCH_PIECE = 500,
    CHECKPOINT_PAGES = 16384,
    CHECKPOINT_LEFT = 1000,
    CHECKPOINT_TRIES = 6,
    ANALYZE_CHANGES = 5000,
    ANALYZE_EVERY = 50, /* times KEEPER_MS: five seconds */
    COMPANY_EVERY = 10, /* rounds of jobs: two seconds when idle */
};

struct background;

/* round does what there is; true: there may be more, go on at once. */
struct loop {
    struct background *background;
    bool (*round)(struct app *app, struct db *db);
    struct db *db; /* the loop's own connection, or NULL */
    int rest_ms;
    bool may_wake;
    unsigned seen; /* wakings */
    pthread_t thread;
};

enum { LOOPS = 3 };

struct background {
    struct app *app;
    struct loop loops[LOOPS];
    atomic_bool is_stopping;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    unsigned wakings;
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

static bool search_round(struct app *app, struct db *db)
{
    bool is_idle = true;
    (void)db;
    return app->engine.write(&app->engine, search_write, &is_idle) == RC_OK && !is_idle;
}

static bool jobs_round(struct app *app, struct db *db)
{
    int64_t ran = 0;
    (void)db;
    if (app->engine.kind == DB_POSTGRES && app->rounds++ % COMPANY_EVERY == 0)
        app__company_reload(app, app->reader.db); /* another node, or another writer here, may have changed it */
    return job_run_due(&app->runner, &ran) == RC_OK && ran > 0;
}

static enum rc sweep_write(struct cx *cx, void *data)
{
    return sweep_some(cx, SWEEP_PIECE, data);
}

static bool sweep_round(struct app *app)
{
    bool is_idle = true;
    return app->engine.write(&app->engine, sweep_write, &is_idle) == RC_OK && !is_idle;
}

static bool seal_round(struct app *app, struct db *db)
{
    int64_t sealed = 0;
    bool is_holder = true;
    const struct clock *clock = app->options.clock;
    int64_t now_ms = clock == &clock_system ? 0 : clock->now_ms(clock->data); /* a test's clock is nobody else's */
    return db && seal_pass(db, now_ms, &sealed, &is_holder) == RC_OK && sealed && is_holder;
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
    bool goes_on = true;
    while (goes_on) {
        goes_on = jobs_round(app, NULL);
        goes_on |= seal_round(app, sealer);
        goes_on |= sweep_round(app);
        goes_on |= search_round(app, NULL);
    }
    db_close(sealer);
}

enum rc app__settle(struct app *app, struct cx *cx, int64_t job_id, struct job *out)
{
    bool is_alone = !app->background;
    for (;;) {
        if (is_alone)
            app_work(app);
        struct cx look = *cx;
        look.arena = arena_new(0);
        enum rc rc = job_find(&look, job_id, out);
        bool is_over = rc != RC_OK || (!str_is(out->state, "queued") && !str_is(out->state, "running"));
        out->state = str_copy(cx->arena, out->state);
        out->error = str_copy(cx->arena, out->error);
        arena_free(look.arena);
        if (is_over)
            return rc;
        if (is_alone || background_is_stopping(app))
            return RC_STOPPED;
        nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000}, NULL);
    }
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

/* --- statistics ------------------------------------------------------------------------------------------------- */

static enum rc position_row(void *to, const struct row *row)
{
    return str_to_i64(row_text(row, 0), to) ? RC_OK : RC_CORRUPT;
}

/* How much was written when the planner was last told what the tables hold, and now. */
static enum rc analyze_write(struct cx *cx, void *data)
{
    int64_t now, at_ms;
    (void)data;
    enum rc rc = seal_head(cx->db, &now, &at_ms);
    if (rc == RC_OK)
        rc = db_analyze(cx->db);
    return rc == RC_OK ? db_run(cx->db,
                                S("insert into meta (name, value) values ('analyzed_position', ?) "
                                  "on conflict (name) do update set value = excluded.value"),
                                (struct value[]){v_text(str_printf(cx->arena, "%lld", (long long)now))}, 1, NULL)
                       : rc;
}

/* Once the journal has grown by half and by some thousands: after an import, and less and less often. */
static void analyze_look(struct app *app, struct db *db)
{
    int64_t now = 0, at_ms, then = 0;
    if (seal_head(db, &now, &at_ms) != RC_OK ||
        db_query(db, &(struct db_query){S("select value from meta where name = 'analyzed_position'"), NULL, 0,
                                        position_row, &then}) != RC_OK)
        return;
    if (now - then >= ANALYZE_CHANGES && now - then >= then / 2)
        app->engine.write(&app->engine, analyze_write, NULL);
}

/* A piece each round while there is something, then not for a while. */
static void sweep_look(struct app *app, unsigned rounds)
{
    if (app->looks >= app->sweep_at)
        app->sweep_at = app->looks + (sweep_round(app) ? 1 : rounds);
}

static bool keep_postgres(struct app *app, struct db *db)
{
    sweep_look(app, SWEEP_MS / SEAL_MS);
    bool goes_on = seal_round(app, db);
    if (db && app->looks++ % (ANALYZE_EVERY * KEEPER_MS / SEAL_MS) == 0)
        analyze_look(app, db);
    return goes_on;
}

static bool keep_sqlite(struct app *app, struct db *db)
{
    struct db *writer = atomic_load(&app->lane_writer);
    if (db && writer && db_wal_pages(writer) >= CHECKPOINT_PAGES)
        checkpoint_round(app, db);
    sweep_look(app, SWEEP_MS / KEEPER_MS);
    if (db && app->looks++ % ANALYZE_EVERY == 0)
        analyze_look(app, db);
    return false;
}

/* --- threads ---------------------------------------------------------------------------------------------------- */

/* So long, or until woken or stopped. */
static void rest(struct loop *l)
{
    struct background *b = l->background;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)l->rest_ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&b->lock);
    while (!(l->may_wake && b->wakings != l->seen) && !atomic_load(&b->is_stopping))
        if (pthread_cond_timedwait(&b->wake, &b->lock, &until) != 0)
            break;
    l->seen = b->wakings;
    pthread_mutex_unlock(&b->lock);
}

static void *loop_thread(void *data)
{
    struct loop *l = data;
    while (!atomic_load(&l->background->is_stopping))
        if (!l->round(l->background->app, l->db))
            rest(l);
    return NULL;
}

static struct db *keeper_open(struct app *app)
{
    str message;
    struct db *db = NULL;
    if (app->engine.kind == DB_POSTGRES)
        return sealer_open(app);
    if (db_open(app->url, (struct db_options){.mode = DB_READ, .cache_kib = 2048}, app->arena, &db, &message) != RC_OK)
        log_line(LOG_ERROR, "keeper", "reason", str_c(app->arena, message), NULL);
    return db;
}

void app_background_start(struct app *app, struct http *http)
{
    struct background *b = calloc(1, sizeof *b);
    check(b);
    bool is_postgres = app->engine.kind == DB_POSTGRES;
    b->app = app;
    check(pthread_mutex_init(&b->lock, NULL) == 0 && pthread_cond_init(&b->wake, NULL) == 0);
    b->loops[0] = (struct loop){.round = jobs_round, .rest_ms = IDLE_MS, .may_wake = true};
    b->loops[1] = (struct loop){.round = search_round, .rest_ms = IDLE_MS, .may_wake = true};
    b->loops[2] = (struct loop){.round = is_postgres ? keep_postgres : keep_sqlite,
                                .rest_ms = is_postgres ? SEAL_MS : KEEPER_MS,
                                .db = keeper_open(app)};
    app->http = http;
    app->background = b;
    for (int i = 0; i < LOOPS; i++) {
        b->loops[i].background = b;
        check(pthread_create(&b->loops[i].thread, NULL, loop_thread, &b->loops[i]) == 0);
    }
    live_start(app->live, http);
}

void app_stopping(struct app *app)
{
    struct background *b = app->background;
    if (!b)
        return;
    live_stop(app->live);
    pthread_mutex_lock(&b->lock);
    atomic_store(&b->is_stopping, true);
    pthread_cond_broadcast(&b->wake);
    pthread_mutex_unlock(&b->lock);
}

/* The writers go on until http_stop, and wake us until then: what they need stays until app_close. */
void app_background_stop(struct app *app)
{
    struct background *b = app->background;
    if (!b)
        return;
    app_stopping(app);
    for (int i = 0; i < LOOPS; i++) {
        pthread_join(b->loops[i].thread, NULL);
        db_close(b->loops[i].db);
    }
    app->http = NULL;
}

void background_free(struct background *b)
{
    if (!b)
        return;
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
    b->wakings++;
    pthread_cond_broadcast(&b->wake);
    pthread_mutex_unlock(&b->lock);
}
