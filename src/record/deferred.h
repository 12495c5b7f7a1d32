/*
 * What follows from the records of an act of many is done when all of them are written, in one order whatever order they came in:
 * by field and record. So each record that others follow to is waited for once, and two such acts do not wait for each other
 * crosswise (PostgreSQL).
 */
#ifndef RECORD_DEFERRED_H
#define RECORD_DEFERRED_H

#include <stdbool.h>

#include "base/rc.h"
#include "base/value.h"
#include "query/context.h"

struct deferred;

/* What a behaviour does to the field of record id. The values are copied as they are: no texts. */
typedef enum rc (*deferred_fn)(struct cx *cx, const struct field *f, int64_t id, const struct value v[2]);

/* An act of many begins; none is open in the context (checked). It ends with its code: unless that is RC_OK nothing follows. */
struct deferred *deferred_begin(struct cx *cx);
enum rc deferred_end(struct cx *cx, struct deferred *d, enum rc rc);

/* False where no act of many is open: then it is to be done now. */
bool deferred_add(struct cx *cx, deferred_fn fn, const struct field *f, int64_t id, const struct value v[2]);

#endif
