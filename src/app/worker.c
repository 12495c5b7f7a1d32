/* Connections, contexts and transactions of one thread; what follows a commit. See worker.h. */
#include "app/worker.h"

#include <time.h>

#include "access/access.h"
#include "access/session_cache.h"
#include "app/catalog_swap.h"
#include "app/parts.h"
#include "base/check.h"
#include "base/log.h"
#include "journal/journal.h"
#include "journal/seal.h"

enum {
    OWN_CHECKPOINT_PAGES = 16384,
    SILENT_MS = 500, /* so long is waited for a database that was found to be silent: what queues up behind moves on */
    TRIES_MAX = 8,
    TRIES_MS = 8000, /* two waits for a lock of five seconds, or as many deadlocks as there are tries */
};

/* --- a worker --------------------------------------------------------------------------------------------------- */

static enum rc opened(struct app *app, enum lane lane, struct db_options options, struct worker *w, str *message)
{
    *w = (struct worker){.app = app, .lane = lane, .arena = arena_new(LIMIT_REQUEST_ARENA_BYTES)};
    if (lane == LANE_LOOP)
        return RC_OK;
    bool is_writer = lane == LANE_WRITE;
    options.mode = is_writer ? DB_WRITE : DB_READ;
    options.checkpoint_pages = is_writer && !app->serving.http ? OWN_CHECKPOINT_PAGES : 0;
    enum rc rc = db_open(app->url, options, w->arena, &w->db, message);
    if (rc == RC_OK)
        connections_add(&app->connections, w->db);
    return rc;
}

enum rc worker_open(struct app *app, enum lane lane, struct worker *w, str *message)
{
    return opened(app, lane, (struct db_options){0}, w, message);
}

enum rc worker_open_logged(struct app *app, enum lane lane, int busy_ms, struct worker *w)
{
    str message = S("");
    enum rc rc = opened(app, lane, (struct db_options){.is_lazy = true, .busy_ms = busy_ms}, w, &message);
    if (rc != RC_OK)
        log_line(LOG_ERROR, "worker_open", "reason", str_c(w->arena, message), NULL);
    return rc;
}

void worker_close(struct worker *w)
{
    if (w->db)
        connections_remove(&w->app->connections, w->db);
    db_close(w->db);
    arena_free(w->arena);
    *w = (struct worker){0};
}

struct cx *worker_context(struct worker *w)
{
    struct app *app = w->app;
    check(w->arena);
    struct cx *cx = arena_new_of(w->arena, struct cx);
    *cx = (struct cx){
        .arena = w->arena,
        .db = w->db,
        .catalog = catalogs_pin(app->catalogs, w->arena),
        .engine = &app->engine,
        .tries = w->tries,
        .sessions = app->sessions,
        .people_changed = &w->people_changed,
        .company_changed = &w->company_changed,
        .erased = &w->erased,
        .work_added = &w->work_added,
        .ids = app->engine.ids,
        .clock = app->engine.clock,
        .now_ms = app->engine.clock->now_ms(app->engine.clock->data),
    };
    company_copy(app->company, w->lane == LANE_WRITE ? NULL : w->db, w->arena, &cx->company);
    cx->language = cx->company.language;
    issues_init(&cx->issues, w->arena);
    return cx;
}

/* --- a write transaction ---------------------------------------------------------------------------------------- */

enum rc worker_before_commit(struct worker *w, int64_t now_ms)
{
    if (db_engine(w->db) != DB_SQLITE)
        return RC_OK;
    enum rc rc = seal_batch(w->db, now_ms);
    return rc == RC_OK ? ids_flush(w->app->engine.ids, w->db) : rc;
}

void worker_deadline(struct worker *w, int64_t ms)
{
    check(ms > 0);
    if (!w->db || !w->app->serving.loops || db_engine(w->db) != DB_POSTGRES)
        return;
    bool is_short = ms > SILENT_MS && health_is_silent(&w->app->health);
    db_deadline(w->db, clock_monotonic_ms() + (is_short ? SILENT_MS : ms));
}

void worker_tries_begin(struct worker *w)
{
    worker_deadline(w, LIMIT_WRITE_MS);
    w->tries = 0;
    w->tried_until_ms = clock_monotonic_ms() + TRIES_MS;
}

/* Up to 2 ms, 4, 8 …; none before the second try, which waits for the rows it meant to write. */
static void pause_before(const struct worker *w)
{
    uint16_t chance;
    const struct clock *c = w->app->engine.clock;
    if (w->tries < 2)
        return;
    c->random(c->data, &chance, sizeof chance);
    int64_t us = (1000LL << (w->tries - 1)) * chance / UINT16_MAX;
    nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

bool worker_tries_again(struct worker *w, enum rc rc)
{
    w->tries++;
    if (rc != RC_RETRY || w->tries == TRIES_MAX || clock_monotonic_ms() >= w->tried_until_ms) {
        w->tries = 0;
        return false;
    }
    pause_before(w);
    return true;
}

static enum rc transaction_once(struct worker *w, write_fn fn, void *data, bool *has_changed)
{
    arena_reset(w->arena);
    w->work_added = false;
    enum rc rc = catalog_begin(w);
    struct cx *cx = worker_context(w);
    if (rc == RC_OK)
        rc = fn(cx, data);
    if (rc == RC_OK)
        rc = worker_before_commit(w, cx->now_ms);
    if (rc == RC_OK)
        rc = db_commit(w->db);
    if (db_in_transaction(w->db))
        db_rollback(w->db);
    if (rc != RC_OK)
        ids_forget(w->app->engine.ids);
    *has_changed = rc == RC_OK && (w->work_added || (cx->changeset && cx->changeset->id));
    return rc;
}

/* What of it is kept in memory, whatever became of the transaction. */
static void tell(struct worker *w)
{
    worker_deadline(w, LIMIT_READ_MS);
    if (w->people_changed) {
        session_cache_forget(w->app->sessions);
        listeners_sessions_ended(w->app->listeners);
    }
    if (w->company_changed)
        company_reload(w->app->company, w->db);
    else
        company_look(w->app->company, w->db);
    atomic_fetch_add(&w->app->erasures, w->erased);
    w->people_changed = w->company_changed = w->erased = false;
}

enum rc worker_transaction(struct worker *w, write_fn fn, void *data)
{
    enum rc rc;
    bool has_changed = false; /* the index's own writes must not wake the one who writes it */
    worker_tries_begin(w);
    do
        rc = transaction_once(w, fn, data, &has_changed);
    while (worker_tries_again(w, rc));
    arena_reset(w->arena);
    tell(w);
    if (has_changed)
        worker_after_commit(w);
    return rc;
}

void worker_after_commit(struct worker *w)
{
    tell(w);
    listeners_wake(w->app->listeners);
    bell_ring(&w->app->bell);
    if (w->work_added)
        bell_ring(&w->app->work_bell);
    w->work_added = false;
}
