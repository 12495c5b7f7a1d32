/*
 * Writing CSV: RFC 4180, so that every program and format/csv.h read it back the same.
 *
 * Cells are quoted where they must be: with a separator, a quote or a line end in them; where the reader would take the
 * beginning of the file for something else (a byte order mark, "sep="); and an empty cell alone in its row, which would
 * be an empty line. Rows end with CRLF.
 *
 * Formulas. Spreadsheets compute cells that begin with = + - @ tab CR or LF, or with = + - @ in full width, some also
 * behind characters that nobody sees; data of others must not become formulas in the hands of who opens the file. Such
 * a cell gets an apostrophe in front, unless it is a plain number (-12.5, +8613800138000, 1e3). To be reversible, a cell
 * that already is apostrophes before such a text gets one more, and csv_unguard takes one away. So for every s:
 * csv_unguard(csv_guard(s)) is s.
 */
#ifndef FORMAT_CSV_WRITE_H
#define FORMAT_CSV_WRITE_H

#include "base/str.h"

struct buf;

struct csv_style {
    char separator;     /* 0 is ',' */
    bool keep_formulas; /* cells as they are: for files that programs read */
};

/* UTF-8's byte order mark, without which Excel takes a file for another character set. Before the first row. */
void csv_write_bom(struct buf *b);

/* One row of at least one cell (checked), with its line end. */
void csv_write_row(struct buf *b, const struct csv_style *style, const str *cells, size_t n);

/* s as a cell that no spreadsheet computes: s itself where it is harmless. For other formats than CSV too. */
str csv_guard(struct arena *a, str s);

/* What was before csv_guard: a view of s. For importing what we exported. */
str csv_unguard(str s);

#endif
