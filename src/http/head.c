/* See head.h. A line is judged where it stands; nothing is copied. */
#include "http/head.h"

#include <string.h>

#include "base/check.h"
#include "base/limits.h"

enum { BAD = 400, TOO_LARGE = 413, TOO_MANY = 431, NOT_KNOWN = 501, NO_VERSION = 505 };

/* What the library keeps of a head besides its bytes, in the memory of the connection, and what the reply's head needs there. */
enum { PAIR_BYTES = 64, REPLY_HEAD_BYTES = 768 };

struct counts {
    size_t headers, hosts, lengths, codings;
    size_t kept; /* bytes of what the library keeps: a record of each header, parameter and cookie, cookies twice */
    bool is_known;   /* the coding */
    bool is_endless; /* the length */
};

/* --- what names and values are made of ---------------------------------------------------------------------------- */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 9110, 5.6.2 */
static bool is_token(str s)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < s.n; i++)
        if (!is_alnum(s.p[i]) && !memchr(others, s.p[i], sizeof others - 1))
            return false;
    return s.n > 0;
}

/* RFC 9110, 5.5: no control characters but the tab. */
static bool is_value(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static str trim_blanks(str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = str_skip(s, 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* RFC 3986, 3.2.2 and 3.2.3: a name or address, and a port; it may be empty. */
static bool is_host(str s)
{
    static const char others[] = "-._~!$&'()*+,;=%:[]";
    for (size_t i = 0; i < s.n; i++)
        if (!is_alnum(s.p[i]) && !memchr(others, s.p[i], sizeof others - 1))
            return false;
    return true;
}

/* RFC 9112, 6.2: digits alone. One that cannot be counted is right and too large. */
static bool length_read(str s, struct counts *n, int64_t *out)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    n->lengths++;
    n->is_endless = s.n > 0 && !str_to_i64(s, out);
    return s.n > 0;
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

bool head_lines(str bytes, size_t *whole, bool *is_ended)
{
    size_t at = 0;
    *whole = 0;
    *is_ended = false;
    while (at < bytes.n && !*is_ended) {
        const char *end = memchr(bytes.p + at, '\n', bytes.n - at);
        if (!end)
            return true;
        size_t n = (size_t)(end - bytes.p) - at;
        if (n == 0 || end[-1] != '\r')
            return false;
        if (n == 1 && at == 0)
            return false;
        *is_ended = n == 1;
        at += n + 1;
        *whole = at;
    }
    return true;
}

/* The next line without its end, which is there. */
static str line_take(str *rest)
{
    const char *end = memchr(rest->p, '\n', rest->n);
    check(end && end > rest->p);
    size_t n = (size_t)(end - rest->p);
    str line = str_take(*rest, n - 1);
    *rest = str_skip(*rest, n + 1);
    return line;
}

/* RFC 9112, 3: "GET /target HTTP/1.1", one blank between. */
struct first {
    bool is_1_1;
};

static int first_read(str line, struct first *out)
{
    str rest = line, method = str_cut(&rest, ' '), target = str_cut(&rest, ' ');
    if (!is_token(method) || target.n == 0 || !is_value(target) || memchr(target.p, '\t', target.n) || !rest.p)
        return BAD;
    if (rest.n != 8 || !str_starts(rest, S("HTTP/")) || rest.p[6] != '.' || rest.p[5] < '0' || rest.p[5] > '9' ||
        rest.p[7] < '0' || rest.p[7] > '9')
        return BAD;
    if (rest.p[5] != '1')
        return NO_VERSION;
    out->is_1_1 = rest.p[7] != '0';
    return 0;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static size_t count_of(str s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

static bool header_read(str line, struct head *out, struct counts *n)
{
    str value = line, name = str_cut(&value, ':');
    if (!value.p || !is_token(name) || !is_value(value))
        return false;
    value = trim_blanks(value);
    n->headers++;
    n->kept += PAIR_BYTES;
    if (str_eq_nocase(name, S("cookie")))
        n->kept += value.n + 1 + (count_of(value, ';') + 1) * PAIR_BYTES;
    if (str_eq_nocase(name, S("host"))) {
        n->hosts++;
        return is_host(value);
    }
    if (str_eq_nocase(name, S("content-length")))
        return length_read(value, n, &out->content_length);
    if (str_eq_nocase(name, S("transfer-encoding"))) {
        n->codings++;
        n->is_known = str_eq_nocase(value, S("chunked"));
        out->is_chunked = true;
    }
    return true;
}

int head_read(str bytes, struct head *out)
{
    struct first first = {0};
    struct counts n = {0};
    str rest = bytes, line;
    check(bytes.n >= 4);
    *out = (struct head){0};
    line = line_take(&rest);
    n.kept = (count_of(line, '&') + 1) * PAIR_BYTES + REPLY_HEAD_BYTES;
    int status = first_read(line, &first);
    if (status)
        return status;
    while ((line = line_take(&rest)).n) {
        if (!header_read(line, out, &n))
            return BAD;
        if (str_eq_nocase(str_take(line, 7), S("expect:")))
            out->expect_at = (size_t)(line.p - bytes.p);
    }
    if (n.lengths + n.codings > 1 || n.hosts > 1 || (first.is_1_1 && n.hosts == 0) || (n.codings && !first.is_1_1))
        return BAD;
    if (n.headers > LIMIT_HEADERS || bytes.n + n.kept > LIMIT_CONNECTION_BYTES)
        return TOO_MANY;
    if (n.is_endless)
        return TOO_LARGE;
    return n.codings && !n.is_known ? NOT_KNOWN : 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool head_chunk(str line, int64_t *bytes)
{
    size_t i = 0;
    *bytes = 0;
    for (; i < line.n && hex_digit(line.p[i]) >= 0; i++) {
        if (*bytes > INT64_MAX >> 8)
            return false;
        *bytes = *bytes * 16 + hex_digit(line.p[i]);
    }
    return i > 0 && (i == line.n || line.p[i] == ';') && is_value(line);
}
