/*
 * "timestamp": an instant in milliseconds UTC, written as RFC 3339. Text without a zone but with a time of day is
 * refused: it would be another instant for another reader.
 */
#include "base/date.h"
#include "object/field.h"

static enum rc from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    text = field__figure(a, text);
    *out = V_NULL;
    int64_t ms;
    if (text.n == 0)
        return RC_OK;
    if (!instant_parse(text, &ms))
        return issue_field(is, f, "timestamp", S(""));
    *out = v_time(ms);
    return field_check(f, a, out, is);
}

/* An offset or a leap second may carry an instant out of the years 0001 to 9999, in which it can be written. */
static enum rc check_timestamp(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    (void)a;
    int64_t first = (int64_t)date_of((struct civil){1, 1, 1}) * DAY_MS;
    int64_t end = ((int64_t)date_of((struct civil){9999, 12, 31}) + 1) * DAY_MS;
    bool is_in_range = v_is_null(*v) || (v->i >= first && v->i < end);
    return is_in_range ? RC_OK : issue_field(is, f, "timestamp", S(""));
}

const struct field_ops field__timestamp = {
    .name = "timestamp",
    .value = VALUE_TIME,
    .can_sort = true,
    .from_text = from_text,
    .check = check_timestamp,
    .to_text = field__to_text,
};
