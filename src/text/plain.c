/* See plain.h. */
#include "text/plain.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/str.h"

/* By code point. None is longer than what it stands for. */
static const struct plain {
    uint32_t rune;
    const char *plain;
} plains[] = {
    {0x00B4, "'"},  {0x00C6, "AE"}, {0x00D0, "D"},  {0x00D8, "O"},  {0x00DE, "TH"}, {0x00E6, "ae"}, {0x00F0, "d"},
    {0x00F8, "o"},  {0x00FE, "th"}, {0x0110, "D"},  {0x0111, "d"},  {0x0126, "H"},  {0x0127, "h"},  {0x0131, "i"},
    {0x0141, "L"},  {0x0142, "l"},  {0x0152, "OE"}, {0x0153, "oe"}, {0x0166, "T"},  {0x0167, "t"},  {0x01E2, "AE"},
    {0x01E3, "ae"}, {0x01FC, "AE"}, {0x01FD, "ae"}, {0x01FE, "O"},  {0x01FF, "o"},  {0x02BB, "'"},  {0x02BC, "'"},
    {0x2010, "-"},  {0x2011, "-"},  {0x2012, "-"},  {0x2013, "-"},  {0x2014, "-"},  {0x2015, "-"},  {0x2018, "'"},
    {0x2019, "'"},  {0x201B, "'"},  {0x2032, "'"},  {0x2212, "-"},  {0xA78B, "'"},  {0xA78C, "'"},  {0xFE58, "-"},
    {0xFE63, "-"},  {0xFF0D, "-"},
};

static const char *plain_of(uint32_t rune)
{
    size_t first = 0, end = countof(plains);
    while (first < end) {
        size_t middle = (first + end) / 2;
        if (plains[middle].rune == rune)
            return plains[middle].plain;
        if (plains[middle].rune < rune)
            first = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

/* From *at on, up to the next thing that is to be replaced; *plain: by what, NULL at the end. */
static str kept_from(str s, size_t *at, const char **plain)
{
    size_t start = *at, here = start;
    *plain = NULL;
    while (*at < s.n && !*plain) {
        here = *at;
        uint32_t rune = str_rune(s, at);
        *plain = rune < 0x80 ? NULL : plain_of(rune);
    }
    return (str){s.p + start, (*plain ? here : s.n) - start};
}

static size_t put(char *to, size_t n, str s)
{
    memcpy(to + n, s.p, s.n);
    return n + s.n;
}

str text__plain(struct arena *a, str s)
{
    check(a);
    const char *plain;
    size_t at = 0, n = 0;
    str kept = kept_from(s, &at, &plain);
    if (!plain)
        return s;
    char *to = arena_alloc(a, s.n);
    for (;; kept = kept_from(s, &at, &plain)) {
        n = put(to, n, kept);
        if (!plain)
            break;
        n = put(to, n, str_of(plain));
    }
    check(n <= s.n);
    return (str){to, n};
}
