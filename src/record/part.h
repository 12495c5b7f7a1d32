/* The lines of records, read for many records at once. Within record/ only. */
#ifndef RECORD_PART_H
#define RECORD_PART_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

enum rc part__read_lines(struct cx *cx, const struct field *f, struct record **rows, size_t n);

#endif
