/*
 * Whether numbers are what they must be: ids of rows greater than 0 and given once, each series above every id that was ever
 * given, rows and journal of the same records. For guanxi check, and for what mends it (record/renumber.h).
 */
#ifndef JOURNAL_NUMBERS_H
#define JOURNAL_NUMBERS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/rc.h"
#include "query/context.h"

/* Appends a line for each kind of fault of each table; nothing: all is well. Reads every row once. Acts whose number is
   negative are no fault: they are sealed under it, and stay. */
enum rc numbers_check(struct cx *cx, struct buf *out);

/* In a write transaction: every series goes on above whatever stands in rows and journal. Once that is committed:
   ids_forget_all. */
enum rc numbers_raise(struct cx *cx);

/* In a later one: jobs, imports and stage histories with a negative id get another. RC_CONFLICT while such a job is under
   way. */
enum rc numbers_renumber(struct cx *cx);

/* The ids of rows, at most most, that must have another: not greater than 0, or given to two records. */
enum rc numbers_faulty(struct cx *cx, const struct object *o, size_t most, int64_t *ids, size_t *count);

#endif
