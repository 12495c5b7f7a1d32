/* Tests of the UTF-8 scan: it agrees with str_is_utf8, however the bytes are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "format/utf8.h"

static bool is_good(str s, size_t piece, uint64_t *bad)
{
    struct utf8_scan scan = {0};
    for (; s.n; s = str_skip(s, piece)) {
        str part = str_take(s, piece);
        if (utf8_scan_take(&scan, part) < part.n) {
            *bad = scan.start;
            return false;
        }
    }
    *bad = scan.start;
    return utf8_scan_is_whole(&scan);
}

static void scan_agrees_with_str_is_utf8(void **state)
{
    (void)state;
    static const unsigned char bytes[] = {0,    1,    'a',  0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1,
                                          0xC2, 0xDF, 0xE0, 0xE4, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
    size_t good = 0;
    srand(3);
    for (int round = 0; round < 300000; round++) {
        char text[40];
        size_t from = (size_t)rand() % 20, n = from + (size_t)rand() % 5;
        for (size_t i = 0; i < n; i++)
            text[i] = i < from ? 'x' : (char)bytes[(size_t)rand() % countof(bytes)];
        str s = {text, n};
        uint64_t whole_bad = 0, cut_bad = 0;
        bool is_whole = is_good(s, n + 1, &whole_bad);
        assert_int_equal(is_whole, str_is_utf8(s));
        assert_int_equal(is_good(s, 1 + (size_t)rand() % 9, &cut_bad), is_whole);
        good += is_whole;
        if (!is_whole) {
            assert_int_equal(whole_bad, cut_bad);
            assert_true(str_is_utf8(str_take(s, whole_bad)));
        }
    }
    assert_in_range(good, 1000, 299000);
}

static void every_character_is_good(void **state)
{
    (void)state;
    for (uint32_t rune = 0x10000; rune <= 0x10FFFF; rune += 7) {
        char to[4] = {(char)(0xF0 | rune >> 18), (char)(0x80 | (rune >> 12 & 0x3F)), (char)(0x80 | (rune >> 6 & 0x3F)),
                      (char)(0x80 | (rune & 0x3F))};
        uint64_t bad;
        assert_true(is_good((str){to, 4}, 1, &bad));
        assert_false(is_good((str){to, 3}, 1, &bad));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_agrees_with_str_is_utf8),
        cmocka_unit_test(every_character_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
