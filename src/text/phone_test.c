/* Tests of telephone numbers: which ways of typing are one number, and which part of one is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/phone.h"

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

static void folds(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"13912345678", "013912345678 ", "13912345678"},
        {"+86 139 1234 5678", "013912345678 +8613912345678", "8613912345678"},
        {"0086-139-1234-5678", "013912345678 +8613912345678", "8613912345678"},
        {"8613912345678", "013912345678 +8613912345678", "8613912345678"},
        {"+49 89 4567 8901", "08945678901 +498945678901", "498945678901"},
        {"0049 (0)89 / 4567-8901", "08945678901 +498945678901", "498945678901"},
        {"089 / 4567-8902", "08945678902 ", "8945678902"},
        {"021-6888 8000 转 12", "02168888000x12 ", "2168888000"},
        {"+1 (555) 010-0199 ext. 7", "05550100199x7 +15550100199x7", "15550100199"},
        {"+852 2345 6789", "023456789 +85223456789", "85223456789"},
        {"110", "0110 ", "110"},
        {"００４９ ８９ １２３４", "0891234 +49891234", "49891234"},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        str fold = text_phone_fold(a, str_of(cases[i][0])), digits = text_phone_digits(a, str_of(cases[i][0]));
        if (!str_is(fold, cases[i][1]) || !str_is(digits, cases[i][2]))
            fail_msg("%s: '%.*s' '%.*s'", cases[i][0], STR_ARG(fold), STR_ARG(digits));
    }
}

/* Which of =, contains (~) and starts with (^) hold. */
static void what_is_typed_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *stored, *typed, *holds;
    } cases[] = {
        {"13912345678", "139 1234 5678", "=~^"},
        {"13912345678", "+8613912345678", "=~^"},
        {"+86 139 1234 5678", "008613912345678", "=~^"},
        {"+86 139 1234 5678", "13912345678", "=~^"},
        {"+86 139 1234 5678", "8613912", "~"},
        {"13912345678", "12345678", "~"},
        {"13912345678", "5678", "~"},
        {"13912345678", "139", "~^"},
        {"13912345679", "139 1234 5678", ""},
        {"139123456789", "13912345678", "~^"},
        {"+49 89 4567 8901", "0049 89 4567 8901", "=~^"},
        {"+49 89 4567 8901", "089 4567 8901", "=~^"},
        {"+49 89 4567 8901", "089", "~^"},
        {"+49 89 4567 8901", "+49", "~^"},
        {"+49 89 4567 8901", "+4989", "~^"},
        {"+49 89 4567 8901", "+44", ""},
        {"089 / 4567-8902", "+498945678902", "=~^"},
        {"089 / 4567-8902", "+49", ""},
        {"021-68888000转12", "021 6888 8000", "~^"},
        {"021-68888000转12", "+86 21 68888000 ext 12", "=~^"},
        {"021-68888000", "021-68888000转12", ""},
        {"8610 6655 4433", "+861066554433", "~"},
        {"8610 6655 4433", "010-66554433", "~"},
        {"010-66554433", "+861066554433", "=~^"},
        {"021-68888000转12", "+86 21 68888000 ext 13", ""},
        {"13912345678", "anna", ""},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        str fold = text_phone_fold(a, str_of(cases[i].stored)), typed = str_of(cases[i].typed);
        enum phone_place place;
        str start = text_phone_beginning(a, typed, &place);
        bool begins = place == PHONE_ANYWHERE ? str_find(fold, start) >= 0 : str_starts(fold, start);
        str holds = str_printf(a, "%s%s%s", str_starts(fold, text_phone_same(a, typed)) ? "=" : "",
                               str_find(fold, text_phone_part(a, typed)) >= 0 ? "~" : "", begins ? "^" : "");
        if (!str_is(holds, cases[i].holds))
            fail_msg("%s, typed %s: %.*s", cases[i].stored, cases[i].typed, STR_ARG(holds));
    }
}

static void what_could_be_a_number(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"139 1234 5678", "13912345678"},
                                           {"+8613912345678", "13912345678"},
                                           {"089 4567", "894567"},
                                           {"5678", "5678"},
                                           {"+49 89", "4989"},
                                           {"+4989 1", "49891"},
                                           {"1234.", "1234"},
                                           {"8613800138", "8613800138"},
                                           {"58887777 x801", "58887777"},
                                           {"58887777ext 801", "58887777"},
                                           {"58887777 Ext.: 801", "58887777"},
                                           {"58887777转801", "58887777"},
                                           {"58887777分机801", "58887777"},
                                           {"58887777#801", "58887777"},
                                           {"58887777 x", "58887777"},
                                           {"021–58887777", "2158887777"},
                                           {"58887777-801", "58887777"},
                                           {"021-58887777-801", "2158887777"},
                                           {"+86 21 5888 7777 - 801", "2158887777"},
                                           {"13912345678-2", "13912345678"},
                                           {"139-0139-0000", "13901390000"},
                                           {"089 / 4567-8902", "8945678902"},
                                           {"+1 555-010-0199", "5550100199"},
                                           {"5888-7777", "58887777"},
                                           {"588877-801", "588877801"}};
    static const char *const others[] = {"",          "567",     "0123x", "1234 a", "+1 2", "0123",
                                         "张三 1234", "1234 xa", "x801",  "+",      "-- --"};
    str part;
    for (size_t i = 0; i < countof(cases); i++) {
        assert_true(text_phone_typed(a, str_of(cases[i][0]), &part));
        if (!str_is(part, cases[i][1]))
            fail_msg("%s: %.*s", cases[i][0], STR_ARG(part));
    }
    for (size_t i = 0; i < countof(others); i++)
        if (text_phone_typed(a, str_of(others[i]), &part))
            fail_msg("%s: %.*s", others[i], STR_ARG(part));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds),
        cmocka_unit_test(what_is_typed_is_found),
        cmocka_unit_test(what_could_be_a_number),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
