/* What queries say differently to the two engines, besides the words of db_dialect. Inside query/ only. */
#ifndef QUERY_DIALECT_H
#define QUERY_DIALECT_H

#include "query/sql.h"

/* Adds two columns, both null where there is nothing to add up: the sum of an INT or FIXED column of table t in the
   column's least unit is high * 2^32 + low, exactly. */
void dialect_sum(enum db_engine engine, str column, enum value_type type, struct sql *out);

#endif
