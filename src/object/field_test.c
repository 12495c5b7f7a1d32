/* Tests of the field types: what a person may type, what is refused and why, and values as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "json/read.h"
#include "object/builtin.h"
#include "object/currency.h"
#include "object/json.h"

static struct arena *a;
static const struct catalog *c;

static int setup(void **state)
{
    (void)state;
    a = arena_new(0);
    c = builtin_catalog(a);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const struct field *field_at(const char *path)
{
    str name = str_of(path);
    const struct object *o = catalog_object(c, str_cut(&name, '.'));
    const struct field *f = o ? object_field(o, name) : NULL;
    if (!f)
        fail_msg("no field %s", path);
    return f;
}

#define NAME "customer.name"
#define LONG "customer.description"
#define EMAIL "customer.email"
#define PHONE "customer.phone"
#define URL "customer.website"

/* What was typed, and what it is as text again; "!code" where it is refused, "" where it is empty. */
static const struct {
    const char *field, *typed, *stored;
} typed[] = {
    {NAME, "  Acme　", "Acme"},
    {NAME, "\xe3\x80\x80 \xc2\xa0", ""},
    {NAME, "a  b", "a  b"},
    {NAME, "cafe\u0301", "caf\u00e9"},
    {NAME, "a\tb", "!characters"},
    {NAME, "\u200b\ufe0f", ""},
    {NAME, "\u200bA", "\u200bA"},
    {NAME, "a\nb", "!characters"},
    {NAME, "a\x7f", "!characters"},
    {NAME,
     "a\xc2\x85"
     "b",
     "!characters"},
    {NAME, "\xff", "!utf8"},
    {LONG, "a\tb\r\nc\n", "a\tb\nc"},
    {LONG, "a\rb", "!characters"},
    {LONG, "a\x01", "!characters"},

    {EMAIL, "", ""},
    {EMAIL, "user@", "!email"}, /* the others: field_email_test.c */
    {EMAIL, "a@example.com\r\nBcc: x@y.z", "!characters"},

    {PHONE, " +86 (21) 6888-8000 ", "+86 (21) 6888-8000"},
    {PHONE, "021-68888000转12", "021-68888000转12"},
    {PHONE, "555 0100 ext. 12", "555 0100 ext. 12"},
    {PHONE, "555.0100x12", "555.0100x12"},
    {PHONE, "110", "110"},
    {PHONE, "０５７１－８８８８　（１２）", "0571-8888 (12)"},
    {PHONE, "\u200b138\u00a00013\u202f8000", "138 0013 8000"},
    {PHONE, "13800138000.0", "13800138000"},
    {PHONE, "555.0", "555"},
    {PHONE, "021.6888.0", "021.6888.0"},
    {PHONE, "13800138000.5", "13800138000.5"},
    {PHONE, "1.38E+10", "!phone"},
    {PHONE, "13800138000;13900139000", "!phone"},
    {PHONE, "12", "!phone"},
    {PHONE, "123456789012345678901", "!phone"},
    {PHONE, "555 0100 ext.", "!phone"},
    {PHONE, "555 0100 x1234567", "!phone"},
    {PHONE, "call me", "!phone"},
    {PHONE, "1+2345", "!phone"},
    {PHONE, "(+86)13800138000", "(+86)13800138000"},
    {PHONE, "(+86) 138-0013 8000 转 12", "(+86) 138-0013 8000 转 12"},
    {PHONE, "((+86)13800138000", "!phone"},
    {PHONE, "(86+)13800138000", "!phone"},

    {URL, "example.com/a?b=c", "https://example.com/a?b=c"},
    {URL, "HTTP://Example.com:8080", "http://Example.com:8080"},
    {URL, "https://例子.cn", "https://例子.cn"},
    {URL, "http://intranet/", "http://intranet/"},
    {URL, "example.com/http://x", "https://example.com/http://x"},
    {URL, "intranet", "!url"},
    {URL, "javascript:alert(1)", "!url"},
    {URL, "javascript://example.com/%0aalert(1)", "!url"},
    {URL, "ftp://example.com", "!url"},
    {URL, "https://", "!url"},
    {URL, "https:///path", "!url"},
    {URL, "https://user@example.com", "!url"},
    {URL, "https://example.com:0", "!url"},
    {URL, "https://example.com:99999", "!url"},
    {URL, "https://exa mple.com", "!url"},
    {URL, "https://example.com/<b>", "!url"},

    {"customer.employees", "1,280", "1280"},
    {"customer.employees", " 12 ", "12"},
    {"customer.employees", "12,80", "!integer"},
    {"customer.employees", "1,280,00", "!integer"},
    {"customer.employees", ",280", "!integer"},
    {"customer.employees", "1.5", "!integer"},
    {"customer.employees", "１２", "12"},
    {"customer.employees", "1\u202f280", "1280"},
    {"customer.employees", "-1", "!too_small"},
    {"customer.employees", "100000001", "!too_large"},

    {"customer.annual_revenue", "1,280.00", "1280"},
    {"customer.annual_revenue", "1,280,000.5000", "1280000.5"},
    {"customer.annual_revenue", "1\u00a0280\u00a0000.50", "1280000.5"},
    {"customer.annual_revenue", "１，２８０．５", "1280.5"},
    {"customer.annual_revenue", "1 28.00", "!number"},
    {"customer.annual_revenue", "1,28.00", "!number"},
    {"customer.annual_revenue", "1280,5", "!number"},
    {"customer.annual_revenue", "0.00001", "!precise"},
    {"customer.annual_revenue", "-1,280", "!too_small"},
    {"customer.annual_revenue", "1e300", "!too_large"},
    {"customer.annual_revenue", "abc", "!number"},
    {"opportunity.weighted_amount", "-1,280", "-1280"},
    {"opportunity.weighted_amount", "\u22121280", "-1280"},
    {"opportunity_line.quantity", "0.0001", "0.0001"},
    {"opportunity.probability", "12.5 %", "12.5"},
    {"opportunity.probability", "12.5%", "12.5"},
    {"opportunity.probability", "101", "!too_large"},

    {"contact.birthday", "2026-11-20", "2026-11-20"},
    {"contact.birthday", "2026/1/5", "2026-01-05"},
    {"contact.birthday", "2026年11月20日", "2026-11-20"},
    {"contact.birthday", "２０２６－１１－２０", "2026-11-20"},
    {"contact.birthday", "2026-02-29", "!date"},
    {"contact.birthday", "11/20/2026", "!date"},
    {"contact.birthday", "26-11-20", "!date"},
    {"contact.birthday", "2026-11/20", "!date"},
    {"contact.birthday", "2026年11月20", "!date"},

    {"activity.due_at", "2026-11-20T09:42:00+08:00", "2026-11-20T01:42:00.000Z"},
    {"activity.due_at", "2026-11-20", "2026-11-20T00:00:00.000Z"},
    {"activity.due_at", "2026-11-20T09:42:00", "!timestamp"},
    {"activity.due_at", "0001-01-01T00:00:00+01:00", "!timestamp"},
    {"activity.due_at", "9999-12-31T23:59:60Z", "!timestamp"},

    {"activity.done", "Yes", "true"},
    {"activity.done", "是", "true"},
    {"activity.done", "0", "false"},
    {"activity.done", "否", "false"},
    {"activity.done", "maybe", "!boolean"},

    {"customer.industry", " Health Care ", "medical"},
    {"customer.industry", "医疗", "medical"},
    {"customer.industry", "MEDICAL", "medical"},
    {"customer.industry", "medicine", "!choice"},
    {"customer.stage", "customer", "customer"},

    {"customer.currency", "cny", "CNY"},
    {"customer.currency", "XXX", "!currency"},
    {"customer.currency", "RMB", "!currency"},
    {"customer.parent", "12", "12"},
    {"customer.parent", "0", "!relation"},
    {"customer.parent", "Acme", "!type"},
    {"opportunity.lines", "", ""},
    {"opportunity.lines", "x", "!type"},
};

