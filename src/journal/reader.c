/*
 * Places of readers; see reader.h. The lock on the row is what makes one node the holder: on PostgreSQL a row that is locked
 * is passed by, on SQLite there is one writer anyway.
 */
#include "journal/reader.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"

enum { SHRINKS_MAX = 12 };

/* --- where it stands -------------------------------------------------------------------------------------------- */

struct place {
    bool is_held;
    int64_t position;
    int failures;
};

static enum rc held_row(void *to, const struct row *row)
{
    *(struct place *)to = (struct place){true, row_int(row, 0), (int)row_int(row, 1)};
    return RC_OK;
}

static enum rc place_lock(struct cx *cx, str name, struct place *p)
{
    const char *lock = db_engine(cx->db) == DB_POSTGRES ? " for update skip locked" : "";
    *p = (struct place){0};
    str sql = str_printf(cx->arena, "select position, failures from journal_readers where name = ?%s", lock);
    return db_query(cx->db, &(struct db_query){sql, (struct value[]){v_text(name)}, 1, held_row, p});
}

/* The first time it stands at the end. Another that begins at the same time is waited for and has it. */
static enum rc place_make(struct cx *cx, str name, bool *is_made)
{
    int64_t changed;
    str sql = str_printf(cx->arena,
                         "insert into journal_readers (name, position, failures) "
                         "select cast(? as %s), position, 0 from journal_head where true on conflict (name) do nothing",
                         db_dialect(cx->db)->cast[VALUE_TEXT]);
    enum rc rc = db_run(cx->db, sql, (struct value[]){v_text(name)}, 1, &changed);
    *is_made = rc == RC_OK && changed;
    return rc;
}

/* What is there and not to be had is another's: an insert beside it would wait for him. */
static enum rc place_take(struct cx *cx, str name, struct place *p)
{
    bool is_there = false, is_made = false;
    enum rc rc = place_lock(cx, name, p);
    if (rc != RC_OK || p->is_held)
        return rc;
    rc = db_one(cx->db,
                &(struct db_query){S("select 1 from journal_readers where name = ?"), (struct value[]){v_text(name)}, 1,
                                   NULL, NULL},
                &is_there);
    if (rc == RC_OK && !is_there)
        rc = place_make(cx, name, &is_made);
    return rc == RC_OK && is_made ? place_lock(cx, name, p) : rc;
}

