/*
 * The runners of jobs (job/runner.h), one for each class. While serving each has a thread and connections of its own, so
 * that none waits for another's database; without loops they share the app's.
 *
 * On SQLite there is one writer all the same: bulk work and the readers of the journal give way to quick work that is under
 * way, and to what the network brings when it wants to write, but not for longer than a step takes.
 */
#ifndef APP_RUNNERS_H
#define APP_RUNNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "job/job.h"

struct app;
struct db;
struct runners;

/* Lives in the app's arena; its connections are closed by runners_close. */
struct runners *runners_new(struct app *app);
void runners_close(struct runners *r);

/* Does what is due of a class; the first round of bulk work also queues the recurring work that is not live yet. True:
   something was done. *next_ms: when the next is due, or 0. is_own: on connections of its own, opened at first (on the
   thread that then always calls). */
bool runners_round(struct runners *r, enum job_class class, bool is_own, int64_t *next_ms);

/* PostgreSQL, on a loop's own connection: the leases of what the runners have in hand are renewed. */
void runners_renew(struct runners *r, struct db *db);

/* Before a write that is in no hurry: waits for work that is, at most LIMIT_CHUNK_MS. */
void runners_give_way(struct runners *r);

#endif
