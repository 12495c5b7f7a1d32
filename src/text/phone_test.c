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
        {"+86 139 1234 5678", "013912345678 008613912345678 ", "8613912345678"},
        {"0086-139-1234-5678", "013912345678 008613912345678 ", "8613912345678"},
        {"(+86)13912345678", "013912345678 008613912345678 ", "8613912345678"},
        {"(+49) 89 4567 8901", "08945678901 00498945678901 ", "498945678901"},
        {"8613912345678", "013912345678 008613912345678 ", "8613912345678"},
        {"+49 89 4567 8901", "08945678901 00498945678901 ", "498945678901"},
        {"0049 (0)89 / 4567-8901", "08945678901 00498945678901 004908945678901 ", "498945678901"},
        {"089 / 4567-8902", "08945678902 ", "8945678902"},
        {"021-6888 8000 转 12", "02168888000x12 ", "2168888000"},
        {"+1 (555) 010-0199 ext. 7", "05550100199x7 0015550100199x7 ", "15550100199"},
        {"+852 2345 6789", "023456789 0085223456789 ", "85223456789"},
        {"110", "0110 ", "110"},
        {"021-58887777-801", "02158887777x801 02158887777801 ", "2158887777801"},
        {"021-58887777转801", "02158887777x801 ", "2158887777"},
        {"+86 21 5888 7777 - 801", "02158887777x801 00862158887777x801 02158887777801 00862158887777801 ",
         "862158887777801"},
        {"030 12345678-20", "0301234567820 ", "301234567820"},
        {"089 / 12345678-20", "0891234567820 ", "891234567820"},
        {"0891-2345678-20", "08912345678x20 0891234567820 ", "891234567820"},
        {"0211-1234567-12", "0211123456712 ", "211123456712"},
        {"００４９ ８９ １２３４", "0891234 0049891234 ", "49891234"},
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
        {"021-68888000", "021-68888000转12", "~"},
        {"8610 6655 4433", "+861066554433", "~"},
        {"8610 6655 4433", "010-66554433", "~"},
        {"010-66554433", "+861066554433", "=~^"},
        {"021-68888000转12", "+86 21 68888000 ext 13", ""},
        {"021-58887777-801", "021-58887777转801", "=~^"},
        {"021-58887777转801", "021-58887777-801", "=~^"},
        {"021-58887777 ext. 801", "(021) 5888 7777 #801", "=~^"},
        {"+86 21 58887777x801", "021–58887777–801", "=~^"},
        {"021-58887777-801", "58887777转801", "~"},
        {"021-58887777-801", "58887777-80", "~"},
        {"021-58887777-801", "58887777-802", ""},
        {"021-58887777-801", "021-58887777", "~^"},
        {"021-58887777-801", "5888 7777 801", "~"},
        {"021-58887777", "021-58887777-801", "~"},
        {"021-58887777", "58887777转801", "~"},
        {"021-588877770", "58887777转801", ""},
        {"021-58887777", "5888转801", ""},
        {"13912345678", "anna", ""},
        {"+86 755 23456789", "0755", "~^"},
        {"+86 755 23456789", "(0755)", "~^"},
        {"+86 755 23456789", "07552", "~^"},
        {"02158880012", "0012", "~"},
        {"02158880012", "008001", "~"},
        {"13800138000", "0013", "~"},
        {"13800138000", "00138", "~"},
        {"13800138000", "001380", "~"},
        {"13800138000", "001381", ""},
        {"13800138000", "+1380", "~"},
        {"13800138000", "+138", ""},
        {"4008001234", "0080", "~"},
        {"4008001234", "00800", "~"},
        {"4008001234", "0123", "~"},
        {"+86 138 0013 8000", "0086", "~^"},
        {"+86 138 0013 8000", "0861", "~"},
        {"+86 138 0013 8000", "86138", "~"},
        {"+1 415 555 2671", "+1415", "~^"},
        {"+1 415 555 2671", "001", "~^"},
        {"+49 (0)89 4567", "+49 (0)8", "~^"},
        {"+49 (0)89 4567", "+498", "~^"},
        {"+49 89 4567", "+49 (0)8", "~^"},
        {"+49 (0)89 4567", "49089", "~"},
        {"+86 21 58887777-801", "8777780", "~"},
        {"+498945678901", "89456789-01", "~"},
        {"+498945678901", "49894567-8901", "~"},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        str fold = text_phone_fold(a, str_of(cases[i].stored)), typed = str_of(cases[i].typed);
        enum phone_place place;
        str start = text_phone_beginning(a, typed, &place);
        bool begins = place == PHONE_ANYWHERE ? str_find(fold, start) >= 0 : str_starts(fold, start);
        struct phone_part part = text_phone_part(a, typed);
        str holds = str_printf(a, "%s%s%s", str_starts(fold, text_phone_same(a, typed)) ? "=" : "",
                               text_phone_fit(fold, &part) != PHONE_NOWHERE ? "~" : "", begins ? "^" : "");
        if (!str_is(holds, cases[i].holds))
            fail_msg("%s, typed %s: %.*s", cases[i].stored, cases[i].typed, STR_ARG(holds));
    }
}

