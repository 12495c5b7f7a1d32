/* Tests of text: normal form and folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/text.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_str(str got, const char *want)
{
    if (!str_is(got, want))
        fail_msg("got '%.*s', want '%s'", STR_ARG(got), want);
}

static void assert_folds(const char *from, const char *to)
{
    assert_str(text_fold(arena, str_of(from)), to);
}

static str rune_text(uint32_t rune, char *to)
{
    size_t n = 0;
    if (rune < 0x80) {
        to[n++] = (char)rune;
    } else if (rune < 0x800) {
        to[n++] = (char)(0xC0 | rune >> 6);
    } else if (rune < 0x10000) {
        to[n++] = (char)(0xE0 | rune >> 12);
        to[n++] = (char)(0x80 | (rune >> 6 & 0x3F));
    } else {
        to[n++] = (char)(0xF0 | rune >> 18);
        to[n++] = (char)(0x80 | (rune >> 12 & 0x3F));
        to[n++] = (char)(0x80 | (rune >> 6 & 0x3F));
    }
    if (rune >= 0x80)
        to[n++] = (char)(0x80 | (rune & 0x3F));
    return (str){to, n};
}

static bool is_scalar(uint32_t rune)
{
    return rune < 0xD800 || rune > 0xDFFF;
}

static void nfc_returns_the_same_view_or_composes(void **state)
{
    (void)state;
    const char *same[] = {"", "Acme", "张三 café（上海）", "ガ", "한글", "𠮷野家"};
    for (size_t i = 0; i < countof(same); i++) {
        str s = str_of(same[i]);
        assert_ptr_equal(text_nfc(arena, s).p, s.p);
    }
    assert_str(text_nfc(arena, S("cafe\u0301")), "café");
    assert_str(text_nfc(arena, S("カ\u3099")), "ガ");
    assert_str(text_nfc(arena, S("\u212B")), "\u00C5");
    assert_str(text_nfc(arena, S("\uF900")), "\u8C48");
    assert_str(text_nfc(arena, S("a\u0323\u0307")), "\u1EA1\u0307");
    assert_str(text_nfc(arena, S("张\u0300")), "张\u0300");
}

static void fold_makes_equal_what_people_take_for_equal(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("Acme", "acme");
    assert_folds("ＡＣＭＥ　１２３", "acme 123");
    assert_folds("Café", "cafe");
    assert_folds("Straße ÅNGSTRÖM", "strasse angstrom");
    assert_folds("İstanbul", "istanbul");
    assert_folds("ΆΛΦΑ Йод", "αλφα иод");
    assert_folds("ｶﾞｷﾞ", "ガギ");
    assert_folds("が", "が");
    assert_folds("ﬁne № ㎏", "fine no kg");
    assert_folds("张三（上海）", "张三(上海)");
    assert_folds("臺灣", "臺灣");
    assert_folds("zero\u200Bwidth\uFE0F", "zerowidth");
    assert_folds("हिन्दी", "हिन्दी");
}

static void fold_collapses_white_space(void **state)
{
    (void)state;
    assert_folds("  a \t\r\n b  ", "a b");
    assert_folds("　张　三　", "张 三");
    assert_folds("\u00A0é\u00A0\u2003x\u2028", "e x");
    assert_folds(" \t ", "");
    assert_folds("\u2003", "");
}

static void fold_twice(str s)
{
    str once = text_fold(arena, s), twice = text_fold(arena, once);
    if (!str_eq(once, twice))
        fail_msg("'%.*s' folds to '%.*s', then to '%.*s'", STR_ARG(s), STR_ARG(once), STR_ARG(twice));
    assert_true(str_is_utf8(once));
    assert_true(str_eq(text_nfc(arena, once), once));
}

static void fold_is_idempotent_for_every_character(void **state)
{
    (void)state;
    char to[8];
    for (uint32_t rune = 1; rune <= 0x10FFFF; rune++) {
        if (!is_scalar(rune))
            continue;
        fold_twice(rune_text(rune, to));
        if (rune % 4096 == 0)
            arena_reset(arena);
    }
}

/* Letters, marks, jamo, spaces and compatibility characters beside each other, where normal forms interact. */
static void fold_is_idempotent_for_mixtures(void **state)
{
    (void)state;
    static const uint32_t from[][2] = {{0x20, 0x7E},     {0xA0, 0x24F},    {0x300, 0x36F},    {0x370, 0x4FF},
                                       {0x900, 0x97F},   {0x1100, 0x11FF}, {0x1E00, 0x1FFF},  {0x2000, 0x20FF},
                                       {0x3000, 0x30FF}, {0x4E00, 0x4E20}, {0xAC00, 0xAC30},  {0xFB00, 0xFB4F},
                                       {0xFE00, 0xFE0F}, {0xFF00, 0xFFEF}, {0x1D100, 0x1D1FF}};
    srand(7);
    for (int round = 0; round < 30000; round++) {
        char text[64];
        size_t n = 0;
        for (int i = rand() % 8; i >= 0; i--) {
            const uint32_t *range = from[(size_t)rand() % countof(from)];
            n += rune_text(range[0] + (uint32_t)rand() % (range[1] - range[0] + 1), text + n).n;
        }
        fold_twice((str){text, n});
        arena_reset(arena);
    }
}

/* A character behind which é stands goes the long way; the short way must give the same. */
static void the_short_way_folds_as_the_long_way(void **state)
{
    (void)state;
    for (uint32_t rune = 1; rune <= 0xFFFF; rune++) {
        if (!is_scalar(rune))
            continue;
        char to[16];
        str alone = rune_text(rune, to);
        str folded = text_fold(arena, str_printf(arena, "x%.*sx", STR_ARG(alone)));
        str slow = text_fold(arena, str_printf(arena, "x%.*sx\u00E9", STR_ARG(alone)));
        if (!str_eq(str_printf(arena, "%.*se", STR_ARG(folded)), slow))
            fail_msg("U+%04X: '%.*s' and '%.*s'", rune, STR_ARG(folded), STR_ARG(slow));
        if (rune % 1024 == 0)
            arena_reset(arena);
    }
}

static void version_names_rule_and_tables(void **state)
{
    (void)state;
    str v = text_version(arena);
    assert_true(str_starts(v, S("fold 1, ICU ")));
    assert_true(v.n > strlen("fold 1, ICU "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nfc_returns_the_same_view_or_composes),
        cmocka_unit_test(fold_makes_equal_what_people_take_for_equal),
        cmocka_unit_test(fold_collapses_white_space),
        cmocka_unit_test(fold_is_idempotent_for_every_character),
        cmocka_unit_test(fold_is_idempotent_for_mixtures),
        cmocka_unit_test(the_short_way_folds_as_the_long_way),
        cmocka_unit_test(version_names_rule_and_tables),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
