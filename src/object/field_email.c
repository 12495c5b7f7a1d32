/*
 * "email": an address that mail can be sent to. The rule, which the page has too (test/data/emails.json holds both to
 * it):
 *
 * 1. It is narrowed (text_narrow: full-width letters become narrow), "。" is ".", ASCII letters become lower case: so
 *    "=" and unique mean what people mean.
 * 2. local '@' domain, one '@'; at most LIMIT_EMAIL bytes, the local part 1 to 64.
 * 3. The local part: parts joined by single dots, of letters, digits and marks of any script and of
 *    !#$%&'*+-/=?^_`{|}~() ; none begins with '(' (a comment).
 * 4. The domain: labels joined by dots, each of 1 to 63 bytes of letters, digits and marks and, inside, '-'; the last
 *    is no number (ann@10.0.0.1). One label will do: test@io and a@localhost are addresses (RFC 5321, 2.3.5).
 * 5. Nothing else: no blanks, quoted strings, comments, literals, lists.
 */
#include "object/email.h"

#include "base/limits.h"
#include "object/field.h"
#include "text/text.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63, IDEOGRAPHIC_DOT = 0x3002 };

static bool is_local(str s)
{
    if (s.n == 0 || s.n > LOCAL_MAX)
        return false;
    for (str rest = s; rest.p;) {
        str part = str_cut(&rest, '.');
        if (part.n == 0 || part.p[0] == '(' || !text_is_word_with(part, "!#$%&'*+-/=?^_`{|}~()"))
            return false;
    }
    return true;
}

static bool is_label(str s)
{
    return s.n > 0 && s.n <= LABEL_MAX && s.p[0] != '-' && s.p[s.n - 1] != '-' && text_is_word_with(s, "-");
}

static bool is_number(str s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i == s.n;
}

static bool is_domain(str s)
{
    str last = s;
    for (str rest = s; rest.p;) {
        last = str_cut(&rest, '.');
        if (!is_label(last))
            return false;
    }
    return !is_number(last);
}

/* "。" as "." */
static str with_dots(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        if (str_rune(s, &i) == IDEOGRAPHIC_DOT) {
            p[n++] = '.';
            continue;
        }
        while (from < i)
            p[n++] = s.p[from++];
    }
    return (str){p, n};
}

str email_plain(struct arena *a, str s)
{
    return str_lower(a, field__trim(with_dots(a, text_narrow(a, s))));
}

static bool is_address(str s)
{
    str domain = s, local = str_cut(&domain, '@');
    return s.n <= LIMIT_EMAIL && domain.p && is_local(local) && is_domain(domain);
}

bool email_is(struct arena *a, str text)
{
    return is_address(email_plain(a, text));
}

static enum rc check_email(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    if (field__check_text(f, a, v, is, false))
        return RC_INVALID;
    if (v_is_null(*v))
        return RC_OK;
    str address = email_plain(a, v->s);
    if (!is_address(address))
        return issue_field(is, f, "email", S(""));
    *v = v_text(address);
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
