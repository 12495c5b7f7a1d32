/* Keeps a connection that has temporary tables, and so no query_only, from writing to any other. */
#ifndef DB_SQLITE_TEMPORARY_H
#define DB_SQLITE_TEMPORARY_H

#include <sqlite3.h>

void db__sqlite_only_temporary(sqlite3 *handle);

#endif
