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

/* Adds the record whose change from now to after the checks refuse: cx->issues says why. set: the act it is taken back of. Named
   is the later act that brought the refusal about, where one is found (refusal.c); else none. */
enum rc blocker__of_refusal(struct cx *cx, struct undo_plan *p, int64_t set, const struct record *now,
                            const struct record *after);

/* Adds the record of that id, which points at the one that s created by the relation f, unless the plan takes that pointer
   back as well. */
enum rc blocker__of_reference(struct cx *cx, struct undo_plan *p, const struct step *s, const struct field *f,
                              int64_t id);

#endif
