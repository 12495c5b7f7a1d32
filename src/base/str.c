/*
 * Nothing here allocates unless it is given an arena, and nothing looks for a NUL. Letters are ASCII's: folding of other
 * scripts is text/text.h. UTF-8 is judged once, at the border (str_is_utf8); what walks runes relies on it. See str.h.
 */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/check.h"

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq(str_take(s, prefix.n), prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

ptrdiff_t str_find(str s, str needle)
{
    if (needle.n == 0)
        return 0;
    const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? at - s.p : -1;
}

str str_skip(str s, size_t n)
{
    if (n > s.n)
        n = s.n;
    return (str){s.p + n, s.n - n};
}

str str_take(str s, size_t n)
{
    return (str){s.p, n < s.n ? n : s.n};
}

str str_take_whole(str s, size_t n)
{
    if (s.n <= n)
        return s;
    while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return str_take(s, n);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
    while (s.n && is_space(s.p[0]))
        s = str_skip(s, 1);
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

str str_cut(str *rest, char sep)
{
    str all = *rest;
    const char *at = all.n ? memchr(all.p, sep, all.n) : NULL;
    if (!at) {
        *rest = (str){0};
        return all;
    }
    size_t n = (size_t)(at - all.p);
    *rest = str_skip(all, n + 1);
    return str_take(all, n);
}

const char *str_c(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

str str_copy(struct arena *a, str s)
{
    return (str){str_c(a, s), s.n};
}

str str_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    check(n >= 0);
    char *p = arena_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return (str){p, (size_t)n};
}

bool str_to_i64(str s, int64_t *out)
{
    bool is_negative = s.n && s.p[0] == '-';
    s = str_skip(s, is_negative);
    if (s.n == 0 || s.n > 19)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (v > (uint64_t)INT64_MAX + is_negative)
        return false;
    *out = is_negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

str str_lower(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = lower(s.p[i]);
    return (str){p, s.n};
}

bool str_eq_nocase(str a, str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

/* The length of the well-formed sequence at p (of n bytes), 0 when there is none; RFC 3629 section 4. */
static size_t rune_length(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return 1;
    size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c < 0xc2 || c > 0xf4 || n < len)
        return 0;
    unsigned char low = 0x80, high = 0xbf;
    if (c == 0xe0)
        low = 0xa0;
    if (c == 0xed)
        high = 0x9f;
    if (c == 0xf0)
        low = 0x90;
    if (c == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

bool str_is_utf8(str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t i = 0; i < s.n;) {
        size_t len = rune_length(p + i, s.n - i);
        if (len == 0 || p[i] == 0)
            return false;
        i += len;
    }
    return true;
}

uint32_t str_rune(str s, size_t *i)
{
    check(*i < s.n);
    const unsigned char *p = (const unsigned char *)s.p + *i;
    size_t len = rune_length(p, s.n - *i);
    check(len > 0);
    *i += len;
    if (len == 1)
        return p[0];
    uint32_t r = p[0] & (0x7fu >> len);
    for (size_t k = 1; k < len; k++)
        r = r << 6 | (p[k] & 0x3f);
    return r;
}

size_t str_runes(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

str str_hex(struct arena *a, const void *bytes, size_t n)
{
    check(bytes || n == 0);
    static const char digits[] = "0123456789abcdef";
    const unsigned char *b = bytes;
    char *p = arena_alloc(a, n * 2 + 1);
    for (size_t i = 0; i < n; i++) {
        p[2 * i] = digits[b[i] >> 4];
        p[2 * i + 1] = digits[b[i] & 15];
    }
    return (str){p, n * 2};
}
