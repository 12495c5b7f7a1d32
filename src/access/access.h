/*
 * Who may do what. One function decides (access_may, access_visible); nothing that reads or writes records goes around it.
 *
 * A right is a scope (none, own, some, all) for each action on each object, by role, as declared. As a condition it goes
 * into every query; on one record it is evaluated in memory. "Some" is a condition the declaration writes out: who sees
 * which saved view (objects/view.json). Owned lines have their parent's rights. The program itself
 * (actor 0) and administrators may all.
 */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include <stdbool.h>

#include "base/rc.h"
#include "query/condition.h"
#include "query/context.h"

/* Whether every condition among the declared rights fits its object. RC_INVALID: *message (in a) names the first that does
   not. Asked once, before anybody acts on the catalogue: access_condition asserts it. */
enum rc access_check(const struct catalog *c, struct arena *a, str *message);

/* The actor's scope for an action on an object. */
enum scope access_scope(const struct cx *cx, const struct object *o, enum action action);

/* What the actor may see of an object, as a condition: goes into every query. Never NULL; false when nothing. */
const struct condition *access_visible(struct cx *cx, const struct object *o);

/* The records on which the actor may do it, as a condition. */
const struct condition *access_condition(struct cx *cx, const struct object *o, enum action action);

/* Whether the actor may do it to this record (whose fields are read; for a create or change: as it will be). For lines:
   the parent's record. */
bool access_may(struct cx *cx, enum action action, const struct record *r);

#endif
