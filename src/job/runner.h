/*
 * Who does the work: a runner for each class, on a thread of its own. It has the jobs of up to LIMIT_JOBS_HELD lines in
 * hand and does a step of each in turn: what one person asked for is done in order, what different people asked for, side by
 * side (and so are the program's own jobs of different kinds). Where more wait, the hands go round over all of them
 * (job/hands.h).
 *
 * A job in hand is leased for LIMIT_LEASE_MS; each step renews that. Where other nodes live, another thread calls job_renew
 * besides, for a prepare may take longer. A step that has trouble with what surrounds it (RC_UNAVAILABLE; RC_BUDGET, for jobs
 * have none, so that it was the database's) is tried again after a while, as often as it takes. Nothing is done twice
 * whatever comes late: each transaction of a job begins by locking
 * its row and looking whether it is still this holder's.
 */
#ifndef JOB_RUNNER_H
#define JOB_RUNNER_H

#include <stdatomic.h>

#include "base/limits.h"
#include "job/job.h"
#include "job/recurring.h"
#include "record/engine.h"

enum { JOB_LINE_BYTES = 64 };

struct job_runner {
    struct engine *engine;
    const struct job_kind *const *kinds; /* ends with NULL */
    /* A fresh reading context for prepare, its arena freed by the runner; its catalogue is in force; NULL: the database
       is away. */
    struct cx *(*context)(void *data);
    void *data; /* of context, stop and give_way */
    bool (*stop)(void *data);
    str node; /* who holds the lease: another for each runner at work */
    enum job_class class;
    const struct job_recurring *recurring; /* or NULL */
    void (*give_way)(void *data);          /* called before each step: may wait for work that is more urgent; or NULL */
    int64_t next_ms; /* out: when the next of this class is due, as far as is known; 0: none waits */

    /* its own, from call to call */
    char turn[JOB_LINE_BYTES];             /* the line that came to hand last */
    _Atomic int64_t held[LIMIT_JOBS_HELD]; /* ids in hand; 0: none */
    _Atomic int64_t alive_ms;              /* it was seen to work, by clock_monotonic_ms */
};

/* Runs what is due until nothing is left or stop says so. *ran is how many steps were done. Called by a runner's thread in
   a loop, and by tests once. */
enum rc job_run_due(struct job_runner *runner, int64_t *ran);

/* On any thread, on a connection that writes, outside of a transaction: the leases of what that runner has in hand run from
   now, unless it has not been seen to work for LIMIT_SILENCE_MS. */
enum rc job_renew(struct job_runner *runner, struct db *db);

#endif
