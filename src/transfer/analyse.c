/*
 * See analyse.h. One pass in constant memory: per column up to DISTINCT different values are kept, and dropped again when
 * there are more. Forms are looked at in the first rows only, but for the order of dates and the decimal
 * mark, which one row in a million may tell.
 */
#include "transfer/analyse.h"

#include <stdio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "transfer/files.h"
#include "transfer/shape.h"

enum { PIECE_BYTES = 256 * 1024, SHAPED_ROWS = 20000, HEADER_BYTES = 200 };

struct column_seen {
    uint64_t hashes[DISTINCT]; /* of the distinct values, side by side with them */
    bool has_many;
};

struct analysis {
    struct cx *cx;
    struct import_file *file;
    struct column_seen *seen;
    size_t distinct_total;
    bool has_columns;
    struct arena *scratch; /* of one row */
};

static bool row_seen(void *data, const struct csv_row *row);
static enum rc told(struct cx *cx, const struct import_file *f, enum csv_rc rc, const struct csv_reader *reader);

static enum rc read_all(struct analysis *an, int fd)
{
    struct cx *cx = an->cx;
    struct import_file *f = an->file;
    struct csv_reader *reader = csv_reader_new(
        cx->arena, &(struct csv_options){.separator = f->separator, .start = f->start, .row = row_seen, .data = an});
    char *piece = arena_alloc(cx->arena, PIECE_BYTES);
    enum csv_rc rc = CSV_OK;
    off_t at = (off_t)f->start.offset;
    for (ssize_t n; rc == CSV_OK && (n = pread(fd, piece, PIECE_BYTES, at)) != 0; at += n) {
        if (n < 0)
            return RC_UNAVAILABLE;
        rc = csv_feed(reader, (str){piece, (size_t)n});
    }
    if (rc == CSV_OK)
        rc = csv_end(reader);
    if (rc != CSV_OK)
        return told(cx, f, rc, reader);
    return f->column_count ? RC_OK : issue_with(&cx->issues, f->name, "empty_file", S(""));
}

static void finish(struct analysis *an)
{
    struct import_file *f = an->file;
    for (size_t i = 0; i < f->column_count; i++) {
        struct column *c = &f->columns[i];
        c->shape.empty = f->rows - c->shape.filled;
        if (an->seen[i].has_many)
            c->distinct_count = 0;
    }
}

enum rc analyse__file(struct cx *cx, int64_t import_id, struct analyse_options o, struct import_file *f)
{
    int fd;
    enum rc rc = files__open(cx, cx->arena, import_id, files__name(cx->arena, f->number, "csv"), &fd);
    if (rc != RC_OK)
        return rc;
    char *head = arena_alloc(cx->arena, LIMIT_CSV_SNIFF_BYTES + 1);
    ssize_t n = pread(fd, head, LIMIT_CSV_SNIFF_BYTES + 1, 0);
    if (n < 0)
        return RC_UNAVAILABLE;
    struct csv_shape shape = csv_sniff((str){head, (size_t)n}, n <= LIMIT_CSV_SNIFF_BYTES);
    f->separator = o.separator ? o.separator : shape.separator ? shape.separator : ',';
    f->has_header = o.has_header < 0 ? shape.has_header : o.has_header > 0;
    f->start = shape.start;
    f->rows = 0;
    f->column_count = 0;
    struct analysis an = {.cx = cx, .file = f, .scratch = arena_new(0)};
    rc = read_all(&an, fd);
    arena_free(an.scratch);
    finish(&an);
    return rc;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static bool has_column(const struct import_file *f, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(f->columns[i].name, name))
            return true;
    return false;
}

/* A column is known by its name, so names differ: "Name", "Name (2)". */
static str name_of(struct analysis *an, size_t i, str cell)
{
    struct arena *a = an->cx->arena;
    str base = an->file->has_header ? str_copy(a, str_take_whole(shape__trim(cell), HEADER_BYTES)) : S("");
    if (base.n == 0)
        base = str_printf(a, "%zu", i + 1);
    str name = base;
    for (int k = 2; has_column(an->file, i, name); k++)
        name = str_printf(a, "%.*s (%d)", STR_ARG(base), k);
    return name;
}

static void columns_begin(struct analysis *an, const struct csv_row *row)
{
    struct import_file *f = an->file;
    f->columns = arena_array_of(an->cx->arena, row->n, struct column);
    an->seen = arena_array_of(an->cx->arena, row->n, struct column_seen);
    for (size_t i = 0; i < row->n; i++) {
        f->columns[i] = (struct column){.name = name_of(an, i, row->cells[i]),
                                        .distinct = arena_array_of(an->cx->arena, DISTINCT, str)};
        f->column_count = i + 1;
    }
    f->start = f->has_header ? row->next : row->at;
    an->has_columns = true;
}

static void distinct_add(struct analysis *an, size_t i, str value)
{
    struct column *c = &an->file->columns[i];
    struct column_seen *seen = &an->seen[i];
    if (seen->has_many)
        return;
    uint64_t hash = hash_fnv(HASH_FNV_SEED, value);
    for (size_t k = 0; k < c->distinct_count; k++)
        if (seen->hashes[k] == hash && str_eq(c->distinct[k], value))
            return;
    if (c->distinct_count == DISTINCT || value.n > DISTINCT_BYTES || an->distinct_total == DISTINCT_OF_FILE) {
        seen->has_many = true;
        return;
    }
    seen->hashes[c->distinct_count] = hash;
    c->distinct[c->distinct_count++] = str_copy(an->cx->arena, value);
    an->distinct_total++;
    if (c->sample_count < SAMPLES)
        c->samples[c->sample_count++] = c->distinct[c->distinct_count - 1];
}

static void cell_seen(struct analysis *an, size_t i, str cell)
{
    struct column *c = &an->file->columns[i];
    str value = shape__trim(cell);
    if (value.n == 0)
        return;
    if (an->file->rows <= SHAPED_ROWS || shape__is_open(&c->shape))
        shape__count(&c->shape, an->scratch, shape__figure(an->scratch, value));
    else
        c->shape.filled++;
    distinct_add(an, i, value);
    if (c->sample_count < SAMPLES && an->seen[i].has_many)
        c->samples[c->sample_count++] = str_copy(an->cx->arena, str_take_whole(value, DISTINCT_BYTES));
}

static bool row_seen(void *data, const struct csv_row *row)
{
    struct analysis *an = data;
    if (shape__is_blank(row->cells, row->n))
        return true;
    if (!an->has_columns) {
        columns_begin(an, row);
        if (an->file->has_header)
            return true;
    }
    arena_reset(an->scratch);
    an->file->rows++;
    for (size_t i = 0; i < row->n && i < an->file->column_count; i++)
        cell_seen(an, i, row->cells[i]);
    return true;
}

static enum rc told(struct cx *cx, const struct import_file *f, enum csv_rc rc, const struct csv_reader *reader)
{
    str row = str_printf(cx->arena, "%llu", (unsigned long long)csv_place(reader).row);
    str offset = str_printf(cx->arena, "%llu", (unsigned long long)csv_offset(reader));
    switch (rc) {
    case CSV_BAD_UTF8:
        return issue_with(&cx->issues, f->name, "utf8_at", offset);
    case CSV_NUL:
        return issue_with(&cx->issues, f->name, "nul_at", offset);
    case CSV_COLUMNS:
        return issue_with(&cx->issues, f->name, "columns", str_printf(cx->arena, "%d", LIMIT_IMPORT_COLUMNS));
    default:
        return issue_with(&cx->issues, f->name, "csv_row", row);
    }
}
