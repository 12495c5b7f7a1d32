/* A cell to the value of a field, as its column says. Within transfer/ only. */
#ifndef TRANSFER_CONVERT_H
#define TRANSFER_CONVERT_H

#include "transfer/document.h"

/* The mapping of a column's values, made ready: an exact text first, then without regard to case and spaces. */
const struct mapped *convert__mapped(const struct column *c, str text);

/* text is trimmed and not empty, and no relation. V_NULL where it was mapped to empty, or is not known and missing is
   "empty". RC_INVALID with an issue of the field. In cx->arena. */
enum rc convert__cell(struct cx *cx, const struct column *c, const struct field *f, str text, struct value *out);

/* How the column's dates or numbers are read, by an example: "MM/DD/YYYY", "1,234.50". */
str convert__reading(const struct column *c);

#endif
