/* Tests of shape.h: what a cell could be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transfer/shape.h"

static void numbers(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1234.50", "1234.50"},
        {"1,234.50", "1234.50"},
        {"$1,234", "1234"},
        {"¥ 1,280", "1280"},
        {"12 %", "12"},
        {"1.234,50 €", "1234.50"},
        {"12,5", "12.5"},
        {"(12.5)", "-12.5"},
        {"-$3", "-3"},
        {"$-3", "-3"},
        {"1,234,567", "1234567"},
        {"USD 5", "5"},
        {"5元", "5"},
        {"1 234", "1234"},
        {"1.2.3", NULL},
        {"12a", NULL},
        {"", NULL},
        {"-", NULL},
        {"12.", NULL},
        {"N/A", NULL},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str plain = S("");
        bool is_number = shape__number(a, str_of(cases[i][0]), &plain);
        if (is_number != (cases[i][1] != NULL) || (is_number && !str_is(plain, cases[i][1])))
            fail_msg("%s became %.*s", cases[i][0], STR_ARG(plain));
    }
    arena_free(a);
}

static void dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int part[3];
        const char *time;
    } cases[] = {{"10/20/2016", {10, 20, 2016}, ""},
                 {"2016-1-2", {2016, 1, 2}, ""},
                 {"20.10.16", {20, 10, 16}, ""},
                 {"2016年10月20日", {2016, 10, 20}, ""},
                 {"1/2/2017 9:42 PM", {1, 2, 2017}, "9:42 PM"},
                 {"2016-10-20T09:42:00Z", {2016, 10, 20}, "09:42:00Z"}};
    static const char *const others[] = {"192.168.1.1", "10/20", "2016", "1/2/20170", "021-6888-0000", "3-4-5 pieces"};
    struct date_parts d;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(shape__date(str_of(cases[i].text), &d));
        assert_memory_equal(d.part, cases[i].part, sizeof d.part);
        assert_true(str_is(d.time, cases[i].time));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(shape__date(str_of(others[i]), &d));
}

static const char *order_of(const char *const *values, bool *is_unsure)
{
    struct arena *a = arena_new(0);
    struct shape s = {0};
    for (; *values; values++)
        shape__count(&s, a, str_of(*values));
    arena_free(a);
    return shape__date_order(&s, is_unsure).p;
}

static void orders(void **state)
{
    (void)state;
    bool is_unsure;
    assert_string_equal(order_of((const char *[]){"1/2/2017", "3/20/2017", NULL}, &is_unsure), "mdy");
    assert_false(is_unsure);
    assert_string_equal(order_of((const char *[]){"1/2/2017", "20/3/2017", NULL}, &is_unsure), "dmy");
    assert_false(is_unsure);
    assert_string_equal(order_of((const char *[]){"1/2/2017", "3/4/2017", NULL}, &is_unsure), "mdy");
    assert_true(is_unsure);
    assert_string_equal(order_of((const char *[]){"2017-01-02", NULL}, &is_unsure), "ymd");
    assert_string_equal(order_of((const char *[]){"Acme", NULL}, &is_unsure), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(dates), cmocka_unit_test(orders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
