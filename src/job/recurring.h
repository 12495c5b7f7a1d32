/*
 * Work that comes round by itself. One const table, handed in from above, says what and when. Each of its lines is one job,
 * keyed, which is never over: when its run is done or has failed it is queued for the next. So it runs once whichever node
 * is there, and leaves one row and not one for each run.
 */
#ifndef JOB_RECURRING_H
#define JOB_RECURRING_H

#include "job/job.h"

struct job_recurring {
    const char *kind;
    enum job_class class;
    int64_t every_ms; /* from the end of one run to the next; or 0: */
    int at_minute;    /* of the company's day, in its zone */
};

/* In a write transaction, as the program: queues what is not live yet. The table ends with a line without a kind. */
enum rc job_recurring_add(struct cx *cx, const struct job_recurring *table);

/* When it runs next, or 0: it is no job of the table. Within job/ only. */
int64_t job__recurs_at(struct cx *cx, const struct job_recurring *table, const struct job *job);

#endif
