/* The rows of jobs, for the runner. Within job/ only. Each is called in a write transaction but where
   said. */
#ifndef JOB_QUEUE_H
#define JOB_QUEUE_H

#include "job/job.h"

#define JOB_IS_LIVE "state in ('queued', 'running')"

/* What was begun was due, by whatever clock; put off or not, one that was cancelled ends now. */
#define JOB_IS_TIME "(run_at <= ? or state = 'running' or id in (select job_id from job_cancels))"

/* Leases go by the database's clock: that of a node may be far off. The place is db_dialect's after_ms; bind 0. */
#define JOB_IS_FREE "(lease_until is null or lease_until <= %s)"

/* Who waits in one line: a person's jobs are done one after another, those of different people (and of the program, by their
   kinds) take turns. */
struct job_due {
    int64_t id; /* 0: none */
    int64_t run_at_ms;
    bool is_time; /* to take it: else it is the one that will be first */
    str line;
};

/* Which lines do not count, and behind which one in the circle of all (by name) the next is looked for. */
struct job_lines {
    const str *held;
    size_t count;
    str after;
};

/* The first job of the next line of that class that waits: held by nobody, or by one who has not been heard of. A person's
   line does not wait while another of its jobs is held. Where none is due, the one that will be first. Reading. */
enum rc job__due(struct cx *cx, enum job_class class, const struct job_lines *lines, struct job_due *out);

/* Behind which line a runner begins that has just started: that of the job that was tried most often in vain, for at its
   step the program may end again before those behind it come to hand. Empty: none. Reading. */
enum rc job__blamed_line(struct cx *cx, enum job_class class, str *line);

/* Takes it for that holder; *is_taken false: another was quicker. *is_suspect: who held it last died with it in hand, or it
   was so before and no step of it was done since. What the holder itself had and lost sight of was in nobody's hand that
   died. */
enum rc job__take(struct cx *cx, int64_t id, str holder, bool *is_taken, bool *is_suspect);

/* A step of a suspect begins: one more try. RC_STOPPED: it is not that holder's. */
enum rc job__try(struct cx *cx, int64_t id, str holder);

/* The job as it stands, where it is still that holder's; RC_STOPPED where it is not. Locked on PostgreSQL. */
enum rc job__locked(struct cx *cx, int64_t id, str holder, struct job *out);

/* After a step: held on (state "running"), put off until run_at_ms or coming round again ("queued"), or over (the rest). */
enum rc job__store(struct cx *cx, const struct job *job, const char *state);

/* A step had trouble with what surrounds it, and nobody died: the job is nobody's, and waits by its lease, so that its line stays
   in order. The longer, the more often in a row that was (*again_ms). is_tried: a try was counted for the step, and is taken
   back. */
enum rc job__trouble(struct cx *cx, int64_t id, str holder, bool is_tried, int64_t *again_ms);

/* It failed: from now on it is ending, and its end has tries of its own. */
enum rc job__fail(struct cx *cx, int64_t id, str error);

/* Those of the ids that are that holder's stay so for LIMIT_LEASE_MS from now. One that is locked has a step under way, which
   will say so itself. Not in a transaction; PostgreSQL. */
enum rc job__renew(struct db *db, str holder, const int64_t *ids, size_t count);

/* Whoever wished that it ends is answered: it is over, or its run is. */
enum rc job__answer_cancel(struct cx *cx, int64_t id);

/* Held no more, as it stands. */
enum rc job__release(struct cx *cx, int64_t id, str holder);

#endif
