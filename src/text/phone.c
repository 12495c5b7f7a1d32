/* Telephone numbers. See phone.h. The codes of countries are those of ITU-T E.164, which are no beginnings of one
   another. */
#include "text/phone.h"

#include "base/arena.h"
#include "base/check.h"
#include "text/plain.h"
#include "text/text.h"

enum { CHINESE_MOBILE = 11, WITHIN_AREA = 8, HYPHEN_EXTENSION_MAX = 6 };

struct parts {
    str digits;                       /* all but the extension */
    str country, national, extension; /* country empty: not typed */
    str joined;                       /* national and an extension behind a hyphen in one, else empty */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* No mark of an extension begins with what most numbers are made of. */
static bool is_plain(char c)
{
    return is_digit(c) || c == ' ' || c == '-' || c == '(' || c == ')' || c == '+';
}

str text_phone_cut_extension(str *s)
{
    static const char *const marks[] = {"分机", "转", "ext.", "ext", "x", "#"};
    for (size_t i = 1; i < s->n; i++)
        for (size_t k = 0; k < countof(marks) && !is_plain(s->p[i]); k++) {
            str mark = str_of(marks[k]), rest = str_skip(*s, i);
            if (rest.n >= mark.n && str_eq_nocase(str_take(rest, mark.n), mark)) {
                *s = str_take(*s, i);
                return str_skip(rest, mark.n);
            }
        }
    return (str){0};
}

static str digits_of(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (is_digit(s.p[i]))
            p[n++] = s.p[i];
    return (str){p, n};
}

/* The length of the country's code at the beginning of digits. */
static size_t country_length(str digits)
{
    static const char *const of_two[] = {"20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41",
                                         "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
                                         "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
                                         "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"};
    if (digits.n && (digits.p[0] == '1' || digits.p[0] == '7'))
        return 1;
    for (size_t i = 0; i < countof(of_two); i++)
        if (str_starts(digits, str_of(of_two[i])))
            return 2;
    return digits.n < 3 ? digits.n : 3;
}

static str without_zero(str digits)
{
    return str_skip(digits, str_starts(digits, S("0")));
}

/* How many digits of the number are a way of saying that its country follows: "+" 0, "00" 2; -1: it does not follow. */
static int before_country(str typed, str digits)
{
    str front = str_trim(typed);
    if (str_starts(str_skip(front, str_starts(front, S("("))), S("+")))
        return 0;
    if (str_starts(digits, S("00")) && digits.n > 2)
        return 2;
    bool is_chinese = str_starts(digits, S("861")) && digits.n == 2 + CHINESE_MOBILE;
    return is_chinese ? 0 : -1;
}

static struct parts main_parts(struct arena *a, str main)
{
    str digits = digits_of(a, main);
    struct parts p = {.digits = digits, .national = digits};
    int skip = before_country(main, digits);
    if (skip >= 0) {
        digits = str_skip(digits, (size_t)skip);
        p.country = str_take(digits, country_length(digits));
        p.national = str_skip(digits, p.country.n);
    }
    p.national = without_zero(p.national);
    return p;
}

static str cut_hyphen_extension(struct arena *a, str *s);

static struct parts parts_of(struct arena *a, str typed)
{
    str main = str_trim(text_narrow(a, text__plain(a, typed))), extension = text_phone_cut_extension(&main);
    bool has_mark = extension.p != NULL;
    if (!has_mark)
        extension = cut_hyphen_extension(a, &main);
    struct parts p = main_parts(a, main);
    p.extension = digits_of(a, extension);
    if (!has_mark && p.extension.n)
        p.joined = str_printf(a, "%.*s%.*s", STR_ARG(p.national), STR_ARG(p.extension));
    return p;
}

static str extension_text(struct arena *a, const struct parts *p)
{
    return p->extension.n ? str_printf(a, "x%.*s", STR_ARG(p->extension)) : S("");
}

/* A number with its country and without it, and as it was typed; tail: an extension. */
static str add_forms(struct arena *a, str fold, const struct parts *p, str tail)
{
    fold = str_printf(a, "%.*s0%.*s%.*s ", STR_ARG(fold), STR_ARG(p->national), STR_ARG(tail));
    if (p->country.n)
        fold = str_printf(a, "%.*s00%.*s%.*s%.*s ", STR_ARG(fold), STR_ARG(p->country), STR_ARG(p->national),
                          STR_ARG(tail));
    str typed = str_printf(a, "%.*s%.*s ", STR_ARG(p->digits), STR_ARG(tail));
    return str_find(fold, typed) >= 0 ? fold : str_printf(a, "%.*s%.*s", STR_ARG(fold), STR_ARG(typed));
}

str text_phone_fold(struct arena *a, str phone)
{
    struct parts p = parts_of(a, phone);
    str fold = add_forms(a, S(""), &p, extension_text(a, &p));
    return p.joined.n ? add_forms(a, fold, &p, p.extension) : fold;
}

str text_phone_same(struct arena *a, str typed)
{
    struct parts p = parts_of(a, typed);
    str x = extension_text(a, &p);
    return p.digits.n ? str_printf(a, "0%.*s%.*s ", STR_ARG(p.national), STR_ARG(x))
                      : str_printf(a, "%.*s ", STR_ARG(text_fold(a, typed)));
}

static bool needs_country(const struct parts *p)
{
    return p->country.n && p->national.n < PHONE_DIGITS_MIN;
}

static str with_country(struct arena *a, const struct parts *p)
{
    return str_printf(a, " 00%.*s%.*s", STR_ARG(p->country), STR_ARG(p->national));
}

static void add_reading(struct phone_part *part, str text)
{
    check(part->n < countof(part->texts));
    part->texts[part->n++] = text;
}

/* As the extension that was typed or, at the number's end, none; without one with any. */
static void add_readings(struct arena *a, struct phone_part *part, const struct parts *p, str digits)
{
    if (!p->extension.n) {
        add_reading(part, digits);
        return;
    }
    add_reading(part, str_printf(a, "%.*sx%.*s", STR_ARG(digits), STR_ARG(p->extension)));
    add_reading(part, str_printf(a, "%.*s ", STR_ARG(digits)));
}

/* The shortest end of the digits that still has enough of them. */
static str shortest(const struct parts *p)
{
    if (p->national.n >= PHONE_DIGITS_MIN)
        return p->national;
    bool has_prefix = str_starts(p->digits, S("00")) && p->digits.n >= 2 + PHONE_DIGITS_MIN;
    return str_skip(p->digits, has_prefix ? 2 : 0);
}

struct phone_part text_phone_part(struct arena *a, str typed)
{
    struct parts p = parts_of(a, typed);
    struct phone_part part = {0};
    if (!p.digits.n)
        add_reading(&part, text_fold(a, typed));
    str digits = shortest(&p), country = needs_country(&p) ? with_country(a, &p) : S("");
    if (p.digits.n && (!country.n || p.digits.n >= PHONE_DIGITS_MIN))
        add_readings(a, &part, &p, digits);
    bool is_other = country.n > PHONE_DIGITS_MIN && str_find(country, digits) < 0; /* "+49 (0)8" may be +498 */
    if (country.n && (!part.n || is_other))
        add_readings(a, &part, &p, country);
    if (p.joined.n)
        add_reading(&part, p.joined);
    return part;
}

static str without_zeros(str s)
{
    while (str_starts(s, S("0")))
        s = str_skip(s, 1);
    return s;
}

/* What is left of a text that stands in the fold somewhere. */
static enum phone_fit fit_of(str fold, str text)
{
    str wanted = without_zeros(str_trim(text));
    enum phone_fit best = PHONE_INSIDE;
    while (fold.n && best != PHONE_WHOLE) {
        str form = without_zeros(str_cut(&fold, ' '));
        enum phone_fit fit = str_eq(form, wanted)       ? PHONE_WHOLE
                             : str_starts(form, wanted) ? PHONE_BEGINNING
                                                        : PHONE_INSIDE;
        best = fit > best ? fit : best;
    }
    return best;
}

enum phone_fit text_phone_fit(str fold, const struct phone_part *part)
{
    enum phone_fit best = PHONE_NOWHERE;
    check(part->n > 0);
    for (size_t i = 0; i < part->n; i++) {
        enum phone_fit fit = str_find(fold, part->texts[i]) >= 0 ? fit_of(fold, part->texts[i]) : PHONE_NOWHERE;
        best = fit > best ? fit : best;
    }
    return best;
}

str text_phone_beginning(struct arena *a, str typed, enum phone_place *place)
{
    struct parts p = parts_of(a, typed);
    str x = extension_text(a, &p);
    *place = needs_country(&p) ? PHONE_ANYWHERE : PHONE_AT_START;
    if (!p.digits.n)
        return text_fold(a, typed);
    return needs_country(&p) ? with_country(a, &p) : str_printf(a, "0%.*s%.*s", STR_ARG(p.national), STR_ARG(x));
}

static str all_digits(const struct parts *p)
{
    return p->joined.n ? p->joined : p->national;
}

str text_phone_digits(struct arena *a, str phone)
{
    struct parts p = parts_of(a, phone);
    str national = all_digits(&p);
    return p.country.n ? str_printf(a, "%.*s%.*s", STR_ARG(p.country), STR_ARG(national)) : national;
}

str text_phone_national(struct arena *a, str phone)
{
    struct parts p = parts_of(a, phone);
    return all_digits(&p);
}

static bool is_of(str s, const char *signs, size_t *digits)
{
    *digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]) && (s.p[i] == 0 || !strchr(signs, s.p[i])))
            return false;
        *digits += is_digit(s.p[i]);
    }
    return true;
}

