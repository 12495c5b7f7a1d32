/*
 * Who may do what. One function decides (access_may, access_visible); nothing that reads or writes records goes around it.
 *
 * A right is a scope (none, own, some, all) for each action on each object, by role, as declared. It was compiled when the
 * snapshot was made (access/grants.h) and is found through who acts. As a condition it goes into every query; on one
 * record it is evaluated in memory. "Some" is a condition the declaration writes out: who sees which saved view
 * (objects/view.json). Owned lines have their parent's rights. The program itself (actor 0) may all.
 *
 * Fields are asked through query/grants.h, by whoever takes the name of one or lets one out.
 */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include <stdbool.h>

#include "access/grants.h"
#include "base/rc.h"
#include "query/condition.h"
#include "query/context.h"

/* From here on that person acts, with the grants of their role; of user 0: the program. */
void access_act(struct cx *cx, struct actor who);

/* The same with every right, for what was asked before or is nobody's to be asked; between the two only what is meant by
   it. Returns who acted before, for access_back. */
struct actor access_as(struct cx *cx, struct actor who);
void access_back(struct cx *cx, struct actor before);

/* The actor's scope for an action on an object. */
enum scope access_scope(const struct cx *cx, const struct object *o, enum action action);

/* What the actor may see of an object, as a condition: goes into every query. Never NULL; false when nothing. */
const struct condition *access_visible(const struct cx *cx, const struct object *o);

/* The records on which the actor may do it, as a condition. */
const struct condition *access_condition(const struct cx *cx, const struct object *o, enum action action);

/* Whether the actor may do it to this record (whose fields are read; for a create or change: as it will be). For lines:
   the parent's record. Of a record of the past, seeing is asked of the record as it is now. */
bool access_may(struct cx *cx, enum action action, const struct record *r);

/* Whether the actor has a general right: to what concerns no record of theirs. */
bool access_may_manage(const struct cx *cx, enum manage what);

#endif
