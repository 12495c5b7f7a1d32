/*
 * query_only would forbid temporary tables too, so the authorizer is asked instead: it is called when a statement is
 * prepared, and costs nothing when it runs. See sqlite_temporary.h.
 */
#include "db/sqlite_temporary.h"

#include <stdbool.h>
#include <string.h>

/* When such a connection first uses json_each, the engine asks for an update of sqlite_master; only altering a table would
   do one. */
static int only_temporary(void *data, int action, const char *a, const char *b, const char *database,
                          const char *trigger)
{
    (void)data;
    (void)b;
    (void)trigger;
    if (action == SQLITE_ALTER_TABLE)
        return SQLITE_DENY;
    bool is_write = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    bool is_declared = action == SQLITE_UPDATE && a && strcmp(a, "sqlite_master") == 0;
    return is_write && !is_declared && database && strcmp(database, "temp") != 0 ? SQLITE_DENY : SQLITE_OK;
}

void db__sqlite_only_temporary(sqlite3 *handle)
{
    sqlite3_set_authorizer(handle, only_temporary, NULL);
}
