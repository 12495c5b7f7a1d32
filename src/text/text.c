/*
 * Normal forms and folding. See text.h.
 *
 * Nearly all text is ASCII or plain Chinese, so each function first asks whether every code point is of a kind that it
 * can treat by itself, without ICU and without UTF-16: "plain" below. A single code point of another kind sends the
 * whole text the long way. The tests hold both ways against each other.
 */
#include "text/text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "base/arena.h"
#include "base/check.h"

enum { FULL_WIDTH_FIRST = 0xFF01, FULL_WIDTH_LAST = 0xFF5E, FULL_WIDTH_SHIFT = 0xFEE0, IDEOGRAPHIC_SPACE = 0x3000 };

struct utf16 {
    UChar *p;
    int32_t n;
};

static bool is_ascii(str s);
static bool is_ideograph(uint32_t rune);
static bool is_plain_nfc(uint32_t rune);
static bool is_plain_fold(uint32_t rune);
static bool is_all(str s, bool (*is_plain)(uint32_t rune));
static str fold_plain(struct arena *a, str s);
static struct utf16 utf16_of(struct arena *a, str s);
static str utf16_str(struct arena *a, struct utf16 t);
static struct utf16 normal(struct arena *a, const UNormalizer2 *form, struct utf16 t);
static struct utf16 without_invisible(struct utf16 t);
static struct utf16 without_marks(struct utf16 t);

str text_nfc(struct arena *a, str s)
{
    if (is_ascii(s) || is_all(s, is_plain_nfc))
        return s;
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
    struct utf16 t = utf16_of(a, s);
    bool is_nfc = unorm2_spanQuickCheckYes(nfc, t.p, t.n, &e) == t.n;
    check(U_SUCCESS(e));
    return is_nfc ? s : utf16_str(a, normal(a, nfc, t));
}

str text_narrow(struct arena *a, str s)
{
    if (is_ascii(s))
        return s;
    UErrorCode e = U_ZERO_ERROR;
    struct utf16 t = without_invisible(utf16_of(a, s));
    t = normal(a, unorm2_getNFKCInstance(&e), t);
    check(U_SUCCESS(e));
    return utf16_str(a, t);
}

str text_fold(struct arena *a, str s)
{
    if (is_ascii(s) || is_all(s, is_plain_fold))
        return fold_plain(a, s);
    UErrorCode e = U_ZERO_ERROR;
    struct utf16 t = utf16_of(a, s);
    t = normal(a, unorm2_getNFKCCasefoldInstance(&e), t);
    t = normal(a, unorm2_getNFDInstance(&e), t);
    t = without_marks(t);
    t = normal(a, unorm2_getNFCInstance(&e), t);
    check(U_SUCCESS(e));
    return utf16_str(a, t);
}

bool text_has_controls(str s, bool has_lines)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c = str_rune(s, &i);
        bool is_line = has_lines && (c == '\t' || c == '\n');
        if (!is_line && (c < 0x20 || (c >= 0x7f && c < 0xa0)))
            return true;
    }
    return false;
}

bool text_is_word_with(str s, const char *signs)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = str_rune(s, &i);
        bool is_sign = rune > 0 && rune < 0x80 && strchr(signs, (int)rune);
        if (!is_sign && !(U_GET_GC_MASK((UChar32)rune) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)))
            return false;
    }
    return true;
}

str text_version(struct arena *a)
{
    UVersionInfo v;
    char icu[U_MAX_VERSION_STRING_LENGTH];
    u_getVersion(v);
    u_versionToString(v, icu);
    return str_printf(a, "fold %d, ICU %s", TEXT_VERSION, icu);
}

str text_folds_version(struct arena *a)
{
    return str_printf(a, "%.*s, phone %d", STR_ARG(text_version(a)), TEXT_PHONE_VERSION);
}

