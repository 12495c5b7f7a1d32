/*
 * "boolean": true or false. A person may also write yes, no, 1, 0, 是, 否.
 */
#include "base/check.h"
#include "object/field.h"

static const struct {
    const char *text;
    bool value;
} words[] = {
    {"true", true}, {"false", false}, {"yes", true}, {"no", false},
    {"1", true},    {"0", false},     {"是", true},  {"否", false},
};

static enum rc from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    (void)a;
    text = field__trim(text);
    *out = V_NULL;
    if (text.n == 0)
        return RC_OK;
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq_nocase(text, str_of(words[i].text))) {
            *out = v_bool(words[i].value);
            return RC_OK;
        }
    return issue_field(is, f, "boolean", S(""));
}

static enum rc check_boolean(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    (void)f, (void)a, (void)v, (void)is;
    return RC_OK;
}

const struct field_ops field__boolean = {
    .name = "boolean",
    .value = VALUE_BOOL,
    .can_sort = true,
    .from_text = from_text,
    .check = check_boolean,
    .to_text = field__to_text,
};
