/* What stands in the way of an undo, as JSON: in the answer to who asked for it, and in the result of a job. */
#ifndef TRANSFER_UNDO_TOLD_H
#define TRANSFER_UNDO_TOLD_H

#include "json/write.h"
#include "record/undo.h"

/* Of records the actor may not see any more nothing is told: then the undo is just not allowed (RC_FORBIDDEN). */
enum rc undo_may_tell(struct cx *cx, const struct undo_plan *p);

/* "blocker_count":…,"blockers":[…] */
void undo_tell(struct cx *cx, struct json *j, const struct undo_plan *p);

#endif
