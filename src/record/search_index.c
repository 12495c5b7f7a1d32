/*
 * Writing the index; see search.h. A reader of the journal (journal/reader.h keeps its place): it reads the records that the
 * next changes touch as they are now, and writes each once. Doing it again changes nothing.
 *
 * A record has a row in search_docs: its tokens, which the engine indexes, under an id that tells the bin, object and
 * record, so that larger is newer. Rows are written in the order of ids: FTS5 flushes whenever it is given a
 * smaller one. What an object is indexed by (search__rule) stands beside it; where that has changed, its table is
 * gone through in the order of ids, besides what is new, and the place reached is kept (search_rule.h).
 */
#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "query/query.h"
#include "record/search.h"
#include "record/search_doc.h"
#include "record/search_merge.h"
#include "record/search_rule.h"

enum { PIECE = 500 };

struct indexer {
    struct cx *cx;
    struct search_turn turn;
    bool has_purged;       /* among the changes followed */
    struct arena *scratch; /* of one record */
};

static enum rc follow(struct indexer *ix, const struct changes *c);
static enum rc go_through(struct indexer *ix, size_t most);
static enum rc write_records(struct indexer *ix, const struct object *o, const int64_t *ids, size_t n);

/* What was purged leaves the index once this is committed: by the next call. */
static enum rc search_read(struct cx *cx, const struct changes *c, bool *has_more)
{
    struct indexer ix = {.cx = cx, .scratch = arena_new(0)};
    enum rc rc = search__turn(cx, &ix.turn);
    bool is_rebuilt = !ix.turn.object;
    if (rc == RC_OK && c->n)
        rc = follow(&ix, c);
    if (rc == RC_OK && !is_rebuilt)
        rc = go_through(&ix, c->most);
    arena_free(ix.scratch);
    bool is_idle = c->is_all && is_rebuilt && !ix.has_purged;
    if (rc == RC_OK && is_idle)
        rc = search__merge(cx, &is_idle);
    *has_more = !is_idle;
    return rc;
}

const struct reader search_reader = {.name = SEARCH_READER, .most = PIECE, .is_restless = true, .read = search_read};

/* --- following the journal -------------------------------------------------------------------------------------- */

/* The ids at the head of a sorted list that are of one object; returns how many. */
static size_t take_ids(const struct touched *list, size_t count, int64_t *ids)
{
    size_t n = 0;
    for (; n < count && list[n].object_no == list[0].object_no; n++)
        ids[n] = list[n].record_id;
    return n;
}

/* What has no id is told by guanxi check, and mended. */
static size_t touched_by(struct indexer *ix, const struct changes *c, struct touched *out)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        ix->has_purged |= c->list[i].kind == CHANGE_PURGE;
        if (c->list[i].record_id > 0)
            out[n++] = (struct touched){c->list[i].object_no, c->list[i].record_id};
    }
    return search__distinct(out, n);
}

static enum rc follow(struct indexer *ix, const struct changes *c)
{
    struct cx *cx = ix->cx;
    struct touched *touched = arena_array_of(cx->arena, c->n, struct touched);
    int64_t *ids = arena_array_of(cx->arena, c->n, int64_t);
    size_t count = touched_by(ix, c, touched);
    enum rc rc = RC_OK;
    for (size_t i = 0, n; i < count && rc == RC_OK; i += n) {
        const struct object *o = catalog_number(cx->catalog, touched[i].object_no);
        n = take_ids(touched + i, count - i, ids);
        if (o && search__covers(o))
            rc = write_records(ix, o, ids, n);
    }
    return rc == RC_OK && ix->has_purged ? search__erase(cx) : rc;
}

/* --- going through the tables ----------------------------------------------------------------------------------- */

static enum rc go_through(struct indexer *ix, size_t most)
{
    struct cx *cx = ix->cx;
    const struct search_turn *t = &ix->turn;
    int64_t *ids = arena_array_of(cx->arena, most, int64_t);
    size_t n;
    struct query q = query_of(cx, t->object, condition_true());
    q.bin = BIN_BOTH;
    enum rc rc = query_ids(cx, &q, t->after, most, ids, &n);
    if (rc == RC_OK && n)
        rc = write_records(ix, t->object, ids, n);
    if (rc != RC_OK)
        return rc;
    return n < most ? search__turn_ended(cx, t) : search__turn_reached(cx, t, ids[n - 1]);
}

/* --- rows of the index ------------------------------------------------------------------------------------------ */

struct doc {
    struct arena *arena;
    int64_t id;
    bool is_deleted, is_there;
    str tokens;
};

static enum rc doc_row(void *to, const struct row *row)
{
    struct doc *d = to;
    d->is_there = true;
    d->tokens = str_copy(d->arena, row_text(row, 0));
    return RC_OK;
}

