/*
 * Values of fields as JSON. See object/json.h.
 */
#include "object/json.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "json/read.h"
#include "object/field.h"

static enum rc int_from(const struct field *f, const json_t *v, struct arena *a, struct value *out, struct issues *is);
static enum rc fixed_from(const struct field *f, const json_t *v, struct arena *a, struct value *out,
                          struct issues *is);
static enum rc moment_from(const struct field *f, const json_t *v, struct value *out, struct issues *is);

/* The value without its check. */
static enum rc value_from(const struct field *f, const json_t *v, struct arena *a, struct value *out, struct issues *is)
{
    switch (f->ops->value) {
    case VALUE_BOOL:
        *out = v_bool(json_is_true(v));
        return json_is_boolean(v) ? RC_OK : issue_field(is, f, "type", S("boolean"));
    case VALUE_INT:
        return int_from(f, v, a, out, is);
    case VALUE_FIXED:
        return fixed_from(f, v, a, out, is);
    case VALUE_DATE:
    case VALUE_TIME:
        return moment_from(f, v, out, is);
    case VALUE_TEXT:
        if (!json_is_string(v))
            return issue_field(is, f, "type", S("text"));
        *out = v_text(json_text(v));
        return RC_OK;
    default:
        check(!"lines and links do not pass here");
        return RC_CORRUPT;
    }
}

enum rc field_from_json(const struct field *f, json_t *v, struct arena *a, struct value *out, struct issues *is)
{
    check(f->type != FIELD_LINES && f->type != FIELD_LINKS);
    struct value read = V_NULL;
    *out = V_NULL;
    if (json_is_null(v))
        return RC_OK;
    if (value_from(f, v, a, &read, is) || field_check(f, a, &read, is))
        return RC_INVALID;
    *out = read;
    return RC_OK;
}

/* 12 and also 12.0, which some writers make of 12. */
static enum rc int_from(const struct field *f, const json_t *v, struct arena *a, struct value *out, struct issues *is)
{
    int64_t i = 0;
    fixed exact = 0;
    if (!json_is_number(v))
        return issue_field(is, f, "type", f->type == FIELD_RELATION ? S("id") : S("integer"));
    if (json_is_integer(v))
        i = json_integer_value(v);
    else if (fixed_parse(json_number_text(a, v), &exact) != FIXED_OK || exact % FIXED_ONE != 0)
        return issue_field(is, f, f->type == FIELD_RELATION ? "type" : "integer", S("id"));
    else
        i = exact / FIXED_ONE;
    *out = v_int(i);
    return RC_OK;
}

static enum rc fixed_from(const struct field *f, const json_t *v, struct arena *a, struct value *out, struct issues *is)
{
    if (!json_is_number(v) && !json_is_string(v))
        return issue_field(is, f, "type", S("number"));
    str text = json_is_string(v) ? json_text(v) : json_number_text(a, v);
    bool is_lost = text.n == 0 && json_is_number(v);
    if (is_lost)
        text = str_printf(a, "%.17g", json_real_value(v)); /* only to say what is wrong with it */
    fixed parsed = 0;
    if (field__fixed_of(f, text, &parsed, is))
        return RC_INVALID;
    if (is_lost)
        return issue_field(is, f, "digits", S(""));
    *out = v_fixed(parsed);
    return RC_OK;
}

static enum rc moment_from(const struct field *f, const json_t *v, struct value *out, struct issues *is)
{
    bool is_date = f->ops->value == VALUE_DATE;
    int32_t days = 0;
    int64_t ms = 0;
    if (!json_is_string(v))
        return issue_field(is, f, "type", S("text"));
    if (is_date ? !date_parse(json_text(v), &days) : !instant_parse(json_text(v), &ms))
        return issue_field(is, f, is_date ? "date" : "timestamp", S(""));
    *out = is_date ? v_date(days) : v_time(ms);
    return RC_OK;
}

void field_write_json(const struct field *f, struct value v, struct json *j)
{
    check(v_is_null(v) || v.type == f->ops->value);
    json_value(j, v);
}

void json_exact(struct json *j, fixed f)
{
    struct buf b;
    buf_init(&b, 32);
    fixed_write(&b, f);
    json_str(j, buf_view(&b));
    buf_free(&b);
}

void field_write_canonical(const struct field *f, struct value v, struct json *j)
{
    check(v_is_null(v) || v.type == f->ops->value);
    if (v.type == VALUE_FIXED)
        json_exact(j, v.f);
    else
        json_value(j, v);
}

static bool read_canonical_text(enum value_type type, str s, struct value *out)
{
    fixed exact;
    int32_t days;
    int64_t ms;
    switch (type) {
    case VALUE_TEXT:
        *out = v_text(s);
        return true;
    case VALUE_FIXED:
        if (fixed_parse(s, &exact) != FIXED_OK)
            return false;
        *out = v_fixed(exact);
        return true;
    case VALUE_DATE:
        if (!date_parse(s, &days))
            return false;
        *out = v_date(days);
        return true;
    case VALUE_TIME:
        if (!instant_parse(s, &ms))
            return false;
        *out = v_time(ms);
        return true;
    default:
        return false;
    }
}

enum rc field_read_canonical(const struct field *f, const json_t *v, struct value *out)
{
    check(v);
    *out = V_NULL;
    if (json_is_null(v))
        return RC_OK;
    bool is_read = false;
    if (json_is_boolean(v) && f->ops->value == VALUE_BOOL) {
        *out = v_bool(json_is_true(v));
        is_read = true;
    } else if (json_is_integer(v) && f->ops->value == VALUE_INT) {
        *out = v_int(json_integer_value(v));
        is_read = true;
    } else if (json_is_string(v)) {
        is_read = read_canonical_text(f->ops->value, json_text(v), out);
    }
    return is_read ? RC_OK : RC_CORRUPT;
}
