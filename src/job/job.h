/*
 * Work behind requests: a durable queue with leases. A job is a row; whoever takes it holds a lease it renews while it
 * works, so that a job of a node that died is taken up by another, from the point its last commit names.
 *
 * What runs is a table handed in from above (struct job_kind). A kind's step does a bounded piece of work (at most
 * LIMIT_CHUNK_MS or LIMIT_CHUNK_RECORDS) inside one write transaction and stores where it is in the payload, in the same
 * transaction; between steps waiting writers get their turn. Reading, computing and the network go into prepare, outside
 * of it.
 *
 * When: not before run_at. A step may put its job off (job_again, job_back_off); what comes round by itself stands in a
 * table of its own (job/recurring.h). By whom: each class has a runner (job/runner.h), so that an import of a million rows
 * holds up no mail and no clock. How often: of live jobs (queued or running) of a kind one at the most has a key.
 *
 * A job acts as the one who started it, with his rights of today and in his language (0: the program); when he is gone
 * or inactive it fails. A step that fails with RC_RETRY is run again; RC_UNAVAILABLE or RC_BUDGET leaves the job to be taken up
 * once its lease has run out, or on SQLite, where only one process lives, by the next; anything else is told in error, and
 * end is called until it says that it is done. What has ended can be read for LIMIT_JOB_DAYS, and as long as its kind needs it
 * (job/thin.h).
 */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "json/write.h"
#include "query/context.h"

enum job_class {
    JOB_BULK,    /* many records: as long as it takes */
    JOB_QUICK,   /* soon done, and soon wanted: clocks, what people wait for */
    JOB_NETWORK, /* waits for others: mail, webhooks */
    JOB_CLASSES,
};

const char *job_class_name(enum job_class class); /* "bulk", "quick", "network" */

struct job {
    int64_t id;
    str kind;
    enum job_class class;
    str key;     /* or empty */
    str state;   /* "queued", "running", "done", "failed", "cancelled" */
    str payload; /* JSON of the kind's own, with its resume point */
    int64_t done, total;
    str result;        /* JSON, or empty */
    str error;         /* a sentence for the one who started it, or empty */
    bool is_cancelled; /* somebody asked for it, … */
    bool is_kept;      /* … and that what was done stays */
    int tries; /* 0, or, when whoever held it died: 1 and one more for each step begun since, until one is done. So a job
                  that ends its process is not tried for ever, and those in hand beside it lose nothing. */
    int attempts; /* put off in a row because something failed: kept by job_back_off; a step that does not put off ends it */
    int64_t run_at_ms;
    int64_t created_by;
    int64_t created_at_ms;
    int64_t wait_ms;     /* of a step's end: put off by so much; set by job_again, job_back_off */
    struct arena *arena; /* while it is held: what a kind keeps between steps lives here, … */
    void *kept;          /* … and is found here; NULL at first, and again after a step that failed or once the
                          catalogue is another: what prepare left and what is kept is of the step's own catalogue */
};

struct job_kind {
    const char *name; /* permanent */
    /* Outside of any transaction, before each step, on a reading connection: may read files and compute; what it finds for
       the step is left in *found (of the arena of cx). Within LIMIT_SILENCE_MS, or others take it up. May be NULL. */
    enum rc (*prepare)(struct cx *cx, struct job *job, void **found);
    /* In a write transaction: one bounded piece. Changes job->payload, done, total, result; sets *is_done at the end. On
       anything but RC_OK the transaction is rolled back; RC_RETRY runs it again, else the job fails and end is called. One that
       sets job->error and returns RC_OK fails too, but what it wrote stands for end to put right. */
    enum rc (*step)(struct cx *cx, struct job *job, void *found, bool *is_done);
    /* In a write transaction, when it failed or was cancelled: puts things right (an import undoes itself). May be NULL. */
    enum rc (*end)(struct cx *cx, struct job *job, bool *is_done);
    /* In a write transaction, once it has ended: whether something still tells of it by its id, so that its row stays. May be
       NULL: nothing does. */
    enum rc (*is_told)(struct cx *cx, const struct job *job, bool *is_told);
};

/* --- asking for work -------------------------------------------------------------------------------------------- */

struct job_new {
    const char *kind;
    str payload;
    int64_t total;
    int64_t run_at_ms; /* 0: now */
    enum job_class class;
    str key; /* empty: none */
};

/* In the caller's write transaction: a new job. *id tells it, or the live one of that kind and key, which stays as it is: added
   twice is once. What the adder has written is seen by a step of that job (not by a prepare that was under way): where a
   step is being done on PostgreSQL it is waited for. RC_TOO_MANY with an issue: LIMIT_USER_JOBS of the actor's live. */
enum rc job_add(struct cx *cx, const struct job_new *wanted, int64_t *id);

/* RC_NOT_FOUND. Whether the actor may know of it is the caller's question (created_by). */
enum rc job_find(struct cx *cx, int64_t id, struct job *out);

/* In a write transaction: asks it to stop; what it did is put right by its kind's end, or stays if that is asked for. The first
   wish stands. Waits for nobody, not for a step under way either: the job hears of it before its next step, and where there
   is none it ends as done. RC_CONFLICT: it has ended. */
enum rc job_cancel(struct cx *cx, int64_t id, bool is_kept);

/* In a write transaction: one that ended is told of no more, though its days are not over: a newer one stands for it. A live one
   stays. */
enum rc job_forget(struct cx *cx, int64_t id);

/* In a write transaction of the only process there is: what those before it held is free, and taken up at once. */
enum rc job_free(struct cx *cx);

/* As GET /api/jobs/{id} serves it. */
void job_write_json(const struct job *job, struct json *j);

/* --- for a step that returns RC_OK and is not done ---------------------------------------------------------------- */

/* Not before after_ms from now; meanwhile it is queued and nobody holds it. Leaves attempts to the kind. */
void job_again(struct job *job, int64_t after_ms);

/* The same after something failed for the time being: 1 s, then twice as long each time, at most LIMIT_BACK_OFF_MS, more or
   less by chance. When to give up is the kind's decision: job->attempts. */
void job_back_off(struct cx *cx, struct job *job);

#endif