static void what_people_type_is_taken_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(typed); i++) {
        const struct field *f = field_at(typed[i].field);
        struct issues is;
        struct value v;
        struct buf b;
        issues_init(&is, a);
        buf_init(&b, 1 << 20);
        enum rc rc = f->ops->from_text(f, str_of(typed[i].typed), a, &v, &is);
        assert_true((rc == RC_OK) == (is.count == 0));
        if (rc == RC_OK)
            f->ops->to_text(f, v, &b);
        else
            buf_printf(&b, "!%s", is.list[0].code);
        if (rc != RC_OK && (is.count != 1 || !str_eq(is.list[0].at, str_printf(a, "/%.*s", STR_ARG(f->name)))))
            fail_msg("%s: %zu issues", typed[i].typed, is.count);
        if (!str_is(buf_view(&b), typed[i].stored))
            fail_msg("%s \"%s\": \"%.*s\"", typed[i].field, typed[i].typed, STR_ARG(buf_view(&b)));
        buf_free(&b);
    }
}

static void length_counts_code_points(void **state)
{
    (void)state;
    const struct field *f = field_at("product.unit"); /* at most 20 */
    struct issues is;
    issues_init(&is, a);
    struct value v = v_text(S("一二三四五六七八九十一二三四五六七八九十"));
    assert_int_equal(field_check(f, a, &v, &is), RC_OK);
    v = v_text(S("一二三四五六七八九十一二三四五六七八九十一"));
    assert_int_equal(field_check(f, a, &v, &is), RC_INVALID);
    assert_string_equal(is.list[0].code, "too_long");
    assert_true(str_is(is.list[0].argument, "20"));
}

