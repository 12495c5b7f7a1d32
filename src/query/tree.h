/*
 * The checked tree of a condition; inside query/ only.
 *
 * "not" is gone: it was pushed down to the leaves when the tree was built, so each leaf says whether it is negated,
 * and the ends know "and", "or" and leaves only. "and" and "or" are flat: no child is of its parent's kind or a
 * constant.
 *
 * A leaf's operands are in the unit its column is compared in: a text for =, its sort key for <, its fold for ~. What
 * is known only when it runs (me, my_team, today, now, a day against a time stamp) is an operand of its own kind;
 * bind.h makes a question of each, the same for both ends. A null literal is gone too: it became LEAF_IS_NULL.
 */
#ifndef QUERY_TREE_H
#define QUERY_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "base/value.h"
#include "object/catalog.h"
#include "query/condition.h"

enum condition_kind { CONDITION_TRUE, CONDITION_FALSE, CONDITION_AND, CONDITION_OR, CONDITION_LEAF };

enum leaf_op {
    LEAF_EQ,
    LEAF_LT,
    LEAF_LE,
    LEAF_GT,
    LEAF_GE,
    LEAF_CONTAINS,
    LEAF_STARTS,
    LEAF_IN,
    LEAF_IS_NULL, /* no operand */
    LEAF_HAS,     /* target and target_id */
};

/* A field and the relations walked to it: customer.parent.name has two steps. */
struct place {
    const struct field *steps[LIMIT_CONDITION_JOINS];
    size_t step_count;
    const struct field *field;
};

enum operand_kind {
    KIND_VALUE, /* value, as fit says */
    KIND_FIELD, /* place */
    KIND_DATE,  /* days since 1970; only against a time stamp, where it is the whole day */
    KIND_TODAY, /* days added; against a time stamp the whole day */
    KIND_NOW,   /* days added */
    KIND_ME,
    KIND_MY_TEAM, /* of who has none: equal to nothing */
};

/* How an exact literal stands to the steps and the range of its column (docs/decisions/0003, "Literals"). */
enum fit { FIT_EXACT, FIT_BETWEEN, FIT_ABOVE, FIT_BELOW, FIT_DAY, FIT_NULL };

struct operand {
    enum operand_kind kind;
    enum fit fit;
    struct value value; /* with FIT_BETWEEN the step below */
    int64_t days;
    enum leaf_op op; /* of a telephone number: how its digits are looked for in the fold column, whatever the leaf's */
    const struct value *others; /* of a telephone number: are looked for where value is not there */
    size_t other_count;
    struct place place;
    str text; /* how it is written */
};

struct leaf {
    enum leaf_op op;
    bool is_negated;
    struct place place;
    const struct operand *operands; /* several with LEAF_IN, else one */
    size_t operand_count;
    const struct object *target;
    int64_t target_id;
};

struct condition {
    enum condition_kind kind;
    const struct condition **children;
    size_t child_count;
    struct leaf leaf;
};

/* The column an operator looks at, once it is asked (struct question): there telephone numbers are never asked with
   LEAF_EQ. */
static inline str leaf_column(const struct field *f, enum leaf_op op)
{
    if (op == LEAF_CONTAINS || op == LEAF_STARTS)
        return f->fold_column;
    bool is_order = op >= LEAF_LT && op <= LEAF_GE;
    return is_order && f->ops->value == VALUE_TEXT ? f->sort_column : f->column;
}

#endif
