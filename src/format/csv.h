/*
 * Reading CSV: RFC 4180 and what the world writes, as a stream of any length in constant memory.
 *
 * Bytes are pushed in pieces of any size (csv_feed); every whole row calls back. How the bytes are cut makes no
 * difference. The rules:
 *   - Cells are parted by one byte (, ; tab |), rows by CRLF, LF or CR. A byte order mark at offset 0 is no content.
 *   - A cell that begins with " goes to the next single "; "" in it is one ". It may hold separators and line ends.
 *   - Anywhere else a " is content and marks the row CSV_STRAY_QUOTE: 5" pipe. So is what follows a closing quote up to
 *     the separator: "a"b is ab.
 *   - A quote never closed takes in the rest of the file; the row is given with CSV_OPEN_QUOTE.
 *   - A line with no byte in it is no row (but counts as a line). A line with "" or one space is.
 *   - Rows have the cells they have; who wants them equal compares n with the header's. Nothing is trimmed.
 * Bytes must be UTF-8 without U+0000: other character sets are converted before. A bad byte ends the reading; the rows
 * before it are given.
 *
 * Where a row begins is a place from which reading can begin again (struct csv_options), with the same numbers.
 *
 * csv_sniff guesses what a file is; format/csv_write.h writes.
 */
#ifndef FORMAT_CSV_H
#define FORMAT_CSV_H

#include "base/str.h"

/* The place of a row. */
struct csv_place {
    uint64_t offset; /* of its first byte in the file */
    uint64_t row;    /* as a spreadsheet numbers it: from 1, the header and empty lines counted */
    uint64_t line;   /* number of its first line from 1, empty lines and those inside quotes counted */
};

enum { CSV_STRAY_QUOTE = 1, CSV_OPEN_QUOTE = 2 }; /* oddities of a row, to be or-ed */

struct csv_row {
    const str *cells; /* live during the callback */
    size_t n;         /* from 1 to LIMIT_IMPORT_COLUMNS */
    unsigned odd;
    struct csv_place at;
    struct csv_place next; /* where the following row may begin: resume here */
};

enum csv_rc {
    CSV_OK,
    CSV_STOPPED,   /* the callback said so */
    CSV_BAD_UTF8,  /* csv_offset is the first byte of what is no character */
    CSV_NUL,       /* U+0000 at csv_offset */
    CSV_CELL_LONG, /* over LIMIT_CSV_FIELD_BYTES; csv_place is the row */
    CSV_ROW_LONG,  /* over LIMIT_CSV_ROW_BYTES */
    CSV_COLUMNS,   /* over LIMIT_IMPORT_COLUMNS */
};

struct csv_options {
    char separator;         /* 0 is ',' */
    struct csv_place start; /* all 0 is the beginning of the file; else where the bytes fed begin */
    bool (*row)(void *data, const struct csv_row *row); /* false stops */
    void *data;
};

struct csv_reader;

/* Lives in the arena. It holds one row: at most LIMIT_CSV_ROW_BYTES. */
struct csv_reader *csv_reader_new(struct arena *a, const struct csv_options *o);

/* Takes the next bytes, then the end. What is not CSV_OK stays: every later call returns it again. */
enum csv_rc csv_feed(struct csv_reader *r, str bytes);
enum csv_rc csv_end(struct csv_reader *r);

/* For messages: the place of the row being read, and the offset reached; of CSV_BAD_UTF8 and CSV_NUL the byte meant. */
struct csv_place csv_place(const struct csv_reader *r);
uint64_t csv_offset(const struct csv_reader *r);

/* What a file seems to be. */
struct csv_shape {
    char separator;
    bool has_header;
    size_t columns;         /* of most rows */
    struct csv_place start; /* behind Excel's line "sep=;" where there is one: for csv_options */
};

/*
 * Guesses from the beginning of a file (LIMIT_CSV_SNIFF_BYTES are looked at; is_all where that is the file). The
 * separator is the one that gives most rows the same number of cells, and several; then the one with more cells.
 * The first row is taken for a header unless a column has numbers or dates all the way down, that row included.
 */
struct csv_shape csv_sniff(str head, bool is_all);

#endif
