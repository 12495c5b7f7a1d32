/*
 * "url": an address the page may make a link of, so http and https only; without a scheme it gets https. The host is a
 * name or an IPv4 address with perhaps a port. A user name before the host is refused: it only ever hides the host.
 */
#include "object/field.h"

static bool is_host(str s)
{
    if (s.n == 0 || s.p[0] == '-' || s.p[0] == '.' || str_find(s, S("..")) >= 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_alnum && c != '-' && c != '.' && c != '_' && (unsigned char)c < 0x80)
            return false;
    }
    return true;
}

static bool is_port(str s)
{
    int64_t port;
    return s.n <= 5 && str_to_i64(s, &port) && port > 0 && port <= 65535;
}

/* What stands before the path, the query and the fragment. */
static str authority_of(str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] != '/' && s.p[n] != '?' && s.p[n] != '#')
        n++;
    return str_take(s, n);
}

static bool has_forbidden(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ' ' || s.p[i] == '<' || s.p[i] == '>' || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == '`')
            return true;
    return str_find(s, S("\xe3\x80\x80")) >= 0 || str_find(s, S("\xc2\xa0")) >= 0;
}

static bool is_address(str rest)
{
    str port = authority_of(rest);
    str host = str_cut(&port, ':');
    return is_host(host) && (!port.p || is_port(port));
}

static enum rc check_url(const struct field *f, struct arena *a, struct value *v, struct issues *is)
{
    if (field__check_text(f, a, v, is, false))
        return RC_INVALID;
    if (v_is_null(*v))
        return RC_OK;
    ptrdiff_t at = str_find(authority_of(v->s), S(":"));
    bool has_scheme = at >= 0 && str_starts(str_skip(v->s, (size_t)at), S("://"));
    str scheme = has_scheme ? str_lower(a, str_take(v->s, (size_t)at)) : S("https");
    str rest = has_scheme ? str_skip(v->s, (size_t)at + 3) : v->s;
    bool is_web = str_is(scheme, "http") || str_is(scheme, "https");
    if (!is_web || has_forbidden(rest) || !is_address(rest))
        return issue_field(is, f, "url", S(""));
    if (!has_scheme && str_find(authority_of(rest), S(".")) < 0)
        return issue_field(is, f, "url", S(""));
    *v = v_text(str_printf(a, "%.*s://%.*s", STR_ARG(scheme), STR_ARG(rest)));
    return str_runes(v->s) <= (size_t)f->max ? RC_OK : issue_field(is, f, "too_long", str_printf(a, "%d", (int)f->max));
}

const struct field_ops field__url = {
    .name = "url",
    .value = VALUE_TEXT,
    .is_text = true,
    .can_sort = true,
    .from_text = field__from_text,
    .check = check_url,
    .to_text = field__to_text,
};
