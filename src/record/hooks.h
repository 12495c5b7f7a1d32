/* The behaviours of an object, asked one after the other. Within record/ only. */
#ifndef RECORD_HOOKS_H
#define RECORD_HOOKS_H

#include "record/behaviour.h"

/* Each ends with the first code that is not RC_OK; prepare goes on after RC_INVALID, so that a caller hears of all. */
enum rc hooks__prepare(struct cx *cx, const struct save *s);
enum rc hooks__may_delete(struct cx *cx, const struct save *s);
enum rc hooks__may_restore(struct cx *cx, const struct save *s);
enum rc hooks__may_undo(struct cx *cx, const struct save *s);
enum rc hooks__follow(struct cx *cx, const struct save *s);

/* Whether some behaviour, or the process, works the field out of others: undo leaves it to them. */
bool hooks__computes(const struct cx *cx, const struct record *r, const struct field *f);

#endif
