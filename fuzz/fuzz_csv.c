/*
 * CSV: the rows are the same however the bytes are cut, and what was read, written and read again is the same. The first
 * byte of the input chooses the separator and how the bytes are cut, the rest is the file.
 */
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "format/csv.h"
#include "format/csv_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct copy {
    struct buf cells;   /* every cell of every row, its length in front, rows parted */
    struct buf written; /* the rows as our writer writes them */
    char separator;
};

static bool copy_row(void *data, const struct csv_row *row)
{
    struct copy *c = data;
    check(row->n > 0 && row->next.offset >= row->at.offset && row->next.row == row->at.row + 1);
    for (size_t i = 0; i < row->n; i++) {
        str cell = csv_unguard(row->cells[i]);
        check(str_is_utf8(cell));
        buf_printf(&c->cells, "%zu:", cell.n);
        buf_str(&c->cells, cell);
    }
    buf_char(&c->cells, '\n');
    struct arena *a = arena_new(0);
    str *plain = arena_array_of(a, row->n, str);
    for (size_t i = 0; i < row->n; i++)
        plain[i] = csv_unguard(row->cells[i]);
    csv_write_row(&c->written, &(struct csv_style){.separator = c->separator}, plain, row->n);
    arena_free(a);
    return true;
}

static enum csv_rc read_all(struct copy *c, str file, size_t piece)
{
    struct arena *a = arena_new(0);
    buf_init(&c->cells, (size_t)64 << 20);
    buf_init(&c->written, (size_t)64 << 20);
    struct csv_options options = {.separator = c->separator, .row = copy_row, .data = c};
    struct csv_reader *r = csv_reader_new(a, &options);
    for (; file.n; file = str_skip(file, piece))
        csv_feed(r, str_take(file, piece));
    enum csv_rc rc = csv_end(r);
    arena_free(a);
    return rc;
}

static void copy_free(struct copy *c)
{
    buf_free(&c->cells);
    buf_free(&c->written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    str file = {(const char *)data + 1, size - 1};
    char separator = ",;\t|"[data[0] & 3];
    struct copy whole = {.separator = separator}, cut = whole, again = whole;
    enum csv_rc rc = read_all(&whole, file, file.n + 1);
    check(read_all(&cut, file, 1 + (data[0] >> 2)) == rc);
    check(str_eq(buf_view(&whole.cells), buf_view(&cut.cells)));
    check(read_all(&again, buf_view(&whole.written), 1 + (data[0] >> 4)) == CSV_OK);
    check(str_eq(buf_view(&whole.cells), buf_view(&again.cells)));
    csv_sniff(file, true);
    copy_free(&whole);
    copy_free(&cut);
    copy_free(&again);
    return 0;
}
