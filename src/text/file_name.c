/* What is not seen goes first, so that nothing is hidden from the steps behind it. See file_name.h. */
#include "text/file_name.h"

#include <unicode/uchar.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/text.h"

static bool is_seen(UChar32 c)
{
    const uint32_t unseen = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK | U_GC_CO_MASK | U_GC_CN_MASK;
    return !(U_GET_GC_MASK(c) & unseen) && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

str text_seen(struct arena *a, str s)
{
    check(str_is_utf8(s));
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0, begin; i < s.n;) {
        begin = i;
        if (!is_seen((UChar32)str_rune(s, &i)))
            continue;
        memcpy(to + n, s.p + begin, i - begin);
        n += i - begin;
    }
    return (str){to, n};
}

static str without_folders(str s)
{
    size_t begin = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '/' || s.p[i] == '\\')
            begin = i + 1;
    return str_skip(s, begin);
}

static bool is_dot_or_blank(const char *p, size_t n)
{
    static const char *const edges[] = {".", " ", "\u00A0", "\u3000"};
    for (size_t i = 0; i < countof(edges); i++)
        if (n >= strlen(edges[i]) && memcmp(p, edges[i], strlen(edges[i])) == 0)
            return true;
    return false;
}

static size_t width_of(char first)
{
    unsigned char b = (unsigned char)first;
    return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
}

static bool is_inside(char b)
{
    return ((unsigned char)b & 0xC0) == 0x80;
}

static str trimmed(str s)
{
    while (s.n && is_dot_or_blank(s.p, s.n))
        s = str_skip(s, width_of(s.p[0]));
    while (s.n) {
        size_t at = s.n - 1;
        while (at && is_inside(s.p[at]))
            at--;
        if (!is_dot_or_blank(s.p + at, s.n - at))
            break;
        s.n = at;
    }
    return s;
}

static str without_signs(struct arena *a, str s)
{
    char *to = arena_copy(a, s.p, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (strchr("<>:\"|?*", to[i]))
            to[i] = '_';
    if (s.n && to[0] == '-')
        to[0] = '_';
    return (str){to, s.n};
}

/* CON, COM1 and their like, whatever stands behind a dot. */
static bool is_device(str s)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul"}, *const numbered[] = {"com", "lpt"};
    str stem = str_trim(str_cut(&s, '.'));
    for (size_t i = 0; i < countof(devices); i++)
        if (str_eq_nocase(stem, str_of(devices[i])))
            return true;
    for (size_t i = 0; i < countof(numbered); i++)
        if (stem.n == 4 && str_eq_nocase(str_take(stem, 3), str_of(numbered[i])) && stem.p[3] >= '0' &&
            stem.p[3] <= '9')
            return true;
    return false;
}

str text_file_name(struct arena *a, str s)
{
    check(str_is_utf8(s));
    s = trimmed(without_folders(text_nfc(a, text_seen(a, s))));
    if (s.n == 0)
        return S("");
    s = without_signs(a, s);
    return is_device(s) ? str_printf(a, "_%.*s", STR_ARG(s)) : s;
}
