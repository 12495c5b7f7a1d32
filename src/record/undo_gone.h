/* What became of a record's creation, or deletion. Within record/ only. */
#ifndef RECORD_UNDO_GONE_H
#define RECORD_UNDO_GONE_H

#include "record/undo_step.h"

/* Whether a record whose restore is taken back was never made, once the plan is carried out: it stands in no bin. Another
   goes there again. */
enum rc gone__is_uncreated(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out);

/* Whether a record was restored since by what stands and is not the plan's: that deletion no longer holds it. */
enum rc gone__is_restored(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out);

/* The field of the parent that holds lines of that object. */
const struct field *gone__lines_of(const struct object *parent, const struct object *line);

#endif
