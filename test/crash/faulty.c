/*
 * Controls for the crash test: the program itself, wrong in one place. FAULT in its environment says where; without it
 * nothing is wrong.
 *
 *   early    answers before the commit: what a batch wrote is committed when the next one begins
 *   journal  now and then a created record is not journaled
 *   half     now and then a create is committed in its middle, between row and journal
 *   key      idempotency keys are not kept
 *
 * The Makefile links it with --wrap, so that the functions below stand in for the program's own.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/parts.h"
#include "api/idempotency.h"
#include "base/check.h"
#include "journal/journal.h"

enum { NOW_AND_THEN = 20, HALF_US = 20 * 1000, LATE_US = 100 * 1000 };

struct http_app __real_app_http(struct app *app);
struct http_app __wrap_app_http(struct app *app);
void __real_app_http_options(const struct app *app, struct http_options *options);
void __wrap_app_http_options(const struct app *app, struct http_options *options);
void __real_app_background_start(struct app *app, struct http *http);
void __wrap_app_background_start(struct app *app, struct http *http);
enum rc __real_journal_create(struct cx *cx, const struct record *now);
enum rc __wrap_journal_create(struct cx *cx, const struct record *now);
enum rc __real_idempotency_keep(struct call *c);
enum rc __wrap_idempotency_keep(struct call *c);

static bool has_fault(const char *name)
{
    const char *fault = getenv("FAULT");
    return fault && strcmp(fault, name) == 0;
}

/* --- early ------------------------------------------------------------------------------------------------------ */

static void commit_late(struct worker *w)
{
    if (!db_in_transaction(w->db))
        return;
    usleep(LATE_US);
    struct worker sealer = *w; /* sealing works in the request's arena: none is under way */
    check(worker_before_commit(&sealer, w->app->engine.clock->now_ms(w->app->engine.clock->data)) == RC_OK);
    check(db_commit(w->db) == RC_OK);
}

static void batch_early(void *worker, struct write_item *items, size_t n)
{
    struct worker *w = worker;
    commit_late(w);
    check(db_begin(w->db) == RC_OK);
    for (size_t i = 0; i < n; i++) {
        bool is_rolled_back = false;
        check(db_savepoint(w->db) == RC_OK);
        dispatch(w, items[i].request, items[i].reply, &is_rolled_back);
        bool stands = items[i].reply->status < 400 && !is_rolled_back;
        check((stands ? db_release(w->db) : db_rollback_to(w->db)) == RC_OK);
    }
    arena_reset(w->arena);
}

struct http_app __wrap_app_http(struct app *app)
{
    struct http_app http = __real_app_http(app);
    if (has_fault("early"))
        http.batch = batch_early;
    return http;
}

/* One writer, and nobody else who writes: its transaction stays open between two batches. */
void __wrap_app_http_options(const struct app *app, struct http_options *options)
{
    __real_app_http_options(app, options);
    if (has_fault("early"))
        options->writers = 1;
}

void __wrap_app_background_start(struct app *app, struct http *http)
{
    if (!has_fault("early"))
        __real_app_background_start(app, http);
}

/* --- journal, half, key ----------------------------------------------------------------------------------------- */

static void commit_half(struct db *db)
{
    check(db_release(db) == RC_OK && db_commit(db) == RC_OK);
    usleep(HALF_US);
    check(db_begin(db) == RC_OK && db_savepoint(db) == RC_OK);
}

enum rc __wrap_journal_create(struct cx *cx, const struct record *now)
{
    bool is_now = record_id(now) % NOW_AND_THEN == 0;
    if (is_now && has_fault("journal"))
        return RC_OK;
    if (is_now && has_fault("half"))
        commit_half(cx->db);
    return __real_journal_create(cx, now);
}

enum rc __wrap_idempotency_keep(struct call *c)
{
    return has_fault("key") ? RC_OK : __real_idempotency_keep(c);
}
