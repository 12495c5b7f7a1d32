/*
 * The databases of support/engines.h with the tables of the built-in objects in them, for tests of record/ and above. They
 * also know record/engine.h, whose struct has the same name.
 */
#ifndef SUPPORT_DATABASE_H
#define SUPPORT_DATABASE_H

#include "base/arena.h"
#include "db/db.h"

struct database {
    enum db_engine kind;
    const char *url, *folder;
    struct db *db; /* the writer */
    struct arena *a;
};

void for_each_database(void (*fn)(struct database *d));
void for_database(enum db_engine kind, void (*fn)(struct database *d));

/* After many rows: PostgreSQL learns how many, as autovacuum tells it within a minute. Until then it plans for none. */
void database_count_rows(struct database *d);

/* How many connections to the database of that one wait for a lock (PostgreSQL). */
int64_t database_waiting(struct db *watch);

#endif
