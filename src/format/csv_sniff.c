/*
 * Guessing what a CSV file is, by reading its beginning with each separator. See csv_sniff in csv.h.
 *
 * A guess only opens the import wizard with something sensible; a person sees it beside the rows and may change it.
 */
#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "format/csv.h"

enum { FIGURE_BYTES = 64 }; /* the longest cell that can be a number or a date */

struct trial {
    size_t rows;
    size_t with[LIMIT_IMPORT_COLUMNS + 1]; /* rows of so many cells */
    size_t figures[LIMIT_IMPORT_COLUMNS];  /* rows below the first with a figure in this column */
    size_t filled[LIMIT_IMPORT_COLUMNS];   /* rows below the first with anything there */
    bool first_is_figure[LIMIT_IMPORT_COLUMNS];
};

static struct csv_place behind_sep_line(str head, char *separator);
static enum csv_rc try_separator(str head, bool is_all, const struct csv_options *o);
static bool trial_row(void *data, const struct csv_row *row);
static size_t usual_columns(const struct trial *t);
static bool is_better(const struct trial *a, const struct trial *b);
static bool has_header(const struct trial *t);

struct csv_shape csv_sniff(str head, bool is_all)
{
    check(head.p || head.n == 0);
    static const char separators[] = {',', ';', '\t', '|'};
    is_all = is_all && head.n <= LIMIT_CSV_SNIFF_BYTES;
    head = str_take(head, LIMIT_CSV_SNIFF_BYTES);
    struct csv_shape shape = {0};
    shape.start = behind_sep_line(head, &shape.separator);
    struct trial best = {0};
    bool is_told = shape.start.offset > 0;
    char too_wide = 0; /* a separator that makes more columns of the first row than may be */
    for (size_t i = 0; i < (is_told ? 1 : countof(separators)); i++) {
        struct trial t = {0};
        char separator = is_told ? shape.separator : separators[i];
        enum csv_rc rc = try_separator(
            str_skip(head, shape.start.offset), is_all,
            &(struct csv_options){.separator = separator, .start = shape.start, .row = trial_row, .data = &t});
        if (rc == CSV_COLUMNS && t.rows == 0 && !too_wide)
            too_wide = separator;
        if (i > 0 && !is_better(&t, &best))
            continue;
        best = t;
        shape.separator = separator;
    }
    shape.columns = usual_columns(&best);
    if (shape.columns <= 1 && too_wide) /* to be told so, not to be read as one column */
        shape.separator = too_wide;
    shape.has_header = has_header(&best);
    return shape;
}

/* Excel's own first line, "sep=;", names the separator and is no row. */
static struct csv_place behind_sep_line(str head, char *separator)
{
    str s = str_starts(head, S("\xEF\xBB\xBF")) ? str_skip(head, 3) : head;
    if (!str_starts(s, S("sep=")) || s.n < 6 || (s.p[5] != '\r' && s.p[5] != '\n') || (s.p[4] & 0x80) ||
        s.p[4] < '\t' || strchr("\"\r\n", s.p[4]))
        return (struct csv_place){0};
    *separator = s.p[4];
    size_t end = s.n > 6 && s.p[5] == '\r' && s.p[6] == '\n' ? 7 : 6;
    return (struct csv_place){.offset = (size_t)(s.p - head.p) + end, .row = 1, .line = 2};
}

/* Faults of the text do not matter here: the rows before them do. */
static enum csv_rc try_separator(str head, bool is_all, const struct csv_options *o)
{
    struct arena *a = arena_new(0);
    struct csv_reader *r = csv_reader_new(a, o);
    enum csv_rc rc = csv_feed(r, head);
    if (rc == CSV_OK && is_all)
        rc = csv_end(r);
    arena_free(a);
    return rc;
}

/* A number, an amount or a date: digits, and nothing that is no part of such. */
static bool is_figure(str s)
{
    size_t digits = 0;
    s = str_trim(s);
    if (s.n > FIGURE_BYTES)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        digits += s.p[i] >= '0' && s.p[i] <= '9';
        if (!strchr("0123456789+-.,/: %eETZ", s.p[i]))
            return false;
    }
    return digits > 0;
}

static bool trial_row(void *data, const struct csv_row *row)
{
    struct trial *t = data;
    t->with[row->n]++;
    for (size_t i = 0; i < row->n; i++) {
        bool is_number = is_figure(row->cells[i]);
        if (t->rows == 0) {
            t->first_is_figure[i] = is_number;
        } else {
            t->figures[i] += is_number;
            t->filled[i] += row->cells[i].n > 0;
        }
    }
    t->rows++;
    return true;
}

static size_t usual_columns(const struct trial *t)
{
    size_t best = 0;
    for (size_t n = 1; n <= LIMIT_IMPORT_COLUMNS; n++)
        if (t->with[n] > t->with[best] || (t->with[n] == t->with[best] && t->with[n] > 0))
            best = n;
    return best;
}

/* A separator that parts nothing is the last choice; then the larger share of equal rows, then more columns. */
static bool is_better(const struct trial *a, const struct trial *b)
{
    size_t na = usual_columns(a), nb = usual_columns(b);
    if ((na > 1) != (nb > 1))
        return na > 1;
    size_t left = a->with[na] * b->rows, right = b->with[nb] * a->rows;
    return left != right ? left > right : na > nb;
}

static bool has_header(const struct trial *t)
{
    for (size_t i = 0; i < LIMIT_IMPORT_COLUMNS; i++)
        if (t->first_is_figure[i] && t->figures[i] == t->filled[i])
            return false;
    return t->rows > 0;
}