/* The length of China's area codes, without their 0: 10, 2x, and 3xx to 9xx; 0: it begins with none. */
static size_t area_length(str national)
{
    if (national.n < 2 || national.p[0] == '0' || (national.p[0] == '1' && national.p[1] != '0'))
        return 0;
    return national.p[0] <= '2' ? 2 : 3;
}

/* Of an area with two digits numbers have eight, else seven or eight, the first of them from 2 on. */
static bool is_landline(str national)
{
    size_t area = area_length(national);
    str number = str_skip(national, area);
    bool is_long = number.n == WITHIN_AREA, is_short = area == 3 && number.n == WITHIN_AREA - 1;
    return area && (is_long || is_short) && number.p[0] >= '2';
}

/* Digits at the beginning, in brackets or not. */
static size_t first_digits(str main)
{
    size_t at = str_starts(main, S("(")), n = at;
    while (n < main.n && is_digit(main.p[n]))
        n++;
    return n - at;
}

/* As numbers are in China: a mobile one, one with its area, one within it. An area that is written by itself tells it from
   Berlin's (030). Of other countries it is not known. */
static bool is_complete(struct arena *a, str main)
{
    struct parts p = main_parts(a, main);
    str digits = digits_of(a, main);
    bool is_mobile = digits.n && p.national.n == CHINESE_MOBILE && p.national.p[0] == '1';
    if (p.country.n)
        return str_is(p.country, "86") && (is_mobile || is_landline(p.national));
    if (str_starts(digits, S("0"))) {
        size_t first = first_digits(main);
        return is_landline(p.national) && (first == digits.n || first == 1 + area_length(p.national));
    }
    return is_mobile || (digits.n == WITHIN_AREA && digits.p[0] >= '2');
}

/* Cuts "-801" behind a complete number, an extension too, and returns it; else empty. */
static str cut_hyphen_extension(struct arena *a, str *s)
{
    size_t at = s->n, digits;
    while (at > 0 && s->p[at - 1] != '-')
        at--;
    str extension = str_skip(*s, at), main = str_trim(str_take(*s, at ? at - 1 : 0));
    bool is_extension = is_of(extension, " ", &digits) && digits > 0 && digits <= HYPHEN_EXTENSION_MAX;
    if (!is_extension || !is_complete(a, main))
        return S("");
    *s = main;
    return extension;
}

bool text_phone_typed(struct arena *a, str typed)
{
    str s = str_trim(text_narrow(a, text__plain(a, typed)));
    size_t digits, behind;
    str extension = text_phone_cut_extension(&s);
    return is_of(s, "+-()./ ", &digits) && is_of(extension, " :.", &behind) && digits >= PHONE_DIGITS_MIN;
}

str text_phone_run(str text)
{
    size_t from = 0, end;
    while (from < text.n && !is_digit(text.p[from]))
        from++;
    for (end = from; end < text.n && is_digit(text.p[end]);)
        end++;
    return str_take(str_skip(text, from), end - from);
}