static void what_could_be_a_number(void **state)
{
    (void)state;
    static const char *const numbers[] = {"139 1234 5678", "5678",          "0123",   "+49 89",   "1234.",
                                          "58887777 x801", "58887777转801", "5888 x", "021–5888", "0000",
                                          "58887777分机8", "8888 Ext.: 80", "(0755)", "089/4567", "5888-801"};
    static const char *const others[] = {"",          "567",  "012x34", "1234 a", "+1 2",
                                         "张三 1234", "x801", "-- --",  "+",      "1234 xa"};
    for (size_t i = 0; i < countof(numbers); i++)
        if (!text_phone_typed(a, str_of(numbers[i])))
            fail_msg("%s", numbers[i]);
    for (size_t i = 0; i < countof(others); i++)
        if (text_phone_typed(a, str_of(others[i])))
            fail_msg("%s", others[i]);
}

/* Whatever is read off, enough digits are left for an index of four. */
static void enough_digits_are_left(void **state)
{
    (void)state;
    static const char *const typed[] = {"0010",  "0755",  "0012",    "00138",    "001380",        "+49 (0)8",
                                        "+1415", "00000", "0049089", "12345x80", "02158887777-1", "+86 138001380x12"};
    for (size_t i = 0; i < countof(typed); i++) {
        struct phone_part part = text_phone_part(a, str_of(typed[i]));
        for (size_t k = 0; k < part.n; k++)
            if (text_phone_run(part.texts[k]).n < PHONE_DIGITS_MIN)
                fail_msg("%s: %.*s", typed[i], STR_ARG(part.texts[k]));
    }
}

static void how_it_fits(void **state)
{
    (void)state;
    static const struct {
        const char *stored, *typed;
        enum phone_fit fit;
    } cases[] = {
        {"+86 138 0013 8000", "13800138000", PHONE_WHOLE},
        {"+86 138 0013 8000", "8613800138000", PHONE_WHOLE},
        {"+86 138 0013 8000", "86138", PHONE_BEGINNING},
        {"+86 138 0013 8000", "1380", PHONE_BEGINNING},
        {"+86 138 0013 8000", "0138", PHONE_BEGINNING},
        {"+86 138 0013 8000", "8000", PHONE_INSIDE},
        {"021-58887777", "58887777", PHONE_INSIDE},
        {"021-58887777", "021-58887777x801", PHONE_WHOLE},
        {"021-58887777x801", "021-58887777", PHONE_BEGINNING},
        {"021-58887777", "9999", PHONE_NOWHERE},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct phone_part part = text_phone_part(a, str_of(cases[i].typed));
        assert_int_equal(text_phone_fit(text_phone_fold(a, str_of(cases[i].stored)), &part), cases[i].fit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds),
        cmocka_unit_test(what_is_typed_is_found),
        cmocka_unit_test(what_could_be_a_number),
        cmocka_unit_test(enough_digits_are_left),
        cmocka_unit_test(how_it_fits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
