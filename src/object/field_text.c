/*
 * "text": one line. Trimmed, NFC, no control characters at all.
 */
#include "object/field.h"

static enum rc check_text(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    return field__check_text(f, a, v, is, false);
}

const struct field_ops field__text = {
    .name = "text",
    .value = VALUE_TEXT,
    .is_text = true,
    .can_sort = true,
    .can_be_unique = true,
    .from_text = field__from_text,
    .check = check_text,
    .to_text = field__to_text,
};
