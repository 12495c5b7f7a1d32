/* See shape.h. Everything here is about form: 31/02/2016 looks like a date and is refused later as the day it is not. */
#include "transfer/shape.h"

#include "base/check.h"
#include "format/csv_write.h"

static size_t space_at(str s)
{
    if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
        return 1;
    return str_starts(s, S("\xc2\xa0")) ? 2 : str_starts(s, S("\xe3\x80\x80")) ? 3 : 0;
}

static size_t space_before_end(str s)
{
    for (size_t n = 1; n <= 3 && n <= s.n; n++)
        if (space_at(str_skip(s, s.n - n)) == n)
            return n;
    return 0;
}

str shape__trim(str s)
{
    for (size_t n; (n = space_at(s)) > 0;)
        s = str_skip(s, n);
    for (size_t n; (n = space_before_end(s)) > 0;)
        s.n -= n;
    return s.n && s.p[0] == '\'' ? csv_unguard(s) : s;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- dates ------------------------------------------------------------------------------------------------------ */

static size_t take_number(str *s, int *out)
{
    size_t n = 0;
    for (*out = 0; n < s->n && n < 5 && is_digit(s->p[n]); n++)
        *out = *out * 10 + (s->p[n] - '0');
    *s = str_skip(*s, n);
    return n;
}

static bool take(str *s, str what)
{
    if (!str_starts(*s, what))
        return false;
    *s = str_skip(*s, what.n);
    return true;
}

static bool parts_with(str s, const str *marks, struct date_parts *out)
{
    size_t digits[3];
    for (int i = 0; i < 3; i++) {
        digits[i] = take_number(&s, &out->part[i]);
        if (digits[i] == 0 || (i < 2 && !take(&s, marks[i])))
            return false;
    }
    take(&s, marks[2]);
    out->is_year_first = digits[0] == 4;
    bool is_whole = out->is_year_first ? digits[1] <= 2 && digits[2] <= 2
                                       : digits[0] <= 2 && digits[1] <= 2 && (digits[2] == 4 || digits[2] == 2);
    bool has_time = s.n > 4 && (s.p[0] == ' ' || s.p[0] == 'T') && is_digit(s.p[1]);
    out->time = has_time ? str_skip(s, 1) : S("");
    return is_whole && (s.n == 0 || has_time);
}

bool shape__date(str s, struct date_parts *out)
{
    static const str marks[][3] = {
        {S("/"), S("/"), S("")}, {S("-"), S("-"), S("")}, {S("."), S("."), S("")}, {S("年"), S("月"), S("日")}};
    if (s.n < 6 || s.n > 40 || !is_digit(s.p[0]))
        return false;
    for (size_t i = 0; i < countof(marks); i++)
        if (parts_with(s, marks[i], out))
            return true;
    return false;
}

/* --- numbers ---------------------------------------------------------------------------------------------------- */

static const str signs[] = {S("$"),   S("¥"),   S("￥"),  S("€"),   S("£"),   S("%"),   S("％"),  S("元"), S("CNY"),
                            S("RMB"), S("USD"), S("EUR"), S("GBP"), S("HK$"), S("US$"), S("JPY"), S("HKD")};

static str without_signs(str s)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < countof(signs); i++) {
            if (s.n > signs[i].n && str_starts(s, signs[i])) {
                s = shape__trim(str_skip(s, signs[i].n));
                again = true;
            }
            if (s.n > signs[i].n && str_ends(s, signs[i])) {
                s = shape__trim(str_take(s, s.n - signs[i].n));
                again = true;
            }
        }
    }
    return s;
}

/* The last of '.' and ',' is the decimal mark where both stand, or where ',' stands once and not before three digits. */
static char decimal_mark(str s)
{
    ptrdiff_t point = -1, comma = -1;
    size_t commas = 0, points = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.')
            point = (ptrdiff_t)i, points++;
        else if (s.p[i] == ',')
            comma = (ptrdiff_t)i, commas++;
    }
    bool is_comma = commas == 1 && (point >= 0 ? point < comma : s.n - (size_t)comma - 1 != 3);
    return is_comma && (points == 0 || point < comma) ? ',' : '.';
}

bool shape__number(struct arena *a, str s, str *plain)
{
    bool is_negative = s.n > 2 && s.p[0] == '(' && s.p[s.n - 1] == ')';
    if (is_negative)
        s = (str){s.p + 1, s.n - 2};
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
        is_negative |= s.p[0] == '-';
        s = str_skip(s, 1);
    }
    s = without_signs(s);
    if (s.n && s.p[0] == '-' && !is_negative) { /* $-12 */
        is_negative = true;
        s = str_skip(s, 1);
    }
    if (s.n == 0 || s.n > 40)
        return false;
    char mark = decimal_mark(s), *p = arena_alloc(a, s.n + 2);
    size_t n = 0, digits = 0, marks = 0;
    if (is_negative)
        p[n++] = '-';
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (is_digit(c))
            p[n++] = c, digits++;
        else if (c == mark && ++marks == 1)
            p[n++] = '.';
        else if ((c != ',' && c != '.' && c != ' ') || c == mark || marks || digits == 0)
            return false;
    }
    *plain = (str){p, n};
    return digits > 0 && p[n - 1] != '.';
}

/* --- a column --------------------------------------------------------------------------------------------------- */

static bool is_email(str s)
{
    ptrdiff_t at = str_find(s, S("@"));
    return at > 0 && str_find(str_skip(s, (size_t)at), S(".")) > 1 && str_find(s, S(" ")) < 0;
}

static bool is_url(str s)
{
    return str_starts(s, S("http://")) || str_starts(s, S("https://")) || str_starts(s, S("www."));
}

static bool is_phone(str s)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]) && !strchr("+-() .", s.p[i]))
            return false;
        digits += is_digit(s.p[i]);
    }
    return digits >= 7 && digits <= 15;
}

void shape__count(struct shape *s, struct arena *scratch, str value)
{
    struct date_parts d;
    str plain;
    s->filled++;
    if (shape__date(value, &d)) {
        s->dates++;
        s->year_first += d.is_year_first;
        s->first_over_12 += !d.is_year_first && d.part[0] > 12;
        s->second_over_12 += !d.is_year_first && d.part[1] > 12;
    }
    char c = value.n ? value.p[0] : 0;
    bool may_be_number = is_digit(c) || c == '-' || c == '(' || c == '$' || c == '+' || (unsigned char)c >= 0x80 ||
                         value.n < 20;
    s->numbers += may_be_number && shape__number(scratch, value, &plain);
    s->emails += is_email(value);
    s->urls += is_url(value);
    s->phones += is_phone(value);
}

str shape__date_order(const struct shape *s, bool *is_unsure)
{
    *is_unsure = false;
    if (s->dates == 0)
        return S("");
    if (s->year_first * 2 > s->dates)
        return S("ymd");
    *is_unsure = s->first_over_12 == s->second_over_12;
    return s->first_over_12 > s->second_over_12 ? S("dmy") : S("mdy");
}
