/* Tests of pinyin: the readings that names need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "text/pinyin.h"

static bool reads(uint32_t rune, const char *syllable)
{
    str out[PINYIN_READINGS_MAX];
    size_t n = pinyin_readings(rune, out, countof(out));
    for (size_t i = 0; i < n; i++)
        if (str_is(out[i], syllable))
            return true;
    return false;
}

static void names_have_all_their_readings(void **state)
{
    (void)state;
    static const struct {
        uint32_t rune;
        const char *readings[4];
    } cases[] = {
        {U'张', {"zhang"}},
        {U'三', {"san"}},
        {U'单', {"dan", "shan", "chan"}},
        {U'曾', {"zeng", "ceng"}},
        {U'仇', {"chou", "qiu"}},
        {U'重', {"zhong", "chong"}},
        {U'查', {"zha", "cha"}},
        {U'解', {"xie", "jie"}},
        {U'区', {"ou", "qu"}},
        {U'朴', {"piao", "pu"}},
        {U'万', {"wan", "mo"}},
        {U'俟', {"si", "qi"}},
        {U'尉', {"wei", "yu"}},
        {U'長', {"chang", "zhang"}},
        {U'行', {"xing", "hang"}},
        {U'绿', {"lv", "lu"}},
        {U'女', {"nv", "nu"}},
        {U'㐀', {"qiu"}},
        {U'𠀀', {"he"}},
    };
    for (size_t i = 0; i < countof(cases); i++)
        for (size_t j = 0; j < 4 && cases[i].readings[j]; j++)
            if (!reads(cases[i].rune, cases[i].readings[j]))
                fail_msg("U+%04X is not read %s", cases[i].rune, cases[i].readings[j]);
}

static void the_commonest_comes_first_and_none_twice(void **state)
{
    (void)state;
    str out[PINYIN_READINGS_MAX];
    assert_int_equal(pinyin_readings(U'重', out, countof(out)), 2);
    assert_true(str_is(out[0], "zhong"));
    assert_int_equal(pinyin_readings(U'重', out, 1), 1);
    assert_int_equal(pinyin_readings(U'一', out, countof(out)), 1);
    assert_false(reads(U'仇', "ju"));
}

static void what_is_no_han_has_none(void **state)
{
    (void)state;
    static const uint32_t none[] = {0, 'a', 0x33FF, 0x4DC0, 0xA000, U'あ', 0x1FFFF, 0x10FFFF, UINT32_MAX};
    str out[PINYIN_READINGS_MAX];
    for (size_t i = 0; i < countof(none); i++)
        assert_int_equal(pinyin_readings(none[i], out, countof(out)), 0);
}

static void most_characters_have_some_and_all_are_letters(void **state)
{
    (void)state;
    size_t with = 0;
    for (uint32_t rune = 0x3400; rune < 0x32400; rune++) {
        str out[PINYIN_READINGS_MAX];
        size_t n = pinyin_readings(rune, out, countof(out));
        with += n > 0;
        for (size_t i = 0; i < n; i++) {
            assert_in_range(out[i].n, 1, PINYIN_SYLLABLE_MAX);
            for (size_t j = 0; j < out[i].n; j++)
                assert_in_range(out[i].p[j], 'a', 'z');
        }
    }
    assert_true(with > 40000);
    assert_true(strlen(pinyin_version()) >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_all_their_readings),
        cmocka_unit_test(the_commonest_comes_first_and_none_twice),
        cmocka_unit_test(what_is_no_han_has_none),
        cmocka_unit_test(most_characters_have_some_and_all_are_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
