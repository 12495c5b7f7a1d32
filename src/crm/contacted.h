/*
 * When a customer was last contacted (docs/decisions/0016). Three behaviours keep it, each on its own road: "activity" (what
 * was done, moved, deleted), "contacted_through" (what is the customer's: a contact or a deal that goes to another customer or
 * for good takes the activities about it along) and "contacted" (the customer itself: out of the bin, or its own words taken
 * back). Within crm/ only.
 *
 * What counts: live activities that are done, of a kind that reaches somebody, not later than now, about the customer or
 * about a record, also one of the bin, of an object that behaves "contacted_through".
 */
#ifndef CRM_CONTACTED_H
#define CRM_CONTACTED_H

#include "base/rc.h"
#include "base/value.h"
#include "query/context.h"

/* Kinds of activities that reach somebody, as SQL lists them. */
#define CONTACTS "'call', 'email', 'meeting', 'visit'"

/* The field that tells it, or NULL: no object behaves "contacted". */
const struct field *contacted__field(const struct cx *cx);

/* The relation by which records of o are those of a customer, or NULL. */
const struct field *contacted__through(const struct field *f, const struct object *o);

static inline struct value contacted__later(struct value x, struct value y)
{
    return v_is_null(x) || (!v_is_null(y) && x.i < y.i) ? y : x;
}

/* The latest contact by an activity about that record; about the customer or what is the customer's. Null: none. */
enum rc contacted__about(struct cx *cx, const struct object *o, int64_t id, struct value *latest);
enum rc contacted__latest(struct cx *cx, const struct field *f, int64_t id, struct value *latest);

/* Both at the end of an act of many (record/deferred.h).

   A contact of the customer id was at one time and is at another (null: is none). A later one moves the field on; where the one
   that made it what it is went, it becomes what is left. Nothing where the customer is not live. */
enum rc contacted__move(struct cx *cx, const struct field *f, int64_t id, struct value was, struct value is);

/* The field becomes what is left; is_less: only where that is earlier. */
enum rc contacted__recount(struct cx *cx, const struct field *f, int64_t id, bool is_less);

#endif
