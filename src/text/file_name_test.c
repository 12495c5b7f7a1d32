/* Names that mean harm, and names that mean none. See file_name.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "text/file_name.h"

static const struct {
    const char *from, *to;
} names[] = {
    {"accounts.csv", "accounts.csv"},
    {"客户 名单（2026）.csv", "客户 名单（2026）.csv"},
    {"Zoe\u0308.csv", "Zo\u00EB.csv"},
    {"R&D 'quoted' #1 100%.csv", "R&D 'quoted' #1 100%.csv"},
    {"archive.tar.gz", "archive.tar.gz"},

    /* how it is read */
    {"invoice\u202Efdp.exe", "invoicefdp.exe"},
    {"a\u202A\u202B\u202C\u202D\u2066\u2067\u2068\u2069\u200E\u200F\u061Cb.csv", "ab.csv"},
    {"a\u200B\u200C\u200D\u2060\uFEFF\u00ADb.csv", "ab.csv"},
    {"a\r\nSet-Cookie: x=1", "aSet-Cookie_ x=1"},
    {"a\tb\x1b[31m\x7f\xC2\x85\u2028\u2029.csv", "ab[31m.csv"},
    {"a\uE000\uFFFF\U000E0041.csv", "a.csv"},

    /* where it leads */
    {"../../x", "x"},
    {"..\\..\\x", "x"},
    {"/etc/passwd", "passwd"},
    {"C:\\Users\\ann\\x.csv", "x.csv"},
    {".\u200D./x", "x"},
    {".\u200D.", ""},
    {"..", ""},
    {"a/", ""},
    {"\u200B.htaccess", "htaccess"},
    {" \u3000.. x.csv . \u00A0", "x.csv"},

    /* what systems keep for themselves */
    {"CON", "_CON"},
    {"con.csv", "_con.csv"},
    {"com1.tar.gz", "_com1.tar.gz"},
    {"company.csv", "company.csv"},
    {"-rf", "_rf"},
    {"a.csv:hidden", "a.csv_hidden"},
    {"a\"; x=\"b", "a_; x=_b"},
    {"", ""},
    {"\u202E", ""},
};

static void names_are_cleaned(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < countof(names); i++) {
        str cleaned = text_file_name(a, str_of(names[i].from));
        if (!str_is(cleaned, names[i].to))
            fail_msg("'%s' became '%.*s', not '%s'", names[i].from, STR_ARG(cleaned), names[i].to);
        assert_true(str_eq(text_file_name(a, cleaned), cleaned));
    }
    arena_free(a);
}

static size_t encoded(uint32_t c, char *to)
{
    if (c < 0x80)
        return (size_t)sprintf(to, "%c", (int)c);
    if (c < 0x800)
        return (size_t)sprintf(to, "%c%c", (int)(0xC0 | c >> 6), (int)(0x80 | (c & 0x3F)));
    return (size_t)sprintf(to, "%c%c%c", (int)(0xE0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3F)),
                           (int)(0x80 | (c & 0x3F)));
}

/* Whatever stands at its ends and in it. */
static void cleaning_twice_is_cleaning_once(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (uint32_t c = 1; c < 0xD800; c++) {
        char one[8];
        str sign = {one, encoded(c, one)};
        str s = str_printf(a, "%.*s%.*sa%.*sb%.*s", STR_ARG(sign), STR_ARG(sign), STR_ARG(sign), STR_ARG(sign));
        str once = text_file_name(a, s), twice = text_file_name(a, once);
        if (!str_eq(once, twice))
            fail_msg("U+%04X: '%.*s' and '%.*s'", (unsigned)c, STR_ARG(once), STR_ARG(twice));
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_cleaned),
        cmocka_unit_test(cleaning_twice_is_cleaning_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