static bool is_ascii(str s)
{
    size_t i = 0;
    for (uint64_t eight; i + sizeof eight <= s.n; i += sizeof eight) {
        memcpy(&eight, s.p + i, sizeof eight);
        if (eight & 0x8080808080808080u)
            return false;
    }
    for (; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static bool is_all(str s, bool (*is_plain)(uint32_t rune))
{
    for (size_t i = 0; i < s.n;)
        if (!is_plain(str_rune(s, &i)))
            return false;
    return true;
}

static bool is_ideograph(uint32_t rune)
{
    return (rune >= 0x4E00 && rune <= 0x9FFF) || (rune >= 0x3400 && rune <= 0x4DBF);
}

/* Starters that neither decompose nor join what stands before them. */
static bool is_plain_nfc(uint32_t rune)
{
    return rune < 0x300 || is_ideograph(rune) || (rune >= 0x3000 && rune <= 0x3029) ||
           (rune >= FULL_WIDTH_FIRST && rune <= FULL_WIDTH_LAST);
}

/* What fold_plain folds as the long way does: ASCII, ideographs, full-width ASCII, and punctuation that stays. */
static bool is_plain_fold(uint32_t rune)
{
    return rune < 0x80 || is_ideograph(rune) || (rune >= FULL_WIDTH_FIRST && rune <= FULL_WIDTH_LAST) ||
           (rune >= IDEOGRAPHIC_SPACE && rune <= 0x3011) || rune == 0xB7 || (rune >= 0x2018 && rune <= 0x201D);
}

static void put_rune(char *to, size_t *n, uint32_t rune)
{
    uint8_t *bytes = (uint8_t *)to;
    U8_APPEND_UNSAFE(bytes, *n, rune);
}

static uint32_t fold_rune(uint32_t rune)
{
    if (rune >= FULL_WIDTH_FIRST && rune <= FULL_WIDTH_LAST)
        rune -= FULL_WIDTH_SHIFT;
    if (rune == IDEOGRAPHIC_SPACE || (rune >= '\t' && rune <= '\r'))
        return ' ';
    return rune >= 'A' && rune <= 'Z' ? rune + ('a' - 'A') : rune;
}

/* A plain text never grows. A space is written when the next thing comes, so that none is left at the end. */
static str fold_plain(struct arena *a, str s)
{
    char *to = arena_alloc(a, s.n);
    size_t n = 0;
    bool is_space_due = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = fold_rune(str_rune(s, &i));
        if (rune == ' ') {
            is_space_due = n > 0;
            continue;
        }
        if (is_space_due)
            to[n++] = ' ';
        is_space_due = false;
        put_rune(to, &n, rune);
    }
    return (str){to, n};
}

static struct utf16 utf16_of(struct arena *a, str s)
{
    check(s.n <= INT32_MAX / 8);
    struct utf16 t = {arena_array_of(a, s.n + 1, UChar), 0};
    UErrorCode e = U_ZERO_ERROR;
    u_strFromUTF8(t.p, (int32_t)s.n + 1, &t.n, s.p, (int32_t)s.n, &e);
    check(U_SUCCESS(e));
    return t;
}

static str utf16_str(struct arena *a, struct utf16 t)
{
    size_t room = (size_t)t.n * 3 + 1;
    char *to = arena_alloc(a, room);
    int32_t n;
    UErrorCode e = U_ZERO_ERROR;
    u_strToUTF8(to, (int32_t)room, &n, t.p, t.n, &e);
    check(U_SUCCESS(e));
    return (str){to, (size_t)n};
}

static struct utf16 normal(struct arena *a, const UNormalizer2 *form, struct utf16 t)
{
    int32_t room = t.n + t.n / 2 + 16;
    for (;;) {
        struct utf16 out = {arena_array_of(a, (size_t)room, UChar), 0};
        UErrorCode e = U_ZERO_ERROR;
        out.n = unorm2_normalize(form, t.p, t.n, out.p, room, &e);
        if (e != U_BUFFER_OVERFLOW_ERROR) {
            check(U_SUCCESS(e));
            return out;
        }
        room = out.n + 1;
    }
}

/* In place. */
static struct utf16 without_invisible(struct utf16 t)
{
    struct utf16 out = {t.p, 0};
    for (int32_t i = 0; i < t.n;) {
        UChar32 c;
        U16_NEXT(t.p, i, t.n, c);
        if (!u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            U16_APPEND_UNSAFE(out.p, out.n, c);
    }
    return out;
}

static bool is_mark(UChar32 c)
{
    return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

static bool has_light_marks(UChar32 c)
{
    UErrorCode e = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &e);
    return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

/* Of a decomposed text, in place: marks behind letters of three scripts go, white space is collapsed. */
static struct utf16 without_marks(struct utf16 t)
{
    struct utf16 out = {t.p, 0};
    bool is_space_due = false, is_light = false;
    for (int32_t i = 0; i < t.n;) {
        UChar32 c;
        U16_NEXT(t.p, i, t.n, c);
        if (u_isUWhiteSpace(c)) {
            is_space_due = out.n > 0;
            is_light = false;
            continue;
        }
        if (is_light && u_charType(c) == U_NON_SPACING_MARK)
            continue;
        if (!is_mark(c))
            is_light = has_light_marks(c);
        if (is_space_due)
            out.p[out.n++] = ' ';
        is_space_due = false;
        U16_APPEND_UNSAFE(out.p, out.n, c);
    }
    return out;
}
