/* Tests of the CSV reader and the sniffer: the rules of csv.h, on files as people send them. */
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
#include "base/limits.h"
#include "format/csv.h"

/* Rows as one text: cells between brackets, rows ended by a line feed, oddities in front. */
struct seen {
    struct buf text;
    size_t rows, stop_after;
    struct csv_place at[64], next[64];
};

static bool note_row(void *data, const struct csv_row *row)
{
    struct seen *s = data;
    buf_cstr(&s->text, row->odd & CSV_STRAY_QUOTE ? "?" : "");
    buf_cstr(&s->text, row->odd & CSV_OPEN_QUOTE ? "!" : "");
    for (size_t i = 0; i < row->n; i++)
        buf_printf(&s->text, "[%.*s]", STR_ARG(row->cells[i]));
    buf_char(&s->text, '\n');
    if (s->rows < countof(s->at)) {
        s->at[s->rows] = row->at;
        s->next[s->rows] = row->next;
    }
    return ++s->rows != s->stop_after;
}

static enum csv_rc read_in_pieces(str file, struct csv_options o, size_t piece, struct seen *s)
{
    struct arena *a = arena_new(0);
    o.row = note_row;
    o.data = s;
    struct csv_reader *r = csv_reader_new(a, &o);
    enum csv_rc rc = CSV_OK;
    for (; file.n && rc == CSV_OK; file = str_skip(file, piece)) {
        char *exact = malloc(piece); /* so that a read beyond it shows */
        str part = str_take(file, piece);
        memcpy(exact, part.p, part.n);
        rc = csv_feed(r, (str){exact, part.n});
        free(exact);
    }
    enum csv_rc end = csv_end(r);
    arena_free(a);
    return end;
}

/* The rows must be the same however the bytes are cut. */
static enum csv_rc assert_rows_of(str file, char separator, const char *want)
{
    enum csv_rc rc = CSV_OK;
    for (size_t piece = 1; piece <= file.n + 1; piece++) {
        struct seen s = {0};
        buf_init(&s.text, 1 << 20);
        enum csv_rc now = read_in_pieces(file, (struct csv_options){.separator = separator}, piece, &s);
        buf_char(&s.text, '\0');
        assert_string_equal(s.text.p, want);
        buf_free(&s.text);
        if (piece > 1)
            assert_int_equal(now, rc);
        rc = now;
    }
    return rc;
}

#define assert_rows(file, want) assert_int_equal(assert_rows_of(S(file), ',', want), CSV_OK)

static void plain_rows(void **state)
{
    (void)state;
    assert_rows("", "");
    assert_rows("a,b\n1,2\n", "[a][b]\n[1][2]\n");
    assert_rows("a,b\r\n1,2", "[a][b]\n[1][2]\n");
    assert_rows("a,b\r1,2\r", "[a][b]\n[1][2]\n");
    assert_rows("a\r\n\r\n\n\rb\n", "[a]\n[b]\n");
    assert_rows("a,\n,\n,b", "[a][]\n[][]\n[][b]\n");
    assert_rows("a,b,c\r\n1,2\r\n1,2,3,4\r\n\r\n5,6,7\r\n", "[a][b][c]\n[1][2]\n[1][2][3][4]\n[5][6][7]\n");
    assert_rows(" a , b \n \n", "[ a ][ b ]\n[ ]\n");
    assert_rows("姓名,公司\r\n王小明,北京甲乙丙\r\n", "[姓名][公司]\n[王小明][北京甲乙丙]\n");
}

static void quoted_cells(void **state)
{
    (void)state;
    assert_rows("\"a\",\"\"\n", "[a][]\n");
    assert_rows("\"\"\n", "[]\n");
    assert_rows("1,\"ha \"\"ha\"\" ha\"\n", "[1][ha \"ha\" ha]\n");
    assert_rows("\"Once upon \na time\",5\n7,\"8\r\n9\"", "[Once upon \na time][5]\n[7][8\r\n9]\n");
    assert_rows("\"Anytown, WW\",08123", "[Anytown, WW][08123]\n");
    assert_rows("1,\"{\"\"type\"\": \"\"Point\"\"}\"\n", "[1][{\"type\": \"Point\"}]\n");
    assert_rows("\"\"\"\"\n\"\"\"\"\"\"\n", "[\"]\n[\"\"]\n");
}

static void quotes_where_they_do_not_belong(void **state)
{
    (void)state;
    assert_rows("5\" pipe,x\ny\n", "?[5\" pipe][x]\n[y]\n");
    assert_rows("\"a\"b,c\n", "?[ab][c]\n");
    assert_rows("\"a\" \"b\",c\n", "?[a \"b\"][c]\n");
    assert_rows("x, \"a,b\"\n", "?[x][ \"a][b\"]\n");
    assert_rows("name,note\r\n\"never closed,1\r\nnext,2\r\n", "[name][note]\n![never closed,1\r\nnext,2\r\n]\n");
    assert_rows("\"", "![]\n");
    assert_rows("37'37.8\"N 121\"W,Modesto", "?[37'37.8\"N 121\"W][Modesto]\n");
}

