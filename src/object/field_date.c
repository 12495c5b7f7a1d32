/*
 * "date": a day without zone. A person may also write 2026/11/20, 2026.11.20, 2026年11月20日, and months and days of one
 * digit: year first is never ambiguous. Other orders are for the import to decide, column by column.
 */
#include "base/date.h"
#include "object/field.h"

/* A number of at most `digits` digits at the front of *s. */
static bool take_number(str *s, size_t digits, int *out)
{
    size_t n = 0;
    *out = 0;
    for (; n < s->n && n < digits && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        *out = *out * 10 + (s->p[n] - '0');
    *s = str_skip(*s, n);
    return n > 0;
}

static bool take(str *s, str literal)
{
    if (!str_starts(*s, literal))
        return false;
    *s = str_skip(*s, literal.n);
    return true;
}

static bool parse(str s, str after_year, str after_month, str after_day, int32_t *out)
{
    struct civil c;
    str before = s;
    bool is_date = take_number(&s, 4, &c.year) && before.n - s.n == 4 && take(&s, after_year) &&
                   take_number(&s, 2, &c.month) && take(&s, after_month) && take_number(&s, 2, &c.day) &&
                   take(&s, after_day) && s.n == 0 && civil_is_valid(c);
    if (is_date)
        *out = date_of(c);
    return is_date;
}

static enum rc from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is)
{
    text = field__figure(a, text);
    *out = V_NULL;
    int32_t days = 0;
    if (text.n == 0)
        return RC_OK;
    if (!parse(text, S("-"), S("-"), S(""), &days) && !parse(text, S("/"), S("/"), S(""), &days) &&
        !parse(text, S("."), S("."), S(""), &days) && !parse(text, S("年"), S("月"), S("日"), &days))
        return issue_field(is, f, "date", S(""));
    *out = v_date(days);
    return RC_OK;
}

/* Years 0001 to 9999, as base/date.h. */
static enum rc check_date(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    (void)a;
    int32_t first = date_of((struct civil){1, 1, 1}), last = date_of((struct civil){9999, 12, 31});
    bool is_in_range = v_is_null(*v) || (v->i >= first && v->i <= last);
    return is_in_range ? RC_OK : issue_field(is, f, "date", S(""));
}

const struct field_ops field__date = {
    .name = "date",
    .value = VALUE_DATE,
    .can_sort = true,
    .from_text = from_text,
    .check = check_date,
    .to_text = field__to_text,
};
