/*
 * "relation": the id of a record of another object. Whether it exists is asked inside the transaction (record/).
 */
#include "object/field.h"

static enum rc from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    text = field__trim(text);
    *out = V_NULL;
    int64_t id;
    if (text.n == 0)
        return RC_OK;
    if (!str_to_i64(text, &id))
        return issue_field(is, f, "type", S("id"));
    *out = v_int(id);
    return field_check(f, a, out, is);
}

static enum rc check_relation(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    if (v_is_null(*v) || (v->i > 0 && v->i <= FIELD_INTEGER_MAX))
        return RC_OK;
    return issue_field(is, f, "relation", str_printf(a, "%lld", (long long)v->i));
}

const struct field_ops field__relation = {
    .name = "relation",
    .value = VALUE_INT,
    .from_text = from_text,
    .check = check_relation,
    .to_text = field__to_text,
};
