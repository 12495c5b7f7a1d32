/*
 * "choice": one of the declared values. A person may write the value or its label in any language, in either case.
 * Not sorted: the order of the values' letters is not the order of the choices.
 */
#include "object/field.h"

static const struct choice *choice_like(const struct field *f, str text)
{
    const struct choice *end = f->choices + f->choice_count;
    for (const struct choice *c = f->choices; c < end; c++)
        if (str_eq_nocase(c->value, text))
            return c;
    for (const struct choice *c = f->choices; c < end; c++)
        if (str_eq_nocase(c->label.en, text) || str_eq_nocase(c->label.zh, text))
            return c;
    return NULL;
}

static enum rc from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    (void)a;
    text = field__trim(text);
    *out = V_NULL;
    if (text.n == 0)
        return RC_OK;
    const struct choice *c = choice_like(f, text);
    if (!c)
        return issue_field(is, f, "choice", S(""));
    *out = v_text(c->value);
    return RC_OK;
}

static enum rc check_choice(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    (void)a;
    if (v_is_null(*v))
        return RC_OK;
    const struct choice *c = field_choice(f, v->s);
    if (!c)
        return issue_field(is, f, "choice", S(""));
    v->s = c->value;
    return RC_OK;
}

const struct field_ops field__choice = {
    .name = "choice",
    .value = VALUE_TEXT,
    .from_text = from_text,
    .check = check_choice,
    .to_text = field__to_text,
};
