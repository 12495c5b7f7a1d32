/* The program's own tables, as numbered steps. Within schema/ only. */
#ifndef SCHEMA_MIGRATIONS_H
#define SCHEMA_MIGRATIONS_H

#include "base/rc.h"
#include "db/db.h"

/* Runs every step above version, in order, inside the caller's transaction. */
enum rc migrations__run(struct db *db, int64_t version);

/* A database in memory with all of them, SQLite's, in a transaction: what should be there can be read off it. The caller closes
   it, also where this failed. */
enum rc migrations__in_memory(struct arena *a, struct db **out, str *message);

#endif
