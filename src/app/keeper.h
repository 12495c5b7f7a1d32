/*
 * What the engine wants kept: on SQLite the log copied into the database, so that no commit ever does (decision 0004), and
 * cut within seconds when something was erased; on PostgreSQL the journal sealed (decision 0001) and a look at what other
 * nodes changed; besides, every so often, statistics for the planner.
 */
#ifndef APP_KEEPER_H
#define APP_KEEPER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct app;
struct db;

/* How often the loops of the keeper come round when there is nothing to do. */
enum { KEEPER_SQLITE_MS = 100, KEEPER_POSTGRES_MS = 20 };

/* How sealing on PostgreSQL goes: what fails is tried again by itself, later and later, and told in the log once a minute. */
struct sealing {
    atomic_uint failures; /* in a row; any thread may look */
    int64_t next_ms, told_ms;
};

/* What a loop carries from round to round. */
struct round {
    struct app *app;
    struct db *db;   /* the loop's own connection, or NULL */
    unsigned nth;    /* which round it is */
    int64_t next_ms; /* out: it wants to be called then, though nothing happens before; 0: whenever */
};

/* A round each; true: there may be more, go on at once. */
bool keeper_sqlite(struct round *r);
bool keeper_postgres(struct round *r);

/* Their connections; NULL, with the reason in the log, where none is to be had. On PostgreSQL they connect when they first
   ask something, and are waited for so long as LIMIT_BEHIND_MS. */
struct db *keeper_open_reader(struct app *app); /* on SQLite its own too */
struct db *keeper_open_postgres(struct app *app);
void keeper_close(struct app *app, struct db *db); /* NULL is fine */

/* The parts that are also done without loops. Look: what other nodes changed of settings and declarations. */
void keeper_look(struct app *app, struct db *db);
bool keeper_seal(struct app *app, struct db *db);

/* How often in a row this node failed to seal; any thread may ask. */
unsigned keeper_failures(struct app *app);

#endif
