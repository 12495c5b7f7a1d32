/*
 * Statistics for SQLite's planner, of a sample.
 *
 * "analyze" under analysis_limit looks at some thousand entries of an index. Where they all begin with one value it can
 * only say that a value has a thousand and one rows, of five values in a million as well; the planner then takes such an
 * index and sorts what it finds (1.1 s where walking the order takes 0.4 ms). So the values with which these indexes
 * begin are counted: each is one search in the index, and more than a handful need not be.
 */
#ifndef DB_SQLITE_STATISTICS_H
#define DB_SQLITE_STATISTICS_H

#include <sqlite3.h>

enum { SQLITE_ANALYSIS_LIMIT = 1000 };

/* In a write transaction: "analyze", corrected so. The connection's analysis_limit is SQLITE_ANALYSIS_LIMIT. Returns
   SQLite's code. */
int db__sqlite_analyze(sqlite3 *handle);

#endif
