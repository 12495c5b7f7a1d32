/*
 * Writing the index; see search.h. A follower of the journal: from the position it has reached it takes the next
 * changes, reads the records they touch as they are now, and writes each once. Doing it again changes nothing, so
 * it may be stopped anywhere.
 *
 * A record has a row in search_docs: its tokens, which the engine indexes, under an id that tells object and
 * record, so that larger is newer. Rows are written in the order of ids: FTS5 flushes whenever it is given a
 * smaller one. What the index is made by (search__rule) stands beside it; where that has changed, every table is
 * gone through in the order of ids, and the place reached is kept, before changes are followed again.
 */
#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "query/query.h"
#include "record/search.h"
#include "record/search_doc.h"
#include "record/search_merge.h"

#define SEARCH_RULE "search_rule"
#define SEARCH_REBUILD "search_rebuild" /* "object id": gone through up to there; empty: done */

struct indexer {
    struct cx *cx;
    size_t most;
    int64_t position; /* -1: never indexed */
    str rebuild;
    bool has_purged; /* among the changes followed */
    struct touched *touched;
    size_t seen, count;    /* changes, and records of them */
    struct arena *scratch; /* of one record */
};

static enum rc state_read(struct indexer *ix);
static enum rc follow(struct indexer *ix, bool *is_idle);
static enum rc go_through(struct indexer *ix);
static enum rc write_records(struct indexer *ix, const struct object *o, const int64_t *ids, size_t n);

enum rc search_index(struct cx *cx, size_t most, bool *is_idle)
{
    check(most > 0 && db_in_transaction(cx->db));
    struct indexer ix = {
        .cx = cx, .most = most < LIMIT_CHUNK_RECORDS ? most : LIMIT_CHUNK_RECORDS, .scratch = arena_new(0)};
    *is_idle = false;
    enum rc rc = state_read(&ix);
    if (rc == RC_OK)
        rc = ix.rebuild.n ? go_through(&ix) : follow(&ix, is_idle);
    arena_free(ix.scratch);
    return rc == RC_OK && *is_idle ? search__merge(cx, is_idle) : rc;
}

/* --- where it stands -------------------------------------------------------------------------------------------- */

static enum rc position_write(struct indexer *ix)
{
    return search__meta_write(ix->cx, SEARCH_POSITION, str_printf(ix->cx->arena, "%lld", (long long)ix->position));
}

static enum rc rebuild_write(struct indexer *ix, int object_no, int64_t id)
{
    ix->rebuild = object_no ? str_printf(ix->cx->arena, "%d %lld", object_no, (long long)id) : S("");
    return search__meta_write(ix->cx, SEARCH_REBUILD, ix->rebuild);
}

/* The first time what stands in the tables need not be followed change by change as well. */
static enum rc rebuild_begin(struct indexer *ix, str rule)
{
    int64_t ignored;
    enum rc rc = RC_OK;
    if (ix->position < 0) {
        rc = seal_head(ix->cx->db, &ix->position, &ignored);
        rc = rc == RC_OK ? position_write(ix) : rc;
    }
    rc = rc == RC_OK ? rebuild_write(ix, 1, 0) : rc;
    return rc == RC_OK ? search__meta_write(ix->cx, SEARCH_RULE, rule) : rc;
}

static enum rc state_read(struct indexer *ix)
{
    struct cx *cx = ix->cx;
    str stored, position;
    enum rc rc = search__meta_read(cx, SEARCH_RULE, &stored);
    rc = rc == RC_OK ? search__meta_read(cx, SEARCH_POSITION, &position) : rc;
    rc = rc == RC_OK ? search__meta_read(cx, SEARCH_REBUILD, &ix->rebuild) : rc;
    if (rc != RC_OK)
        return rc;
    ix->position = -1;
    if (position.n && !str_to_i64(position, &ix->position))
        return RC_CORRUPT;
    str rule = search__rule(cx->arena, cx->catalog);
    return str_eq(stored, rule) ? RC_OK : rebuild_begin(ix, rule);
}

