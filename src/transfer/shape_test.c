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
    static const struct {
        const char *text, *point, *comma, *marks; /* as read with each decimal mark */
    } cases[] = {
        {"1234", "1234", "1234", ""},
        {"1234.50", "1234.50", NULL, ""},
        {"1,234.50", "1234.50", NULL, ""},
        {"1.234,50", NULL, "1234.50", ""},
        {"1,234", "1234", "1.234", ""},
        {"1.234", "1.234", "1234", ""},
        {"0.123", "0.123", NULL, ""},
        {"1,23", NULL, "1.23", ""},
        {"12,5", NULL, "12.5", ""},
        {"1,234,567", "1234567", NULL, ""},
        {"12,34,567", "1234567", NULL, ""},
        {"1 234", "1234", "1234", ""},
        {"(12.5)", "-12.5", NULL, ""},
        {"$1,234", "1234", "1.234", "$"},
        {"¥ 1,280.5", "1280.5", NULL, "¥"},
        {"12 %", "12", "12", "%"},
        {"1.234,50 €", NULL, "1234.50", "€"},
        {"-$3", "-3", "-3", "$"},
        {"$-3", "-3", "-3", "$"},
        {"USD 5", "5", "5", "USD"},
        {"5元", "5", "5", "元"},
        {"CHF 5", "5", "5", "CHF"},
        {"US$5 USD", "5", "5", "US$USD"},
        {"USD $5 元", NULL, NULL, ""},
        {"1.2.3", NULL, NULL, ""},
        {"1,2345", NULL, "1.2345", ""},
        {"12a", NULL, NULL, ""},
        {"", NULL, NULL, ""},
        {"-", NULL, NULL, ""},
        {"12.", NULL, NULL, ""},
        {"N/A", NULL, NULL, ""},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct number_parts n;
        bool is_number = shape__number(str_of(cases[i].text), &n);
        str point = is_number && n.is_point ? shape__plain(a, &n, S("point")) : S(""),
            comma = is_number && n.is_comma ? shape__plain(a, &n, S("comma")) : S(""), marks = S("");
        for (size_t k = 0; is_number && k < n.mark_count; k++)
            marks = str_printf(a, "%.*s%.*s", STR_ARG(marks), STR_ARG(n.marks[k]));
        if (!str_eq(point, str_of(cases[i].point)) || !str_eq(comma, str_of(cases[i].comma)) ||
            !str_is(marks, cases[i].marks))
            fail_msg("%s became %.*s, %.*s, %.*s", cases[i].text, STR_ARG(point), STR_ARG(comma), STR_ARG(marks));
    }
    arena_free(a);
}

/* Other keyboards, other programs: the same numbers. */
static void figures(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1\u00a0234,50", "1 234,50"},
        {"1\u202f234,50", "1 234,50"},
        {"￥１２３４", "\u00a51234"},
        {"１，２３４．５", "1,234.5"},
        {"\u22125", "-5"},
        {"２０２６－１１－２０", "2026-11-20"},
        {"\u20601", "1"},
        {" 5　", "5"},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!str_is(shape__figure(a, str_of(cases[i][0])), cases[i][1]))
            fail_msg("%s", cases[i][0]);
    arena_free(a);
}

