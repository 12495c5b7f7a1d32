/*
 * "links": records of any object, in a table of their own. No column.
 */
#include "object/field.h"

const struct field_ops field__links = {
    .name = "links",
    .value = VALUE_NULL,
    .from_text = field__no_text,
    .check = field__no_check,
    .to_text = field__to_text,
};
