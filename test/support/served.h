/* The program serving as it does for people, its loops on threads of their own, with the system's clock: for tests of time. */
#ifndef SUPPORT_SERVED_H
#define SUPPORT_SERVED_H

#include "job/job.h"
#include "support/desk.h"

struct http;

struct served {
    struct desk *desk;
    struct http *http;
    struct db *reader; /* the caller's own look at the database */
};

/* Lives in d->a; one administrator, ada. */
struct served *served_start(struct database *d);
void served_stop(struct served *s);

/* A job of one short step, the program's: the sweep, which finds nothing. 0: now. */
int64_t served_ask_for(struct served *s, enum job_class class, int64_t run_at_ms);

/* Sample data without end, as far as a test goes on: bulk work that has begun when this returns. */
int64_t served_bulk(struct served *s, int64_t customers);
void served_cancel(struct served *s, int64_t job_id);

/* As it stands: id, state, done, total, times. */
struct job served_look(struct served *s, int64_t job_id);

/* Waits for its end; the time by the clock that stamps jobs. */
int64_t served_done_at(struct served *s, int64_t job_id);

#endif
