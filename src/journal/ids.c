/*
 * See ids.h. The series in use are few (objects and a handful more): a plain list under one lock.
 *
 * What is known of a series is changed by one assignment, behind the query that says so: one that failed has told nothing,
 * so the next asks again. What the database says is not believed blindly: an id is positive, whatever stands there.
 */
#include "journal/ids.h"

#include <pthread.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"

#define ID_MAX (INT64_MAX / 2) /* no series comes so far: somebody else wrote it */

enum {
    SERIES_MAX = LIMIT_OBJECTS + 16,
    BLOCK = 64,
    BLOCK_MS = 2000, /* so long one is waited for; all who need one wait with him who takes it, … */
    PAUSE_MS = 200,  /* … and, where the database does not answer, do not try one after the other */
};

struct series {
    int number;
    int64_t next;
    int64_t end; /* PostgreSQL: of the block */
    bool is_dirty;
};

struct ids {
    pthread_mutex_t lock;
    const char *url;
    struct arena *arena;
    struct db *blocks; /* PostgreSQL: the connection blocks are taken on */
    int64_t failed_ms; /* when none was to be had, on clock_monotonic_ms */
    struct series list[SERIES_MAX];
    size_t count;
};

static void ids_close(void *data)
{
    struct ids *ids = data;
    db_close(ids->blocks);
    pthread_mutex_destroy(&ids->lock);
}

struct ids *ids_new(struct arena *a, const char *url)
{
    check(url);
    struct ids *ids = arena_new_of(a, struct ids);
    ids->url = arena_cstr(a, url);
    ids->arena = a;
    check(pthread_mutex_init(&ids->lock, NULL) == 0);
    arena_defer(a, ids_close, ids);
    return ids;
}

static enum rc next_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static enum rc sqlite_load(struct db *db, int number, struct series *out)
{
    int64_t next = 1;
    enum rc rc = db_query(db, &(struct db_query){S("select next_id from id_series where series = ?"),
                                                 (struct value[]){v_int(number)}, 1, next_row, &next});
    if (rc == RC_OK)
        *out = (struct series){.number = number, .next = next > 0 ? next : 1};
    return rc;
}

static enum rc connected(struct ids *ids)
{
    str message;
    if (ids->blocks)
        return RC_OK;
    enum rc rc = db_open(ids->url, (struct db_options){.mode = DB_WRITE, .is_lazy = true}, ids->arena, &ids->blocks,
                         &message);
    if (rc != RC_OK)
        log_line(LOG_ERROR, "ids", "reason", str_c(ids->arena, message), NULL);
    else
        db_budget(ids->blocks, BLOCK_MS * 1000);
    return rc;
}

/* A series that ended below 1, as one might before ids were held against it here, goes on at 1. */
static enum rc block_query(struct ids *ids, int number, int64_t *end)
{
    return db_query(
        ids->blocks,
        &(struct db_query){S("insert into id_series (series, next_id) values (?, ?) on conflict (series) do "
                             "update set next_id = greatest(id_series.next_id, 1) + ? returning next_id"),
                           (struct value[]){v_int(number), v_int(1 + BLOCK), v_int(BLOCK)}, 3, next_row, end});
}

/* A connection that broke is made again by the next statement, so there is one; a block taken twice is a gap. */
static enum rc postgres_block(struct ids *ids, int number, struct series *out)
{
    int64_t end = 0;
    if (clock_monotonic_ms() < ids->failed_ms + PAUSE_MS)
        return RC_UNAVAILABLE;
    enum rc rc = connected(ids);
    if (rc == RC_OK)
        rc = block_query(ids, number, &end);
    if (rc == RC_UNAVAILABLE && ids->blocks)
        rc = block_query(ids, number, &end);
    if (rc == RC_OK)
        *out = (struct series){.number = number, .next = end - BLOCK, .end = end};
    else if (rc == RC_UNAVAILABLE)
        ids->failed_ms = clock_monotonic_ms();
    return rc;
}

/* NULL: nothing is known of it. */
static struct series *series_find(struct ids *ids, int number)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->list[i].number == number)
            return &ids->list[i];
    return NULL;
}

static bool has_next(const struct series *s)
{
    return s && (s->end == 0 || s->next < s->end);
}

/* The series with an id to give. */
static enum rc series_ready(struct ids *ids, struct db *db, int number, struct series **out)
{
    struct series *s = series_find(ids, number), fresh;
    *out = s;
    if (has_next(s))
        return RC_OK;
    enum rc rc = db_engine(db) == DB_SQLITE ? sqlite_load(db, number, &fresh) : postgres_block(ids, number, &fresh);
    if (rc != RC_OK)
        return rc;
    check(s || ids->count < SERIES_MAX);
    *out = s ? s : &ids->list[ids->count++];
    **out = fresh;
    return RC_OK;
}

/* No block: the order across nodes counts. A transaction that is rolled back leaves a gap. */
static enum rc draw(struct db *db, int64_t *out)
{
    *out = 0;
    enum rc rc = db_query(db, &(struct db_query){S("select nextval('changeset_ids')"), NULL, 0, next_row, out});
    check(rc != RC_OK || *out > 0);
    return rc;
}

enum rc ids_take(struct ids *ids, struct db *db, int series, int64_t *out)
{
    check(series != 0 && out);
    struct series *s;
    if (series == IDS_CHANGESET && db_engine(db) == DB_POSTGRES)
        return draw(db, out);
    pthread_mutex_lock(&ids->lock);
    enum rc rc = series_ready(ids, db, series, &s);
    if (rc == RC_OK) {
        rc = s->next > 0 && s->next < ID_MAX ? RC_OK : RC_CORRUPT;
        *out = s->next++;
        s->is_dirty = true;
    }
    pthread_mutex_unlock(&ids->lock);
    check(rc != RC_OK || *out > 0);
    return rc;
}

enum rc ids_flush(struct ids *ids, struct db *db)
{
    if (db_engine(db) != DB_SQLITE)
        return RC_OK;
    enum rc rc = RC_OK;
    pthread_mutex_lock(&ids->lock);
    for (size_t i = 0; i < ids->count && rc == RC_OK; i++) {
        struct series *s = &ids->list[i];
        if (!s->is_dirty)
            continue;
        rc = db_run(db,
                    S("insert into id_series (series, next_id) values (?, ?) "
                      "on conflict (series) do update set next_id = excluded.next_id"),
                    (struct value[]){v_int(s->number), v_int(s->next)}, 2, NULL);
        s->is_dirty = rc != RC_OK;
    }
    pthread_mutex_unlock(&ids->lock);
    return rc;
}

void ids_forget(struct ids *ids)
{
    pthread_mutex_lock(&ids->lock);
    size_t kept = 0;
    for (size_t i = 0; i < ids->count; i++)
        if (ids->list[i].end != 0)
            ids->list[kept++] = ids->list[i];
    ids->count = kept;
    pthread_mutex_unlock(&ids->lock);
}

void ids_forget_all(struct ids *ids)
{
    pthread_mutex_lock(&ids->lock);
    ids->count = 0;
    pthread_mutex_unlock(&ids->lock);
}

enum rc ids_connection(struct ids *ids, struct db **out)
{
    check(out);
    pthread_mutex_lock(&ids->lock);
    enum rc rc = connected(ids);
    pthread_mutex_unlock(&ids->lock);
    *out = ids->blocks;
    return rc;
}
