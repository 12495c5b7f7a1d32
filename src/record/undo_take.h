/* Taking back what an act did to one record and its lines, as one write. Within record/ only. */
#ifndef RECORD_UNDO_TAKE_H
#define RECORD_UNDO_TAKE_H

#include "record/undo_step.h"

/* Steps from … to (not included) are of one record and its lines, at most one of them of the record itself. */
struct taking {
    struct cx *cx;
    struct undo_plan *plan;
    const struct steps *steps;
    const bool *is_busy; /* by place in steps, as undo_step.h finds them */
    const uint64_t *pointers;
    size_t from, to;
    const struct object *object;
    int64_t id;
};

/* RC_FORBIDDEN; RC_CONFLICT: something happened since the plan was made, or a check refuses (then a blocker tells); with
   UNDO_KEEP what is in the way stays as it is. */
enum rc take__back(struct taking *t);

#endif
