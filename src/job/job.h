/*
 * Long work: a durable queue with leases. A job is a row; whoever takes it holds a lease it renews while it works, so that
 * a job of a node that died is taken up by another, from the point its last commit names.
 *
 * What runs is a table handed in from above (struct job_kind). A kind's step does a bounded piece of work (at most
 * LIMIT_CHUNK_MS or LIMIT_CHUNK_RECORDS) inside one write transaction and stores where it is in the payload, in the same
 * transaction; between steps waiting writers get their turn. Reading and computing goes into prepare, outside of it.
 *
 * A job acts as the one who started it, with his rights of today and in his language (0: the program); when he is gone
 * or inactive it fails. A step that fails with RC_RETRY is run again; RC_UNAVAILABLE leaves the job to be taken up once its
 * lease has run out, or on SQLite, where only one process lives, by the next; anything else is told in error, and end is
 * called until it says that it is done.
 */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "json/write.h"
#include "record/engine.h"

struct job {
    int64_t id;
    str kind;
    str state;   /* "queued", "running", "done", "failed", "cancelled" */
    str payload; /* JSON of the kind's own, with its resume point */
    int64_t done, total;
    str result;        /* JSON, or empty */
    str error;         /* a sentence for the one who started it, or empty */
    bool is_cancelled; /* somebody asked for it */
    int tries; /* begun without a commit since the last one: a job that ends its process is not tried for ever */
    int64_t created_by;
    int64_t created_at_ms;
    struct arena *arena; /* while it is held: what a kind keeps between steps lives here, … */
    void *kept;          /* … and is found here; NULL at first and again after a step that failed */
};

struct job_kind {
    const char *name;
    /* Outside of any transaction, before each step, on a reading connection: may read files and compute; what it finds for
       the step is left in *found (of the arena of cx). May be NULL. */
    enum rc (*prepare)(struct cx *cx, struct job *job, void **found);
    /* In a write transaction: one bounded piece. Changes job->payload, done, total, result; sets *is_done at the end. On
       anything but RC_OK the transaction is rolled back; RC_RETRY runs it again, else the job fails and end is called. */
    enum rc (*step)(struct cx *cx, struct job *job, void *found, bool *is_done);
    /* In a write transaction, when it failed or was cancelled: puts things right (an import undoes itself). May be NULL. */
    enum rc (*end)(struct cx *cx, struct job *job, bool *is_done);
};

/* In the caller's write transaction: a new job, due now. *id tells it. */
enum rc job_add(struct cx *cx, const char *kind, str payload, int64_t total, int64_t *id);

/* RC_NOT_FOUND. Whether the actor may know of it is the caller's question (created_by). */
enum rc job_find(struct cx *cx, int64_t id, struct job *out);

/* In a write transaction: asks it to stop; what it did is put right by its kind's end. RC_CONFLICT: it has ended. */
enum rc job_cancel(struct cx *cx, int64_t id);

/* In a write transaction of the only process there is: what those before it held is free, and taken up at once. */
enum rc job_free(struct cx *cx);

/* As GET /api/jobs/{id} serves it. */
void job_write_json(const struct job *job, struct json *j);

/* Runs what is due until nothing is left or stop says so; kinds ends with NULL. reader is a connection for
   prepare. *ran is how many steps were done. Called by the job thread in a loop, and by tests once. */
struct job_runner {
    struct engine *engine;
    const struct job_kind *const *kinds;
    struct cx *(*context)(
        void *data); /* a fresh reading context, its arena freed by the runner; its catalogue is in force;
                                          NULL: the database is away */
    void *data;
    bool (*stop)(void *data);
    str node; /* who holds the lease: another for each runner at work */
};
enum rc job_run_due(struct job_runner *runner, int64_t *ran);

#endif
