/*
 * See convert.h. What a person or another program writes is brought to the form the field's own from_text takes; that alone
 * decides what is valid.
 */
#include "transfer/convert.h"

#include "base/check.h"
#include "base/date.h"
#include "query/zone.h"
#include "transfer/shape.h"

const struct mapped *convert__mapped(const struct column *c, str text)
{
    for (size_t i = 0; i < c->value_count; i++)
        if (str_eq(c->values[i].from, text))
            return &c->values[i];
    for (size_t i = 0; i < c->value_count; i++)
        if (str_eq_nocase(c->values[i].from, text))
            return &c->values[i];
    return NULL;
}

static enum rc from_text(struct cx *cx, const struct field *f, str text, struct value *out)
{
    return f->ops->from_text(f, text, cx->arena, out, &cx->issues);
}

/* --- dates ------------------------------------------------------------------------------------------------------ */

/* As the column is read; among dates with strokes one with dots has the day first. */
static bool is_day_first(const struct column *c, const struct date_parts *d)
{
    bool has_strokes = c->shape.dates > c->shape.year_first + c->shape.dotted;
    return str_is(c->date_order, "dmy") || (d->is_dotted && has_strokes);
}

static bool date_of_parts(const struct column *c, const struct date_parts *d, int32_t *days)
{
    const int *p = d->part;
    struct civil day = {p[0], p[1], p[2]};
    if (!d->is_year_first)
        day = is_day_first(c, d) ? (struct civil){p[2], p[1], p[0]} : (struct civil){p[2], p[0], p[1]};
    if (day.year < 100) /* as most programs read two digits */
        day.year += day.year < 70 ? 2000 : 1900;
    if (!civil_is_valid(day))
        return false;
    *days = date_of(day);
    return true;
}

static str order_shown(str order)
{
    return str_is(order, "dmy") ? S("DD/MM/YYYY") : str_is(order, "ymd") ? S("YYYY-MM-DD") : S("MM/DD/YYYY");
}

str convert__reading(const struct column *c)
{
    if (c->number_style.n)
        return str_is(c->number_style, "comma") ? S("1.234,50") : S("1,234.50");
    return order_shown(c->date_order);
}

/* The day of a date that is none as the column is read: is it one the other way round? */
static enum rc no_date(struct cx *cx, const struct column *c, const struct field *f, const struct date_parts *d)
{
    struct column other = *c;
    int32_t days;
    other.date_order = is_day_first(c, d) ? S("mdy") : S("dmy");
    bool is_other = !d->is_year_first && date_of_parts(&other, d, &days);
    return is_other ? issue_field(&cx->issues, f, "date_order", order_shown(c->date_order))
                    : issue_field(&cx->issues, f, f->type == FIELD_DATE ? "date" : "timestamp", S(""));
}

static enum rc date_cell(struct cx *cx, const struct column *c, const struct field *f, str text, struct value *out)
{
    struct date_parts d;
    int32_t days;
    if (!shape__date(text, &d))
        return from_text(cx, f, text, out);
    if (!date_of_parts(c, &d, &days))
        return no_date(cx, c, f, &d);
    *out = v_date(days);
    return field_check(f, cx->arena, out, &cx->issues);
}

/* "9:42", "09:42:00", "9:42 PM" as milliseconds of a day; false when it is none. */
static bool time_of_day(str s, int64_t *ms)
{
    int64_t part[3] = {0, 0, 0}, n = 0;
    bool is_afternoon = str_ends(s, S("PM")) || str_ends(s, S("pm")),
         is_morning = str_ends(s, S("AM")) || str_ends(s, S("am"));
    if (is_afternoon || is_morning)
        s = str_trim(str_take(s, s.n - 2));
    for (str rest = s; rest.p && n < 3; n++)
        if (!str_to_i64(str_cut(&rest, ':'), &part[n]))
            return false;
    if ((is_afternoon || is_morning) && part[0] == 12)
        part[0] = 0;
    if (is_afternoon)
        part[0] += 12;
    if (n < 2 || part[0] < 0 || part[0] > 23 || part[1] < 0 || part[1] > 59 || part[2] < 0 || part[2] > 60)
        return false;
    *ms = ((part[0] * 60 + part[1]) * 60 + part[2]) * 1000;
    return true;
}

