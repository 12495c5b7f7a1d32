/*
 * What a leaf asks once it runs: me(), my_team() and today() become values, a day against a time stamp becomes the
 * moments between which it lies, and what lies outside a column's range becomes a constant. Both ends of a condition,
 * SQL and memory, ask here and nowhere else; inside query/ only.
 */
#ifndef QUERY_BIND_H
#define QUERY_BIND_H

#include "base/date.h"
#include "query/context.h"
#include "query/tree.h"

/* What columns can hold: 0001-01-01 to 9999-12-31. */
enum { DAY_MIN = -719162, DAY_MAX = 2932896 };
#define TIME_MIN ((int64_t)DAY_MIN * DAY_MS)
#define TIME_MAX (((int64_t)DAY_MAX + 1) * DAY_MS - 1)

struct literal {
    enum fit fit;
    struct value value;
    struct value end; /* with FIT_DAY: the first moment of the next day */
};

/* The operand (not a field) as a value for the field. */
struct literal operand_bind(struct cx *cx, const struct field *f, const struct operand *o);

enum ask {
    ASK_NEVER,    /* false for every row */
    ASK_NOT_NULL, /* true where the field is not null */
    ASK_VALUE,    /* op and value */
    ASK_RANGE,    /* from value on, before end */
};

struct question {
    enum ask ask;
    enum leaf_op op;
    struct value value, end;
    const struct value *others; /* of LEAF_CONTAINS: value or one of these */
    size_t other_count;
};

/* A comparison (LEAF_EQ to LEAF_STARTS) with a literal, not counting the leaf's negation. */
struct question leaf_question(struct cx *cx, const struct leaf *l);

/* Equality with one member of a list. The op of the answer may be another, as with telephone numbers. */
struct question member_question(struct cx *cx, const struct leaf *l, size_t i);

#endif
