/*
 * The temporary tables a past is put into: past_<generation>_<plural> of each object, past_<generation>_<plural>_<field> of each
 * links field, and past_<generation>_changed, the records changed since. Within journal/ only.
 *
 * They stay with the connection while catalogues come and go: so each generation has its own, no table is made or read by
 * "*", and those of other generations go when new ones are made.
 */
#ifndef JOURNAL_PAST_TABLES_H
#define JOURNAL_PAST_TABLES_H

#include "query/context.h"

/* "past_7_customers": what stands for a table under the catalogue of cx, or "changed". */
str past__table(struct cx *cx, str table);

/* "id, version, …": the columns of an object's table that its catalogue knows. */
str past__columns(struct arena *a, const struct object *o);
#define PAST_LINK_COLUMNS "record_id, object_no, target_id, position"

#endif
