/*
 * "decimal": a number with up to four decimals, exact (base/fixed.h): quantities, factors.
 */
#include "object/field.h"

const struct field_ops field__decimal = {
    .name = "decimal",
    .value = VALUE_FIXED,
    .can_sort = true,
    .can_have_range = true,
    .from_text = field__fixed_from_text,
    .check = field__check_fixed,
    .to_text = field__to_text,
};
