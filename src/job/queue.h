/* The rows of jobs, for the runner. Within job/ only. Each is called in a write transaction but job__due. */
#ifndef JOB_QUEUE_H
#define JOB_QUEUE_H

#include "job/job.h"

/* Who waits in one line: a person's jobs are done one after another, those of different people (and of the program, by their
   kinds) take turns. */
struct job_due {
    int64_t id; /* 0: none */
    int64_t run_at_ms;
    str line;
};

/* The first of a class that nobody holds, or whose holder has not been heard of, and that is of none of these lines. It may
   be due later. Reading. */
enum rc job__due(struct cx *cx, enum job_class class, const str *lines, size_t line_count, struct job_due *out);

/* Takes it for that holder; *is_taken false: another was quicker. */
enum rc job__take(struct cx *cx, int64_t id, str holder, bool *is_taken);

/* The job as it stands, where it is still that holder's; RC_STOPPED where it is not. Locked on PostgreSQL. */
enum rc job__locked(struct cx *cx, int64_t id, str holder, struct job *out);

/* After a step: held on (state "running"), put off until run_at_ms or coming round again ("queued"), or over (the rest). */
enum rc job__store(struct cx *cx, const struct job *job, const char *state);

/* It failed: from now on it is ending. */
enum rc job__fail(struct cx *cx, int64_t id, str error);

/* Held no more, as it stands. */
enum rc job__release(struct cx *cx, int64_t id, str holder);

#endif
