/* The SQL end of a condition; inside query/ only. */
#ifndef QUERY_CONDITION_SQL_H
#define QUERY_CONDITION_SQL_H

#include "query/source.h"

/* What is known of a condition before any row is seen, for this cx: today() and the ranges of columns decide some. */
enum truth { TRUTH_NEVER, TRUTH_ALWAYS, TRUTH_ASK };

enum truth condition_truth(struct cx *cx, const struct condition *c);

/* Adds the condition in its filter form (docs/decisions/0003: a NULL counts as false, so it may only stand in a "where"
   made of "and" and "or"); an "or" is bracketed. The walks it makes are added to from. */
void condition_sql(struct cx *cx, struct from *from, const struct condition *c, struct sql *out);

#endif
