/*
 * Cursors: a place in the order of a list, as text that travels through a client and back.
 *
 * Base64url (RFC 4648, no padding) of: version (1 byte), check (8 bytes), then each key of the order as a tag byte and
 * its content: 0 null; 1 an int64, little end first; 2 length (2 bytes) and bytes. The check is a hash of the query
 * (object, conditions, sort, bin, past, version of sort keys) and of all that follows, so that another query's cursor
 * and a damaged one are refused. It is no secret: a forged cursor only names another place in a list that has its
 * rights in its conditions. At most LIMIT_CURSOR_BYTES. Inside query/ only.
 */
#ifndef QUERY_CURSOR_H
#define QUERY_CURSOR_H

#include "query/order.h"

/* What a cursor is checked against: compute it once for a page. */
uint64_t cursor_hash(struct cx *cx, const struct query *q, const struct order *o);

/* values[order->count]: the keys of the row it stands at. */
str cursor_write(struct arena *a, uint64_t hash, const struct order *o, const struct value *values);

/* False when the text is no cursor of this query. */
bool cursor_read(struct arena *a, uint64_t hash, const struct order *o, str text, struct value *values);

#endif
