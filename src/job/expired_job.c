/* In pieces, until a piece finds none; there is no place to go on from, for what was found is gone. See expired_job.h. */
#include "job/expired_job.h"

#include "access/expired.h"

enum { EXPIRED_PIECE = 500 };

static enum rc step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    (void)job;
    (void)found;
    return expired_remove(cx, EXPIRED_PIECE, is_done);
}

const struct job_kind expired_job = {.name = "expired", .step = step};
