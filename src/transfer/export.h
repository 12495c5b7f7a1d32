/*
 * Export: the records of a query as CSV or JSON, streamed in the order of id in constant memory.
 *
 * What a query gives is what its actor may see. CSV is for people: a byte order mark, labels as header, relations and choices
 * by name, formulas made harmless (format/csv_write.h); importing it again finds every column by itself. A row is a record,
 * and lines are left out: whoever answers says so (export_lines). With has_lines a row is a line. With has_names headers
 * and choices are those of the interface; with has_ids a relation has a second column with its id. JSON has lines and links.
 */
#ifndef TRANSFER_EXPORT_H
#define TRANSFER_EXPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "query/query.h"

struct export_options {
    bool is_csv; /* else JSON: {"data":[record,…]}, relations as {"id","name"} */
    bool has_names;
    bool has_ids;
    bool has_lines;
};

/* The lines among what the query wants: what a CSV without has_lines leaves out. NULL: none. */
const struct field *export_lines(const struct cx *cx, const struct query *q);

/* q->wanted says which fields; NULL is all but the version. RC_UNAVAILABLE: the file cannot be written (logged). */
enum rc export_to_file(struct cx *cx, const struct query *q, struct export_options options, int fd);

/* Into a buffer; RC_TOO_LARGE past its maximum. */
enum rc export_to_buf(struct cx *cx, const struct query *q, struct export_options options, struct buf *out);

#endif
