/*
 * Who listens at GET /api/events: the table of open streams, and what wakes the one thread that tells them (live.h).
 *
 * Locks: one, over the table, held to copy, to add and to remove, never while the database is asked or http is called. A
 * listener that leaves meanwhile is told nothing: http knows its number no more. While nobody listens a commit costs one
 * look at a counter. Any thread may call any of it.
 */
#ifndef APP_LISTENERS_H
#define APP_LISTENERS_H

#include "base/hash.h"
#include "base/limits.h"
#include "base/rc.h"
#include "query/context.h"

struct listeners;

/* An open stream of a session: who it is, and the journal position up to which it was told. */
struct listener {
    uint64_t stream;
    struct actor who; /* its role only in a copy: there it is set to the next */
    char role[LIMIT_IDENTIFIER + 1];
    unsigned char session[HASH_BYTES];
    int64_t position; /* told up to here; of a new one what was asked for, -1: from now */
    int64_t said;     /* the last id it heard */
    bool is_new;
};

/* Ends with a. */
struct listeners *listeners_new(struct arena *a);

/* A stream of that person's session listens from a position on (-1: from now). RC_TOO_MANY: they have
   LIMIT_USER_STREAMS. */
enum rc listeners_open(struct listeners *l, uint64_t stream, struct actor who, str token, int64_t after);
void listeners_closed(struct listeners *l, uint64_t stream); /* unknown ones are ignored */

/* Something was committed. */
void listeners_wake(struct listeners *l);

/* Sessions were ended, or people changed (committed): streams of those that stand no more are closed now. */
void listeners_sessions_ended(struct listeners *l);

/* --- the thread that tells them --------------------------------------------------------------------------------- */

/* Until there is something to do, or it is time to look. False: to stop. */
bool listeners_await(struct listeners *l, int look_s, bool *is_ended);
void listeners_stop(struct listeners *l);

/* As they stand now, in a; and what a round found out of them (position, said, is_new), put back. */
struct listener *listeners_copy(struct listeners *l, struct arena *a, size_t *n);
void listeners_put_back(struct listeners *l, const struct listener *list, size_t n);

#endif
