/*
 * A database with the tables of the built-in objects in it and no row, as the program makes one at its first start: made
 * once, then copied, which takes a tenth of the time. On PostgreSQL once for all test programs (support/cluster.h), known
 * by a digest of the sources and declarations it follows from, so that one of other sources is never taken; on SQLite a file
 * of each test program's own.
 */
#ifndef SUPPORT_TEMPLATE_H
#define SUPPORT_TEMPLATE_H

#include "base/arena.h"
#include "db/db.h"

/* The URL of a copy; on SQLite the file test.db in the folder. */
const char *template_copy(enum db_engine kind, struct arena *a, const char *folder);

#endif
