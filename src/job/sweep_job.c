/* See sweep_job.h. How far it is stands with the sweep itself; the payload is empty. */
#include "job/sweep_job.h"

#include "record/sweep.h"

enum { SWEEP_PIECE = 500 };

static enum rc step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)job;
    (void)found;
    return sweep_some(cx, SWEEP_PIECE, is_done);
}

const struct job_kind sweep_job = {.name = "sweep", .step = step};
