/*
 * The process an object declares: what a move from state to state brings, what a state asks for as long as it lasts, and
 * where the record was when. Within record/ only.
 */
#ifndef RECORD_PROCESS_H
#define RECORD_PROCESS_H

#include "record/behaviour.h"

/* Before the behaviours: of a move, since when it is there, the state's probability, and what leaving the one and entering
   the other put. What the caller gave wins. Nothing by an undo, which brings back what there was. */
void process__move(struct cx *cx, const struct save *s);

/* After them: a won or lost state fixes the probability (RC_INVALID where the caller says another, or an undo would bring
   it back; history is set right and told in cx->notices), the weighted amount, and what history does not tell. */
enum rc process__settle(struct cx *cx, const struct save *s);

/* What the state needs is filled. Adds issues. A need that was not filled before either, in the same state, stands in
   nobody's way. */
enum rc process__check(struct cx *cx, const struct save *s);

/* Whether the state of r wants something else of that field: to be filled, or the probability it fixes. */
bool process__wants(const struct record *r, const struct field *f);

/* Whether the process works the field out of others. */
bool process__computes(const struct object *o, const struct field *f);

/* The act "move" of objects with a process: {"stage":"won", …}, a change that must name a state. */
extern const struct act process__acts[];

#endif