static void byte_order_mark(void **state)
{
    (void)state;
    assert_rows("\xEF\xBB\xBF"
                "a,b\n",
                "[a][b]\n");
    assert_rows("\xEF\xBB\xBF\"a\",b\n", "[a][b]\n");
    assert_rows("\xEF\xBB\xBF", "");
    assert_rows("\xEF\xBC\x8C,b\n", "[\xEF\xBC\x8C][b]\n");
    assert_rows("\xEF\xBB\xBD\n", "[\xEF\xBB\xBD]\n");
    assert_rows("a\n\xEF\xBB\xBF"
                "b\n",
                "[a]\n[\xEF\xBB\xBF"
                "b]\n");
}

static void other_separators(void **state)
{
    (void)state;
    assert_int_equal(assert_rows_of(S("a;b,c;\n"), ';', "[a][b,c][]\n"), CSV_OK);
    assert_int_equal(assert_rows_of(S("a\t\"b\tc\"\n"), '\t', "[a][b\tc]\n"), CSV_OK);
    assert_int_equal(assert_rows_of(S("a|b"), '|', "[a][b]\n"), CSV_OK);
}

static void bad_bytes_end_the_reading(void **state)
{
    (void)state;
    static const struct {
        str file;
        enum csv_rc rc;
        const char *rows;
        uint64_t offset;
    } cases[] = {
        {{"name\nab\0c,x\nok\n", 15}, CSV_NUL, "[name]\n", 7},
        {{"\0", 1}, CSV_NUL, "", 0},
        {{"a\nb\xFFZ\n", 6}, CSV_BAD_UTF8, "[a]\n", 3},
        {{"a\nb\xE5\xBC\n", 6}, CSV_BAD_UTF8, "[a]\n", 3},
        {{"a\nb\xE5\xBC", 5}, CSV_BAD_UTF8, "[a]\n", 3},
        {{"a\nb\xE5\0", 5}, CSV_BAD_UTF8, "[a]\n", 3},
        {{"\xC0\x80", 2}, CSV_BAD_UTF8, "", 0},
        {{"\xED\xA0\x80", 3}, CSV_BAD_UTF8, "", 0},
        {{"\xE0\x9F\x80", 3}, CSV_BAD_UTF8, "", 0},
        {{"\xF4\x90\x80\x80", 4}, CSV_BAD_UTF8, "", 0},
        {{"\xF0\x8F\x80\x80", 4}, CSV_BAD_UTF8, "", 0},
        {{"01234567\x80 1234567", 16}, CSV_BAD_UTF8, "", 8},
        {{"\xEF\xBB", 2}, CSV_BAD_UTF8, "", 0},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        assert_int_equal(assert_rows_of(cases[i].file, ',', cases[i].rows), cases[i].rc);
        struct arena *a = arena_new(0);
        struct seen s = {0};
        buf_init(&s.text, 1 << 20);
        struct csv_reader *r = csv_reader_new(a, &(struct csv_options){.row = note_row, .data = &s});
        csv_feed(r, cases[i].file);
        csv_end(r);
        assert_int_equal(csv_offset(r), cases[i].offset);
        assert_int_equal(csv_feed(r, S("more\n")), cases[i].rc);
        buf_free(&s.text);
        arena_free(a);
    }
}

static void too_much_is_refused(void **state)
{
    (void)state;
    struct seen s = {0};
    buf_init(&s.text, (size_t)64 << 20);
    size_t n = (size_t)LIMIT_CSV_ROW_BYTES + 100;
    char *file = malloc(n);
    memset(file, ',', n);
    assert_int_equal(read_in_pieces((str){file, LIMIT_IMPORT_COLUMNS - 1}, (struct csv_options){0}, 7, &s), CSV_OK);
    assert_int_equal(read_in_pieces((str){file, LIMIT_IMPORT_COLUMNS}, (struct csv_options){0}, 7, &s), CSV_COLUMNS);
    memset(file, 'x', n);
    assert_int_equal(read_in_pieces((str){file, LIMIT_CSV_FIELD_BYTES}, (struct csv_options){0}, 4096, &s), CSV_OK);
    str longer = {file, LIMIT_CSV_FIELD_BYTES + 1};
    assert_int_equal(read_in_pieces(longer, (struct csv_options){0}, 4096, &s), CSV_CELL_LONG);
    for (size_t i = 1; i < n; i += LIMIT_CSV_FIELD_BYTES)
        file[i] = ',';
    assert_int_equal(read_in_pieces((str){file, n}, (struct csv_options){0}, n, &s), CSV_ROW_LONG);
    free(file);
    buf_free(&s.text);
}

static const char places_file[] = "\xEF\xBB\xBFh,i\r\n\r\n1,\"a\nb\r\nc\rd\"\r\n\n2,x\r3,\"\"\"\n\"\n4,y";

