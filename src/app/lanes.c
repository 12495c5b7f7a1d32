/* Workers for http, and batches of writes. See lanes.h. */
#include "app/lanes.h"

#include <stdlib.h>

#include "access/session.h"
#include "access/session_cache.h"
#include "app/catalog_swap.h"
#include "app/parts.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/static.h"
#include "schema/schema.h"

/* What a read may take where others wait behind it: on a loop, or on one of several threads. */
enum {
    LOOP_BUDGET_US = 2000,
    READ_BUDGET_US = 100 * 1000,
    SLOW_BUDGET_US = 60 * 1000 * 1000,
    READ_GRACE_MS = 250, /* the server's own timeout comes first: it costs no connection */
};

static int64_t budget_of(const struct worker *w)
{
    bool is_postgres = w->app->engine.kind == DB_POSTGRES;
    if (w->lane == LANE_WRITE)
        return is_postgres ? LIMIT_WRITE_MS * 1000 : 0; /* on SQLite it holds no network, and who writes is alone */
    if (w->lane != LANE_READ)
        return is_postgres ? LIMIT_READ_MS * 1000 : SLOW_BUDGET_US;
    return is_postgres ? READ_BUDGET_US : LOOP_BUDGET_US;
}

static void *worker_new(void *data, enum lane lane)
{
    struct worker *w = calloc(1, sizeof *w);
    check(w);
    const struct app *app = data;
    int busy_ms = app->engine.kind == DB_POSTGRES ? LIMIT_LOCK_MS : 0; /* on SQLite who writes is alone */
    if (worker_open_logged(data, lane, busy_ms, w) != RC_OK) {
        log_line(LOG_ERROR, "no_connection", NULL);
        exit(1);
    }
    if (lane == LANE_WRITE)
        atomic_store(&w->app->serving.writer, w->db);
    if (w->db)
        db_budget(w->db, budget_of(w));
    return w;
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    if (w->lane == LANE_WRITE)
        atomic_store(&w->app->serving.writer, NULL);
    worker_close(w);
    free(w);
}

static void worker_interrupt(void *worker)
{
    db_interrupt(((struct worker *)worker)->db);
}

static enum lane lane_of(void *data, const struct request *rq, int64_t *body_bytes_max, bool *is_streamed)
{
    const struct app *app = data;
    struct lane_need need = app->options.door->need(rq);
    *body_bytes_max = need.body_bytes_max;
    *is_streamed = need.is_streamed;
    return need.lane;
}

static enum rc admit(void *worker, const struct request *rq, struct reply *rp)
{
    struct worker *w = worker;
    worker_deadline(w, LIMIT_READ_MS);
    enum rc rc = w->app->options.door->admit(w, rq, rp);
    arena_reset(w->arena);
    return rc;
}

/* The person whose session it shows; of one that memory does not know, and of nobody's, the address. */
static uint64_t payer_of(void *data, const struct request *rq)
{
    const struct app *app = data;
    str token = app->options.door->token(rq);
    unsigned char hash[HASH_BYTES];
    if (token.n == 0)
        return request_origin(rq);
    session_hash(token, hash);
    int64_t user_id = session_cache_user(app->sessions, hash);
    return user_id ? (uint64_t)user_id : request_origin(rq);
}

static enum rc answer(struct worker *w, const struct request *rq, struct reply *rp, bool *is_rolled_back)
{
    return w->app->options.door->answer(w, rq, rp, is_rolled_back);
}

static bool serve_page(const struct app *app, const struct request *rq, struct reply *rp)
{
    return app->serving.page && app->options.door->is_page(rq) && assets_serve(app->serving.page, rq, rp);
}

/* A name that is unknown here may be another node's news. */
static bool is_news(struct worker *w, const struct request *rq, const struct reply *rp)
{
    struct app *app = w->app;
    int64_t generation;
    bool is_unknown = rp->status == 400 || rp->status == 404;
    return is_unknown && w->db && (rq->method == METHOD_GET || rq->method == METHOD_HEAD) &&
           db_engine(w->db) == DB_POSTGRES && schema_generation(w->db, &generation) == RC_OK &&
           generation > catalogs_generation(app->catalogs) && catalog_follow(app, w->db) == RC_OK;
}

static void reply_again(struct reply *rp)
{
    buf_clear(&rp->body);
    rp->status = 0;
    rp->header_count = 0;
}

static enum rc answer_read(struct worker *w, const struct request *rq, struct reply *rp)
{
    bool ignored;
    enum rc rc = answer(w, rq, rp, &ignored);
    if (rc != RC_OK || !is_news(w, rq, rp))
        return rc;
    reply_again(rp);
    return answer(w, rq, rp, &ignored);
}

/* What is quick elsewhere is over in time, however many questions it asks; of the rest, which may write and may stream, each
   question has its budget. */
static void read_deadline(struct worker *w, const struct request *rq)
{
    if (!w->db || db_engine(w->db) == DB_SQLITE)
        return;
    if (w->app->options.door->need(rq).lane == LANE_READ)
        worker_deadline(w, LIMIT_READ_MS + READ_GRACE_MS);
    else
        db_deadline(w->db, 0);
}

