/* See shape.h. Everything here is about form: 31/02/2016 looks like a date and is refused later as the day it is not. */
#include "transfer/shape.h"

#include "base/check.h"
#include "format/csv_write.h"
#include "object/currency.h"
#include "object/email.h"
#include "text/text.h"

enum { SCIENTIFIC_FROM = 11 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool are_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return s.n > 0;
}

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

/* ="0123" is 0123: a text to every program that reads formulas. One with a quote inside is left. */
static str unwrapped(str s)
{
    bool is_wrapped = s.n >= 3 && str_starts(s, S("=\"")) && str_ends(s, S("\""));
    str inside = is_wrapped ? (str){s.p + 2, s.n - 3} : s;
    return is_wrapped && str_find(inside, S("\"")) < 0 ? inside : s;
}

str shape__trim(str s)
{
    for (size_t n; (n = space_at(s)) > 0;)
        s = str_skip(s, n);
    for (size_t n; (n = space_before_end(s)) > 0;)
        s.n -= n;
    return unwrapped(csv_unguard(s)); /* what rejected.csv guarded is what it was */
}

bool shape__is_blank(const str *cells, size_t n)
{
    size_t i = 0;
    while (i < n && shape__trim(cells[i]).n == 0)
        i++;
    return i == n;
}

bool shape__is_scientific(str s)
{
    ptrdiff_t e = str_find(s, S("E+"));
    str exponent = e < 0 ? S("") : str_skip(s, (size_t)e + 2), decimals = str_take(s, e < 0 ? 0 : (size_t)e);
    str whole = str_cut(&decimals, '.');
    int64_t power;
    return whole.n == 1 && are_digits(whole) && (!decimals.p || are_digits(decimals)) && are_digits(exponent) &&
           str_to_i64(exponent, &power) && power >= SCIENTIFIC_FROM;
}

str shape__figure(struct arena *a, str s)
{
    static const str minus = S("\u2212");
    s = shape__trim(text_narrow(a, s));
    return str_starts(s, minus) ? str_printf(a, "-%.*s", STR_ARG(str_skip(s, minus.n))) : s;
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
        if (parts_with(s, marks[i], out)) {
            out->is_dotted = marks[i][0].p[0] == '.';
            return true;
        }
    return false;
}

/* --- numbers ---------------------------------------------------------------------------------------------------- */

/* What stands with an amount; longer ones before those they end in. A known code of three letters stands for itself. */
static const struct {
    str mark;
    const char *codes;
} marks_known[] = {{S("US$"), "USD"},
                   {S("HK$"), "HKD"},
                   {S("NT$"), "TWD"},
                   {S("$"), "USD HKD TWD SGD AUD CAD NZD MXN ARS CLP COP"},
                   {S("¥"), "CNY JPY"},
                   {S("￥"), "CNY JPY"},
                   {S("€"), "EUR"},
                   {S("£"), "GBP EGP"},
                   {S("₩"), "KRW"},
                   {S("₹"), "INR"},
                   {S("RMB"), "CNY"},
                   {S("人民币"), "CNY"},
                   {S("美元"), "USD"},
                   {S("欧元"), "EUR"},
                   {S("港元"), "HKD"},
                   {S("港币"), "HKD"},
                   {S("日元"), "JPY"},
                   {S("英镑"), "GBP"},
                   {S("元"), "CNY HKD TWD"},
                   {S("%"), ""},
                   {S("％"), ""}};

static const char *codes_of(str mark)
{
    for (size_t i = 0; i < countof(marks_known); i++)
        if (str_eq(marks_known[i].mark, mark))
            return marks_known[i].codes;
    return "";
}

bool shape__is_percent(str mark)
{
    return str_is(mark, "%") || str_is(mark, "％");
}

bool shape__is_currency(str mark, str code)
{
    for (str rest = str_of(codes_of(mark)); rest.p;)
        if (str_eq(str_cut(&rest, ' '), code))
            return true;
    return str_eq(mark, code);
}

str shape__currency(str mark)
{
    str codes = str_of(codes_of(mark));
    return currency_is_known(mark) ? mark : codes.n == 3 ? codes : S("");
}

/* The mark at the beginning of s, or with is_end at its end; empty where there is none. */
static str mark_at(str s, bool is_end)
{
    for (size_t i = 0; i < countof(marks_known); i++) {
        str mark = marks_known[i].mark;
        if (is_end ? str_ends(s, mark) : str_starts(s, mark))
            return is_end ? str_skip(s, s.n - mark.n) : str_take(s, mark.n);
    }
    str code = s.n < 3 ? S("") : is_end ? str_skip(s, s.n - 3) : str_take(s, 3);
    return currency_is_known(code) ? code : S("");
}

/* Takes the marks off both ends; false where there are more than a number has. */
static bool take_marks(str *s, struct number_parts *out)
{
    for (int ends_without = 0, end = 0; ends_without < 2; end = !end) {
        str mark = mark_at(*s, end);
        ends_without = mark.n ? 0 : ends_without + 1;
        if (mark.n == 0)
            continue;
        if (out->mark_count == NUMBER_MARKS)
            return false;
        out->marks[out->mark_count++] = mark;
        *s = shape__trim(end ? str_take(*s, s->n - mark.n) : str_skip(*s, mark.n));
    }
    return true;
}