static void rows_know_their_places(void **state)
{
    (void)state;
    static const struct csv_place want[] = {{3, 1, 1}, {10, 3, 3}, {25, 5, 8}, {29, 6, 9}, {37, 7, 11}};
    for (size_t piece = 1; piece < sizeof places_file; piece++) {
        struct seen s = {0};
        buf_init(&s.text, 1 << 20);
        assert_int_equal(read_in_pieces(str_of(places_file), (struct csv_options){0}, piece, &s), CSV_OK);
        assert_int_equal(s.rows, countof(want));
        for (size_t i = 0; i < s.rows; i++) {
            assert_int_equal(s.at[i].offset, want[i].offset);
            assert_int_equal(s.at[i].row, want[i].row);
            assert_int_equal(s.at[i].line, want[i].line);
        }
        buf_free(&s.text);
    }
}

/* Stopped after any row and begun again behind it, the reading is the same. */
static void reading_resumes_where_it_stopped(void **state)
{
    (void)state;
    struct seen all = {0};
    buf_init(&all.text, 1 << 20);
    read_in_pieces(str_of(places_file), (struct csv_options){0}, 1000, &all);
    for (size_t stop = 1; stop <= all.rows; stop++) {
        struct seen s = {.stop_after = stop};
        buf_init(&s.text, 1 << 20);
        assert_int_equal(read_in_pieces(str_of(places_file), (struct csv_options){0}, 1000, &s), CSV_STOPPED);
        assert_int_equal(s.rows, stop);
        struct csv_place from = s.next[stop - 1];
        s.stop_after = 0;
        str rest = str_skip(str_of(places_file), from.offset);
        assert_int_equal(read_in_pieces(rest, (struct csv_options){.start = from}, 3, &s), CSV_OK);
        assert_int_equal(s.rows, all.rows);
        assert_true(str_eq(buf_view(&s.text), buf_view(&all.text)));
        for (size_t i = 0; i < all.rows; i++) {
            assert_int_equal(s.at[i].offset, all.at[i].offset);
            assert_int_equal(s.at[i].row, all.at[i].row);
            assert_int_equal(s.at[i].line, all.at[i].line);
        }
        buf_free(&s.text);
    }
    buf_free(&all.text);
}

static void sniffing(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        char separator;
        bool has_header;
        size_t columns, start;
    } cases[] = {
        {"", ',', false, 0, 0},
        {"name\nAnna\n", ',', true, 1, 0},
        {"姓名,电话,金额\n王小明,13800138000,\"1,234.50\"\n", ',', true, 3, 0},
        {"name;price;date\nA;1,50;2024-03-05\nB;2,50;2024-03-06\n", ';', true, 3, 0},
        {"a\tb, c\td\n1\t2, 3\t4\n", '\t', true, 3, 0},
        {"a|b\nx|y, z\n", '|', true, 2, 0},
        {"1,Anna,2024-01-01\n2,Ben,2024-01-02\n", ',', false, 3, 0},
        {"year,2023\nsales,12\n", ',', false, 2, 0},
        {"sep=;\r\na;b,c\r\n1;2,3\r\n", ';', true, 2, 7},
        {"\xEF\xBB\xBFsep=|\na|b\n", '|', true, 2, 9},
        {"sep=", ',', true, 1, 0},
        {"a,b,c\r\n1,2\r\n1,2,3\r\n\r\n5,6,7\r\n", ',', true, 3, 0},
        {"name,name,,phone\r\na,b,c,1\r\n", ',', true, 4, 0},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct csv_shape shape = csv_sniff(str_of(cases[i].head), true);
        if (shape.separator != cases[i].separator || shape.has_header != cases[i].has_header ||
            shape.columns != cases[i].columns || shape.start.offset != cases[i].start)
            fail_msg("case %zu: separator '%c', header %d, %zu columns, from %zu", i, shape.separator, shape.has_header,
                     shape.columns, (size_t)shape.start.offset);
    }
}

static void sniffing_looks_at_the_beginning_only(void **state)
{
    (void)state;
    size_t n = (size_t)LIMIT_CSV_SNIFF_BYTES * 2;
    char *file = malloc(n);
    for (size_t i = 0; i < n; i++)
        file[i] = "x;y\n,,,\n"[i % 4 + (i < n / 2 ? 0 : 4)];
    assert_int_equal(csv_sniff((str){file, n}, true).separator, ';');
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(quoted_cells),
        cmocka_unit_test(quotes_where_they_do_not_belong),
        cmocka_unit_test(byte_order_mark),
        cmocka_unit_test(other_separators),
        cmocka_unit_test(bad_bytes_end_the_reading),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(rows_know_their_places),
        cmocka_unit_test(reading_resumes_where_it_stopped),
        cmocka_unit_test(sniffing),
        cmocka_unit_test(sniffing_looks_at_the_beginning_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
