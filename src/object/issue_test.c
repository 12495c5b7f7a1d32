/* Tests of issues and their sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "object/builtin.h"

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

static const struct {
    const char *object, *field, *code, *argument, *zh, *en;
} sentences[] = {
    {"customer", "name", "required", "", "请填写客户名称", "Enter the customer's name"},
    {"customer", "email", "required", "", "请填写客户邮箱", "Enter the customer's e-mail"},
    {"customer", "email", "email", "", "邮箱格式应为 name@example.com", "An e-mail looks like name@example.com"},
    {"contact", "birthday", "date", "", "日期应为 2026-11-20 这样的格式", "Write the date like 2026-11-20"},
    {"customer", "name", "too_long", "200", "名称最多 200 个字", "Name may have at most 200 characters"},
    {"customer", "employees", "too_small", "0", "员工数不能小于 0", "Employees must be at least 0"},
    {"customer", "email", "unique", "华东仓储", "此邮箱已属于客户“华东仓储”", "This e-mail belongs to 华东仓储"},
    {"customer", "email", "unique", "", "此邮箱已被其他客户使用", "This e-mail is already taken by another customer"},
    {"contact", "customer", "relation", "12", "没有编号为 12 的客户", "There is no customer with the id 12"},
    {"customer", "kind", "choice", "", "性质须为以下之一：company（公司）、person（个人）",
     "Kind is one of: company, person"},
    {"customer", "employees", "type", "integer", "员工数的值须为整数", "Employees takes a whole number"},
    {"customer", "annual_revenue", "precise", "4", "年营业额最多 4 位小数",
     "Annual revenue may have at most 4 decimals"},
    {"customer", "id", "read_only", "", "编号由系统填写，不能修改",
     "ID is filled in by the system and cannot be written"},
    {"customer", "name", "no_such_code", "", "此值不被接受", "This value is not accepted"},
};

static void check_sentence(const struct issue *i, const char *zh, const char *en)
{
    str got_zh = issue_sentence(a, i, S("zh")), got_en = issue_sentence(a, i, S("en"));
    if (!str_is(got_zh, zh) || !str_is(got_en, en))
        fail_msg("%s: %.*s / %.*s", i->code, STR_ARG(got_zh), STR_ARG(got_en));
}

static void sentences_name_the_field_by_its_label(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(sentences); i++) {
        struct issues is;
        issues_init(&is, a);
        const struct field *f = object_field(catalog_object(c, str_of(sentences[i].object)),
                                             str_of(sentences[i].field));
        assert_int_equal(issue_field(&is, f, sentences[i].code, str_of(sentences[i].argument)), RC_INVALID);
        check_sentence(&is.list[0], sentences[i].zh, sentences[i].en);
    }
}

static void a_space_stands_between_han_and_latin(void **state)
{
    (void)state;
    struct object o = {.label = {S("Firm"), S("公司")}};
    struct field f = {.name = S("vat"), .object = &o, .label = {S("VAT no."), S("VAT 号")}};
    struct issues is;
    issues_init(&is, a);
    issue_field(&is, &f, "required", S(""));
    check_sentence(&is.list[0], "请填写公司 VAT 号", "Enter the firm's VAT no.");
}

static void issues_without_a_field_say_the_name(void **state)
{
    (void)state;
    struct issues is;
    issues_init(&is, a);
    issue_add(&is, "co/lo~r", "unknown_field");
    issue_parameter(&is, "colour", "unknown_parameter", S(""), -1);
    issue_add(&is, "sample", "required");
    issue_add(&is, "current", "required");
    assert_true(str_is(is.list[0].at, "/co~1lo~0r"));
    assert_int_equal(is.list[1].place, ISSUE_PARAMETER);
    check_sentence(&is.list[0], "没有“co/lo~r”这个字段", "There is no field \"co/lo~r\"");
    check_sentence(&is.list[1], "没有“colour”这个参数", "There is no parameter \"colour\"");
    check_sentence(&is.list[2], "请填写 sample", "Enter sample");
    check_sentence(&is.list[3], "请填写当前密码", "Enter the present password");
}

static void pointers_nest(void **state)
{
    (void)state;
    struct issues is;
    issues_init(&is, a);
    str outer = issues_enter(&is, S("lines"));
    str inner = issues_enter_at(&is, 3);
    issue_add(&is, "price", "required");
    issue_add(&is, "", "type");
    issues_leave(&is, inner);
    issues_leave(&is, outer);
    issue_add(&is, "name", "required");
    assert_true(str_is(is.list[0].at, "/lines/3/price"));
    assert_true(str_is(is.list[1].at, "/lines/3"));
    assert_true(str_is(is.list[2].at, "/name"));
}

static void further_ones_are_only_counted(void **state)
{
    (void)state;
    struct issues is;
    issues_init(&is, a);
    for (int i = 0; i < LIMIT_ISSUES + 50; i++)
        issue_add(&is, "x", "required");
    assert_int_equal(is.count, LIMIT_ISSUES + 50);
    assert_int_equal(issues_kept(&is), LIMIT_ISSUES);
    assert_string_equal(is.list[LIMIT_ISSUES - 1].code, "required");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_name_the_field_by_its_label), cmocka_unit_test(a_space_stands_between_han_and_latin),
        cmocka_unit_test(issues_without_a_field_say_the_name),   cmocka_unit_test(pointers_nest),
        cmocka_unit_test(further_ones_are_only_counted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
