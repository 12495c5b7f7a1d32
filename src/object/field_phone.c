/*
 * "phone": kept as it was typed, but for the full-width forms of Chinese keyboards, which become plain, and for the
 * ".0" of a spreadsheet that took it for a number. Digits with - ( ) . / and spaces, three to twenty of them, perhaps a +
 * at the front or behind a bracket there, "(+86) 138…", and perhaps an extension of up to six: "021-6888 8000 转 12",
 * "555 0100 ext. 12", "555 0100 x12", "555 0100 #12".
 */
#include "base/check.h"
#include "base/limits.h"
#include "object/field.h"
#include "text/phone.h"
#include "text/text.h"

enum { DIGITS_MIN = 3, EXTENSION_MAX = 6 };

/* The digits of s where it consists of them and of the separators; 0 otherwise. */
static size_t digits_of(str s, const char *separators)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!is_digit && (s.p[i] == 0 || !strchr(separators, s.p[i])))
            return 0;
        n += is_digit;
    }
    return n;
}

/* "+49 …", "(+49) …" */
static str without_plus(str s)
{
    str inside = str_skip(s, str_starts(s, S("(")));
    return str_starts(inside, S("+")) ? str_skip(inside, 1) : s;
}

static bool is_phone(str s)
{
    str extension = text_phone_cut_extension(&s);
    if (extension.p) {
        size_t n = digits_of(extension, " :");
        if (n == 0 || n > EXTENSION_MAX)
            return false;
    }
    size_t n = digits_of(without_plus(s), " -()./");
    return n >= DIGITS_MIN && n <= LIMIT_PHONE_DIGITS;
}

/* "13800138000.0" is the number 13800138000 as a spreadsheet or a program writes numbers. */
static str without_decimal(str s)
{
    str whole = s.n > 2 ? str_take(s, s.n - 2) : S("");
    return str_ends(s, S(".0")) && digits_of(whole, "") ? whole : s;
}

static enum rc check_phone(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    if (field__check_text(f, a, v, is, false))
        return RC_INVALID;
    if (!v_is_null(*v))
        v->s = without_decimal(field__trim(text_narrow(a, v->s)));
    return v_is_null(*v) || is_phone(v->s) ? RC_OK : issue_field(is, f, "phone", S(""));
}

const struct field_ops field__phone = {
    .name = "phone",
    .value = VALUE_TEXT,
    .is_text = true,
    .can_sort = true,
    .can_be_unique = true,
    .from_text = field__from_text,
    .check = check_phone,
    .to_text = field__to_text,
};