/* The JSON given, and the JSON it is written as; "!code" where it is refused. */
static const struct {
    const char *field, *in, *out;
} jsons[] = {
    {NAME, "null", "null"},
    {NAME, "\"Acme\"", "\"Acme\""},
    {NAME, "\"\"", "null"},
    {NAME, "5", "!type"},
    {NAME, "[]", "!type"},
    {"customer.employees", "12", "12"},
    {"customer.employees", "12.0", "12"},
    {"customer.employees", "12.5", "!integer"},
    {"customer.employees", "\"12\"", "!type"},
    {"customer.employees", "1e300", "!integer"},
    {"customer.annual_revenue", "1280000.5", "1280000.5"},
    {"customer.annual_revenue", "\"1280000.50\"", "1280000.5"},
    {"customer.annual_revenue", "\"922337203685477.58\"", "922337203685477.58"},
    {"customer.annual_revenue", "822337203685477.58", "!digits"},
    {"customer.annual_revenue", "0.30000000000000004", "!precise"},
    {"customer.annual_revenue", "12.34567", "!precise"},
    {"customer.annual_revenue", "1e300", "!too_large"},
    {"customer.annual_revenue", "9007199254740993", "!too_large"},
    {"customer.annual_revenue", "\"1,280\"", "!number"},
    {"customer.annual_revenue", "true", "!type"},
    {"contact.birthday", "\"2026-11-20\"", "\"2026-11-20\""},
    {"contact.birthday", "\"2026/11/20\"", "!date"},
    {"contact.birthday", "20261120", "!type"},
    {"activity.due_at", "\"2026-11-20T09:42:00Z\"", "\"2026-11-20T09:42:00.000Z\""},
    {"activity.due_at", "\"soon\"", "!timestamp"},
    {"activity.done", "true", "true"},
    {"activity.done", "\"true\"", "!type"},
    {"activity.done", "1", "!type"},
    {"customer.industry", "\"medical\"", "\"medical\""},
    {"customer.industry", "\"Medical\"", "!choice"},
    {"customer.industry", "\"\"", "!choice"},
    {"customer.parent", "12", "12"},
    {"customer.parent", "-1", "!relation"},
    {"customer.parent", "{\"id\":12}", "!type"},
    {"customer.parent", "\"12\"", "!type"},
    {"customer.parent", "1.5", "!type"},
};

static json_t *parsed(str text)
{
    json_t *v;
    str message;
    assert_int_equal(json_read(a, text, &v, &message), RC_OK);
    return v;
}

static void values_come_and_go_as_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(jsons); i++) {
        const struct field *f = field_at(jsons[i].field);
        struct issues is;
        struct value v;
        struct buf b;
        issues_init(&is, a);
        buf_init(&b, 1 << 20);
        struct json j = json_to(&b);
        if (field_from_json(f, parsed(str_of(jsons[i].in)), a, &v, &is) == RC_OK)
            field_write_json(f, v, &j);
        else
            buf_printf(&b, "!%s", is.list[0].code);
        if (!str_is(buf_view(&b), jsons[i].out))
            fail_msg("%s %s: %.*s", jsons[i].field, jsons[i].in, STR_ARG(buf_view(&b)));
        buf_free(&b);
    }
}

