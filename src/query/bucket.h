/*
 * Buckets of time: days, weeks (from Monday, ISO 8601), months, quarters, years. Inside query/ only.
 *
 * Buckets of a kind are numbered without gaps. In SQL a bucket is found by comparing with boundaries that are computed
 * here and bound, in a balanced tree of "case": the same text and the same answer on both engines, for dates and for
 * time stamps in any zone. Which buckets have rows at all is asked first, so that a stray year 9999 costs nothing.
 */
#ifndef QUERY_BUCKET_H
#define QUERY_BUCKET_H

#include "query/query.h"
#include "query/sql.h"

int64_t bucket_number(enum bucket kind, int32_t day);

/* Its first day; DAY_MAX + 1 for what begins after the year 9999. */
int32_t bucket_start(enum bucket kind, int64_t number);

/* Buckets between which no row of the query lies, ascending. */
struct buckets {
    enum bucket kind;
    int64_t *numbers;
    size_t count;
};

/* The buckets of a DATE or TIME field that rows of the query may lie in; RC_TOO_LARGE when more than
   LIMIT_SUMMARY_ROWS must be. */
enum rc buckets_find(struct cx *cx, const struct query *q, const struct group *g, struct buckets *out);

/* Adds an expression: the place of the row's bucket in numbers (or past the end: the last), -1 for null. */
void buckets_sql(struct cx *cx, const struct buckets *b, const struct field *f, struct sql *out);

#endif
