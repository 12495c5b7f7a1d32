/*
 * What changed lately: for those who follow the journal at a distance (search) and must see, now, also what they
 * have not followed yet, sealed or not.
 */
#ifndef JOURNAL_RECENT_H
#define JOURNAL_RECENT_H

#include <stdint.h>

#include "base/rc.h"
#include "query/context.h"

struct touched {
    int object_no;
    int64_t record_id;
};

/* The records of changes behind a sealed position, at most most of them, newest first; a record may come twice. On
   PostgreSQL a change that a transaction of thousands committed a moment ago may be missing until it is sealed. */
enum rc journal_recent(struct cx *cx, int64_t after, size_t most, struct touched *out, size_t *count);

#endif
