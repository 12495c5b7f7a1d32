/*
 * The program put together; see app.h. A worker is a thread's connection and arena; the app has two of its own for what
 * comes from no lane: a writer and a reader, each used under one lock.
 */
#include "access/access.h"
#include "access/session_cache.h"
#include "base/check.h"
#include "api/app_parts.h"
#include "api/background.h"
#include "api/live.h"
#include "base/limits.h"
#include "base/log.h"
#include "crm/crm.h"
#include "crm/sample.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "object/builtin.h"
#include "schema/schema.h"
#include "transfer/import_job.h"
#include "transfer/undo_job.h"

enum { OWN_CHECKPOINT_PAGES = 16384 };

static enum rc declarations_load(struct arena *a, const char *const *files, const struct catalog **out, str *message);
static enum rc open_database(struct app *app, str *message);
static enum rc engine_write(struct engine *e, write_fn fn, void *data);
static struct cx *runner_context(void *data);
static bool runner_stop(void *data);
static void make_setup_token(struct app *app);
static str node_name(struct arena *a);
static enum rc free_jobs(struct app *app);

/* --- opening ---------------------------------------------------------------------------------------------------- */

enum rc app_open(struct app_options options, struct arena *a, struct app **out, str *message)
{
    struct app *app = arena_new_of(a, struct app);
    *app = (struct app){.arena = arena_new(0), .options = options, .company_arena = arena_new(0)};
    app->options.clock = options.clock ? options.clock : &clock_system;
    app->url = arena_cstr(app->arena, options.database);
    check(pthread_mutex_init(&app->company_lock, NULL) == 0 && pthread_mutex_init(&app->own_lock, NULL) == 0);
    app->engine = (struct engine){
        .clock = app->options.clock,
        .url = app->url,
        .data_dir = app->options.data_dir,
        .ids = ids_new(app->arena, app->url),
        .behaviours = crm_behaviours,
        .write = engine_write,
        .write_data = app,
    };
    app->live = live_new(app);
    *out = app;
    enum rc rc = declarations_load(app->arena, app->options.declarations, &app->catalog, message);
    if (rc == RC_OK)
        rc = open_database(app, message);
    if (rc == RC_OK)
        rc = free_jobs(app);
    if (rc != RC_OK) {
        *message = str_copy(a, *message);
        app_close(app);
        *out = NULL;
        return rc;
    }
    app->kinds[0] = import_job;
    app->kinds[1] = undo_job;
    app->kinds[2] = sample_job;
    app->runner = (struct job_runner){.engine = &app->engine,
                                      .kinds = app->kinds,
                                      .context = runner_context,
                                      .data = app,
                                      .stop = runner_stop,
                                      .node = node_name(app->arena)};
    return RC_OK;
}

static enum rc free_write(struct cx *cx, void *data)
{
    (void)data;
    return job_free(cx);
}

/* Who writes to SQLite holds the lock on the data folder: whoever held a job is dead. */
static enum rc free_jobs(struct app *app)
{
    bool is_alone = app->engine.kind == DB_SQLITE && !app->options.is_reader;
    return is_alone ? engine_write(&app->engine, free_write, NULL) : RC_OK;
}

/* Another for each process: a lease is its holder's only. */
static str node_name(struct arena *a)
{
    unsigned char random[8];
    clock_system.random(clock_system.data, random, sizeof random);
    return str_hex(a, random, sizeof random);
}

void app_close(struct app *app)
{
    if (!app)
        return;
    worker__close(&app->writer);
    worker__close(&app->reader);
    background_free(app->background);
    live_free(app->live);
    pthread_mutex_destroy(&app->company_lock);
    pthread_mutex_destroy(&app->own_lock);
    arena_free(app->company_arena);
    arena_free(app->arena);
}

static str declaration_read(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){0};
    char *text = arena_alloc(a, 1 << 20);
    size_t n = fread(text, 1, 1 << 20, f);
    fclose(f);
    return (str){text, n};
}

/* A behaviour a declaration names must be one there is. */
static bool behaviour_is_known(str name)
{
    for (const struct behaviour *const *b = crm_behaviours; *b; b++)
        if (str_is(name, (*b)->name))
            return true;
    return name.n == 0;
}

static enum rc check_behaviours(const struct catalog *c, struct arena *a, str *message)
{
    for (size_t i = 0; i < catalog_count(c); i++) {
        const struct object *o = catalog_at(c, i);
        if (!behaviour_is_known(o->behaviour)) {
            *message = str_printf(a, "%.*s: there is no behaviour \"%.*s\"", STR_ARG(o->name), STR_ARG(o->behaviour));
            return RC_INVALID;
        }
    }
    return RC_OK;
}

