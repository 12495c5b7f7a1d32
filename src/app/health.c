/* The look, and what it found. See health.h. */
#include "app/health.h"

#include <string.h>
#include <sys/statvfs.h>

#include "app/keeper.h"
#include "app/parts.h"
#include "base/check.h"
#include "base/log.h"
#include "schema/schema.h"

enum { LEAST_FREE_BYTES = 16 * 1024 * 1024 };

void health_init(struct health *h)
{
    *h = (struct health){0};
    check(pthread_mutex_init(&h->lock, NULL) == 0);
}

void health_free(struct health *h)
{
    pthread_mutex_destroy(&h->lock);
}

struct told {
    bool has_version, is_read_only;
    int64_t version;
};

static enum rc told_row(void *to, const struct row *row)
{
    struct told *t = to;
    t->has_version = str_to_i64(row_text(row, 0), &t->version);
    t->is_read_only = row_int(row, 1) != 0;
    return RC_OK;
}

/* RC_CORRUPT: the table is not there. */
static enum rc ask(struct db *db, struct told *t)
{
    str sql =
        db_engine(db) == DB_POSTGRES
            ? S("select value, cast(cast(pg_is_in_recovery() as integer) as bigint) from meta where name = 'schema'")
            : S("select value, 0 from meta where name = 'schema'");
    *t = (struct told){0};
    return db_query(db, &(struct db_query){sql, NULL, 0, told_row, t});
}

/* Asked each time once something is missing, which the log tells, so that what is back is known soon. */
static bool is_torn(struct health *h, struct db *db)
{
    if (h->looks++ % HEALTH_WHOLE_LOOKS && !h->is_torn)
        return false;
    struct arena *a = arena_new(0);
    str message = S("");
    enum rc rc = schema_is_whole(db, a, &message);
    if (rc == RC_CORRUPT && !h->is_torn)
        log_line(LOG_ERROR, "tables_torn", "message", str_c(a, message), NULL);
    if (rc == RC_OK || rc == RC_CORRUPT)
        h->is_torn = rc == RC_CORRUPT;
    arena_free(a);
    return h->is_torn;
}

static bool is_disk_full(const struct app *app)
{
    struct statvfs disk;
    return app->options.data_dir && statvfs(app->options.data_dir, &disk) == 0 &&
           (unsigned long long)disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES;
}

/* What lasts keeps the time at which it was first seen. */
static void keep(struct health *h, const bool is_ill[AILMENTS], int64_t at_ms)
{
    pthread_mutex_lock(&h->lock);
    for (int i = 0; i < AILMENTS; i++)
        if (!is_ill[i] || !h->since_ms[i])
            h->since_ms[i] = is_ill[i] ? at_ms : 0;
    pthread_mutex_unlock(&h->lock);
}

void health_look(struct app *app, struct db *db)
{
    struct told t;
    const struct clock *clock = app->options.clock;
    int64_t at_ms = clock->now_ms(clock->data);
    enum rc rc = ask(db, &t);
    bool is_answered = rc == RC_OK || rc == RC_CORRUPT, is_silent = rc == RC_UNAVAILABLE || rc == RC_BUDGET;
    if (!is_answered && !is_silent) /* it ends, or was in somebody's way: the next look */
        return;
    bool is_ours = rc == RC_OK && t.has_version && t.version == SCHEMA_VERSION;
    const bool is_ill[AILMENTS] = {
        [AILMENT_UNREACHABLE] = is_silent,
        [AILMENT_READ_ONLY] = t.is_read_only,
        [AILMENT_SCHEMA] = is_answered && (!is_ours || is_torn(&app->health, db)),
        [AILMENT_DISK] = is_disk_full(app),
    };
    keep(&app->health, is_ill, at_ms);
}

bool health_round(struct round *r)
{
    if (!r->db)
        return false;
    db_deadline(r->db, clock_monotonic_ms() + HEALTH_ANSWER_MS); /* a connection made anew included */
    health_look(r->app, r->db);
    return false;
}

struct db *health_open(struct app *app)
{
    struct db *db = keeper_open_reader(app);
    if (db)
        db_budget(db, HEALTH_ANSWER_MS * 1000);
    return db;
}

bool health_tell(struct app *app, struct db *db, int64_t since_ms[AILMENTS])
{
    bool is_well = true;
    if (!app->serving.loops && db)
        health_look(app, db);
    pthread_mutex_lock(&app->health.lock);
    memcpy(since_ms, app->health.since_ms, sizeof app->health.since_ms);
    pthread_mutex_unlock(&app->health.lock);
    for (int i = 0; i < AILMENTS; i++)
        is_well &= since_ms[i] == 0;
    return is_well;
}

bool health_is_silent(struct health *h)
{
    pthread_mutex_lock(&h->lock);
    bool is_silent = h->since_ms[AILMENT_UNREACHABLE] != 0;
    pthread_mutex_unlock(&h->lock);
    return is_silent;
}
