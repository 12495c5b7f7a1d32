/* What became of a record's creation, or deletion. Within record/ only. */
#ifndef RECORD_UNDO_GONE_H
#define RECORD_UNDO_GONE_H

#include "record/undo_step.h"

/* Notes of each step by which act its record was made, if taking it back leaves that record as if it had never been
   (step->made_by). It is so of a creation, and of a restore where, once the plan is carried out, an undo of the creation
   stands; another restored record goes to the bin again. */
enum rc gone__read(struct cx *cx, const struct undo_plan *p, struct steps *steps);

/* Whether a record was restored since by what stands and is not the plan's: that deletion no longer holds it. */
enum rc gone__is_restored(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out);

/* The field of the parent that holds lines of that object. */
const struct field *gone__lines_of(const struct object *parent, const struct object *line);

#endif