static void codes_of_spreadsheets(void **state)
{
    (void)state;
    static const char *const trimmed[][2] = {{"=\"0123456789\"", "0123456789"},
                                             {" =\"\" ", ""},
                                             {"'=\"0123456789\"", "0123456789"},
                                             {"'=1+1", "=1+1"},
                                             {"=\"a\"&\"b\"", "=\"a\"&\"b\""},
                                             {"=1+1", "=1+1"},
                                             {"=\"", "=\""}};
    for (size_t i = 0; i < sizeof trimmed / sizeof *trimmed; i++)
        if (!str_is(shape__trim(str_of(trimmed[i][0])), trimmed[i][1]))
            fail_msg("%s", trimmed[i][0]);
    static const char *const codes[] = {"3.10E+17", "1E+11", "9.99999E+15"};
    static const char *const others[] = {"3.10E+10", "31.0E+17", "E+17", "3.E+17", "3.10E+17x", "3.10e17", "AE+17", ""};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_true(shape__is_scientific(str_of(codes[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(shape__is_scientific(str_of(others[i])));
}

static void rows_of_separators_are_blank(void **state)
{
    (void)state;
    const str blank[] = {S(""), S(" "), S("\u3000"), S("=\"\"")}, filled[] = {S(""), S("0")};
    assert_true(shape__is_blank(blank, 4));
    assert_true(shape__is_blank(NULL, 0));
    assert_false(shape__is_blank(filled, 2));
}

static void currencies(void **state)
{
    (void)state;
    assert_true(shape__is_currency(S("$"), S("USD")));
    assert_true(shape__is_currency(S("$"), S("HKD")));
    assert_false(shape__is_currency(S("$"), S("CNY")));
    assert_true(shape__is_currency(S("元"), S("CNY")));
    assert_true(shape__is_currency(S("CHF"), S("CHF")));
    assert_false(shape__is_currency(S("CHF"), S("CNY")));
    assert_string_equal(shape__currency(S("€")).p, "EUR");
    assert_int_equal(shape__currency(S("$")).n, 0);
    assert_int_equal(shape__currency(S("%")).n, 0);
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

static struct shape shape_of(const char *const *values)
{
    struct shape s = {0};
    struct arena *a = arena_new(0);
    for (; *values; values++)
        shape__count(&s, a, str_of(*values));
    arena_free(a);
    return s;
}

static void orders(void **state)
{
    (void)state;
    static const struct {
        const char *values[4], *order;
        enum certainty how;
    } cases[] = {{{"1/2/2017", "3/20/2017"}, "mdy", CERTAIN},
                 {{"1/2/2017", "20/3/2017"}, "dmy", CERTAIN},
                 {{"1/2/2017", "3/4/2017"}, "mdy", ASSUMED},
                 {{"1/2/2017", "13/4/2017", "4/13/2017"}, "mdy", MIXED},
                 {{"14/2/2017", "13/4/2017", "4/13/2017"}, "dmy", MIXED},
                 {{"5.4.2017", "3.4.2017"}, "dmy", CERTAIN},
                 {{"5.4.2017", "4.13.2017"}, "mdy", CERTAIN},
                 {{"2017-01-02"}, "ymd", CERTAIN},
                 {{"Acme"}, "", CERTAIN}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shape s = shape_of(cases[i].values);
        enum certainty how;
        str order = shape__date_order(&s, &how);
        if (!str_is(order, cases[i].order) || how != cases[i].how)
            fail_msg("%s …: %.*s, %d", cases[i].values[0], STR_ARG(order), (int)how);
    }
}

static void styles(void **state)
{
    (void)state;
    static const struct {
        const char *values[4], *style;
        bool is_whole;
        enum certainty how;
    } cases[] = {{{"1,234.50", "1,234"}, "point", false, CERTAIN}, {{"1.234,50", "1.234"}, "comma", false, CERTAIN},
                 {{"12", "13"}, "point", false, CERTAIN},          {{"1,234", "2,345"}, "point", false, ASSUMED},
                 {{"1,234", "2,345"}, "point", true, CERTAIN},     {{"1.234", "2"}, "point", true, ASSUMED},
                 {{"1.5", "2.5", "2,5"}, "point", false, MIXED},   {{"1.5", "1,5", "2,5"}, "comma", false, MIXED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shape s = shape_of(cases[i].values);
        enum certainty how;
        str style = shape__number_style(&s, cases[i].is_whole, &how);
        if (!str_is(style, cases[i].style) || how != cases[i].how)
            fail_msg("%s …: %.*s, %d", cases[i].values[0], STR_ARG(style), (int)how);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers),    cmocka_unit_test(figures),
                                       cmocka_unit_test(currencies), cmocka_unit_test(codes_of_spreadsheets),
                                       cmocka_unit_test(dates),      cmocka_unit_test(rows_of_separators_are_blank),
                                       cmocka_unit_test(orders),     cmocka_unit_test(styles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
