/* From what a caller said to what the record will be. Within record/ only. */
#ifndef RECORD_APPLY_H
#define RECORD_APPLY_H

#include "record/behaviour.h"

/* Puts the draft into s->after, lines and links too, and keeps it in s->given. Adds issues: a line that is none of the
   record's, or given twice. */
enum rc apply__draft(struct cx *cx, struct save *s, const struct draft *d);

#endif
