/*
 * Sealing; see seal.h and docs/decisions/0001. What a link covers is in chain.h.
 */
#include "journal/seal.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/log.h"
#include "journal/chain.h"
#include "journal/window.h"

enum rc seal_head(struct db *db, int64_t *position, int64_t *at_ms)
{
    struct chain_head h = {0};
    enum rc rc = chain__head(db, &h);
    *position = h.position;
    *at_ms = h.sealed_ms;
    return rc;
}

/* --- sealing ---------------------------------------------------------------------------------------------------- */

/* Entries are collected before they are written: no statement is stepped while another writes what it reads. */
struct pass {
    struct arena *arena;
    struct chain_head head;
    struct seal {
        int64_t position, change_id;
        unsigned char link[HASH_BYTES];
    } * seals;
    size_t count, capacity;
};

static enum rc pass_row(void *to, const struct row *row)
{
    struct pass *p = to;
    struct entry e = chain__entry(row);
    chain__advance(&p->head, &e);
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 64;
        struct seal *grown = arena_array_of(p->arena, capacity, struct seal);
        if (p->count)
            memcpy(grown, p->seals, p->count * sizeof *grown);
        p->seals = grown;
        p->capacity = capacity;
    }
    struct seal *s = &p->seals[p->count++];
    s->position = p->head.position;
    s->change_id = e.change_id;
    memcpy(s->link, p->head.link, HASH_BYTES);
    return RC_OK;
}

static enum rc seals_write(struct db *db, const struct pass *p)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < p->count && rc == RC_OK; i++) {
        const struct seal *s = &p->seals[i];
        const struct value binds[] = {v_int(s->position), v_int(s->change_id),
                                      v_bytes((str){(char *)s->link, HASH_BYTES}), v_time(p->head.sealed_ms)};
        rc = db_run(db, S("insert into journal_seals (position, change_id, link, sealed_at) values (?, ?, ?, ?)"),
                    binds, countof(binds), NULL);
    }
    return rc;
}

static enum rc head_write(struct db *db, const struct pass *p)
{
    int64_t changed = 0;
    const struct value binds[] = {v_int(p->head.position), v_bytes((str){(char *)p->head.link, HASH_BYTES}),
                                  v_time(p->head.sealed_ms), v_int(p->head.floor_id),
                                  v_int(p->head.position - (int64_t)p->count)};
    enum rc rc = db_run(db,
                        S("update journal_head set position = ?, link = ?, sealed_at = ?, floor_id = ? "
                          "where position = ?"),
                        binds, countof(binds), &changed);
    return rc == RC_OK && changed != 1 ? RC_RETRY : rc;
}

/* The new changes first, whatever the planner thinks of the number of acts ("cross join" keeps the order). */
enum rc seal_batch(struct db *db, int64_t now_ms)
{
    check(now_ms > 0);
    check(db_engine(db) == DB_SQLITE && db_in_transaction(db));
    struct pass p = {.arena = arena_new(0)};
    enum rc rc = chain__head(db, &p.head);
    p.head.sealed_ms = now_ms > p.head.sealed_ms ? now_ms : p.head.sealed_ms + 1;
    if (rc == RC_OK)
        rc = db_query(db, &(struct db_query){S("select " CHAIN_COLUMNS " from changes c cross join changesets k "
                                               "where c.id > ? and k.id = c.changeset_id order by c.id"),
                                             (struct value[]){v_int(p.head.floor_id)}, 1, pass_row, &p});
    if (rc == RC_OK && p.count)
        rc = seals_write(db, &p);
    if (rc == RC_OK && p.count)
        rc = head_write(db, &p);
    arena_free(p.arena);
    return rc;
}

/* --- PostgreSQL ------------------------------------------------------------------------------------------------- */

/* The snapshot sealed so far and this one, as PostgreSQL's text. */
struct snapshots {
    struct arena *arena;
    str present, begins, ends, ran; /* the present one; the range that had not begun; the list of what ran */
    int64_t time_ms;
    bool is_foreign; /* the stored one is of another cluster */
};

static enum rc snapshots_row(void *to, const struct row *row)
{
    struct snapshots *s = to;
    s->begins = str_copy(s->arena, row_text(row, 0));
    s->ends = str_copy(s->arena, row_text(row, 1));
    s->ran = str_copy(s->arena, row_text(row, 2));
    s->present = str_copy(s->arena, row_text(row, 3));
    s->time_ms = row_value(row, 4, VALUE_TIME).i;
    s->is_foreign = row_value(row, 5, VALUE_BOOL).b;
    return RC_OK;
}

static enum rc snapshots_read(struct db *db, int64_t now_ms, struct snapshots *s)
{
    return db_query(
        db,
        &(struct db_query){
            S("select cast(w.least as text), cast(w.most as text), "
              "cast(array(select pg_snapshot_xip(h.snapshot)) as text), "
              "cast(pg_current_snapshot() as text), greatest(h.sealed_at + interval '1 ms', "
              "coalesce(cast(? as timestamptz(3)), date_trunc('milliseconds', clock_timestamp()))), " WINDOW_IS_FOREIGN
              " from " WINDOW_FROM " cross join lateral (select " WINDOW_ENDS ") as w(least, most)"),
            (struct value[]){now_ms ? v_time(now_ms) : V_NULL}, 1, snapshots_row, s});
}

/* Of which cluster the snapshot is, and up to which change numbers may be of another. */
static enum rc cluster_write(struct db *db)
{
    return db_run(db,
                  S("insert into meta (name, value) "
                    "select 'sealed_cluster', cast(system_identifier as text) from pg_control_system() union all "
                    "select 'sealed_cluster_floor', cast(coalesce(max(id), 0) as text) from changes "
                    "on conflict (name) do update set value = excluded.value"),
                  NULL, 0, NULL);
}