static void the_canonical_form_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        struct value v;
        const char *text;
    } cases[] = {
        {NAME, {.type = VALUE_NULL}, "null"},
        {NAME, {.type = VALUE_TEXT, .s = {"a\"中", 5}}, "\"a\\\"中\""},
        {"customer.annual_revenue", {.type = VALUE_FIXED, .f = 12805000}, "\"1280.5\""},
        {"customer.annual_revenue", {.type = VALUE_FIXED, .f = INT64_MAX - 1}, "\"922337203685477.5806\""},
        {"customer.employees", {.type = VALUE_INT, .i = FIELD_INTEGER_MAX}, "9007199254740991"},
        {"customer.parent", {.type = VALUE_INT, .i = 12}, "12"},
        {"contact.birthday", {.type = VALUE_DATE, .i = -1}, "\"1969-12-31\""},
        {"activity.due_at", {.type = VALUE_TIME, .i = 1}, "\"1970-01-01T00:00:00.001Z\""},
        {"activity.done", {.type = VALUE_BOOL, .b = true}, "true"},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        const struct field *f = field_at(cases[i].field);
        struct buf b;
        struct value back;
        buf_init(&b, 1000);
        struct json j = json_to(&b);
        field_write_canonical(f, cases[i].v, &j);
        if (!str_is(buf_view(&b), cases[i].text))
            fail_msg("%s: %.*s", cases[i].field, STR_ARG(buf_view(&b)));
        assert_int_equal(field_read_canonical(f, parsed(buf_view(&b)), &back), RC_OK);
        assert_true(v_eq(back, cases[i].v));
        buf_free(&b);
    }
    struct value v;
    assert_int_equal(field_read_canonical(field_at("customer.annual_revenue"), parsed(S("12.5")), &v), RC_CORRUPT);
    assert_int_equal(field_read_canonical(field_at("customer.employees"), parsed(S("\"12\"")), &v), RC_CORRUPT);
    assert_int_equal(field_read_canonical(field_at("contact.birthday"), parsed(S("\"x\"")), &v), RC_CORRUPT);
    assert_int_equal(field_read_canonical(field_at("activity.done"), parsed(S("1")), &v), RC_CORRUPT);
    assert_int_equal(field_read_canonical(field_at("customer.industry"), parsed(S("\"gone\"")), &v), RC_OK);
}

static void every_type_has_its_ops(void **state)
{
    (void)state;
    for (int t = 0; t < FIELD_TYPES; t++) {
        const struct field_ops *ops = field_ops_of((enum field_type)t);
        enum field_type back = FIELD_TYPES;
        assert_true(ops->from_text && ops->check && ops->to_text);
        assert_true(field_type_of(str_of(ops->name), &back) && back == (enum field_type)t);
    }
    enum field_type t;
    assert_false(field_type_of(S("int"), &t));
}

static void currencies_have_their_minor_unit(void **state)
{
    (void)state;
    assert_int_equal(currency_places(S("CNY")), 2);
    assert_int_equal(currency_places(S("JPY")), 0);
    assert_int_equal(currency_places(S("KWD")), 3);
    assert_false(currency_is_known(S("cny")));
    assert_false(currency_is_known(S("")));
    assert_false(currency_is_known(S("CNY EUR")));
    assert_true(currency_is_known(S("AED")) && currency_is_known(S("ZWG")));
}

/* Of all codes there could be: a list out of order would hide some. */
static void every_currency_is_found(void **state)
{
    (void)state;
    int known = 0, places = 0;
    for (int i = 0; i < 26 * 26 * 26; i++) {
        const char code[] = {(char)('A' + i / 676), (char)('A' + i / 26 % 26), (char)('A' + i % 26)};
        bool is_known = currency_is_known((str){code, sizeof code});
        known += is_known;
        places += is_known ? currency_places((str){code, sizeof code}) : 0;
    }
    assert_int_equal(known, 156);
    assert_int_equal(places, 133 * 2 + 7 * 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_type_is_taken_or_refused),
        cmocka_unit_test(length_counts_code_points),
        cmocka_unit_test(values_come_and_go_as_json),
        cmocka_unit_test(the_canonical_form_is_exact),
        cmocka_unit_test(every_type_has_its_ops),
        cmocka_unit_test(currencies_have_their_minor_unit),
        cmocka_unit_test(every_currency_is_found),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