/* From where it was found: a place that somebody else moved is left alone. */
static enum rc place_move(struct cx *cx, str name, const struct place *from, int64_t to)
{
    int64_t changed;
    check(to >= from->position);
    if (to == from->position && from->failures == 0)
        return RC_OK;
    enum rc rc = db_run(cx->db,
                        S("update journal_readers set position = ?, failures = 0, again_at = null, error = null "
                          "where name = ? and position = ?"),
                        (struct value[]){v_int(to), v_text(name), v_int(from->position)}, 3, &changed);
    return rc == RC_OK && changed != 1 ? RC_RETRY : rc;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

struct collecting {
    struct arena *arena;
    struct change *list;
    size_t n, bytes;
};

static enum rc collect(void *to, const struct change *c)
{
    struct collecting *all = to;
    struct change *kept = &all->list[all->n];
    all->bytes += c->before.n + c->after.n;
    if (all->n > 0 && all->bytes > LIMIT_READER_BYTES)
        return RC_STOPPED;
    *kept = *c;
    kept->before = str_copy(all->arena, c->before);
    kept->after = str_copy(all->arena, c->after);
    kept->via = str_copy(all->arena, c->via);
    all->n++;
    return RC_OK;
}

static enum rc changes_collect(struct cx *cx, int64_t after, size_t most, struct changes *out)
{
    struct collecting all = {.arena = cx->arena, .list = arena_array_of(cx->arena, most, struct change)};
    enum rc rc = journal_feed(cx, after, most, collect, &all);
    *out = (struct changes){all.list, all.n, most, rc == RC_OK && all.n < most};
    return rc == RC_STOPPED ? RC_OK : rc;
}

/* One that fails is given half as many each time. */
static size_t share(size_t most, int failures)
{
    size_t n = most >> (failures < SHRINKS_MAX ? failures : SHRINKS_MAX);
    return n ? n : 1;
}

enum rc journal_reader_next(struct cx *cx, const char *name, size_t most, changes_fn fn, void *to)
{
    check(most > 0 && most <= LIMIT_READER_CHANGES && db_in_transaction(cx->db));
    struct place p;
    struct changes c;
    enum rc rc = place_take(cx, str_of(name), &p);
    if (rc != RC_OK || !p.is_held)
        return rc;
    rc = changes_collect(cx, p.position, share(most, p.failures), &c);
    if (rc == RC_OK)
        rc = fn(to, &c);
    return rc == RC_OK ? place_move(cx, str_of(name), &p, c.n ? c.list[c.n - 1].position : p.position) : rc;
}

static enum rc place_row(void *to, const struct row *row)
{
    struct reader_place *p = to;
    int64_t head = row_int(row, 0);
    p->is_known = !row_is_null(row, 1);
    p->position = row_int(row, 1);
    p->behind = p->is_known && head >= 0 && p->position >= 0 ? head - p->position : 0;
    p->failures = (int)row_int(row, 2);
    p->again_ms = row_is_null(row, 3) ? 0 : row_value(row, 3, VALUE_TIME).i;
    return RC_OK;
}

enum rc journal_reader_place(struct cx *cx, const char *name, struct reader_place *out)
{
    check(name);
    *out = (struct reader_place){0};
    return db_query(cx->db, &(struct db_query){S("select h.position, r.position, r.failures, r.again_at "
                                                 "from journal_head h left join journal_readers r on r.name = ?"),
                                               (struct value[]){v_text(str_of(name))}, 1, place_row, out});
}

static enum rc change_at(void *to, const struct change *c)
{
    *(int64_t *)to = c->at_ms;
    return RC_OK;
}

enum rc journal_reader_lag(struct cx *cx, const struct reader_place *place, int64_t *lag_ms)
{
    check(place->position >= 0 && place->behind >= 0);
    int64_t at_ms = cx->now_ms;
    enum rc rc = place->behind ? journal_feed(cx, place->position, 1, change_at, &at_ms) : RC_OK;
    *lag_ms = at_ms < cx->now_ms ? cx->now_ms - at_ms : 0;
    return rc;
}

/* --- for the loop ----------------------------------------------------------------------------------------------- */

enum rc reader_is_due(struct cx *cx, const struct reader *r, bool *is_due)
{
    check(r->name && r->most > 0);
    struct reader_place p;
    enum rc rc = journal_reader_place(cx, r->name, &p);
    *is_due = rc == RC_OK && p.again_ms <= cx->now_ms && (p.behind > 0 || r->is_restless || !p.is_known);
    return rc;
}

struct running {
    struct cx *cx;
    const struct reader *reader;
    bool has_more;
};

static enum rc read_some(void *to, const struct changes *c)
{
    struct running *run = to;
    if (c->n == 0 && !run->reader->is_restless)
        return RC_OK;
    enum rc rc = run->reader->read(run->cx, c, &run->has_more);
    run->has_more |= !c->is_all;
    return rc;
}

enum rc reader_run(struct cx *cx, const struct reader *r, bool *is_idle)
{
    check(db_in_transaction(cx->db) && r->read);
    struct running run = {.cx = cx, .reader = r};
    enum rc rc = journal_reader_next(cx, r->name, r->most, read_some, &run);
    *is_idle = !run.has_more;
    return rc;
}

/* Its row may have been made by the transaction that was rolled back. */
enum rc reader_put_off(struct cx *cx, const struct reader *r, enum rc why)
{
    check(db_in_transaction(cx->db) && why != RC_OK);
    struct reader_place p;
    bool is_made;
    enum rc rc = place_make(cx, str_of(r->name), &is_made);
    if (rc == RC_OK)
        rc = journal_reader_place(cx, r->name, &p);
    if (rc != RC_OK)
        return rc;
    log_line(LOG_ERROR, "reader_failed", "reader", r->name, "why", rc_name(why), "behind",
             arena_printf(cx->arena, "%lld", (long long)p.behind), "failures",
             arena_printf(cx->arena, "%d", p.failures + 1), NULL);
    const struct value binds[] = {v_time(cx->now_ms + clock_back_off_ms(cx->clock, p.failures, LIMIT_READER_WAIT_MS)),
                                  v_text(str_of(rc_name(why))), v_text(str_of(r->name)), v_int(p.position)};
    return db_run(cx->db,
                  S("update journal_readers set failures = failures + 1, again_at = ?, error = ? "
                    "where name = ? and position = ?"),
                  binds, countof(binds), NULL);
}
