/*
 * Two objects with fields of every type, and random records of them whose values lie where engines, ICU and C tend to
 * disagree. For tests of conditions, pages and figures.
 *
 * A thing has two fields of each type that compares, relations to a maker and to a parent thing, and links. Half of the
 * values are drawn from short lists of edges, so that equality, order and prefixes meet; a sixth are null.
 */
#ifndef SUPPORT_THINGS_H
#define SUPPORT_THINGS_H

#include "query/context.h"
#include "query/record.h"

/* xorshift64*: the same throws from the same seed. */
struct dice {
    uint64_t state;
};
struct dice dice_of(uint64_t seed);
uint64_t dice_next(struct dice *d);
int dice_roll(struct dice *d, int sides); /* 0 … sides - 1 */

struct things {
    const struct catalog *catalog;
    const struct object *thing, *maker, *user;
};
struct things things_load(struct arena *a);

/* A context on the connection: user 3, company in New York (whose days have 23 to 25 hours), a fixed now. */
struct cx things_cx(struct arena *a, struct db *db, const struct things *t);

/* A random record of either object. Relations lead to ids 1 … related, some to none. */
struct record *things_record(struct dice *d, struct arena *a, const struct object *o, int64_t id, int related);

/* A random text, NFC, never empty; short ones repeat. */
str things_text(struct dice *d, struct arena *a);

/* A random value of the field's type, not null. */
struct value things_value(struct dice *d, struct arena *a, const struct field *f, int related);

#endif
