/*
 * Undo as a job: of a change set too large for one transaction (LIMIT_BULK_RECORDS), and of an import that failed or was
 * cancelled. What undo is stands in record/undo.h; here is only how it goes in steps.
 */
#ifndef TRANSFER_UNDO_JOB_H
#define TRANSFER_UNDO_JOB_H

#include "job/job.h"
#include "record/undo.h"

/* Kind "undo". Its result is {"changeset":42}. Where something stood in the way it fails, takes back what it did, and its result
   tells what as the immediate answer does, as far as it was looked for: {"changeset":null,"blocker_count":…,"blockers":[…],
   "has_more":…}. A change set stands there only where the undo's own act holds something: what somebody changed since. */
extern const struct job_kind undo_job;

/* In a write transaction: a job that carries out a plan without blockers (or one to keep what is in the way). The sets it takes
   back are in state "undoing" until then. */
enum rc undo_job_add(struct cx *cx, const struct undo_plan *plan, int64_t *job_id);

/* Takes back as many changes as fit into a step; *undo_id is the undo's own change set (0 at first), which is opened or
   resumed and "running" until plan->is_done. RC_CONFLICT: nothing of the piece that met something is written, what was before
   it is; plan->blockers tell where a check refused. */
enum rc undo_some(struct cx *cx, struct undo_plan *plan, int64_t *undo_id, str label);

#endif
