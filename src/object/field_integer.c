/*
 * "integer": a whole number that every reader of JSON holds exactly, within what the declaration allows.
 */
#include "object/field.h"

static enum rc from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    text = field__figure(a, text);
    *out = V_NULL;
    if (text.n == 0)
        return RC_OK;
    int64_t i;
    if (!str_to_i64(field__ungroup(a, text), &i))
        return issue_field(is, f, "integer", S(""));
    *out = v_int(i);
    return field_check(f, a, out, is);
}

static enum rc check_integer(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    return v_is_null(*v) ? RC_OK : field__check_range(f, v->i, a, is);
}

const struct field_ops field__integer = {
    .name = "integer",
    .value = VALUE_INT,
    .can_sort = true,
    .can_be_unique = true,
    .can_have_range = true,
    .from_text = from_text,
    .check = check_integer,
    .to_text = field__to_text,
};
