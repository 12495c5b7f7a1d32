/* The lines of a record that is written: checked and written with it, in its change set. Within record/ only. */
#ifndef RECORD_LINES_H
#define RECORD_LINES_H

#include "record/behaviour.h"

/* Each line that is new or differs; its pointers begin with its place ("/lines/0/price"). Of one that comes back, and of one
   that changes in the bin, where it leads. Adds issues. */
enum rc lines__check(struct cx *cx, const struct save *s);

/* Lines of after that are new, that differ, or that come back (deleted, with an id before did not have), lines of before that
   are gone, and those of the bin that change there (s->binned). */
enum rc lines__write(struct cx *cx, const struct save *s);

bool lines__differ(const struct record *before, const struct record *after, const struct field *f);

/* The line of that id, or NULL. */
struct record *lines__find(const struct record_part *part, int64_t id);

#endif