static enum rc snapshot_write(struct db *db, const struct snapshots *s)
{
    enum rc rc = db_run(db, S("update journal_head set snapshot = cast(cast(? as text) as pg_snapshot)"),
                        (struct value[]){v_text(s->present)}, 1, NULL);
    return rc == RC_OK && s->is_foreign ? cluster_write(db) : rc;
}

/* What has a seal is passed by: a transaction's number can be altered, and comes again in another cluster. The changes are found
   before their acts ("offset 0" keeps the order), whatever the planner thinks of the number of acts. */
static enum rc changes_read(struct db *db, const struct snapshots *s, struct pass *p)
{
    return db_query(
        db, &(struct db_query){S("select " CHAIN_COLUMNS
                                 " from (select id, changeset_id, object_no, record_id, version, kind, "
                                 "digest, at, actor_id from changes c "
                                 "where (xid >= cast(cast(? as text) as xid8) "
                                 "and xid <= cast(cast(? as text) as xid8) "
                                 "or xid = any(cast(cast(? as text) as xid8[]))) and " WINDOW_IS_OPEN " offset 0) as c "
                                 "join changesets k on k.id = c.changeset_id order by c.id"),
                               (struct value[]){v_text(s->begins), v_text(s->ends), v_text(s->ran)}, 3, pass_row, p});
}

static enum rc pass_run(struct db *db, int64_t now_ms, struct pass *p)
{
    struct snapshots s = {.arena = p->arena};
    enum rc rc = chain__head(db, &p->head);
    bool is_begun = p->head.position > 0;
    if (rc == RC_OK)
        rc = snapshots_read(db, now_ms, &s);
    p->head.sealed_ms = s.time_ms;
    if (rc == RC_OK)
        rc = changes_read(db, &s, p);
    if (rc == RC_OK && p->count)
        rc = seals_write(db, p);
    if (rc == RC_OK && p->count)
        rc = head_write(db, p);
    if (rc == RC_OK && s.is_foreign && is_begun)
        log_line(LOG_WARN, "sealing_begins_anew", "reason", "of which cluster the data are was not known, or another",
                 NULL);
    return rc == RC_OK ? snapshot_write(db, &s) : rc;
}

static enum rc bool_row(void *to, const struct row *row)
{
    *(bool *)to = row_value(row, 0, VALUE_BOOL).b;
    return RC_OK;
}

/* A change is not sealed when its transaction had not begun at the last pass, or was running then: one range that begins where
   the sealed ends, and one search for each that ran. So a look costs nothing for what was sealed behind somebody's old
   transaction. The bounds are there before changes are looked at, and their order leaves the planner no other road than the
   index on xid, whatever it believes. Behind WINDOW_FROM. */
#define UNSEALED                                                                                                       \
    "select u.changeset_id from (select " WINDOW_ENDS " union all "                                                    \
    "select x, x from pg_snapshot_xip(h.snapshot) x) as w(least, most) "                                               \
    "cross join lateral (select c.changeset_id from changes c where c.xid >= w.least and c.xid <= w.most "             \
    "and " WINDOW_IS_OPEN " order by c.xid limit 1) u"

/* Whether there is anything to do: one statement, so that an idle server costs next to nothing. */
static enum rc has_work(struct db *db, bool *has)
{
    bool has_head = false;
    enum rc rc = db_one(db,
                        &(struct db_query){S("select case when " WINDOW_IS_ANEW " or " WINDOW_IS_WIDE
                                             " then true else exists (" UNSEALED ") end from " WINDOW_FROM),
                                           NULL, 0, bool_row, has},
                        &has_head);
    return rc == RC_OK && !has_head ? RC_CORRUPT : rc;
}

static enum rc at_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_value(row, 0, VALUE_TIME).i;
    return RC_OK;
}

enum rc seal_waits(struct db *db, int64_t *since_ms)
{
    check(since_ms);
    *since_ms = 0;
    if (db_engine(db) == DB_SQLITE)
        return RC_OK;
    return db_query(db, &(struct db_query){S("select min((select k.at from changesets k where k.id = u.changeset_id)) "
                                             "from " WINDOW_FROM " cross join lateral (" UNSEALED ") u"),
                                           NULL, 0, at_row, since_ms});
}

enum rc seal_pass(struct db *db, int64_t now_ms, int64_t *sealed, bool *is_holder)
{
    check(!db_in_transaction(db));
    check(db_engine(db) == DB_POSTGRES);
    *sealed = 0;
    *is_holder = false;
    bool has = false;
    enum rc rc = has_work(db, &has);
    if (rc == RC_OK && has)
        rc = db_query(db, &(struct db_query){S("select pg_try_advisory_lock(7201)"), NULL, 0, bool_row, is_holder});
    if (rc != RC_OK || !*is_holder)
        return rc;
    struct pass p = {.arena = arena_new(0)};
    rc = db_begin(db);
    if (rc == RC_OK) /* one snapshot for all selects, and the planner sees the bounds: decision 0001 */
        rc = db_script(db, "set transaction isolation level repeatable read;"
                           "set local plan_cache_mode = force_custom_plan; set local jit = off;");
    if (rc == RC_OK)
        rc = pass_run(db, now_ms, &p);
    if (rc == RC_OK)
        rc = db_commit(db);
    else if (db_in_transaction(db))
        db_rollback(db);
    if (rc == RC_OK)
        *sealed = (int64_t)p.count;
    bool ignored;
    db_query(db, &(struct db_query){S("select pg_advisory_unlock(7201)"), NULL, 0, bool_row, &ignored});
    arena_free(p.arena);
    return rc;
}
