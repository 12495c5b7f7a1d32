/*
 * Export: the records of a query as CSV or JSON, streamed in the order of id in constant memory.
 *
 * What a query gives is what its actor may see. CSV is for people: a byte order mark, labels as header, relations and choices
 * by name, formulas made harmless (format/csv_write.h); importing it again finds every column by itself. Lines and links
 * are no cells: only JSON has lines. With has_names headers and choices are those of the interface; with has_ids a relation
 * has a second column with its id.
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
};

/* q->wanted says which fields; NULL is all but the version. RC_UNAVAILABLE: the file cannot be written (logged). */
enum rc export_to_file(struct cx *cx, const struct query *q, struct export_options options, int fd);

/* Into a buffer; RC_TOO_LARGE past its maximum. */
enum rc export_to_buf(struct cx *cx, const struct query *q, struct export_options options, struct buf *out);

#endif
