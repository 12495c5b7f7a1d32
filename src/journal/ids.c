/* See ids.h. The series in use are few (objects and a handful more): a plain list under one lock. */
#include "journal/ids.h"

#include <pthread.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"

enum { SERIES_MAX = LIMIT_OBJECTS + 16, BLOCK = 64 };

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

static enum rc sqlite_load(struct db *db, struct series *s)
{
    s->next = 1;
    return db_query(db, &(struct db_query){S("select next_id from id_series where series = ?"),
                                           (struct value[]){v_int(s->number)}, 1, next_row, &s->next});
}

static enum rc postgres_block(struct ids *ids, struct series *s)
{
    str message;
    enum rc rc = RC_OK;
    if (!ids->blocks)
        rc = db_open(ids->url, (struct db_options){.mode = DB_WRITE}, ids->arena, &ids->blocks, &message);
    if (rc != RC_OK)
        return rc;
    rc = db_query(ids->blocks,
                  &(struct db_query){S("insert into id_series (series, next_id) values (?, ?) "
                                       "on conflict (series) do update set next_id = id_series.next_id + ? "
                                       "returning next_id"),
                                     (struct value[]){v_int(s->number), v_int(1 + BLOCK), v_int(BLOCK)}, 3, next_row,
                                     &s->end});
    s->next = s->end - BLOCK;
    return rc;
}

static struct series *series_find(struct ids *ids, int number)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->list[i].number == number)
            return &ids->list[i];
    check(ids->count < SERIES_MAX);
    ids->list[ids->count] = (struct series){.number = number};
    return &ids->list[ids->count++];
}

static enum rc take(struct ids *ids, struct db *db, int number, int64_t *out)
{
    struct series *s = series_find(ids, number);
    enum rc rc = RC_OK;
    bool is_sqlite = db_engine(db) == DB_SQLITE;
    if (is_sqlite && s->next == 0)
        rc = sqlite_load(db, s);
    if (!is_sqlite && s->next == s->end)
        rc = postgres_block(ids, s);
    if (rc != RC_OK)
        return rc;
    *out = s->next++;
    s->is_dirty = true;
    return RC_OK;
}

enum rc ids_take(struct ids *ids, struct db *db, int series, int64_t *out)
{
    pthread_mutex_lock(&ids->lock);
    enum rc rc = take(ids, db, series, out);
    pthread_mutex_unlock(&ids->lock);
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
    for (size_t i = 0; i < ids->count; i++)
        if (ids->list[i].end == 0)
            ids->list[i] = (struct series){.number = ids->list[i].number};
    pthread_mutex_unlock(&ids->lock);
}
