/* The CSV writer. See csv_write.h for its rules. */
#include "format/csv_write.h"

#include "base/buf.h"
#include "base/check.h"

static bool is_dangerous(str s);
static bool must_quote(str s, char separator, bool is_alone);
static void write_quoted(struct buf *b, str s);

void csv_write_bom(struct buf *b)
{
    check(b->n == 0);
    buf_cstr(b, "\xEF\xBB\xBF");
}

void csv_write_row(struct buf *b, const struct csv_style *style, const str *cells, size_t n)
{
    check(n > 0);
    char separator = style->separator ? style->separator : ',';
    for (size_t i = 0; i < n; i++) {
        str s = cells[i];
        bool is_guarded = !style->keep_formulas && is_dangerous(s);
        if (i > 0)
            buf_char(b, separator);
        if (must_quote(s, separator, n == 1)) {
            buf_cstr(b, is_guarded ? "\"'" : "\"");
            write_quoted(b, s);
        } else {
            buf_cstr(b, is_guarded ? "'" : "");
            buf_str(b, s);
        }
    }
    buf_cstr(b, "\r\n");
}

str csv_guard(struct arena *a, str s)
{
    return is_dangerous(s) ? str_printf(a, "'%.*s", STR_ARG(s)) : s;
}

str csv_unguard(str s)
{
    bool is_guarded = str_starts(s, S("'")) && is_dangerous(str_skip(s, 1));
    return is_guarded ? str_skip(s, 1) : s;
}

static size_t digits(str *s)
{
    size_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    *s = str_skip(*s, n);
    return n;
}

static bool take_sign(str *s)
{
    bool has_sign = str_starts(*s, S("+")) || str_starts(*s, S("-"));
    *s = str_skip(*s, has_sign);
    return has_sign;
}

/* [+-] digits [. digits] [e [+-] digits] */
static bool is_number(str s)
{
    take_sign(&s);
    if (digits(&s) == 0)
        return false;
    if (str_starts(s, S("."))) {
        s = str_skip(s, 1);
        if (digits(&s) == 0)
            return false;
    }
    if (str_starts(s, S("e")) || str_starts(s, S("E"))) {
        s = str_skip(s, 1);
        take_sign(&s);
        if (digits(&s) == 0)
            return false;
    }
    return s.n == 0;
}

/* Zero width spaces and joiners, marks of direction and of byte order: what some programs drop before they look. */
static size_t unseen_at(str s)
{
    static const char *const unseen[] = {"\u200b", "\u200c", "\u200d", "\u200e",
                                         "\u200f", "\u2060", "\ufeff", "\u00ad"};
    for (size_t i = 0; i < countof(unseen); i++)
        if (str_starts(s, str_of(unseen[i])))
            return strlen(unseen[i]);
    return 0;
}

/* A formula behind any number of apostrophes: none is the danger itself, the others must stay reversible. */
static bool is_dangerous(str s)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    while (str_starts(s, S("'")))
        s = str_skip(s, 1);
    for (size_t n; (n = unseen_at(s)) > 0;)
        s = str_skip(s, n);
    for (size_t i = 0; i < countof(starts); i++)
        if (str_starts(s, str_of(starts[i])))
            return !is_number(s);
    return false;
}

static bool must_quote(str s, char separator, bool is_alone)
{
    if (s.n == 0)
        return is_alone;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == separator)
            return true;
    return str_starts(s, S("\xEF\xBB\xBF")) || str_starts(s, S("sep="));
}

/* The rest of a quoted cell, up to its closing quote. */
static void write_quoted(struct buf *b, str s)
{
    while (s.n) {
        const char *quote = memchr(s.p, '"', s.n);
        size_t n = quote ? (size_t)(quote - s.p) + 1 : s.n;
        buf_str(b, str_take(s, n));
        if (quote)
            buf_char(b, '"');
        s = str_skip(s, n);
    }
    buf_char(b, '"');
}
