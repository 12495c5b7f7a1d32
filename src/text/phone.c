/* Telephone numbers. See phone.h. The codes of countries are those of ITU-T E.164, which are no beginnings of one
   another. */
#include "text/phone.h"

#include "base/arena.h"
#include "base/check.h"
#include "text/plain.h"
#include "text/text.h"

enum { CHINESE_MOBILE = 11, WITH_AREA_MIN = 9, WITH_AREA_MAX = 11, WITHIN_AREA = 8, HYPHEN_EXTENSION_MAX = 6 };

struct parts {
    str country, national, extension; /* country empty: not typed */
    bool has_digits;
};

str text_phone_cut_extension(str *s)
{
    static const char *const marks[] = {"分机", "转", "ext.", "ext", "x", "#"};
    for (size_t i = 1; i < s->n; i++)
        for (size_t k = 0; k < countof(marks); k++) {
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
        if (s.p[i] >= '0' && s.p[i] <= '9')
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
    if (str_starts(str_trim(typed), S("+")))
        return 0;
    if (str_starts(digits, S("00")) && digits.n > 2)
        return 2;
    bool is_chinese = str_starts(digits, S("861")) && digits.n == 2 + CHINESE_MOBILE;
    return is_chinese ? 0 : -1;
}

static struct parts parts_of(struct arena *a, str typed)
{
    str main = text_narrow(a, typed), extension = text_phone_cut_extension(&main), digits = digits_of(a, main);
    struct parts p = {.national = digits, .extension = digits_of(a, extension), .has_digits = digits.n > 0};
    int skip = before_country(main, digits);
    if (skip >= 0) {
        digits = str_skip(digits, (size_t)skip);
        p.country = str_take(digits, country_length(digits));
        p.national = str_skip(digits, p.country.n);
    }
    p.national = without_zero(p.national);
    return p;
}

static str extension_text(struct arena *a, const struct parts *p)
{
    return p->extension.n ? str_printf(a, "x%.*s", STR_ARG(p->extension)) : S("");
}

str text_phone_fold(struct arena *a, str phone)
{
    struct parts p = parts_of(a, phone);
    str x = extension_text(a, &p);
    str national = str_printf(a, "0%.*s%.*s ", STR_ARG(p.national), STR_ARG(x));
    return p.country.n ? str_printf(a, "%.*s+%.*s%.*s%.*s", STR_ARG(national), STR_ARG(p.country), STR_ARG(p.national),
                                    STR_ARG(x))
                       : national;
}

str text_phone_same(struct arena *a, str typed)
{
    struct parts p = parts_of(a, typed);
    str x = extension_text(a, &p);
    return p.has_digits ? str_printf(a, "0%.*s%.*s ", STR_ARG(p.national), STR_ARG(x))
                        : str_printf(a, "%.*s ", STR_ARG(text_fold(a, typed)));
}

static bool needs_country(const struct parts *p)
{
    return p->country.n && p->national.n < PHONE_DIGITS_MIN;
}

static str with_country(struct arena *a, const struct parts *p)
{
    return str_printf(a, " +%.*s%.*s", STR_ARG(p->country), STR_ARG(p->national));
}

str text_phone_part(struct arena *a, str typed)
{
    struct parts p = parts_of(a, typed);
    str x = extension_text(a, &p);
    if (!p.has_digits)
        return text_fold(a, typed);
    if (needs_country(&p))
        return with_country(a, &p);
    bool is_short = p.national.n < PHONE_DIGITS_MIN; /* then a 0 before it is what tells where it stands */
    str main = text_narrow(a, typed);
    text_phone_cut_extension(&main);
    return str_printf(a, "%.*s%.*s", STR_ARG(is_short ? digits_of(a, main) : p.national), STR_ARG(x));
}

str text_phone_beginning(struct arena *a, str typed, enum phone_place *place)
{
    struct parts p = parts_of(a, typed);
    str x = extension_text(a, &p);
    *place = needs_country(&p) ? PHONE_ANYWHERE : PHONE_AT_START;
    if (!p.has_digits)
        return text_fold(a, typed);
    return needs_country(&p) ? with_country(a, &p) : str_printf(a, "0%.*s%.*s", STR_ARG(p.national), STR_ARG(x));
}

str text_phone_digits(struct arena *a, str phone)
{
    struct parts p = parts_of(a, phone);
    return p.country.n ? str_printf(a, "%.*s%.*s", STR_ARG(p.country), STR_ARG(p.national)) : p.national;
}

str text_phone_national(struct arena *a, str phone)
{
    return parts_of(a, phone).national;
}

static bool is_of(str s, const char *signs, size_t *digits)
{
    *digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!is_digit && (s.p[i] == 0 || !strchr(signs, s.p[i])))
            return false;
        *digits += is_digit;
    }
    return true;
}

/* As numbers are in China: a mobile one, one with its area, one within it. Of other countries it is not known. */
static bool is_complete(struct arena *a, str main)
{
    struct parts p = parts_of(a, main);
    str digits = digits_of(a, main);
    bool has_area = p.country.n ? str_is(p.country, "86") : str_starts(digits, S("0"));
    if (has_area)
        return p.national.n >= WITH_AREA_MIN && p.national.n <= WITH_AREA_MAX;
    if (p.country.n || digits.n == 0)
        return false;
    return digits.p[0] == '1' ? digits.n == CHINESE_MOBILE : digits.n == WITHIN_AREA;
}

/* Cuts "-801" behind a complete number: an extension too. */
static void cut_hyphen_extension(struct arena *a, str *s)
{
    size_t at = s->n, digits;
    while (at > 0 && s->p[at - 1] != '-')
        at--;
    str extension = str_skip(*s, at), main = str_take(*s, at ? at - 1 : 0);
    bool is_extension = is_of(extension, " ", &digits) && digits > 0 && digits <= HYPHEN_EXTENSION_MAX;
    if (is_extension && is_complete(a, main))
        *s = main;
}

bool text_phone_typed(struct arena *a, str typed, str *part)
{
    str s = str_trim(text_narrow(a, text__plain(a, typed)));
    size_t digits, behind;
    str extension = text_phone_cut_extension(&s);
    if (!is_of(s, "+-()./ ", &digits) || !is_of(extension, " :.", &behind) || digits < PHONE_DIGITS_MIN)
        return false;
    cut_hyphen_extension(a, &s);
    struct parts p = parts_of(a, s);
    *part = needs_country(&p) ? str_skip(with_country(a, &p), 2) : p.national;
    return part->n >= PHONE_DIGITS_MIN;
}
