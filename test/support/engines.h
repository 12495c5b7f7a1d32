/*
 * A test's databases: the same case on every engine, each time on one that is fresh and empty.
 *
 * PostgreSQL is the cluster of the administrator's URL in GUANXI_TEST_POSTGRES; without it, the one of
 * test/postgres.sh, which is started if need be (tests run in the root of the tree). Each test program has one database
 * there, gx_<pid>, dropped when it exits. SQLite is a file in a temporary folder.
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

/* A child that a case forks must leave by _exit. */
void for_each_engine(void (*fn)(struct engine *e));
void for_engine(enum db_engine kind, void (*fn)(struct engine *e));

/* Another connection; closed after the case. */
struct db *engine_open(struct engine *e, struct db_options options);

#endif