static enum rc declarations_load(struct arena *a, const char *const *files, const struct catalog **out, str *message)
{
    str names[LIMIT_OBJECTS], texts[LIMIT_OBJECTS];
    size_t n = 0;
    for (; n < builtin_count(); n++) {
        names[n] = builtin_at(n).name;
        texts[n] = builtin_at(n).text;
    }
    for (const char *const *f = files; f && *f && n < LIMIT_OBJECTS; f++, n++) {
        names[n] = str_of(*f);
        texts[n] = declaration_read(a, *f);
        if (!texts[n].p) {
            *message = str_printf(a, "cannot read the declaration %s", *f);
            return RC_UNAVAILABLE;
        }
    }
    struct issues is;
    issues_init(&is, a);
    enum rc rc = catalog_load(a, names, texts, n, 1, &is, out);
    if (rc != RC_OK && is.count)
        *message = str_printf(a, "%.*s: %.*s", STR_ARG(is.list[0].at),
                              STR_ARG(issue_sentence(a, &is.list[0], S("en"))));
    if (rc == RC_OK)
        rc = access_check(*out, a, message);
    return rc == RC_OK ? check_behaviours(*out, a, message) : rc;
}

enum rc app_check_declarations(const char *const *files, struct arena *a, str *message)
{
    const struct catalog *ignored;
    return declarations_load(a, files, &ignored, message);
}

static enum rc bring_up_to_date(struct app *app, str *message)
{
    struct db *db = app->writer.db;
    enum rc rc = db_begin(db);
    if (rc == RC_OK)
        rc = schema_apply(db, app->catalog, app->arena, message);
    if (rc == RC_OK)
        return db_commit(db);
    db_rollback(db);
    return rc;
}

static enum rc open_worker(struct app *app, enum lane lane, struct worker *w, str *message)
{
    *w = (struct worker){.app = app, .lane = lane};
    bool is_writer = lane == LANE_WRITE;
    struct db_options options = {.mode = is_writer ? DB_WRITE : DB_READ,
                                 .checkpoint_pages = is_writer && !app->http ? OWN_CHECKPOINT_PAGES : 0};
    w->arena = arena_new(LIMIT_REQUEST_ARENA_BYTES); /* its thread's own: the message stands there too */
    return db_open(app->url, options, w->arena, &w->db, message);
}

/* "sqlite:/path" or a bare path; NULL for another engine or for a database in memory. */
static const char *sqlite_file(const char *url)
{
    if (strncmp(url, "sqlite:", 7) == 0)
        url += 7;
    return strncmp(url, "postgres", 8) == 0 || strcmp(url, ":memory:") == 0 ? NULL : url;
}

static enum rc open_database(struct app *app, str *message)
{
    enum rc rc = RC_OK;
    const char *file = sqlite_file(app->url);
    if (file && !app->options.is_reader)
        rc = schema_upgrade_file(file, app->catalog, app->arena, message);
    if (rc != RC_OK)
        return rc;
    if (!app->options.is_reader)
        rc = open_worker(app, LANE_WRITE, &app->writer, message);
    if (rc == RC_OK && !app->options.is_reader)
        rc = bring_up_to_date(app, message);
    if (rc == RC_OK)
        rc = open_worker(app, LANE_SLOW, &app->reader, message);
    if (rc != RC_OK)
        return rc;
    app->engine.kind = db_engine(app->reader.db);
    app->sessions = session_cache_new(app->arena, app->engine.kind == DB_POSTGRES);
    app__company_reload(app, app->reader.db);
    make_setup_token(app);
    return RC_OK;
}

/* --- workers ---------------------------------------------------------------------------------------------------- */

enum rc worker__open(struct app *app, enum lane lane, struct worker *w)
{
    str message = S("");
    enum rc rc = open_worker(app, lane, w, &message);
    if (rc != RC_OK)
        log_line(LOG_ERROR, "worker_open", "reason", str_c(w->arena, message), NULL);
    return rc;
}

void worker__close(struct worker *w)
{
    db_close(w->db);
    arena_free(w->arena);
    *w = (struct worker){0};
}