/* A time without a zone is the company's. */
static enum rc time_cell(struct cx *cx, const struct column *c, const struct field *f, str text, struct value *out)
{
    struct date_parts d;
    struct issues quiet;
    issues_init(&quiet, cx->arena);
    if (f->ops->from_text(f, text, cx->arena, out, &quiet) == RC_OK && text.n > 10)
        return RC_OK;
    int32_t days;
    int64_t ms = 0;
    if (!shape__date(text, &d) || (d.time.n && !time_of_day(d.time, &ms)))
        return issue_field(&cx->issues, f, "timestamp", S(""));
    if (!date_of_parts(c, &d, &days))
        return no_date(cx, c, f, &d);
    *out = v_time(zone_day_start(cx->company.time_zone, days) + ms);
    return field_check(f, cx->arena, out, &cx->issues);
}

/* --- the rest --------------------------------------------------------------------------------------------------- */

/* "12.0" of a whole number. */
static str without_zeros(str plain)
{
    ptrdiff_t point = str_find(plain, S("."));
    size_t end = plain.n;
    while (point >= 0 && end > (size_t)point + 1 && plain.p[end - 1] == '0')
        end--;
    return point >= 0 && end == (size_t)point + 1 ? str_take(plain, (size_t)point) : plain;
}

/* A mark that the field cannot keep would be lost: "12%" is no amount of money, "$5" no share. Which currency an amount may be
   marked with, the record decides (cells.c). */
static enum rc check_marks(struct cx *cx, const struct field *f, const struct number_parts *n)
{
    enum field_type wanted;
    for (size_t i = 0; i < n->mark_count; i++) {
        wanted = shape__is_percent(n->marks[i]) ? FIELD_PERCENT : FIELD_MONEY;
        if (f->type != wanted)
            return issue_field(&cx->issues, f, "unit", n->marks[i]);
    }
    return RC_OK;
}

static enum rc number_cell(struct cx *cx, const struct column *c, const struct field *f, str text, struct value *out)
{
    struct number_parts n;
    if (!shape__number(text, &n))
        return from_text(cx, f, text, out);
    if (check_marks(cx, f, &n) != RC_OK)
        return RC_INVALID;
    if (!(str_is(c->number_style, "comma") ? n.is_comma : n.is_point))
        return issue_field(&cx->issues, f, "number_style", convert__reading(c));
    str plain = shape__plain(cx->arena, &n, c->number_style);
    return from_text(cx, f, f->type == FIELD_INTEGER ? without_zeros(plain) : plain, out);
}

static enum rc boolean_cell(struct cx *cx, const struct field *f, str text, struct value *out)
{
    static const struct {
        const char *text, *means;
    } words[] = {{"y", "true"},         {"n", "false"},      {"t", "true"},         {"f", "false"},
                 {"on", "true"},        {"off", "false"},    {"x", "true"},         {"√", "true"},
                 {"✓", "true"},         {"有", "true"},      {"无", "false"},       {"active", "true"},
                 {"inactive", "false"}, {"enabled", "true"}, {"disabled", "false"}, {"启用", "true"},
                 {"停用", "false"}};
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq_nocase(text, str_of(words[i].text)))
            return from_text(cx, f, str_of(words[i].means), out);
    return from_text(cx, f, text, out);
}

static enum rc choice_cell(struct cx *cx, const struct column *c, const struct field *f, str text, struct value *out)
{
    const struct mapped *m = convert__mapped(c, text);
    *out = V_NULL;
    if (m)
        return m->to.n ? from_text(cx, f, m->to, out) : RC_OK;
    if (!str_is(c->missing, "empty"))
        return from_text(cx, f, text, out);
    struct issues quiet;
    issues_init(&quiet, cx->arena);
    if (f->ops->from_text(f, text, cx->arena, out, &quiet) != RC_OK)
        *out = V_NULL;
    return RC_OK;
}

enum rc convert__cell(struct cx *cx, const struct column *c, const struct field *f, str text, struct value *out)
{
    switch (f->type) {
    case FIELD_DATE:
        return date_cell(cx, c, f, text, out);
    case FIELD_TIMESTAMP:
        return time_cell(cx, c, f, text, out);
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERCENT:
        return number_cell(cx, c, f, text, out);
    case FIELD_BOOLEAN:
        return boolean_cell(cx, f, text, out);
    case FIELD_CHOICE:
        return choice_cell(cx, c, f, text, out);
    default:
        return from_text(cx, f, text, out);
    }
}
