/*
 * "currency": an ISO 4217 code, in capitals (object/currency.h).
 */
#include "object/currency.h"
#include "object/field.h"

static str upper(struct arena *a, str s)
{
    char *p = arena_copy(a, s.p, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'a' && p[i] <= 'z')
            p[i] = (char)(p[i] - ('a' - 'A'));
    return (str){p, s.n};
}

static enum rc check_currency(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    if (v_is_null(*v))
        return RC_OK;
    str code = upper(a, field__trim(v->s));
    if (code.n && !currency_is_known(code))
        return issue_field(is, f, "currency", S(""));
    *v = code.n ? v_text(code) : V_NULL;
    return RC_OK;
}

const struct field_ops field__currency = {
    .name = "currency",
    .value = VALUE_TEXT,
    .can_sort = true,
    .from_text = field__from_text,
    .check = check_currency,
    .to_text = field__to_text,
};