struct cx *worker__context(struct worker *w)
{
    struct app *app = w->app;
    struct cx *cx = arena_new_of(w->arena, struct cx);
    *cx = (struct cx){
        .arena = w->arena,
        .db = w->db,
        .catalog = app->catalog,
        .engine = &app->engine,
        .visible = access_visible,
        .sessions = app->sessions,
        .people_changed = &w->people_changed,
        .ids = app->engine.ids,
        .clock = app->engine.clock,
        .now_ms = app->engine.clock->now_ms(app->engine.clock->data),
    };
    app__company_copy(app, w->arena, &cx->company);
    cx->language = cx->company.language;
    issues_init(&cx->issues, w->arena);
    return cx;
}

struct cx *app_context(struct app *app, struct arena *a)
{
    struct worker w = app->reader;
    w.arena = a;
    struct cx *cx = worker__context(&w);
    cx->people_changed = NULL; /* it reads, and outlives this worker */
    return cx;
}

static struct cx *runner_context(void *data)
{
    return app_context(data, arena_new(0));
}

static bool runner_stop(void *data)
{
    return background_is_stopping(data);
}

/* --- set-up ----------------------------------------------------------------------------------------------------- */

static void make_setup_token(struct app *app)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32: five bits each, none easily mistaken */
    bool has_user = true;
    struct db *db = app->reader.db;
    if (db_one(db, &(struct db_query){S("select 1 from credentials limit 1"), NULL, 0, NULL, NULL}, &has_user) !=
            RC_OK ||
        has_user)
        return;
    unsigned char random[32];
    clock_system.random(clock_system.data, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        app->setup_token[i] = letters[random[i] & 31];
}

str app_setup_token(struct app *app, struct arena *a)
{
    return str_copy(a, str_of(app->setup_token));
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

enum rc app__before_commit(struct worker *w, int64_t now_ms)
{
    if (db_engine(w->db) != DB_SQLITE)
        return RC_OK;
    enum rc rc = seal_batch(w->db, now_ms);
    return rc == RC_OK ? ids_flush(w->app->engine.ids, w->db) : rc;
}

static enum rc transaction_once(struct worker *w, write_fn fn, void *data, bool *has_changed)
{
    arena_reset(w->arena);
    struct cx *cx = worker__context(w);
    enum rc rc = db_begin(w->db);
    if (rc == RC_OK)
        rc = fn(cx, data);
    if (rc == RC_OK)
        rc = app__before_commit(w, cx->now_ms);
    if (rc == RC_OK)
        rc = db_commit(w->db);
    if (db_in_transaction(w->db))
        db_rollback(w->db);
    if (rc != RC_OK)
        ids_forget(w->app->engine.ids);
    *has_changed = rc == RC_OK && cx->changeset && cx->changeset->id;
    return rc;
}

static void forget_people(struct worker *w)
{
    if (w->people_changed) {
        session_cache_forget(w->app->sessions);
        live_sessions_ended(w->app->live);
    }
    w->people_changed = false;
}

enum rc app__transaction(struct worker *w, write_fn fn, void *data)
{
    enum rc rc = RC_RETRY;
    bool has_changed = false; /* the index's own writes must not wake the one who writes it */
    for (int tries = 0; rc == RC_RETRY && tries < 8; tries++)
        rc = transaction_once(w, fn, data, &has_changed);
    forget_people(w);
    if (has_changed)
        app__after_commit(w);
    return rc;
}

void app__after_commit(struct worker *w)
{
    if (atomic_exchange(&w->app->company_is_stale, false))
        app__company_reload(w->app, w->db);
    forget_people(w);
    live_wake(w->app->live);
    app__wake(w->app);
}

struct errand {
    write_fn fn;
    void *data;
    enum rc rc;
};

static void run_errand(void *worker, void *data)
{
    struct errand *e = data;
    e->rc = app__transaction(worker, e->fn, e->data);
}

/* On SQLite there is one writer: the write lane's while serving. On PostgreSQL any connection may write. */
static enum rc engine_write(struct engine *e, write_fn fn, void *data)
{
    struct app *app = e->write_data;
    struct errand errand = {fn, data, RC_OK};
    if (app->http && e->kind == DB_SQLITE) {
        http_on_writer(app->http, run_errand, &errand);
        return errand.rc;
    }
    pthread_mutex_lock(&app->own_lock);
    run_errand(&app->writer, &errand);
    pthread_mutex_unlock(&app->own_lock);
    return errand.rc;
}

enum rc app_write(struct app *app, write_fn fn, void *data)
{
    return engine_write(&app->engine, fn, data);
}
