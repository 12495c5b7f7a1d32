/*
 * From an operand as it is written to one that fits a field and an operator; inside query/ only. This is where types
 * are checked: docs/decisions/0003, "Literals".
 */
#ifndef QUERY_LITERAL_H
#define QUERY_LITERAL_H

#include "expr/expr.h"
#include "query/context.h"
#include "query/tree.h"

/* Why an operand does not fit; code NULL means that it does. Codes: condition_type (another kind of value),
   condition_choice, condition_value (the right kind, but no such choice, date, number). */
struct misfit {
    const char *code;
    str argument;
};

/* May the operator be used on the field at all? */
bool operator_fits(const struct field *f, enum leaf_op op);

/* Any operand but names, which are fields and resolved in condition.c, and nulls. */
struct misfit literal_fit(struct cx *cx, const struct field *f, enum leaf_op op, const struct expr_operand *from,
                          struct operand *out);

/* May two fields be compared? Both are text, or of one type; ids and relations by what they lead to. */
bool fields_fit(const struct field *f, const struct field *g);

/* Does the operand say "no value"? null does, and with = and in the empty text where the field is compared with
   texts. */
bool literal_is_null(const struct field *f, enum leaf_op op, const struct expr_operand *from);

/* An operand that equality with a value asks for, which the field's own from_text made of a text; not null. */
struct operand operand_of(struct cx *cx, const struct field *f, str text, struct value v);

#endif
