/* Tests of base: arena, str, buf, fixed, date, value, values of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/fixed.h"
#include "base/hash.h"
#include "base/shown.h"
#include "base/str.h"
#include "base/thread_value.h"
#include "base/value.h"

static int order[3], ordered;

static void note(void *data)
{
    order[ordered++] = *(int *)data;
}

static void arena_ends_what_hangs_off_it(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    int *one = arena_new_of(a, int), *two = arena_new_of(a, int);
    *one = 1;
    *two = 2;
    arena_defer(a, note, one);
    arena_defer(a, note, two);
    assert_false(arena_is_over(a));
    assert_non_null(arena_alloc(a, 5000));
    assert_true(arena_is_over(a));
    arena_reset(a);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 1);
    assert_false(arena_is_over(a));
    char *p = arena_alloc(a, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    arena_free(a);
}

static void str_cuts_and_trims(void **state)
{
    (void)state;
    str rest = S("a,,b");
    assert_true(str_is(str_cut(&rest, ','), "a"));
    assert_true(str_is(str_cut(&rest, ','), ""));
    assert_true(str_is(str_cut(&rest, ','), "b"));
    assert_null(rest.p);
    assert_true(str_is(str_trim(S(" \tx y\n")), "x y"));
    assert_int_equal(str_find(S("guanxi"), S("xi")), 4);
    assert_int_equal(str_find(S("guanxi"), S("xia")), -1);
    int64_t v;
    assert_true(str_to_i64(S("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_false(str_to_i64(S("9223372036854775808"), &v));
    assert_false(str_to_i64(S("1 "), &v));
}

static void utf8_is_checked_as_rfc_3629_says(void **state)
{
    (void)state;
    assert_true(str_is_utf8(S("张三 é 😀")));
    assert_false(str_is_utf8(S("\xc0\x80")));
    assert_false(str_is_utf8(S("\xed\xa0\x80")));
    assert_false(str_is_utf8(S("\xf4\x90\x80\x80")));
    assert_false(str_is_utf8(S("a\0b")));
    assert_false(str_is_utf8(S("\xe5\xbc")));
    size_t i = 0;
    assert_int_equal(str_rune(S("张"), &i), 0x5f20);
    assert_int_equal(i, 3);
    assert_int_equal(str_runes(S("张三a")), 3);
}

static void nothing_steers_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *is, *shown;
    } lines[] = {
        {"plain 华东贸易 Ünï 🙂", "plain 华东贸易 Ünï 🙂"},
        {"a\033]0;mine\007b\tc\177", "a ]0;mine b c "},
        {"\u202Egpj\u2066\u200F\u061C\u2028", " gpj    "},
        {"\xC2\x9B"
         "31m\xC2\xA0",
         " 31m\xC2\xA0"},
        {"\xFF\x9B\xE2\x80", "    "},
        {"two\nlines", "two lines"},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < countof(lines); i++)
        assert_string_equal(str_c(a, shown_line(a, str_of(lines[i].is))), lines[i].shown);
    assert_string_equal(str_c(a, shown_lines(a, S("two\nlines\r\033"))), "two\nlines  ");
    assert_string_equal(str_c(a, shown_json(a, S("[\"é华\u202emoc\xC2\x9b\x7f\u2067\"]\n"))),
                        "[\"é华\\u202emoc\\u009b\\u007f\\u2067\"]\n");
    assert_string_equal(shown_word(a, "short\n"), "short ");
    char *whole = arena_alloc(a, 1001), *long_word = arena_alloc(a, 1001);
    memset(whole, 'x', SHOWN_WORD_BYTES);
    memset(long_word, 'x', 1000);
    assert_string_equal(shown_word(a, whole), whole);
    assert_string_equal(shown_word(a, long_word), arena_printf(a, "%s…", whole));
    arena_free(a);
}

static void buf_stops_at_its_maximum(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    buf_cstr(&b, "12345678");
    buf_cstr(&b, "abc");
    assert_true(b.is_over);
    assert_true(str_is(buf_view(&b), "12345678"));
    buf_clear(&b);
    buf_i64(&b, -42);
    assert_true(str_is(buf_view(&b), "-42"));
    buf_free(&b);
}

static void expect_fixed(const char *text, enum fixed_parse rc, int64_t v)
{
    fixed f;
    assert_int_equal(fixed_parse(str_of(text), &f), rc);
    if (rc == FIXED_OK || rc == FIXED_PRECISE)
        assert_int_equal(f, v);
}

static void fixed_reads_exactly(void **state)
{
    (void)state;
    expect_fixed("12.5", FIXED_OK, 125000);
    expect_fixed("-0.0001", FIXED_OK, -1);
    expect_fixed("1e3", FIXED_OK, 10000000);
    expect_fixed("15E-1", FIXED_OK, 15000);
    expect_fixed("0.00001", FIXED_PRECISE, 0);
    expect_fixed("-0.00001", FIXED_PRECISE, -1);
    expect_fixed("1.00000", FIXED_OK, 10000);
    expect_fixed("922337203685477.5806", FIXED_OK, INT64_MAX - 1);
    expect_fixed("922337203685477.5808", FIXED_RANGE, 0);
    expect_fixed("1e99", FIXED_RANGE, 0);
    expect_fixed("1e9999", FIXED_RANGE, 0);
    expect_fixed("", FIXED_BAD, 0);
    expect_fixed(".5", FIXED_BAD, 0);
    expect_fixed("5.", FIXED_BAD, 0);
    expect_fixed("1,000", FIXED_BAD, 0);
    expect_fixed("0x10", FIXED_BAD, 0);
    expect_fixed("1e-99", FIXED_PRECISE, 0);
    expect_fixed("0e5", FIXED_OK, 0);
}

static void fixed_writes_what_it_reads(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_true(str_is(fixed_text(a, 125000), "12.5"));
    assert_true(str_is(fixed_text(a, -1), "-0.0001"));
    assert_true(str_is(fixed_text(a, 12800000000), "1280000"));
    for (int64_t v = -30011; v < 30011; v += 7) {
        fixed back;
        assert_int_equal(fixed_parse(fixed_text(a, v), &back), FIXED_OK);
        assert_int_equal(back, v);
    }
    arena_free(a);
}

static void a_fraction_is_rounded_once_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        int64_t n, d;
        int places;
        fixed out;
    } cases[] = {
        {12345, 1, 2, 12300},
        {-12350, 1, 2, -12400},
        {12349, 1, 0, 10000},
        {15000, 1, 0, 20000},
        {-15000, 1, 0, -20000},
        {(int64_t)125000 * 30000, FIXED_ONE, 4, 375000},
        {-5000, FIXED_ONE, 4, -1},
        {20000, 3, 2, 6700},
        {(int64_t)3333 * 150, FIXED_ONE, 2, 0},
        {(int64_t)700000 * 333300, 100 * FIXED_ONE, 2, 233300},
    };
    fixed out;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(fixed_round(cases[i].n, cases[i].d, cases[i].places, &out));
        assert_int_equal(out, cases[i].out);
    }
    assert_true(fixed_round(INT64_MAX, 1, 4, &out) && out == INT64_MAX);
    assert_false(fixed_round((__int128)INT64_MAX * 2, 1, 4, &out));
    assert_false(fixed_round(-(__int128)INT64_MAX * INT64_MAX, FIXED_ONE, 0, &out));
}

static void dates_agree_with_the_calendar(void **state)
{
    (void)state;
    int32_t d;
    assert_true(date_parse(S("1970-01-01"), &d) && d == 0);
    assert_true(date_parse(S("2000-03-01"), &d) && d == 11017);
    assert_true(date_parse(S("2024-02-29"), &d));
    assert_false(date_parse(S("2023-02-29"), &d));
    assert_false(date_parse(S("2023-2-9"), &d));
    struct civil c = {1, 1, 1};
    for (int32_t day = date_of(c); day < 2932896; day += 97) {
        c = date_civil(day);
        assert_int_equal(date_of(c), day);
    }
}

static void instants_are_rfc_3339(void **state)
{
    (void)state;
    int64_t ms;
    struct buf b;
    buf_init(&b, 100);
    assert_true(instant_parse(S("2026-11-20T17:42:00.5+08:00"), &ms));
    instant_write(&b, ms);
    assert_true(str_is(buf_view(&b), "2026-11-20T09:42:00.500Z"));
    buf_clear(&b);
    assert_true(instant_parse(S("1969-12-31T23:59:59.999Z"), &ms) && ms == -1);
    instant_write(&b, -1);
    assert_true(str_is(buf_view(&b), "1969-12-31T23:59:59.999Z"));
    assert_false(instant_parse(S("2026-11-20T09:42"), &ms));
    assert_false(instant_parse(S("2026-11-20T25:42:00Z"), &ms));
    buf_free(&b);
}

static void values_compare_with_null_smallest(void **state)
{
    (void)state;
    assert_true(v_cmp(V_NULL, v_int(INT64_MIN)) < 0);
    assert_true(v_eq(V_NULL, V_NULL));
    assert_false(v_eq(v_int(0), v_bool(false)));
    assert_true(v_cmp(v_text(S("a")), v_text(S("ab"))) < 0);
}

static void sha256_is_fips_180(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    unsigned char out[HASH_BYTES];
    hash_sha256((str[]){S("a"), S("bc")}, 2, out);
    assert_true(
        str_is(str_hex(a, out, sizeof out), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    arena_free(a);
}

static _Atomic int values_made, values_dropped;

static void *number_make(void)
{
    values_made++;
    return calloc(1, sizeof(int));
}

static void number_drop(void *value)
{
    values_dropped++;
    free(value);
}

static struct thread_value numbers = {.make = number_make, .drop = number_drop};

static void *asks_twice(void *data)
{
    (void)data;
    int *mine = thread_value_of(&numbers);
    return (void *)(intptr_t)(mine == thread_value_of(&numbers));
}

static void each_thread_has_its_own_value(void **state)
{
    (void)state;
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, asks_twice, NULL), 0);
    for (int i = 0; i < 8; i++) {
        void *is_same;
        pthread_join(threads[i], &is_same);
        assert_non_null(is_same);
    }
    assert_int_equal(values_made, 8);
    assert_int_equal(values_dropped, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thread_has_its_own_value),
        cmocka_unit_test(arena_ends_what_hangs_off_it),
        cmocka_unit_test(str_cuts_and_trims),
        cmocka_unit_test(utf8_is_checked_as_rfc_3629_says),
        cmocka_unit_test(nothing_steers_a_terminal),
        cmocka_unit_test(buf_stops_at_its_maximum),
        cmocka_unit_test(fixed_reads_exactly),
        cmocka_unit_test(fixed_writes_what_it_reads),
        cmocka_unit_test(a_fraction_is_rounded_once_half_away_from_zero),
        cmocka_unit_test(dates_agree_with_the_calendar),
        cmocka_unit_test(instants_are_rfc_3339),
        cmocka_unit_test(values_compare_with_null_smallest),
        cmocka_unit_test(sha256_is_fips_180),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
