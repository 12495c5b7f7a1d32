/* What stands in the way of taking one change back. Within record/ only. */
#ifndef RECORD_BLOCKER_H
#define RECORD_BLOCKER_H

#include "record/undo.h"
#include "record/undo_step.h"

/* A new blocker of the plan. Past the maximum they are only counted: the last place takes them. */
struct blocker *blocker__new(struct undo_plan *p);

/* Adds what stands in the way of one change but for references to a created record. Of a line it is told of the record the
   line belongs to. */
enum rc blocker__of_step(struct cx *cx, struct undo_plan *p, const struct step *s);

/* Adds the record whose change the checks refuse: cx->issues says why. changeset_id is the act it is taken back of. */
void blocker__of_refusal(struct cx *cx, struct undo_plan *p, const struct record *now, int64_t changeset_id);

/* Adds the record of that id, which points at the one that s created by the relation f, unless the plan takes that pointer
   back as well. */
enum rc blocker__of_reference(struct cx *cx, struct undo_plan *p, const struct step *s, const struct field *f,
                              int64_t id);

#endif
