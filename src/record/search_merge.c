/*
 * See search_merge.h. Usually a level's segments are joined when there are some, so that reading stays quick. After a purge
 * all are joined to one, in pieces, by FTS5's own means: a negative number of pages puts them onto one level, and merging
 * goes on until it changes nothing ("The 'merge' command" in its documentation). How far that is stands in meta.
 */
#include "record/search_merge.h"

#include "base/check.h"
#include "record/search_doc.h"

#define SEARCH_ERASE "search_erase" /* "begin", "on", or empty: nothing is to leave */

enum { MERGE_PAGES = 500, NOTHING_CHANGED = 2 /* rows that a merge without work writes are fewer */ };

enum rc search__erase(struct cx *cx)
{
    check(db_in_transaction(cx->db));
    return db_engine(cx->db) == DB_SQLITE ? search__meta_write(cx, SEARCH_ERASE, S("begin")) : RC_OK;
}

static enum rc merge(struct cx *cx, int64_t pages)
{
    return db_run(cx->db, S("insert into search_index (search_index, rank) values ('merge', ?)"),
                  (struct value[]){v_int(pages)}, 1, NULL);
}

static enum rc total_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static enum rc rows_changed(struct cx *cx, int64_t *total)
{
    return db_query(cx->db, &(struct db_query){S("select total_changes()"), NULL, 0, total_row, total});
}

/* What left stood in pages that the log may still hold. */
static enum rc erased(struct cx *cx)
{
    if (cx->erased)
        *cx->erased = true;
    return search__meta_write(cx, SEARCH_ERASE, S(""));
}

static enum rc erase_some(struct cx *cx, bool *is_idle)
{
    int64_t before = 0, after = 0;
    enum rc rc = rows_changed(cx, &before);
    if (rc == RC_OK)
        rc = merge(cx, MERGE_PAGES);
    if (rc == RC_OK)
        rc = rows_changed(cx, &after);
    if (rc != RC_OK)
        return rc;
    *is_idle = after - before < NOTHING_CHANGED;
    return *is_idle ? erased(cx) : RC_OK;
}

static enum rc erase_begin(struct cx *cx, bool *is_idle)
{
    *is_idle = false;
    enum rc rc = merge(cx, -MERGE_PAGES);
    return rc == RC_OK ? search__meta_write(cx, SEARCH_ERASE, S("on")) : rc;
}

enum rc search__merge(struct cx *cx, bool *is_idle)
{
    str state;
    if (db_engine(cx->db) != DB_SQLITE)
        return RC_OK;
    enum rc rc = search__meta_read(cx, SEARCH_ERASE, &state);
    if (rc != RC_OK)
        return rc;
    if (str_is(state, "begin"))
        return erase_begin(cx, is_idle);
    return state.n ? erase_some(cx, is_idle) : merge(cx, MERGE_PAGES);
}
