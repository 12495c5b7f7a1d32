/*
 * See sweep.h. Hidden rows are found through the journal, not by an index that every table would carry for them: acts that
 * undo something, oldest first, and of each the deletions. How far that is stands in meta as "act change"; an act is come to
 * when its days are over, so it has ended long ago. An undo takes children back before what they refer to, and so
 * does the sweep.
 */
#include "record/sweep.h"

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "db/db.h"
#include "journal/journal.h"
#include "record/purge.h"
#include "record/row.h"

/* Where the sweep is: changes of the act up to this one were looked at, and all acts before. */
struct place {
    int64_t act, change;
};

struct left_behind {
    int64_t change, record_id;
    int object_no;
};

struct found {
    struct left_behind *list;
    size_t count;
};

static enum rc place_row(void *to, const struct row *row)
{
    struct place *p = to;
    str rest = row_text(row, 0);
    return str_to_i64(str_cut(&rest, ' '), &p->act) && str_to_i64(rest, &p->change) ? RC_OK : RC_CORRUPT;
}

/* Locked on PostgreSQL: of two nodes one sweeps. */
static enum rc place_read(struct cx *cx, struct place *p)
{
    *p = (struct place){0};
    str sql = str_printf(cx->arena, "select value from meta where name = 'swept'%s", db_dialect(cx->db)->for_update);
    return db_query(cx->db, &(struct db_query){sql, NULL, 0, place_row, p});
}

static enum rc place_write(struct cx *cx, const struct place *p)
{
    str text = str_printf(cx->arena, "%lld %lld", (long long)p->act, (long long)p->change);
    return db_run(cx->db,
                  S("insert into meta (name, value) values ('swept', ?) "
                    "on conflict (name) do update set value = excluded.value"),
                  (struct value[]){v_text(text)}, 1, NULL);
}

static enum rc act_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* The act at hand while it has changes left, else the next whose days are over; 0: none. */
static enum rc act_find(struct cx *cx, const struct place *p, int64_t before_ms, int64_t *act)
{
    const struct value binds[] = {v_int(p->act), v_time(before_ms)};
    *act = 0;
    return db_query(cx->db, &(struct db_query){S("select id from changesets where undo_of is not null and id > ? and "
                                                 "at <= ? order by id limit 1"),
                                               binds, countof(binds), act_row, act});
}

static enum rc found_row(void *to, const struct row *row)
{
    struct found *f = to;
    f->list[f->count++] = (struct left_behind){row_int(row, 0), row_int(row, 2), (int)row_int(row, 1)};
    return RC_OK;
}

static enum rc deletions_read(struct cx *cx, const struct place *p, size_t n, struct found *out)
{
    const struct value binds[] = {v_int(p->act), v_int(p->change), v_int(CHANGE_DELETE), v_int((int64_t)n)};
    *out = (struct found){.list = arena_array_of(cx->arena, n, struct left_behind)};
    return db_query(cx->db,
                    &(struct db_query){S("select id, object_no, record_id from changes where changeset_id = ? and "
                                         "id > ? and kind = ? order by id limit ?"),
                                       binds, countof(binds), found_row, out});
}

/* Removes it where it is still hidden, and has been for long enough: it may have come back, and gone again. */
static enum rc sweep_one(struct cx *cx, const struct left_behind *l, int64_t before_ms)
{
    const struct object *o = catalog_number(cx->catalog, l->object_no);
    if (!o)
        return RC_OK;
    const struct value binds[] = {v_int(l->record_id), v_bool(true), v_time(before_ms)};
    bool is_due;
    struct record *r;
    int64_t hidden = 0;
    enum rc rc = db_one(cx->db,
                        &(struct db_query){str_printf(cx->arena,
                                                      "select 1 from %.*s where id = ? and is_hidden = ? and "
                                                      "deleted_at <= ?",
                                                      STR_ARG(o->plural)),
                                           binds, countof(binds), NULL, NULL},
                        &is_due);
    if (rc != RC_OK || !is_due)
        return rc;
    rc = row__any(cx, o, l->record_id, &r);
    if (rc == RC_OK)
        rc = purge__remove(cx, r, &hidden);
    return rc == RC_REFERENCED ? RC_OK : rc;
}

/* The arena of the pieces is their own, so that a large sweep is flat. */
static enum rc sweep_found(struct cx *cx, const struct found *f, int64_t before_ms, struct place *p)
{
    struct arena *outer = cx->arena;
    enum rc rc = RC_OK;
    int64_t until = clock_monotonic_ms() + LIMIT_CHUNK_MS;
    cx->arena = arena_new(0);
    for (size_t i = 0; i < f->count && rc == RC_OK && clock_monotonic_ms() < until; i++) {
        arena_reset(cx->arena);
        rc = sweep_one(cx, &f->list[i], before_ms);
        p->change = f->list[i].change;
    }
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}

enum rc sweep_some(struct cx *cx, size_t n, bool *is_idle)
{
    check(n > 0 && db_in_transaction(cx->db));
    int64_t before_ms = cx->now_ms - LIMIT_HIDDEN_DAYS * (int64_t)DAY_MS, act;
    struct place p;
    struct found f = {0};
    enum rc rc = place_read(cx, &p);
    *is_idle = true;
    if (rc == RC_OK && p.act)
        rc = deletions_read(cx, &p, n, &f);
    if (rc == RC_OK && f.count == 0) {
        rc = act_find(cx, &p, before_ms, &act);
        if (rc != RC_OK || !act)
            return rc;
        p = (struct place){.act = act};
        rc = deletions_read(cx, &p, n, &f);
    }
    changeset_open(cx, "sweep", S(""));
    if (rc == RC_OK)
        rc = sweep_found(cx, &f, before_ms, &p);
    *is_idle = false;
    return rc == RC_OK ? place_write(cx, &p) : rc;
}