/* --- following the journal -------------------------------------------------------------------------------------- */

static enum rc take_change(void *to, const struct change *c)
{
    struct indexer *ix = to;
    ix->position = c->position;
    ix->has_purged |= c->kind == CHANGE_PURGE;
    ix->seen++;
    if (c->record_id > 0) /* what has none is told by guanxi check, and mended */
        ix->touched[ix->count++] = (struct touched){c->object_no, c->record_id};
    return RC_OK;
}

/* The ids at the head of a sorted list that are of one object; returns how many. */
static size_t take_ids(const struct touched *list, size_t count, int64_t *ids)
{
    size_t n = 0;
    for (; n < count && list[n].object_no == list[0].object_no; n++)
        ids[n] = list[n].record_id;
    return n;
}

static enum rc follow(struct indexer *ix, bool *is_idle)
{
    struct cx *cx = ix->cx;
    ix->touched = arena_array_of(cx->arena, ix->most, struct touched);
    int64_t *ids = arena_array_of(cx->arena, ix->most, int64_t);
    enum rc rc = journal_feed(cx, ix->position, ix->most, take_change, ix);
    *is_idle = ix->seen < ix->most && !ix->has_purged; /* the words leave once this is committed */
    if (rc != RC_OK || ix->seen == 0)
        return rc;
    size_t count = search__distinct(ix->touched, ix->count);
    for (size_t i = 0, n; i < count && rc == RC_OK; i += n) {
        const struct object *o = catalog_number(cx->catalog, ix->touched[i].object_no);
        n = take_ids(ix->touched + i, count - i, ids);
        if (o && search__covers(o))
            rc = write_records(ix, o, ids, n);
    }
    if (rc == RC_OK && ix->has_purged)
        rc = search__erase(cx);
    return rc == RC_OK ? position_write(ix) : rc;
}

/* --- going through the tables ----------------------------------------------------------------------------------- */

/* The first searched object with that number or a larger one, or NULL. */
static const struct object *object_from(const struct catalog *c, int64_t number)
{
    const struct object *next = NULL;
    for (size_t i = 0; i < catalog_count(c); i++) {
        const struct object *o = catalog_at(c, i);
        if (o->number >= number && search__covers(o) && (!next || o->number < next->number))
            next = o;
    }
    return next;
}

static enum rc go_through(struct indexer *ix)
{
    struct cx *cx = ix->cx;
    str rest = ix->rebuild;
    int64_t number, after;
    if (!str_to_i64(str_cut(&rest, ' '), &number) || !str_to_i64(rest, &after))
        return RC_CORRUPT;
    const struct object *o = object_from(cx->catalog, number);
    if (!o)
        return rebuild_write(ix, 0, 0);
    after = o->number == number ? after : 0;
    int64_t *ids = arena_array_of(cx->arena, ix->most, int64_t);
    size_t n;
    struct query q = query_of(cx, o, condition_true());
    enum rc rc = query_ids(cx, &q, after, ix->most, ids, &n);
    if (rc == RC_OK && n)
        rc = write_records(ix, o, ids, n);
    if (rc != RC_OK)
        return rc;
    return n < ix->most ? rebuild_write(ix, o->number + 1, 0) : rebuild_write(ix, o->number, ids[n - 1]);
}

/* --- rows of the index ------------------------------------------------------------------------------------------ */

struct doc {
    struct arena *arena;
    int64_t id;
    bool is_there;
    str tokens;
};

static enum rc doc_row(void *to, const struct row *row)
{
    struct doc *d = to;
    d->is_there = true;
    d->tokens = str_copy(d->arena, row_text(row, 0));
    return RC_OK;
}

static enum rc doc_read(struct indexer *ix, const struct object *o, int64_t id, struct doc *out)
{
    *out = (struct doc){.arena = ix->scratch, .id = search__doc_id(o, id)};
    return db_query(ix->cx->db, &(struct db_query){S("select tokens from search_docs where id = ?"),
                                                   (struct value[]){v_int(out->id)}, 1, doc_row, out});
}

