/*
 * Conditions: "stage = 'won' and amount > 1000" as a typed tree that exists only when it is valid.
 *
 * The parser (expr/) knows no CRM; here its names are resolved against the catalogue, relations are walked by dot, and
 * the tree gets its two ends: SQL (inside query/) and evaluation on a record in memory (condition_holds). Both ends, on
 * both engines, give the same answer: docs/decisions/0003.
 *
 * Rights are conditions too. They come through here and nowhere else.
 */
#ifndef QUERY_CONDITION_H
#define QUERY_CONDITION_H

#include <stdbool.h>

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

struct condition;

/* Parses and checks; the tree lives in cx->arena. On mistakes adds an issue for each under the query parameter, with
   its byte position (with parameter NULL none), and returns RC_INVALID. me(), my_team(), now(), today() and days
   against time stamps are kept as such and bound when it runs. A day against a time stamp is all of that day in the
   company's zone; "= null" and "= ''" are "is null"; telephone numbers are compared by their digits
   (docs/decisions/0003). */
enum rc condition_parse(struct cx *cx, const struct object *o, str text, const char *parameter,
                        const struct condition **out);

/* field = value, built without text (for ?stage=won): the text is read by the field's from_text; empty is "is null".
   Mistakes go to the parameter of the field's name. The field is taken as it is: who has its name from a caller found it
   with grants_field. */
enum rc condition_equals(struct cx *cx, const struct object *o, const struct field *f, str text,
                         const struct condition **out);

/* Both must hold; either may be NULL (then it is the other). */
const struct condition *condition_and(struct arena *a, const struct condition *x, const struct condition *y);

/* Always and never true. */
const struct condition *condition_true(void);
const struct condition *condition_false(void);
bool condition_is_true(const struct condition *c);

/* Whether it asks a field of another record, by a dot. */
bool condition_walks(const struct condition *c);

/* Evaluates on a record whose fields are all read. A relation walked by dot needs its record: found through fetch,
   which may return NULL (no such record: its fields are null). */
typedef const struct record *(*record_fetch)(void *data, const struct object *o, int64_t id);
bool condition_holds(struct cx *cx, const struct condition *c, const struct record *r, record_fetch fetch, void *data);

/* The canonical text: parsing it again gives an equal tree (unless it is over LIMIT_CONDITION_BYTES: spaces are added).
   "not" stands before comparisons only. Used for receipts, hashes of cursors and tests. */
str condition_text(struct arena *a, const struct condition *c);

#endif
