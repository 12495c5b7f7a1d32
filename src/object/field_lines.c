/*
 * "lines": owned records of another object, written and deleted with their parent. No column.
 */
#include "object/field.h"

const struct field_ops field__lines = {
    .name = "lines",
    .value = VALUE_NULL,
    .from_text = field__no_text,
    .check = field__no_check,
    .to_text = field__to_text,
};
