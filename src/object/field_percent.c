/*
 * "percent": 12.5 means 12.5 %, with up to four decimals, exact. A person may write the sign.
 */
#include "object/field.h"

static enum rc from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    text = field__figure(a, text);
    if (text.n > 1 && str_ends(text, S("%")))
        text = str_take(text, text.n - 1);
    return field__fixed_from_text(f, text, a, out, is);
}

const struct field_ops field__percent = {
    .name = "percent",
    .value = VALUE_FIXED,
    .can_sort = true,
    .can_have_range = true,
    .from_text = from_text,
    .check = field__check_fixed,
    .to_text = field__to_text,
};
