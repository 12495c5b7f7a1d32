/*
 * Values in PostgreSQL's binary format: big-endian integers, dates as days and instants as microseconds since
 * 2000-01-01, numeric as base-10000 digits. The format is that of the send and recv functions in PostgreSQL's
 * src/backend/utils/adt (date.c, timestamp.c, numeric.c), stable since 8.4.
 */
#ifndef DB_POSTGRES_VALUE_H
#define DB_POSTGRES_VALUE_H

#include "base/value.h"

enum { PG_VALUE_BYTES = 24 }; /* the most a value without text takes */

/* The OID a place is declared with for this type; 0 for null: the statement decides. */
unsigned db__pg_oid(enum value_type type);

/* The value's bytes: in to[PG_VALUE_BYTES], or where its text lies. */
str db__pg_encode(struct value v, unsigned char *to);

/* The column of type oid read as that type; text is a view of bytes. False: another shape, NaN, infinity, more than four
   places, or an integer that does not fit. INT reads smallint to bigint, oid and whole numerics (the sum of
   bigints is one); TIME is rounded to milliseconds. */
bool db__pg_decode(unsigned oid, str bytes, enum value_type as, struct value *out);

/* An integer or numeric as INT or FIXED, in 128 bits. */
bool db__pg_wide(unsigned oid, str bytes, enum value_type as, __int128 *out);

#endif
