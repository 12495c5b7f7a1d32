/* See excuse.h. */
#include "journal/excuse.h"

#include "base/check.h"
#include "base/date.h"

enum { CLOCKS_MS = 60 * 1000, MOVES_MOST = 8 };

/* An act of guanxi check --mend: it makes a record anew and purges the old one last. */
#define MENDED "k.via = 'cli' and k.label = 'mend'"

struct span {
    bool is_later; /* a transaction of the act behind its first */
    int64_t sealed_ms;
};

static enum rc span_row(void *to, const struct row *row)
{
    struct span *s = to;
    s->sealed_ms = row_value(row, 0, VALUE_TIME).i;
    s->is_later = row_int(row, 1) != 0;
    return RC_OK;
}

/* Of SQLite's transactions each has a seal's time of its own. */
static enum rc span_read(struct cx *cx, const struct told *t, struct span *out)
{
    static const char *const sql[] = {
        [DB_SQLITE] = "select s.sealed_at, case when s.sealed_at <> f.sealed_at then 1 else 0 end "
                      "from journal_seals s, journal_seals f where s.change_id = ? and f.change_id = "
                      "(select min(id) from changes where changeset_id = ?)",
        [DB_POSTGRES] =
            "select s.sealed_at, case when c.xid <> f.xid then 1 else 0 end "
            "from changes c join journal_seals s on s.change_id = c.id, changes f where c.id = ? and f.id = "
            "(select min(id) from changes where changeset_id = ?)"};
    const struct value binds[] = {v_int(t->change_id), v_int(t->changeset_id)};
    return db_query(cx->db, &(struct db_query){str_of(sql[db_engine(cx->db)]), binds, countof(binds), span_row, out});
}

static enum rc act_row(void *to, const struct row *row)
{
    struct known_act *act = to;
    act->is_sample = row_int(row, 0) != 0;
    act->has_times = row_int(row, 1) != 0;
    act->has_actors = row_int(row, 2) != 0;
    return RC_OK;
}

static enum rc act_read(struct holding *h, int64_t id)
{
    if (h->act.id == id)
        return RC_OK;
    h->act = (struct known_act){.id = id};
    return db_query(h->cx->db, &(struct db_query){
                                   S("select case when k.via = 'sample' then 1 else 0 end, case when exists (select 1 "
                                     "from changes c where c.changeset_id = k.id and c.at is not null) then 1 else 0 "
                                     "end, case when exists (select 1 from changes c where c.changeset_id = k.id and "
                                     "c.actor_id is not null) then 1 else 0 end from changesets k where k.id = ?"),
                                   (struct value[]){v_int(id)}, 1, act_row, &h->act});
}

enum rc excuse__time(struct holding *h, const struct told *t, int64_t at_ms, bool *fits)
{
    struct span span = {0};
    *fits = at_ms == t->at_ms;
    if (*fits || t->is_own)
        return RC_OK;
    enum rc rc = span_read(h->cx, t, &span);
    if (rc == RC_OK)
        rc = act_read(h, t->changeset_id);
    bool is_sample = h->act.is_sample && !h->act.has_times; /* of some day before */
    *fits = (is_sample || (span.is_later && at_ms >= t->at_ms)) && at_ms <= span.sealed_ms + CLOCKS_MS;
    return rc;
}

/* --- numbers that changed --------------------------------------------------------------------------------------- */

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static enum rc moved_to(struct cx *cx, const struct object *o, int64_t id, int64_t *new_id)
{
    const struct value binds[] = {v_int(o->number), v_int(CHANGE_CREATE), v_int(o->number), v_int(id),
                                  v_int(CHANGE_PURGE)};
    *new_id = 0;
    return db_query(
        cx->db, &(struct db_query){S("select max(c.record_id) from changes c where c.object_no = ? and c.kind = ? and "
                                     "c.changeset_id in (select p.changeset_id from changes p join changesets k "
                                     "on k.id = p.changeset_id where p.object_no = ? and p.record_id = ? and "
                                     "p.kind = ? and " MENDED ")"),
                                   binds, countof(binds), id_row, new_id});
}

enum rc excuse__person(struct holding *h, const struct object *people, const struct told *t, int64_t person_id,
                       bool *fits)
{
    int64_t actor_id = t->actor_id;
    check(people);
    *fits = actor_id == person_id;
    enum rc rc = *fits ? RC_OK : act_read(h, t->changeset_id);
    *fits |= h->act.id == t->changeset_id && h->act.is_sample && !h->act.has_actors;
    for (int i = 0; i < MOVES_MOST && actor_id && !*fits && rc == RC_OK; i++) {
        rc = moved_to(h->cx, people, actor_id, &actor_id);
        *fits = actor_id && actor_id == person_id;
    }
    return rc;
}

enum rc excuse__moved(struct cx *cx, const struct object *o, int64_t changeset_id, int64_t *old_id)
{
    const struct value binds[] = {v_int(changeset_id), v_int(o->number), v_int(CHANGE_PURGE)};
    *old_id = 0;
    return db_query(cx->db,
                    &(struct db_query){S("select p.record_id from changes p join changesets k on k.id = p.changeset_id "
                                         "where p.changeset_id = ? and p.object_no = ? and p.kind = ? and " MENDED
                                         " order by p.id desc limit 1"),
                                       binds, countof(binds), id_row, old_id});
}

struct entries {
    told_fn fn;
    void *to;
};

static enum rc entry_row(void *to, const struct row *row)
{
    const struct entries *e = to;
    bool is_own = !row_is_null(row, 5);
    const struct told t = {.kind = (enum change_kind)row_int(row, 0),
                           .change_id = row_int(row, 1),
                           .changeset_id = row_int(row, 2),
                           .actor_id = row_int(row, row_is_null(row, 4) ? 3 : 4),
                           .at_ms = row_value(row, is_own ? 5 : 6, VALUE_TIME).i,
                           .is_own = is_own};
    return e->fn(e->to, &t);
}

enum rc excuse__entries(struct cx *cx, const struct object *o, int64_t id, told_fn fn, void *to)
{
    struct entries e = {fn, to};
    const struct value binds[] = {v_int(o->number), v_int(id)};
    check(fn);
    return db_query(
        cx->db,
        &(struct db_query){S("select c.kind, c.id, c.changeset_id, k.actor_id, c.actor_id, c.at, k.at from changes c "
                             "join changesets k on k.id = c.changeset_id "
                             "where c.object_no = ? and c.record_id = ?"),
                           binds, countof(binds), entry_row, &e});
}
