/* Telephone numbers. See phone.h. The codes of countries are those of ITU-T E.164, which are no beginnings of one
   another. */
#include "text/phone.h"

#include "base/arena.h"
#include "base/check.h"
#include "text/plain.h"
#include "text/text.h"

enum { CHINESE_MOBILE = 11, WITHIN_AREA = 8, HYPHEN_EXTENSION_MAX = 6 };

struct parts {
    str country, national, extension; /* country empty: not typed */
    str joined;                       /* national and an extension behind a hyphen in one, else empty */
    bool has_digits;
};

/* No mark of an extension begins with what most numbers are made of. */
static bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '(' || c == ')' || c == '+';
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

static struct parts main_parts(struct arena *a, str main)
{
    str digits = digits_of(a, main);
    struct parts p = {.national = digits, .has_digits = digits.n > 0};
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

str text_phone_fold(struct arena *a, str phone)
{
    struct parts p = parts_of(a, phone);
    str x = extension_text(a, &p);
    str fold = str_printf(a, "0%.*s%.*s ", STR_ARG(p.national), STR_ARG(x));
    if (p.joined.n)
        fold = str_printf(a, "%.*s0%.*s ", STR_ARG(fold), STR_ARG(p.joined));
    return p.country.n
               ? str_printf(a, "%.*s+%.*s%.*s%.*s", STR_ARG(fold), STR_ARG(p.country), STR_ARG(p.national), STR_ARG(x))
               : fold;
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

struct phone_part text_phone_part(struct arena *a, str typed)
{
    struct parts p = parts_of(a, typed);
    if (!p.has_digits)
        return (struct phone_part){.text = text_fold(a, typed)};
    if (needs_country(&p))
        return (struct phone_part){.text = with_country(a, &p)};
    bool is_short = p.national.n < PHONE_DIGITS_MIN; /* then a 0 before it is what tells where it stands */
    str main = text_narrow(a, typed);
    text_phone_cut_extension(&main);
    str digits = is_short ? digits_of(a, main) : p.national;
    if (!p.extension.n)
        return (struct phone_part){.text = digits};
    return (struct phone_part){str_printf(a, "%.*sx%.*s", STR_ARG(digits), STR_ARG(p.extension)),
                               str_printf(a, "%.*s ", STR_ARG(digits))};
}

bool text_phone_has_part(str fold, const struct phone_part *part)
{
    return str_find(fold, part->text) >= 0 || (part->bare.n && str_find(fold, part->bare) >= 0);
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
        bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!is_digit && (s.p[i] == 0 || !strchr(signs, s.p[i])))
            return false;
        *digits += is_digit;
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
    while (n < main.n && main.p[n] >= '0' && main.p[n] <= '9')
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

bool text_phone_typed(struct arena *a, str typed, str *part)
{
    str s = str_trim(text_narrow(a, text__plain(a, typed)));
    size_t digits, behind;
    str extension = text_phone_cut_extension(&s);
    if (!is_of(s, "+-()./ ", &digits) || !is_of(extension, " :.", &behind) || digits < PHONE_DIGITS_MIN)
        return false;
    struct parts p = parts_of(a, s);
    *part = needs_country(&p) ? str_skip(with_country(a, &p), 2) : p.national;
    return part->n >= PHONE_DIGITS_MIN;
}
