/* See search_sign.h. */
#include "record/search_sign.h"

#include "base/check.h"
#include "text/phone.h"

enum { FIRST_FOUR = 0xF0000, FIRST_BEGINNING = 0xF4000, BEFORE_OTHERS = 0xF5000 };

/* Plane 15 is four bytes in UTF-8, the first of them always the same (RFC 3629, section 3). */
static void write_sign(struct buf *to, int rune)
{
    check(rune >= 0xF0000 && rune <= 0xFFFFF);
    const char bytes[] = {(char)0xf3, (char)(0x80 | (rune >> 12 & 0x3f)), (char)(0x80 | (rune >> 6 & 0x3f)),
                          (char)(0x80 | (rune & 0x3f))};
    buf_str(to, (str){bytes, sizeof bytes});
}

void search__sign_four(struct buf *to, str digits)
{
    int64_t n;
    check(digits.n == PHONE_DIGITS_MIN && str_to_i64(digits, &n) && n >= 0);
    write_sign(to, FIRST_FOUR + (int)n);
}

/* From 1 on for a digit or a letter of ASCII, 0 for others. */
static int sort_of(char c)
{
    if (c >= '0' && c <= '9')
        return 1 + (c - '0');
    return c >= 'a' && c <= 'z' ? 11 + (c - 'a') : 0;
}

/* Of the first n characters, as one number; 0 where there are fewer, or others than of ASCII. */
static int code_of(str word, size_t n)
{
    int code = 0;
    for (size_t i = 0; i < n; i++) {
        int sort = i < word.n ? sort_of(word.p[i]) : 0;
        if (!sort)
            return 0;
        code = code * SIGN_SORTS + sort;
    }
    return code;
}

static void write_others(struct buf *to, str beginning)
{
    write_sign(to, BEFORE_OTHERS);
    buf_str(to, beginning);
}

/* The first n characters, or nothing. */
static str beginning_of(str word, size_t n)
{
    size_t end = 0;
    for (; n > 0 && end < word.n; n--)
        str_rune(word, &end);
    return n ? S("") : str_take(word, end);
}

static bool is_new(struct sign_set *set, int code)
{
    uint64_t bit = (uint64_t)1 << code % 64, *has = &set->has[code / 64];
    bool was_there = *has & bit;
    *has |= bit;
    return !was_there;
}

void search__sign_beginnings(struct buf *to, struct sign_set *set, str word)
{
    for (size_t n = 1; n <= SIGN_BEGINNING_MAX; n++) {
        int code = code_of(word, n);
        str others = code ? S("") : beginning_of(word, n);
        if (code && is_new(set, code))
            write_sign(to, FIRST_BEGINNING + code);
        else if (others.n)
            write_others(to, others);
        else
            continue;
        buf_char(to, ' ');
    }
}

bool search__sign_asked(struct buf *to, str beginning)
{
    size_t runes = str_runes(beginning);
    if (runes == 0 || runes > SIGN_BEGINNING_MAX)
        return false;
    int code = code_of(beginning, runes);
    if (code)
        write_sign(to, FIRST_BEGINNING + code);
    else
        write_others(to, beginning);
    return true;
}
