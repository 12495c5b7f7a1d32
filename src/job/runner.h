/*
 * Who does the work: a runner for each class, on a thread of its own. It has the jobs of up to LIMIT_JOBS_HELD lines in
 * hand and does a step of each in turn: what one person asked for is done in order, what different people asked for, side by
 * side (and so are the program's own jobs of different kinds).
 */
#ifndef JOB_RUNNER_H
#define JOB_RUNNER_H

#include "job/job.h"
#include "job/recurring.h"
#include "record/engine.h"

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
};

/* Runs what is due until nothing is left or stop says so. *ran is how many steps were done. Called by a runner's thread in
   a loop, and by tests once. */
enum rc job_run_due(struct job_runner *runner, int64_t *ran);

#endif
