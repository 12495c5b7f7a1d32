/*
 * "long_text": paragraphs. Like text, but tabs and line ends stay, the latter as '\n'. Not sorted: a key of a page of
 * text says nothing.
 */
#include "object/field.h"

static enum rc check_long_text(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    return field__check_text(f, a, v, is, true);
}

const struct field_ops field__long_text = {
    .name = "long_text",
    .value = VALUE_TEXT,
    .is_text = true,
    .from_text = field__from_text,
    .check = check_long_text,
    .to_text = field__to_text,
};
