/* Tests of json: what is written reads back the same; what is hostile is refused with a place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "json/lists.h"
#include "json/write.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static enum rc rc_of(str text)
{
    json_t *v;
    str message;
    enum rc rc = json_read(a, text, &v, &message);
    assert_true((rc == RC_OK) == (v != NULL));
    assert_true((rc == RC_OK) == (message.n == 0));
    assert_true(str_is_utf8(message));
    return rc;
}

static json_t *read_ok(str text)
{
    json_t *v;
    str message;
    if (json_read(a, text, &v, &message))
        fail_msg("%.*s: %.*s", STR_ARG(message), STR_ARG(text));
    return v;
}

/* One number out of range is no reason to refuse the whole text; whoever wanted a number finds it too large. */
static void numbers_out_of_range_are_held(void **state)
{
    (void)state;
    static const char *const texts[] = {"[1e999,\"1e999\"]", "[9223372036854775808,\"9223372036854775808\"]",
                                        "[123456789012345678901234567890,\"\"]", "[1.5E+400,\"\"]"};
    json_t *v;
    str message;
    for (size_t i = 0; i < countof(texts); i++) {
        assert_int_equal(json_read(a, str_of(texts[i]), &v, &message), RC_OK);
        assert_true(json_real_value(json_array_get(v, 0)) == 1e300);
    }
    assert_int_equal(json_read(a, S("-9223372036854775809"), &v, &message), RC_OK);
    assert_true(json_real_value(v) == -1e300);
    assert_int_equal(json_read(a, S("-9223372036854775808"), &v, &message), RC_OK);
    assert_true(json_is_integer(v) && json_integer_value(v) == INT64_MIN);
    assert_int_equal(json_read_in(a, S("[99999999999999999999,\n x]"), S("zh"), &v, &message), RC_INVALID);
    assert_true(str_is(message, "第 2 行第 2 列：写法不符合 JSON"));
}

static void hostile_text_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "nul",
        "1 2",
        "[1] x",
        "01",
        "1.",
        ".5",
        "+1",
        "NaN",
        "Infinity",
        "'a'",
        "{\"a\":1,\"a\":2}",         /* duplicate key */
        "{\"a\":{\"b\":1,\"b\":1}}", /* also further in */
        "\"\xff\"",
        "\"\xc0\x80\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\xef\xbb\xbf{}", /* no UTF-8, BOM */
        "\"\\u0000\"",
        "{\"\\u0000\":1}",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\udc00\"",
        "\"\\ud800\\ud800\"", /* lone surrogates */
        "\"a\nb\"",
        "\"\t\"",
        "\"\\x\"",
        "\"abc",
    };
    for (size_t i = 0; i < countof(bad); i++)
        if (rc_of(str_of(bad[i])) != RC_INVALID)
            fail_msg("accepted: %s", bad[i]);
    assert_int_equal(rc_of((str){"[\0]", 3}), RC_INVALID);
    assert_int_equal(rc_of((str){"\"a\0b\"", 5}), RC_INVALID);
    assert_int_equal(rc_of((str){0}), RC_INVALID);
    json_t *v;
    str message;
    json_read(a, S("{\"a\":\n  1 1}"), &v, &message);
    assert_true(str_find(message, S("line 2, column 5")) >= 0);
}

static str repeated(const char *piece, size_t n, str end)
{
    struct buf b;
    buf_init(&b, 16 << 20);
    for (size_t i = 0; i < n; i++)
        buf_cstr(&b, piece);
    buf_str(&b, end);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    str close = repeated("]", LIMIT_JSON_DEPTH, S(""));
    assert_int_equal(rc_of(repeated("[", LIMIT_JSON_DEPTH, close)), RC_OK);
    assert_int_equal(rc_of(repeated("[", LIMIT_JSON_DEPTH + 1, close)), RC_TOO_LARGE);
    assert_int_equal(rc_of(repeated("[", 1000000, S(""))), RC_TOO_LARGE);
    assert_int_equal(rc_of(repeated("{\"a\":", 1000, S(""))), RC_TOO_LARGE);
    assert_int_equal(rc_of(repeated("", 0, repeated("[", 1, repeated("1,", LIMIT_JSON_VALUES, S("1]"))))),
                     RC_TOO_LARGE);
    assert_int_equal(rc_of(repeated("[", 1, repeated("1,", LIMIT_JSON_VALUES - 2, S("1]")))), RC_OK);
    assert_int_equal(rc_of(repeated(" ", LIMIT_JSON_BYTES, S("1"))), RC_TOO_LARGE);
    assert_int_equal(rc_of(S("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[\"")),
                     RC_OK); /* inside a string */
}

static void numbers_are_the_shortest_text_or_none(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"12.5", "12.5"},
        {"1280000.50", "1280000.5"},
        {"0.1", "0.1"},
        {"-0.0001", "-0.0001"},
        {"99999999999.9999", "99999999999.9999"}, /* 15 digits */
        {"100.0", "1e+02"},
        {"12", "12"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0.30000000000000004", ""},
        {"922337203685477.58", ""},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        str got = json_number_text(a, read_ok(str_of(cases[i].in)));
        if (!str_is(got, cases[i].out))
            fail_msg("%s gave %.*s", cases[i].in, STR_ARG(got));
    }
}

