/*
 * Values in SQLite's shapes (db.h's list of types), and the aggregate sum_exact, whose result has 128 bits: an INTEGER
 * where it fits, else a BLOB of 16 bytes.
 */
#ifndef DB_SQLITE_VALUE_H
#define DB_SQLITE_VALUE_H

#include <sqlite3.h>

#include "db/engine.h"

/* Binds place i (from 1). Text is not copied: it must live until the statement is reset. Returns SQLite's code:
   SQLITE_TOOBIG is the only failure. */
int db__sqlite_bind(sqlite3_stmt *st, int i, struct value v);

/* What struct db_ops asks of a row: column i (from 0), which is there: row_value (db.h) looks; text is a view until the next
   step. A wide number is counted in its type's own unit. */
struct value db__sqlite_value(const struct row *row, int i, enum value_type as);
bool db__sqlite_fits(const struct row *row, int i, enum value_type as);
bool db__sqlite_wide(const struct row *row, int i, enum value_type as, __int128 *out);

/* Makes sum_exact known to a connection. Returns SQLite's code. */
int db__sqlite_sum(sqlite3 *handle);

#endif
