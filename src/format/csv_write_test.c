/* Tests of the CSV writer: what it writes, that it reads back, and that nothing becomes a formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "format/csv.h"
#include "format/csv_write.h"

static void assert_written(const str *cells, size_t n, struct csv_style style, const char *want)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    csv_write_row(&b, &style, cells, n);
    buf_char(&b, '\0');
    assert_string_equal(b.p, want);
    buf_free(&b);
}

static void cells_are_quoted_where_they_must(void **state)
{
    (void)state;
    struct csv_style comma = {0}, semicolon = {.separator = ';'};
    assert_written((str[]){S("a"), S(""), S("b c")}, 3, comma, "a,,b c\r\n");
    assert_written((str[]){S("")}, 1, comma, "\"\"\r\n");
    assert_written((str[]){S("a,b"), S("c;d")}, 2, comma, "\"a,b\",c;d\r\n");
    assert_written((str[]){S("a,b"), S("c;d")}, 2, semicolon, "a,b;\"c;d\"\r\n");
    assert_written((str[]){S("ha \"ha\""), S("\"")}, 2, comma, "\"ha \"\"ha\"\"\",\"\"\"\"\r\n");
    assert_written((str[]){S("a\nb"), S("c\rd")}, 2, comma, "\"a\nb\",\"c\rd\"\r\n");
    assert_written((str[]){S("\xEF\xBB\xBFx"), S("sep=;")}, 2, comma, "\"\xEF\xBB\xBFx\",\"sep=;\"\r\n");
    struct buf b;
    buf_init(&b, 100);
    csv_write_bom(&b);
    assert_true(str_is(buf_view(&b), "\xEF\xBB\xBF"));
    buf_free(&b);
}

static void formulas_are_made_harmless(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
        {"+1+1", "'+1+1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"-2+3", "'-2+3"},
        {"\t=1+1", "'\t=1+1"},
        {"\r=1", "'\r=1"},
        {"\n=1", "'\n=1"},
        {"＝1+1", "'＝1+1"},
        {"\u200b=1+1", "'\u200b=1+1"},
        {"'\u2060\u200b@x", "''\u2060\u200b@x"},
        {"\u200bAcme", "\u200bAcme"},
        {"＋1", "'＋1"},
        {"－a", "'－a"},
        {"＠x", "'＠x"},
        {"=", "'="},
        {"-", "'-"},
        {"+86 139", "'+86 139"},
        {"'=1", "''=1"},
        {"''=1", "'''=1"},
        {"-5.5", "-5.5"},
        {"+8613800138000", "+8613800138000"},
        {"-1e3", "-1e3"},
        {"-1E+10", "-1E+10"},
        {"'-5", "'-5"},
        {"-5.", "'-5."},
        {"-1e", "'-1e"},
        {"a=b", "a=b"},
        {"'tis", "'tis"},
        {"", ""},
        {"'", "'"},
        {"1-2", "1-2"},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < countof(cases); i++) {
        str guarded = csv_guard(a, str_of(cases[i].from));
        if (!str_is(guarded, cases[i].to))
            fail_msg("'%s' became '%.*s'", cases[i].from, STR_ARG(guarded));
        assert_true(str_is(csv_unguard(guarded), cases[i].from));
    }
    arena_free(a);
    assert_written((str[]){S("=1,2"), S("+a")}, 2, (struct csv_style){0}, "\"'=1,2\",'+a\r\n");
    assert_written((str[]){S("=1,2"), S("+a")}, 2, (struct csv_style){.keep_formulas = true}, "\"=1,2\",+a\r\n");
}

struct wanted {
    const str *cells;
    size_t n, rows;
};

static bool assert_same(void *data, const struct csv_row *row)
{
    struct wanted *w = data;
    assert_int_equal(row->n, w->n);
    assert_int_equal(row->odd, 0);
    for (size_t i = 0; i < row->n; i++)
        assert_true(str_eq(csv_unguard(row->cells[i]), w->cells[i]));
    w->rows++;
    return true;
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    static const char *const parts[] = {"a",  ",",  ";",      "\"",           "\r",   "\n", "'", "=",
                                        "+",  "-",  "@",      "\t",           "1",    ".",  "e", " ",
                                        "张", "＝", "\u200b", "\xEF\xBB\xBF", "sep=", "|"};
    static const char separators[] = {',', ';', '\t', '|'};
    srand(5);
    for (int round = 0; round < 20000; round++) {
        struct arena *a = arena_new(0);
        str cells[4];
        struct wanted w = {cells, 1 + (size_t)rand() % 4, 0};
        for (size_t i = 0; i < w.n; i++) {
            cells[i] = S("");
            for (int j = rand() % 6; j > 0; j--)
                cells[i] = str_printf(a, "%.*s%s", STR_ARG(cells[i]), parts[(size_t)rand() % countof(parts)]);
        }
        char separator = separators[rand() % 4];
        struct buf b;
        buf_init(&b, 1 << 20);
        if (rand() % 2)
            csv_write_bom(&b);
        csv_write_row(&b, &(struct csv_style){.separator = separator}, cells, w.n);
        csv_write_row(&b, &(struct csv_style){.separator = separator}, cells, w.n);
        struct csv_options options = {.separator = separator, .row = assert_same, .data = &w};
        struct csv_reader *r = csv_reader_new(a, &options);
        assert_int_equal(csv_feed(r, buf_view(&b)), CSV_OK);
        assert_int_equal(csv_end(r), CSV_OK);
        assert_int_equal(w.rows, 2);
        buf_free(&b);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_they_must),
        cmocka_unit_test(formulas_are_made_harmless),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
