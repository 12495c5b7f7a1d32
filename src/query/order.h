/*
 * The total order of a query: its sort keys, then the id. Inside query/ only.
 *
 * The id takes the direction of the last key, so that one index serves both directions (docs/decisions/0003). Null is
 * smallest: first when ascending, last when descending; on both engines by saying so.
 */
#ifndef QUERY_ORDER_H
#define QUERY_ORDER_H

#include "query/query.h"
#include "query/sql.h"

struct order_key {
    const struct field *field;
    str column;           /* what is compared: a text's sort key */
    enum value_type type; /* of the column */
    bool is_descending;
    bool is_id; /* the last key, never null */
};

struct order {
    struct order_key keys[LIMIT_SORT_KEYS + 1];
    size_t count;
};

struct order order_of(const struct query *q);

/* The same order from its other end. */
struct order order_reversed(struct order o);

/* Adds " order by …". */
void order_sql(const struct order *o, struct sql *out);

#endif
