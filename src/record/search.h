/*
 * Search: records by part of what stands in their searched fields, Chinese by characters, pinyin or initials, Latin by
 * the beginnings of words, telephone numbers by their digits.
 *
 * The index follows the journal and is no part of a write's transaction (docs/decisions/0006). It only proposes: at
 * most LIMIT_SEARCH_CANDIDATES records of an object, newest first, and whatever changed since it was written. What
 * is found is decided by text_match on the record as it is now, and only of records the actor may see. Deleted
 * records are not found.
 */
#ifndef RECORD_SEARCH_H
#define RECORD_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "journal/reader.h"
#include "query/context.h"
#include "text/match.h"

/* Writes the index, by the table of readers (journal/reader.h). When the rule by which tokens are made has changed, or the
   searched fields, it also goes through the tables, a piece each time; meanwhile the old index answers. */
extern const struct reader search_reader;

struct hit {
    const struct object *object;
    int64_t id;
    str name; /* the title */
    enum match_tier tier;
    bool is_title;             /* the title matched; else: */
    const struct field *field; /* what did, or NULL where it took several fields together */
    str text;                  /* what stands there */
    int64_t created_ms;
};

/* The best limit hits: those by their title first, by tier, then the newest. only: of one object, or NULL for every
   object the actor may see. What was typed may be anything; what is no text finds nothing. hits has room for limit. */
enum rc search_find(struct cx *cx, str typed, const struct object *only, size_t limit, struct hit *hits, size_t *count);

/* The ids of an object's records that match, best first, for struct query.has_ids; room for LIMIT_SEARCH_CANDIDATES. */
enum rc search_ids(struct cx *cx, const struct object *o, str typed, int64_t *ids, size_t *count);

#endif
