/*
 * A test's databases: the same case on every engine, each time on one that is fresh: empty, or with the tables of the
 * built-in objects in it. SQLite is a file in a temporary folder, PostgreSQL a database of support/cluster.h.
 *
 * GUANXI_TEST_ENGINES=sqlite (or postgres) leaves the other out: what runs on each runs on the one; a test of the other
 * alone is skipped, and says so.
 */
#ifndef SUPPORT_ENGINES_H
#define SUPPORT_ENGINES_H

#include "base/arena.h"
#include "db/db.h"

struct engine {
    enum db_engine kind;
    const char *url;    /* of the database */
    const char *folder; /* a temporary one, gone after the case */
    struct db *db;      /* the writer */
    struct arena *a;    /* the case's lifetime: what hangs off it ends before the database does */
};

/* False where GUANXI_TEST_ENGINES leaves it out. */
bool engine_is_wanted(enum db_engine kind);

/* A child that a case forks must leave by _exit. */
void for_each_engine(void (*fn)(struct engine *e));
void for_engine(enum db_engine kind, void (*fn)(struct engine *e));

/* With the tables (support/template.h). */
void for_engine_made(enum db_engine kind, void (*fn)(struct engine *e));

/* Another connection; closed after the case. */
struct db *engine_open(struct engine *e, struct db_options options);

#endif
