/* FTS5's segments, joined while there is nothing else to do. Within record/ only; on PostgreSQL they do nothing. */
#ifndef RECORD_SEARCH_MERGE_H
#define RECORD_SEARCH_MERGE_H

#include <stdbool.h>

#include "base/rc.h"
#include "query/context.h"

/* Something was purged: its words are to leave the index, which keeps what was deleted until its segments are joined; from
   the next transaction on, since what this one deletes is in no segment yet. */
enum rc search__erase(struct cx *cx);

/* A few pages. *is_idle becomes false while what was purged has not left yet. */
enum rc search__merge(struct cx *cx, bool *is_idle);

#endif
