/* Checkpoints, sealing, statistics. See keeper.h. */
#include "app/keeper.h"

#include "app/catalog_swap.h"
#include "app/parts.h"
#include "base/clock.h"
#include "base/log.h"
#include "journal/seal.h"
#include "schema/schema.h"

enum {
    CHECKPOINT_PAGES = 16384,
    CHECKPOINT_LEFT = 1000,
    CHECKPOINT_TRIES = 6,
    ANALYZE_CHANGES = 5000,
    ANALYZE_MS = 5000,
    TRUNCATE_MS = 1000, /* between two tries, while something was erased: a reader may stand in the way */
    LOOK_MS = 500,
    SEAL_REST_MS = 1000, /* after a pass that failed; mostly twice as long each time, … */
    SEAL_DOUBLINGS = 6,  /* … so often */
    SEAL_TOLD_MS = 60 * 1000,
};

/* --- sealing --------------------------------------------------------------------------------------------------- */

/* The server may have ended an idle session, or be there again: it is not kept waiting. For the rest a minute is soon enough
   in the end. */
static int64_t rest_after(enum rc why, unsigned failures)
{
    if (why == RC_UNAVAILABLE && !failures)
        return 0;
    if (why == RC_UNAVAILABLE || why == RC_BUDGET)
        return SEAL_REST_MS;
    return failures < SEAL_DOUBLINGS ? SEAL_REST_MS << failures : SEAL_REST_MS << SEAL_DOUBLINGS;
}

static void seal_failed(struct sealing *s, struct db *db, enum rc why, int64_t now_ms)
{
    unsigned failures = atomic_load(&s->failures);
    int64_t rest_ms = rest_after(why, failures);
    s->next_ms = now_ms + rest_ms;
    if (rest_ms && (!s->told_ms || now_ms - s->told_ms >= SEAL_TOLD_MS)) {
        log_line(LOG_ERROR, "sealing_failed", "reason", rc_name(why), NULL);
        s->told_ms = now_ms;
    }
    atomic_store(&s->failures, failures + 1);
    if (why == RC_BUDGET) /* much to seal at once: that is still better done than left */
        db_budget(db, 0);
}

static void seal_done(struct sealing *s, struct db *db)
{
    if (atomic_exchange(&s->failures, 0))
        db_budget(db, LIMIT_BEHIND_MS * 1000);
}

bool keeper_seal(struct app *app, struct db *db)
{
    int64_t sealed = 0, now_ms = clock_monotonic_ms();
    bool is_holder = true;
    const struct clock *clock = app->options.clock;
    int64_t at_ms = clock == &clock_system ? 0 : clock->now_ms(clock->data); /* a test's clock is nobody else's */
    if (!db || now_ms < app->sealing.next_ms)
        return false;
    enum rc rc = seal_pass(db, at_ms, &sealed, &is_holder);
    if (rc == RC_OK)
        seal_done(&app->sealing, db);
    else if (rc != RC_RETRY && rc != RC_STOPPED)
        seal_failed(&app->sealing, db, rc, now_ms);
    return rc == RC_OK && sealed && is_holder;
}

unsigned keeper_failures(struct app *app)
{
    return atomic_load(&app->sealing.failures);
}

/* --- the log of SQLite ------------------------------------------------------------------------------------------ */

/* Between two batches: the log begins anew. */
static void finish_on_writer(void *worker, void *data)
{
    struct db_wal wal;
    (void)data;
    db_checkpoint(((struct worker *)worker)->db, DB_CHECKPOINT_RESTART, &wal);
}

/* The same, and what was erased leaves the log. */
static void truncate_on_writer(void *worker, void *data)
{
    struct db_wal wal;
    struct app *app = data;
    unsigned erased = atomic_load(&app->erasures);
    if (db_checkpoint(((struct worker *)worker)->db, DB_CHECKPOINT_TRUNCATE, &wal) == RC_OK)
        atomic_fetch_sub(&app->erasures, erased);
}

/* Copies what is in the log until little is left, then asks the writer to finish. A reader in the way: the next round. */
static void checkpoint(struct app *app, struct db *db, void (*finish)(void *worker, void *data))
{
    struct db_wal wal = {0};
    for (int i = 0; i < CHECKPOINT_TRIES; i++) {
        if (db_checkpoint(db, DB_CHECKPOINT_PASSIVE, &wal) != RC_OK)
            return;
        if (wal.pages - wal.done <= CHECKPOINT_LEFT)
            break;
    }
    if (app->serving.http && wal.pages - wal.done <= CHECKPOINT_LEFT)
        http_on_writer(app->serving.http, finish, app);
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
    db_deadline(cx->db, 0); /* it takes as long as the tables are large */
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
static void analyze(struct app *app, struct db *db)
{
    int64_t now = 0, at_ms, then = 0;
    if (seal_head(db, &now, &at_ms) != RC_OK ||
        db_query(db, &(struct db_query){S("select value from meta where name = 'analyzed_position'"), NULL, 0,
                                        position_row, &then}) != RC_OK)
        return;
    if (now - then >= ANALYZE_CHANGES && now - then >= then / 2)
        app->engine.write(&app->engine, analyze_write, NULL);
}

/* --- other nodes ------------------------------------------------------------------------------------------------ */

void keeper_look(struct app *app, struct db *db)
{
    int64_t generation;
    company_reload(app->company, db);
    if (schema_generation(db, &generation) == RC_OK && generation > catalogs_generation(app->catalogs))
        catalog_follow(app, db);
}

/* --- rounds ----------------------------------------------------------------------------------------------------- */

bool keeper_postgres(struct round *r)
{
    bool goes_on = keeper_seal(r->app, r->db);
    if (r->db && r->nth % (LOOK_MS / KEEPER_POSTGRES_MS) == 0)
        keeper_look(r->app, r->db);
    if (r->db && r->nth % (ANALYZE_MS / KEEPER_POSTGRES_MS) == 0)
        analyze(r->app, r->db);
    return goes_on;
}

bool keeper_sqlite(struct round *r)
{
    struct db *writer = atomic_load(&r->app->serving.writer);
    bool has_erased = atomic_load(&r->app->erasures) && r->nth % (TRUNCATE_MS / KEEPER_SQLITE_MS) == 0;
    if (r->db && writer && has_erased)
        checkpoint(r->app, r->db, truncate_on_writer);
    else if (r->db && writer && db_wal_pages(writer) >= CHECKPOINT_PAGES)
        checkpoint(r->app, r->db, finish_on_writer);
    if (r->db && r->nth % (ANALYZE_MS / KEEPER_SQLITE_MS) == 0)
        analyze(r->app, r->db);
    return false;
}

static struct db *open(struct app *app, struct db_options options)
{
    str message;
    struct db *db = NULL;
    options.is_lazy = true;
    if (db_open(app->url, options, app->arena, &db, &message) != RC_OK) {
        log_line(LOG_ERROR, "keeper", "reason", str_c(app->arena, message), NULL);
        return NULL;
    }
    if (db_engine(db) == DB_POSTGRES)
        db_budget(db, LIMIT_BEHIND_MS * 1000);
    connections_add(&app->connections, db);
    return db;
}

void keeper_close(struct app *app, struct db *db)
{
    if (db)
        connections_remove(&app->connections, db);
    db_close(db);
}

struct db *keeper_open_reader(struct app *app)
{
    return open(app, (struct db_options){.mode = DB_READ, .cache_kib = 2048});
}

struct db *keeper_open_postgres(struct app *app)
{
    return open(app, (struct db_options){.mode = DB_WRITE, .silence_ms = LIMIT_BEHIND_MS});
}
