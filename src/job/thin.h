/* Jobs that ended long ago are removed, but for those that something still tells of (is_told of job_kind). */
#ifndef JOB_THIN_H
#define JOB_THIN_H

#include "job/job.h"

/* How far a round has come: all that ended before were looked at. All 0: nothing yet. */
struct thin_place {
    int64_t ended_ms, id;
};

/* In a write transaction: a piece of a round, of at most LIMIT_CHUNK_MS. *is_done: nothing is left that ended LIMIT_JOB_DAYS
   ago. The kinds are those of the runner (job/runner.h). */
enum rc job_thin(struct cx *cx, const struct job_kind *const *kinds, struct thin_place *place, bool *is_done);

#endif
