/*
 * The CSV reader: a machine of seven states over bytes. See csv.h for the rules.
 *
 * A row gathers in one buffer, its cells known by where they end; cells become views only when the row is whole. Every
 * separator is ASCII, so no character is ever cut by it. Bytes are checked before they are read (format/utf8.h), so the
 * machine sees good text only. A row that ends with CR is given when the next byte is known: it may be LF.
 */
#include "format/csv.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "format/utf8.h"

#define BOM S("\xEF\xBB\xBF")

enum state {
    AT_BOM, /* a mark may stand here: its bytes are held back */
    AT_ROW,
    AT_CELL,
    IN_CELL,
    IN_QUOTES,
    AT_QUOTE, /* behind a quote inside quotes: the first of two, or the closing one */
    AT_CR,
};

struct csv_reader {
    struct csv_options o;
    enum state state;
    enum csv_rc rc;
    struct utf8_scan scan;
    uint64_t offset; /* of the next byte for the machine */
    struct csv_place row;
    uint64_t lines; /* line ends inside the quotes of this row */
    bool was_cr;    /* the last byte inside quotes */
    unsigned odd;
    size_t bom_bytes;
    bool is_plain[256]; /* bytes that only add to an unquoted cell */
    struct buf text;
    size_t cell_start;
    size_t n;
    size_t ends[LIMIT_IMPORT_COLUMNS];
    str cells[LIMIT_IMPORT_COLUMNS];
};

static void text_free(void *data);
static void read_bytes(struct csv_reader *r, str bytes);
static void read_bom(struct csv_reader *r, str *bytes);
static void machine(struct csv_reader *r, str bytes);
static size_t step(struct csv_reader *r, str bytes);
static void cell_end(struct csv_reader *r);
static void row_end(struct csv_reader *r);

struct csv_reader *csv_reader_new(struct arena *a, const struct csv_options *o)
{
    struct csv_reader *r = arena_new_of(a, struct csv_reader);
    r->o = *o;
    if (!r->o.separator)
        r->o.separator = ',';
    check(r->o.separator != '"' && r->o.separator != '\r' && r->o.separator != '\n' && (r->o.separator & 0x80) == 0);
    r->row = o->start;
    if (o->start.offset == 0)
        r->row = (struct csv_place){0, 1, 1};
    r->offset = r->scan.offset = r->row.offset;
    r->state = r->offset ? AT_ROW : AT_BOM;
    for (size_t i = 0; i < countof(r->is_plain); i++)
        r->is_plain[i] = i != '"' && i != '\r' && i != '\n' && i != (unsigned char)r->o.separator;
    buf_init(&r->text, LIMIT_CSV_ROW_BYTES);
    arena_defer(a, text_free, r);
    return r;
}

enum csv_rc csv_feed(struct csv_reader *r, str bytes)
{
    if (r->rc != CSV_OK)
        return r->rc;
    size_t good = utf8_scan_take(&r->scan, bytes);
    read_bytes(r, str_take(bytes, good));
    if (r->rc == CSV_OK && good < bytes.n) {
        bool is_nul = bytes.p[good] == 0 && utf8_scan_is_whole(&r->scan);
        r->rc = is_nul ? CSV_NUL : CSV_BAD_UTF8;
        r->offset = r->scan.start;
    }
    return r->rc;
}

enum csv_rc csv_end(struct csv_reader *r)
{
    if (r->rc == CSV_OK && !utf8_scan_is_whole(&r->scan)) {
        r->rc = CSV_BAD_UTF8;
        r->offset = r->scan.start;
    }
    if (r->rc != CSV_OK)
        return r->rc;
    if (r->state == AT_BOM) { /* held back, and no mark after all */
        r->state = AT_ROW;
        machine(r, str_take(BOM, r->bom_bytes));
    }
    if (r->state == IN_QUOTES)
        r->odd |= CSV_OPEN_QUOTE;
    if (r->state != AT_ROW && r->state != AT_CR)
        cell_end(r);
    if (r->state != AT_ROW && r->rc == CSV_OK)
        row_end(r);
    return r->rc;
}

struct csv_place csv_place(const struct csv_reader *r)
{
    return r->row;
}

uint64_t csv_offset(const struct csv_reader *r)
{
    return r->offset;
}

static void text_free(void *data)
{
    struct csv_reader *r = data;
    buf_free(&r->text);
}

static void read_bytes(struct csv_reader *r, str bytes)
{
    if (r->state == AT_BOM)
        read_bom(r, &bytes);
    if (r->state != AT_BOM)
        machine(r, bytes);
}

/* Leaves AT_BOM once the first bytes are known to be the mark, or not. */
static void read_bom(struct csv_reader *r, str *bytes)
{
    while (bytes->n && r->bom_bytes < BOM.n && bytes->p[0] == BOM.p[r->bom_bytes]) {
        r->bom_bytes++;
        *bytes = str_skip(*bytes, 1);
    }
    if (r->bom_bytes < BOM.n && bytes->n == 0)
        return;
    r->state = AT_ROW;
    if (r->bom_bytes < BOM.n)
        machine(r, str_take(BOM, r->bom_bytes));
    else
        r->offset = r->row.offset = BOM.n;
}

