/*
 * Writing the index; see search.h. A reader of the journal (journal/reader.h keeps its place): it reads the records that the
 * next changes touch as they are now, and writes each once. Doing it again changes nothing.
 *
 * A record has a row in search_docs: its tokens, which the engine indexes, under an id that tells object and
 * record, so that larger is newer. Rows are written in the order of ids: FTS5 flushes whenever it is given a
 * smaller one. What the index is made by (search__rule) stands beside it; where that has changed, every table is
 * gone through in the order of ids, besides what is new, and the place reached is kept.
 */
#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "query/query.h"
#include "record/search.h"
#include "record/search_doc.h"
#include "record/search_merge.h"

#define SEARCH_RULE "search_rule"
#define SEARCH_REBUILD "search_rebuild" /* "object id": gone through up to there; empty: done */

enum { PIECE = 500 };

struct indexer {
    struct cx *cx;
    str rebuild;
    bool has_purged;       /* among the changes followed */
    struct arena *scratch; /* of one record */
};

static enum rc state_read(struct indexer *ix);
static enum rc follow(struct indexer *ix, const struct changes *c);
static enum rc go_through(struct indexer *ix, size_t most);
static enum rc write_records(struct indexer *ix, const struct object *o, const int64_t *ids, size_t n);

/* What was purged leaves the index once this is committed: by the next call. */
static enum rc search_read(struct cx *cx, const struct changes *c, bool *has_more)
{
    struct indexer ix = {.cx = cx, .scratch = arena_new(0)};
    enum rc rc = state_read(&ix);
    bool is_rebuilt = ix.rebuild.n == 0;
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

/* --- where it stands -------------------------------------------------------------------------------------------- */

static enum rc rebuild_write(struct indexer *ix, int object_no, int64_t id)
{
    ix->rebuild = object_no ? str_printf(ix->cx->arena, "%d %lld", object_no, (long long)id) : S("");
    return search__meta_write(ix->cx, SEARCH_REBUILD, ix->rebuild);
}

static enum rc rebuild_begin(struct indexer *ix, str rule)
{
    enum rc rc = rebuild_write(ix, 1, 0);
    return rc == RC_OK ? search__meta_write(ix->cx, SEARCH_RULE, rule) : rc;
}

static enum rc state_read(struct indexer *ix)
{
    struct cx *cx = ix->cx;
    str stored;
    enum rc rc = search__meta_read(cx, SEARCH_RULE, &stored);
    rc = rc == RC_OK ? search__meta_read(cx, SEARCH_REBUILD, &ix->rebuild) : rc;
    if (rc != RC_OK)
        return rc;
    str rule = search__rule(cx->arena, cx->catalog);
    return str_eq(stored, rule) ? RC_OK : rebuild_begin(ix, rule);
}

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

static enum rc go_through(struct indexer *ix, size_t most)
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
    int64_t *ids = arena_array_of(cx->arena, most, int64_t);
    size_t n;
    struct query q = query_of(cx, o, condition_true());
    enum rc rc = query_ids(cx, &q, after, most, ids, &n);
    if (rc == RC_OK && n)
        rc = write_records(ix, o, ids, n);
    if (rc != RC_OK)
        return rc;
    return n < most ? rebuild_write(ix, o->number + 1, 0) : rebuild_write(ix, o->number, ids[n - 1]);
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