static void every_fixed_of_15_digits_survives_a_double(void **state)
{
    (void)state;
    srandom(7);
    for (int i = 0; i < 20000; i++) {
        fixed f = (((int64_t)random() << 31) | random()) % 1000000000000000 >> random() % 50;
        fixed back;
        json_t *v = read_ok(fixed_text(a, f));
        assert_int_equal(fixed_parse(json_number_text(a, v), &back), FIXED_OK);
        assert_int_equal(back, f);
    }
}

static void the_writer_keeps_commas_and_nesting(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4096);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_pair_str(&j, "name", S("a\"\\\n\x01\x7f\xe4\xb8\xad/"));
    json_pair_int(&j, "n", INT64_MIN);
    json_pair(&j, "f", v_fixed(-1));
    json_key(&j, S("list"));
    json_begin_array(&j);
    json_write_null(&j);
    json_begin_array(&j);
    json_end(&j);
    json_begin_object(&j);
    json_end(&j);
    json_bool(&j, true);
    json_end(&j);
    json_pair(&j, "d", v_date(0));
    json_pair(&j, "t", v_time(-1));
    json_pair(&j, "x", v_bytes(S("\x01\xff")));
    json_end(&j);
    assert_true(str_is(buf_view(&b),
                       "{\"name\":\"a\\\"\\\\\\n\\u0001\x7f\xe4\xb8\xad/\",\"n\":-9223372036854775808,\"f\":-0.0001,"
                       "\"list\":[null,[],{},true],\"d\":\"1970-01-01\",\"t\":\"1969-12-31T23:59:59.999Z\","
                       "\"x\":\"01ff\"}"));
    buf_free(&b);
}

static str random_text(void)
{
    static const char *const pieces[] = {"a", "\"", "\\", "\n", "\x01", "\x1f",  "\x7f",
                                         "é", "中", "𠮷", "/",  "<",    "\u2028"};
    struct buf b;
    buf_init(&b, 1000);
    for (long n = random() % 12; n > 0; n--)
        buf_cstr(&b, pieces[(size_t)random() % countof(pieces)]);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

/* Writes a random value with our writer and makes the same with jansson. */
static json_t *random_value(struct json *j, int depth)
{
    switch (random() % (depth < 5 ? 6 : 4)) {
    case 0:
        json_write_null(j);
        return json_null();
    case 1: {
        int64_t i = (int64_t)((uint64_t)random() << 33 ^ (uint64_t)random());
        json_int(j, i);
        return json_integer(i);
    }
    case 2: {
        bool b = random() & 1;
        json_bool(j, b);
        return json_boolean(b);
    }
    case 3: {
        str s = random_text();
        json_str(j, s);
        return json_stringn(s.p, s.n);
    }
    case 4: {
        json_t *list = json_array();
        json_begin_array(j);
        for (long n = random() % 4; n > 0; n--)
            json_array_append_new(list, random_value(j, depth + 1));
        json_end(j);
        return list;
    }
    default: {
        json_t *o = json_object();
        json_begin_object(j);
        for (long n = random() % 4; n > 0; n--) {
            str text = random_text();
            str key = str_printf(a, "%ld%.*s", n, STR_ARG(text));
            json_key(j, key);
            json_object_setn_new(o, key.p, key.n, random_value(j, depth + 1));
        }
        json_end(j);
        return o;
    }
    }
}

static void what_is_written_reads_back_the_same(void **state)
{
    (void)state;
    srandom(1);
    for (int i = 0; i < 3000; i++) {
        struct buf b;
        buf_init(&b, 1 << 20);
        struct json j = json_to(&b);
        json_t *want = random_value(&j, 0);
        json_t *got = read_ok(buf_view(&b));
        if (!json_equal(want, got))
            fail_msg("not the same: %.*s", STR_ARG(buf_view(&b)));
        json_decref(want);
        buf_free(&b);
    }
}

static void members_are_found_by_type(void **state)
{
    (void)state;
    json_t *o = read_ok(S("{\"a\":\"x\",\"b\":1}"));
    assert_true(str_is(json_member_text(o, "a"), "x"));
    assert_int_equal(json_member_text(o, "b").n, 0);
    assert_int_equal(json_member_text(o, "c").n, 0);
}

static void lists_go_there_and_back(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_pair_strs(&j, "words", (const str[]){S("a"), S(""), S("\"z\"")}, 3);
    json_pair_ints(&j, "numbers", (const int64_t[]){1, INT64_MIN, 3}, 3);
    json_end(&j);
    json_t *v;
    str message, words[2];
    int64_t numbers[4];
    assert_int_equal(json_read(a, buf_view(&b), &v, &message), RC_OK);
    assert_int_equal(json_member_strs(v, "words", words, 2), 2);
    assert_true(str_is(words[0], "a") && words[1].n == 0);
    assert_int_equal(json_member_ints(v, "numbers", numbers, 4), 3);
    assert_true(numbers[1] == INT64_MIN && numbers[2] == 3);
    assert_int_equal(json_member_strs(v, "numbers", words, 2), 2);
    assert_int_equal(words[0].n, 0);
    assert_int_equal(json_member_ints(v, "nothing", numbers, 4), 0);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_go_there_and_back),
        cmocka_unit_test(hostile_text_is_refused),
        cmocka_unit_test(numbers_out_of_range_are_held),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(numbers_are_the_shortest_text_or_none),
        cmocka_unit_test(every_fixed_of_15_digits_survives_a_double),
        cmocka_unit_test(the_writer_keeps_commas_and_nesting),
        cmocka_unit_test(what_is_written_reads_back_the_same),
        cmocka_unit_test(members_are_found_by_type),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