static void machine(struct csv_reader *r, str bytes)
{
    while (bytes.n && r->rc == CSV_OK)
        bytes = str_skip(bytes, step(r, bytes));
}

static void add(struct csv_reader *r, str s)
{
    if (r->text.n - r->cell_start + s.n > LIMIT_CSV_FIELD_BYTES)
        r->rc = CSV_CELL_LONG;
    else
        buf_str(&r->text, s);
    if (r->text.is_over)
        r->rc = CSV_ROW_LONG;
}

/* Bytes that only add to the cell, all at once. */
static size_t add_plain(struct csv_reader *r, str bytes)
{
    size_t n = 0;
    while (n < bytes.n && r->is_plain[(unsigned char)bytes.p[n]])
        n++;
    add(r, str_take(bytes, n));
    r->offset += n;
    return n;
}

/* The same inside quotes, where only a quote is not plain; lines are counted in passing: CR, LF and CRLF are one. */
static size_t add_quoted(struct csv_reader *r, str bytes)
{
    size_t n = 0;
    for (; n < bytes.n && bytes.p[n] != '"'; n++) {
        r->lines += bytes.p[n] == '\r' || (bytes.p[n] == '\n' && !r->was_cr);
        r->was_cr = bytes.p[n] == '\r';
    }
    add(r, str_take(bytes, n));
    r->offset += n;
    return n;
}

/* One byte that is not plain, outside quotes. */
static void take_mark(struct csv_reader *r, char c)
{
    r->offset++;
    if (c == '"') {
        r->odd |= CSV_STRAY_QUOTE;
        r->state = IN_CELL;
        add(r, S("\""));
        return;
    }
    bool is_blank = r->state == AT_ROW && c != r->o.separator;
    if (!is_blank)
        cell_end(r);
    if (c == r->o.separator)
        r->state = AT_CELL;
    else if (c == '\r')
        r->state = AT_CR;
    else
        row_end(r);
}

/* A first byte of a cell. */
static void take_first(struct csv_reader *r, char c)
{
    if (c != '"') {
        take_mark(r, c);
        return;
    }
    r->offset++;
    r->was_cr = false;
    r->state = IN_QUOTES;
}

static void take_behind_quote(struct csv_reader *r, char c)
{
    if (c == '"') {
        r->offset++;
        r->was_cr = false;
        add(r, S("\""));
        r->state = IN_QUOTES;
    } else if (r->is_plain[(unsigned char)c]) {
        r->odd |= CSV_STRAY_QUOTE;
        r->state = IN_CELL;
    } else {
        take_mark(r, c);
    }
}

/* Reads at least a byte or changes the state; returns how many bytes were read. */
static size_t step(struct csv_reader *r, str bytes)
{
    char c = bytes.p[0];
    bool is_plain = r->is_plain[(unsigned char)c];
    uint64_t before = r->offset;
    switch (r->state) {
    case AT_BOM:
        check(!"the mark is read before");
        break;
    case AT_ROW:
    case AT_CELL:
        if (is_plain)
            r->state = IN_CELL;
        else
            take_first(r, c);
        break;
    case IN_CELL:
        if (is_plain)
            add_plain(r, bytes);
        else
            take_mark(r, c);
        break;
    case IN_QUOTES:
        if (add_quoted(r, bytes) < bytes.n && r->rc == CSV_OK) {
            r->offset++;
            r->state = AT_QUOTE;
        }
        break;
    case AT_QUOTE:
        take_behind_quote(r, c);
        break;
    case AT_CR:
        r->offset += c == '\n';
        row_end(r);
        break;
    }
    return (size_t)(r->offset - before);
}

static void cell_end(struct csv_reader *r)
{
    if (r->n == LIMIT_IMPORT_COLUMNS) {
        r->rc = CSV_COLUMNS;
        return;
    }
    r->ends[r->n++] = r->text.n;
    r->cell_start = r->text.n;
}

static void row_give(struct csv_reader *r, const struct csv_place *next)
{
    str all = buf_view(&r->text);
    for (size_t i = 0, start = 0; i < r->n; start = r->ends[i++])
        r->cells[i] = (str){all.p + start, r->ends[i] - start};
    struct csv_row row = {.cells = r->cells, .n = r->n, .odd = r->odd, .at = r->row, .next = *next};
    if (!r->o.row(r->o.data, &row))
        r->rc = CSV_STOPPED;
}

/* The row is whole, its line end read. One without cells is an empty line. */
static void row_end(struct csv_reader *r)
{
    if (r->rc != CSV_OK)
        return;
    struct csv_place next = {r->offset, r->row.row + 1, r->row.line + r->lines + 1};
    if (r->n > 0)
        row_give(r, &next);
    r->row = next;
    r->lines = 0;
    r->odd = 0;
    r->n = 0;
    r->cell_start = 0;
    r->state = AT_ROW;
    buf_clear(&r->text);
}