static enum rc handle(void *worker, const struct request *rq, struct reply *rp)
{
    struct worker *w = worker;
    if (serve_page(w->app, rq, rp))
        return RC_OK;
    read_deadline(w, rq);
    enum rc rc = answer_read(w, rq, rp);
    arena_reset(w->arena);
    return rc;
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

static bool is_environment(int status)
{
    return status == 503 || status == 500;
}

static void unavailable(struct write_item *item)
{
    struct reply *rp = item->reply;
    buf_clear(&rp->body);
    rp->status = 503;
    rp->header_count = 0;
    rp->content_type = "application/problem+json";
    reply_header(rp, "Retry-After", S("2"));
    buf_printf(&rp->body,
               "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
               "\"detail\":\"Nothing was written; try again\",\"request\":\"%.*s\"}",
               STR_ARG(item->request->id));
}

/* One request in its savepoint. RC_OK: its reply stands, whatever its status; else the transaction is lost. */
static enum rc write_one(struct worker *w, struct write_item *item)
{
    bool is_rolled_back = false;
    enum rc rc = db_savepoint(w->db);
    if (rc != RC_OK)
        return rc;
    answer(w, item->request, item->reply, &is_rolled_back);
    if (is_environment(item->reply->status))
        return RC_UNAVAILABLE;
    if (item->reply->status >= 400 || is_rolled_back)
        return db_rollback_to(w->db);
    return db_release(w->db);
}

static enum rc batch_sqlite(struct worker *w, struct write_item *items, size_t n)
{
    enum rc rc = catalog_begin(w);
    for (size_t i = 0; i < n && rc == RC_OK; i++)
        rc = write_one(w, &items[i]);
    if (rc == RC_OK)
        rc = worker_before_commit(w, w->app->engine.clock->now_ms(w->app->engine.clock->data));
    return rc == RC_OK ? db_commit(w->db) : rc;
}

static enum rc item_postgres(struct worker *w, struct write_item *item)
{
    bool is_rolled_back = false;
    enum rc rc = catalog_begin(w);
    if (rc != RC_OK)
        return rc;
    rc = answer(w, item->request, item->reply, &is_rolled_back);
    if (rc == RC_RETRY || item->reply->status == 503)
        return RC_RETRY;
    if (item->reply->status >= 400 || is_rolled_back) {
        db_rollback(w->db);
        return RC_OK;
    }
    return db_commit(w->db);
}

/* Another holds what it needs, for longer than a writer is to stand there; the program's own writer has nobody else to serve. */
static bool is_kept_out(const struct worker *w, enum rc rc)
{
    return rc == RC_RETRY && db_was_kept_out(w->db) && w != &w->app->own.writer;
}

static void item_until_done(struct worker *w, struct write_item *item)
{
    enum rc rc;
    worker_tries_begin(w);
    do {
        reply_again(item->reply);
        rc = item_postgres(w, item);
        db_rollback(w->db);
        item->is_put_off = is_kept_out(w, rc);
    } while (!item->is_put_off && worker_tries_again(w, rc));
    if (rc == RC_UNKNOWN)
        w->app->options.door->unsure(w, item->request, item->reply);
    else if (rc != RC_OK && item->reply->status != 409)
        unavailable(item);
}

static void batch(void *worker, struct write_item *items, size_t n)
{
    struct worker *w = worker;
    if (db_engine(w->db) == DB_POSTGRES) {
        for (size_t i = 0; i < n; i++)
            item_until_done(w, &items[i]);
    } else if (batch_sqlite(w, items, n) != RC_OK) {
        db_rollback(w->db);
        ids_forget(w->app->engine.ids);
        for (size_t i = 0; i < n; i++)
            unavailable(&items[i]);
    }
    arena_reset(w->arena);
    worker_after_commit(w);
}

/* --- streams ---------------------------------------------------------------------------------------------------- */

static enum rc stream_open(void *worker, const struct request *rq, struct reply *rp, uint64_t stream)
{
    bool ignored;
    struct worker *w = worker;
    worker_deadline(w, LIMIT_READ_MS);
    w->stream = stream;
    enum rc rc = answer(w, rq, rp, &ignored);
    w->stream = 0;
    if (rc != RC_OK || rp->status != 0)
        listeners_closed(w->app->listeners, stream);
    arena_reset(w->arena);
    return rc;
}

static void stream_closed(void *app, uint64_t stream)
{
    listeners_closed(((struct app *)app)->listeners, stream);
}

/* --- http and in-process ---------------------------------------------------------------------------------------- */

struct http_app app_http(struct app *app)
{
    check(app->options.door);
    app->serving.page = assets_new(app->arena, page_files);
    return (struct http_app){
        .data = app,
        .worker_new = worker_new,
        .worker_free = worker_free,
        .worker_interrupt = worker_interrupt,
        .lane = lane_of,
        .admit = admit,
        .payer = payer_of,
        .handle = handle,
        .batch = batch,
        .stream_open = stream_open,
        .stream_closed = stream_closed,
    };
}

void app_http_options(const struct app *app, struct http_options *options)
{
    bool is_postgres = app->engine.kind == DB_POSTGRES;
    options->writers = is_postgres ? 8 : 1;
    options->readers = is_postgres ? 12 : 0; /* the network is never waited for on a loop */
    options->slow = 4;
    options->passwords = 2;
}

void app_handle(struct app *app, const struct request *rq, struct reply *rp)
{
    if (app->options.door->need(rq).lane == LANE_WRITE) {
        struct write_item item = {rq, rp};
        pthread_mutex_lock(&app->own.lock);
        batch(&app->own.writer, &item, 1);
        pthread_mutex_unlock(&app->own.lock);
        return;
    }
    struct worker w = app->own.reader; /* in the slow lane, so that nothing is over a budget */
    w.arena = arena_new(LIMIT_REQUEST_ARENA_BYTES);
    answer_read(&w, rq, rp);
    arena_free(w.arena);
}
