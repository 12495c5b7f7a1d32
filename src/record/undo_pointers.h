/* What points at records that steps end (step__ends). Within record/ only. */
#ifndef RECORD_UNDO_POINTERS_H
#define RECORD_UNDO_POINTERS_H

#include "record/undo_step.h"

/* Adds a blocker for each relation by which a record would still point at one that the steps end, once the plan is carried
   out. */
enum rc pointers__check(struct cx *cx, struct undo_plan *p, const struct steps *steps);

#endif
