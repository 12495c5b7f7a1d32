/* How much work there is, for who operates the program. */
#ifndef JOB_COUNTS_H
#define JOB_COUNTS_H

#include "job/job.h"

struct job_count {
    str kind, class;
    str state; /* "waiting" for its turn, "later" (its time has not come), "running", "troubled" (its steps
                        are tried again: what surrounds them does not let them be done), "failed" within a day */
    int64_t count;
    int64_t since_ms; /* the first of them: was to begin, or failed */
};

typedef void (*job_count_fn)(void *to, const struct job_count *count);

/* What there is none of is left out. The texts are there for the call. Reading. */
enum rc job_counts(struct cx *cx, job_count_fn each, void *to);

#endif
