/*
 * A small office for tests of record/ and above: the built-in objects in a fresh database, an engine whose writes are
 * transactions on one connection, a stopped clock, and contexts to act in.
 */
#ifndef SUPPORT_OFFICE_H
#define SUPPORT_OFFICE_H

#include "record/engine.h"
#include "support/database.h"

struct office {
    struct database *database;
    struct arena *a;
    struct engine engine;
    const struct catalog *catalog;
    struct clock_fake fake;
    struct clock clock;
    struct db *reader;
    int fail_writes; /* so many of the next writes are rolled back after fn, with RC_UNAVAILABLE */
    int64_t writes;  /* committed */
    int64_t ada;     /* an administrator */
    int64_t sam;     /* role sales */
};

/* Lives in d->a. */
struct office *office_new(struct database *d);

/* A reading context as that user (0: the program) in an arena of its own; free cx->arena. */
struct cx *office_context(struct office *o, int64_t user_id);

/* For struct job_runner: data is the office; acts as the program. */
struct cx *office_context_of(void *office);

/* Runs fn in a write transaction, as that user. */
enum rc office_write(struct office *o, int64_t user_id, write_fn fn, void *data);

/* Time goes on: the stopped clock, and the database's, by which leases go (so they end so much earlier). */
void office_later(struct office *o, int64_t ms);

/* One number of one row. */
int64_t office_number(struct office *o, const char *sql);

#endif