/* "1234", or "1,234,567" and "1 234 567" in threes; "12,34,567" as India has it. */
static bool is_grouped(str s, char mark)
{
    char group = str_find(s, S(" ")) >= 0 ? ' ' : mark == '.' ? ',' : '.';
    str rest = s, first = str_cut(&rest, group);
    if (!rest.p)
        return are_digits(first);
    if (!are_digits(first) || first.n > 3 || first.p[0] == '0')
        return false;
    size_t inner = 3; /* digits of the groups before the last */
    for (bool is_first = true; rest.p; is_first = false) {
        str digits = str_cut(&rest, group);
        if (rest.p && is_first && digits.n == 2 && first.n <= 2)
            inner = 2;
        if (!are_digits(digits) || digits.n != (rest.p ? inner : 3))
            return false;
    }
    return true;
}

static bool reads_with(str s, char mark)
{
    str rest = s, whole = str_cut(&rest, mark);
    if (!rest.p)
        return is_grouped(whole, mark);
    return are_digits(rest) && (whole.n == 0 || is_grouped(whole, mark));
}

/* '+' or '-' before the number. */
static void take_sign(str *s, struct number_parts *out)
{
    if (s->n == 0 || (s->p[0] != '-' && s->p[0] != '+'))
        return;
    out->is_negative |= s->p[0] == '-';
    *s = shape__trim(str_skip(*s, 1));
}

bool shape__number(str s, struct number_parts *out)
{
    *out = (struct number_parts){0};
    if (s.n > 2 && s.p[0] == '(' && s.p[s.n - 1] == ')') {
        out->is_negative = true;
        s = (str){s.p + 1, s.n - 2};
    }
    take_sign(&s, out);
    if (!take_marks(&s, out))
        return false;
    if (out->mark_count) /* $-12 */
        take_sign(&s, out);
    if (s.n == 0 || s.n > 40)
        return false;
    out->digits = s;
    out->is_point = reads_with(s, '.');
    out->is_comma = reads_with(s, ',');
    return out->is_point || out->is_comma;
}

str shape__plain(struct arena *a, const struct number_parts *n, str style)
{
    char mark = str_is(style, "comma") ? ',' : '.', *p = arena_alloc(a, n->digits.n + 1);
    size_t count = 0;
    if (n->is_negative)
        p[count++] = '-';
    for (size_t i = 0; i < n->digits.n; i++) {
        char c = n->digits.p[i];
        if (is_digit(c) || c == mark)
            p[count++] = c == mark ? '.' : c;
    }
    return (str){p, count};
}

/* --- a column --------------------------------------------------------------------------------------------------- */

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

static void count_date(struct shape *s, const struct date_parts *d)
{
    s->dates++;
    s->year_first += d->is_year_first;
    s->dotted += !d->is_year_first && d->is_dotted;
    s->first_over_12 += !d->is_year_first && d->part[0] > 12;
    s->second_over_12 += !d->is_year_first && d->part[1] > 12;
}

static void count_number(struct shape *s, const struct number_parts *n)
{
    bool is_either = n->is_point && n->is_comma;
    s->numbers++;
    s->points += n->is_point && !n->is_comma;
    s->commas += n->is_comma && !n->is_point;
    s->either_points += is_either && str_find(n->digits, S(".")) >= 0;
    s->either_commas += is_either && str_find(n->digits, S(",")) >= 0;
}

void shape__count(struct shape *s, struct arena *scratch, str value)
{
    struct date_parts d;
    struct number_parts n;
    s->filled++;
    if (shape__date(value, &d))
        count_date(s, &d);
    char c = value.n ? value.p[0] : 0;
    bool may_be_number = is_digit(c) || c == '-' || c == '(' || c == '$' || c == '+' || (unsigned char)c >= 0x80 ||
                         value.n < 20;
    if (may_be_number && shape__number(value, &n))
        count_number(s, &n);
    s->emails += str_find(value, S("@")) > 0 && email_is(scratch, value);
    s->urls += is_url(value);
    s->phones += is_phone(value);
}

bool shape__is_open(const struct shape *s)
{
    return s->dates > 0 || (s->points == s->commas && s->either_points + s->either_commas > 0);
}

str shape__date_order(const struct shape *s, enum certainty *how)
{
    *how = CERTAIN;
    if (s->dates == 0)
        return S("");
    if (s->year_first * 2 > s->dates)
        return S("ymd");
    bool is_told = s->first_over_12 != s->second_over_12, is_dotted = s->dotted * 2 > s->dates - s->year_first;
    if (s->first_over_12 && s->second_over_12)
        *how = MIXED;
    else if (!is_told && !is_dotted)
        *how = ASSUMED;
    return (is_told ? s->first_over_12 > s->second_over_12 : is_dotted) ? S("dmy") : S("mdy");
}

str shape__number_style(const struct shape *s, bool is_whole, enum certainty *how)
{
    int64_t unsure = s->either_points + (is_whole ? 0 : s->either_commas);
    *how = s->points && s->commas ? MIXED : s->points || s->commas || unsure == 0 ? CERTAIN : ASSUMED;
    return s->commas > s->points ? S("comma") : S("point");
}