/* FTS5 is told what it holds before the row that held it changes. On PostgreSQL the index is on the row. */
static enum rc unindex(struct db *db, const struct doc *d)
{
    if (!d->is_there || db_engine(db) != DB_SQLITE)
        return RC_OK;
    return db_run(db, S("insert into search_index (search_index, rowid, tokens) values ('delete', ?, ?)"),
                  (struct value[]){v_int(d->id), v_text(d->tokens)}, 2, NULL);
}

static enum rc doc_remove(struct indexer *ix, const struct object *o, int64_t id)
{
    struct doc d;
    enum rc rc = doc_read(ix, o, id, &d);
    if (rc == RC_OK)
        rc = unindex(ix->cx->db, &d);
    if (rc == RC_OK && d.is_there)
        rc = db_run(ix->cx->db, S("delete from search_docs where id = ?"), (struct value[]){v_int(d.id)}, 1, NULL);
    return rc;
}

static enum rc doc_store(struct indexer *ix, const struct object *o, const struct doc *d)
{
    struct db *db = ix->cx->db;
    const struct value binds[] = {v_int(d->id), v_text(d->tokens), v_text(search__lexemes(ix->scratch, o, d->tokens))};
    if (db_engine(db) == DB_POSTGRES)
        return db_run(db,
                      S("insert into search_docs (id, tokens, lexemes) values (?, ?, "
                        "array_to_tsvector(string_to_array(cast(? as text), ' '))) "
                        "on conflict (id) do update set tokens = excluded.tokens, lexemes = excluded.lexemes"),
                      binds, 3, NULL);
    enum rc rc = db_run(db,
                        S("insert into search_docs (id, tokens) values (?, ?) "
                          "on conflict (id) do update set tokens = excluded.tokens"),
                        binds, 2, NULL);
    return rc == RC_OK ? db_run(db, S("insert into search_index (rowid, tokens) values (?, ?)"), binds, 2, NULL) : rc;
}

static enum rc doc_write(struct indexer *ix, const struct record *r, str tokens)
{
    struct doc d;
    enum rc rc = doc_read(ix, r->object, record_id(r), &d);
    if (rc != RC_OK || (d.is_there && str_eq(d.tokens, tokens)))
        return rc;
    rc = unindex(ix->cx->db, &d);
    d.tokens = tokens;
    return rc == RC_OK ? doc_store(ix, r->object, &d) : rc;
}

/* The ids asked for, as the records that live are met in their order; those passed over live no more. */
struct writing {
    struct indexer *ix;
    const struct object *object;
    const int64_t *ids;
    size_t n, at;
};

static enum rc remove_below(struct writing *w, int64_t id)
{
    enum rc rc = RC_OK;
    for (; w->at < w->n && w->ids[w->at] < id && rc == RC_OK; w->at++) {
        arena_reset(w->ix->scratch);
        rc = doc_remove(w->ix, w->object, w->ids[w->at]);
    }
    return rc;
}

static enum rc write_record(void *to, struct record *r)
{
    struct writing *w = to;
    enum rc rc = remove_below(w, record_id(r));
    if (rc != RC_OK)
        return rc;
    w->at++;
    arena_reset(w->ix->scratch);
    str tokens = search__tokens(w->ix->scratch, r);
    return tokens.n ? doc_write(w->ix, r, tokens) : doc_remove(w->ix, w->object, record_id(r));
}

/* ids ascend. */
static enum rc write_records(struct indexer *ix, const struct object *o, const int64_t *ids, size_t n)
{
    struct writing w = {.ix = ix, .object = o, .ids = ids, .n = n};
    struct query q = query_of(ix->cx, o, condition_true());
    q.has_ids = true;
    q.ids = ids;
    q.id_count = n;
    q.wanted = search__wanted(ix->cx->arena, o);
    enum rc rc = query_each(ix->cx, &q, write_record, &w);
    return rc == RC_OK ? remove_below(&w, INT64_MAX) : rc;
}
