/* See shown.h. */
#include "base/shown.h"

#include "base/buf.h"
#include "base/check.h"

static bool may_be_shown(uint32_t c)
{
    bool is_control = c < 0x20 || (c >= 0x7f && c < 0xa0), is_separator = c == 0x2028 || c == 0x2029;
    bool is_direction = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
                        (c >= 0x2066 && c <= 0x2069);
    return !is_control && !is_separator && !is_direction;
}

str shown_next(str s, size_t *i)
{
    check(*i < s.n);
    unsigned char first = (unsigned char)s.p[*i];
    size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4, at = 0;
    str one = str_take(str_skip(s, *i), n);
    bool is_whole = one.n == n && str_is_utf8(one);
    *i += is_whole ? n : 1;
    return is_whole && may_be_shown(str_rune(one, &at)) ? one : (str){0};
}

static str shown(struct arena *a, str s, bool has_lines)
{
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        bool is_break = has_lines && s.p[i] == '\n';
        str one = shown_next(s, &i);
        one = is_break ? S("\n") : one.n ? one : S(" ");
        memcpy(to + n, one.p, one.n);
        n += one.n;
    }
    to[n] = 0;
    return (str){to, n};
}

str shown_lines(struct arena *a, str s)
{
    return shown(a, s, true);
}

str shown_line(struct arena *a, str s)
{
    return shown(a, s, false);
}

str shown_json(struct arena *a, str json)
{
    check(str_is_utf8(json));
    struct buf b;
    buf_init(&b, 6 * json.n + 16);
    for (size_t i = 0; i < json.n;) {
        size_t at = i;
        str one = shown_next(json, &i);
        if (one.n || json.p[at] == '\n')
            buf_add(&b, json.p + at, i - at);
        else
            buf_printf(&b, "\\u%04x", (unsigned)str_rune(json, &at));
    }
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

const char *shown_word(struct arena *a, const char *s)
{
    str all = shown_line(a, str_take(str_of(s), SHOWN_WORD_BYTES + 4)), cut = str_take_whole(all, SHOWN_WORD_BYTES);
    return cut.n < all.n ? str_c(a, str_printf(a, "%.*s…", STR_ARG(cut))) : all.p;
}
