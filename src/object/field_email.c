/*
 * "email": an address that mail can be sent to, stored in lower case so that "=" and unique mean what people mean.
 *
 * The grammar is the plain part of RFC 5321 with RFC 6531's letters: a dot-string of at most 64 bytes, '@', and a
 * domain name. Quoted strings, comments, literals and obsolete forms are refused: in a CRM they are typing mistakes. A
 * domain of one label needs two letters, none may be of digits only at its end.
 */
#include "base/limits.h"
#include "object/field.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_local(str s)
{
    if (s.n == 0 || s.n > LOCAL_MAX)
        return false;
    str rest = s;
    while (rest.p) {
        str atom = str_cut(&rest, '.');
        if (atom.n == 0 || atom.p[0] == '(') /* which would begin a comment */
            return false;
        for (size_t i = 0; i < atom.n; i++)
            if (!is_alnum(atom.p[i]) && (atom.p[i] == 0 || !strchr("!#$%&'*+-/=?^_`{|}~()", atom.p[i])))
                return false;
    }
    return true;
}

static bool is_label(str s, bool *has_letter)
{
    *has_letter = false;
    if (s.n == 0 || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_alnum(s.p[i]) && s.p[i] != '-')
            return false;
        *has_letter |= s.p[i] < '0' || s.p[i] > '9';
    }
    return true;
}

static bool is_domain(str s)
{
    bool has_letter = false;
    str rest = s;
    while (rest.p)
        if (!is_label(str_cut(&rest, '.'), &has_letter))
            return false;
    return has_letter && (str_find(s, S(".")) >= 0 || s.n >= 2);
}

static enum rc check_email(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    if (field__check_text(f, a, v, is, false))
        return RC_INVALID;
    if (v_is_null(*v))
        return RC_OK;
    str domain = v->s;
    str local = str_cut(&domain, '@');
    if (v->s.n > LIMIT_EMAIL || !domain.p || !is_local(local) || !is_domain(domain))
        return issue_field(is, f, "email", S(""));
    *v = v_text(str_lower(a, v->s));
    return RC_OK;
}

const struct field_ops field__email = {
    .name = "email",
    .value = VALUE_TEXT,
    .is_text = true,
    .can_sort = true,
    .can_be_unique = true,
    .from_text = field__from_text,
    .check = check_email,
    .to_text = field__to_text,
};
