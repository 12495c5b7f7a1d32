/*
 * Search: records by part of what stands in their searched fields, Chinese by characters, pinyin or initials, Latin by
 * the beginnings of words, with or without the marks inside names, telephone numbers by their digits from any place.
 *
 * The index follows the journal and is no part of a write's transaction (docs/decisions/0006). It only proposes: at
 * most LIMIT_SEARCH_CANDIDATES records of an object, newest first, and whatever changed since it was written. What
 * is found is decided by text_match on the record as it is now, and only of records the actor may see. What
 * lies in the bin is found where the bin is searched (search_ids), and nowhere else.
 */
#ifndef RECORD_SEARCH_H
#define RECORD_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "journal/reader.h"
#include "query/context.h"
#include "query/query.h"
#include "text/match.h"

/* Writes the index, by the table of readers (journal/reader.h). Where the rule by which an object's tokens are made has
   changed, or its searched fields, it also goes through that object's table, a piece each time; meanwhile the old index
   answers. */
extern const struct reader search_reader;

struct hit {
    const struct object *object;
    int64_t id;
    str name; /* the title */
    enum match_tier tier;
    bool is_title;             /* the title matched */
    const struct field *field; /* what did better, or alone; NULL: the title, or several fields together */
    str text;                  /* what stands there */
    int64_t created_ms;
};

/* The best limit hits: those by their title first, by tier, then the newest. only: of one object, or NULL for every
   object the actor may see. What was typed may be anything; what is no text finds nothing. hits has room for limit. */
enum rc search_find(struct cx *cx, str typed, const struct object *only, size_t limit, struct hit *hits, size_t *count);

/* The ids of an object's records, live or in the bin (BIN_LIVE, BIN_DELETED), that match, best first, for struct
   query.has_ids; room for LIMIT_SEARCH_CANDIDATES. */
enum rc search_ids(struct cx *cx, const struct object *o, str typed, enum bin bin, int64_t *ids, size_t *count);

#endif