static enum rc doc_read(struct indexer *ix, const struct object *o, int64_t id, bool is_deleted, struct doc *out)
{
    *out = (struct doc){.arena = ix->scratch, .id = search__doc_id(o, id, is_deleted), .is_deleted = is_deleted};
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

static enum rc doc_remove(struct indexer *ix, const struct object *o, int64_t id, bool is_deleted)
{
    struct doc d;
    enum rc rc = doc_read(ix, o, id, is_deleted, &d);
    if (rc == RC_OK)
        rc = unindex(ix->cx->db, &d);
    if (rc == RC_OK && d.is_there)
        rc = db_run(ix->cx->db, S("delete from search_docs where id = ?"), (struct value[]){v_int(d.id)}, 1, NULL);
    return rc;
}

static enum rc doc_store_lexemes(struct indexer *ix, const struct object *o, const struct doc *d)
{
    const struct value binds[] = {v_int(d->id), v_text(d->tokens),
                                  v_text(search__lexemes(ix->scratch, o, d->is_deleted, d->tokens))};
    return db_run(ix->cx->db,
                  S("insert into search_docs (id, tokens, lexemes) values (?, ?, "
                    "array_to_tsvector(string_to_array(cast(? as text), ' '))) "
                    "on conflict (id) do update set tokens = excluded.tokens, lexemes = excluded.lexemes"),
                  binds, 3, NULL);
}

static enum rc doc_store(struct indexer *ix, const struct object *o, const struct doc *d)
{
    struct db *db = ix->cx->db;
    const struct value binds[] = {v_int(d->id), v_text(d->tokens)};
    if (db_engine(db) == DB_POSTGRES)
        return doc_store_lexemes(ix, o, d);
    enum rc rc = db_run(db,
                        S("insert into search_docs (id, tokens) values (?, ?) "
                          "on conflict (id) do update set tokens = excluded.tokens"),
                        binds, 2, NULL);
    return rc == RC_OK ? db_run(db, S("insert into search_index (rowid, tokens) values (?, ?)"), binds, 2, NULL) : rc;
}

static enum rc doc_write(struct indexer *ix, const struct record *r, bool is_deleted, str tokens)
{
    struct doc d;
    enum rc rc = doc_read(ix, r->object, record_id(r), is_deleted, &d);
    if (rc != RC_OK || (d.is_there && str_eq(d.tokens, tokens)))
        return rc;
    rc = unindex(ix->cx->db, &d);
    d.tokens = tokens;
    return rc == RC_OK ? doc_store(ix, r->object, &d) : rc;
}

/* The ids asked for, as the records of the part (live, or in the bin) are met in their order; those passed over are
   not in it. */
struct writing {
    struct indexer *ix;
    const struct object *object;
    bool is_deleted, has_rows; /* has_rows: there may be some to remove */
    const int64_t *ids;
    size_t n, at;
};

static enum rc remove_below(struct writing *w, int64_t id)
{
    enum rc rc = RC_OK;
    for (; w->at < w->n && w->ids[w->at] < id && rc == RC_OK; w->at++) {
        if (!w->has_rows)
            continue;
        arena_reset(w->ix->scratch);
        rc = doc_remove(w->ix, w->object, w->ids[w->at], w->is_deleted);
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
    return tokens.n ? doc_write(w->ix, r, w->is_deleted, tokens)
                    : doc_remove(w->ix, w->object, record_id(r), w->is_deleted);
}

/* Are there rows of the bin between these ids? Mostly not, and one question spares one for each record. */
static enum rc bin_has_rows(struct indexer *ix, const struct object *o, int64_t first, int64_t last, bool *has_rows)
{
    const struct value binds[] = {v_int(search__doc_id(o, first, true)), v_int(search__doc_id(o, last, true))};
    return db_one(
        ix->cx->db,
        &(struct db_query){S("select 1 from search_docs where id between ? and ? limit 1"), binds, 2, NULL, NULL},
        has_rows);
}

static enum rc write_part(struct indexer *ix, const struct object *o, enum bin bin, const int64_t *ids, size_t n)
{
    struct writing w = {.ix = ix, .object = o, .is_deleted = bin == BIN_DELETED, .has_rows = true, .ids = ids, .n = n};
    enum rc rc = w.is_deleted ? bin_has_rows(ix, o, ids[0], ids[n - 1], &w.has_rows) : RC_OK;
    if (rc != RC_OK)
        return rc;
    struct query q = query_of(ix->cx, o, condition_true());
    q.bin = bin;
    q.has_ids = true;
    q.ids = ids;
    q.id_count = n;
    q.wanted = search__wanted(ix->cx->arena, o);
    rc = query_each(ix->cx, &q, write_record, &w);
    return rc == RC_OK ? remove_below(&w, INT64_MAX) : rc;
}

/* ids ascend. The part with the larger ids comes last. */
static enum rc write_records(struct indexer *ix, const struct object *o, const int64_t *ids, size_t n)
{
    enum rc rc = write_part(ix, o, BIN_LIVE, ids, n);
    return rc == RC_OK ? write_part(ix, o, BIN_DELETED, ids, n) : rc;
}
