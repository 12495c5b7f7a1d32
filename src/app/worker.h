/*
 * A worker: a thread's connection and the arena its acts live in, one after another; and the write transaction done on one.
 *
 * What a transaction changed is told after its commit: settings are read again, sessions that were believed are asked anew,
 * who listens and the loops are woken. Until then nothing in memory has moved: flags of what it moves stand with the worker,
 * so that no other's commit takes them for its own; where it was rolled back they only cost a look.
 */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "app/app.h"
#include "http/http.h"

struct worker {
    struct app *app;
    enum lane lane;
    struct db *db; /* NULL in LANE_LOOP */
    struct arena *arena;
    bool people_changed, company_changed, erased; /* by the transaction under way, … */
    bool work_added;                              /* … which also added a job */
    int tries;                                    /* begun before, and to be begun again */
    int64_t tried_until_ms;                       /* on clock_monotonic_ms; later it is not begun again */
    uint64_t stream;                              /* that asks to be opened, or 0 */
};

/* Anything but RC_OK: *message (in the worker's arena) says why; close it all the same. */
enum rc worker_open(struct app *app, enum lane lane, struct worker *w, str *message);

/* The same, with the reason in the log. On PostgreSQL it connects when it first asks something: there is none to be had now,
   perhaps, and there will be. busy_ms as in struct db_options. */
enum rc worker_open_logged(struct app *app, enum lane lane, int busy_ms, struct worker *w);
void worker_close(struct worker *w);

/* A context for one act on a worker, in its arena: the program as actor, the company's language, the catalogue in force,
   pinned until the arena ends. In a write transaction, after its begin. */
struct cx *worker_context(struct worker *w);

/* One write transaction: runs what is given, seals, commits; retried on RC_RETRY. The worker's arena is reset after it. */
enum rc worker_transaction(struct worker *w, write_fn fn, void *data);

/* Around a write transaction that others may be in the way of: do … while (worker_tries_again(w, rc)), after
   worker_tries_begin. It is begun again on RC_RETRY, a few times and for a few seconds, each time after a moment that grows and
   is left to chance: who met does not meet again, and who waits behind it in the lane does not wait for long. */
void worker_tries_begin(struct worker *w);
bool worker_tries_again(struct worker *w, enum rc rc);

/* While serving: so long from now its connection is waited for, whatever is asked of it (PostgreSQL); for half a second where
   the database was found to be silent, so that what waits in a lane moves on. worker_tries_begin gives LIMIT_WRITE_MS; what
   may take longer lifts it (db_deadline). */
void worker_deadline(struct worker *w, int64_t ms);

/* Seal and ids at the end of a write transaction, before its commit. */
enum rc worker_before_commit(struct worker *w, int64_t now_ms);

/* After a commit: tells what it changed. */
void worker_after_commit(struct worker *w);

#endif
