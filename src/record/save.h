/*
 * The one road to a row: save__change, through which every create, change, delete, restore and undo of a record goes, with
 * its lines. What it stands on is shared within record/ only.
 *
 *     rights on it as it is → moves, behaviours (prepare, may_delete, may_undo) → required, state, relations, unique →
 *     rights on it as it will be → row, journal, lines, history of states, timelines → behaviours (follow)
 */
#ifndef RECORD_SAVE_H
#define RECORD_SAVE_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"
#include "record/behaviour.h"

/* Does it. RC_FORBIDDEN; RC_INVALID with issues, when nothing was written; without effect where an update changes nothing.
   *s may be changed: after is then what was written. */
enum rc save__change(struct cx *cx, struct save *s);

/* Whether the actor may begin: the right on the record as it stands (a create: on the object). */
enum rc save__may(struct cx *cx, const struct save *s);

/* A new record of an object: presets, nothing else. */
struct record *save__started(struct cx *cx, const struct object *o);

/* A copy whose lines and links may be changed without touching those of r. */
struct record *save__copy(struct cx *cx, const struct record *r);

/* --- checks (check*.c) -------------------------------------------------------------------------------------------- */

/* Relations lead to records the actor may see, unique values are free: of every field that differs from before (NULL: of
   all). In the bin nothing is taken from others: unique values are asked when the record comes back. Adds issues. */
enum rc save__check_database(struct cx *cx, const struct record *before, const struct record *after);

/* What comes back leads to records that are there, or lie in the bin: all its relations. Whether the actor sees them is not
   asked, for nobody sees more by it. Adds issues. */
enum rc save__check_targets(struct cx *cx, const struct record *r);

/* Whether a relation holds what it points at: all but who made and changed it, and a line's parent. */
bool save__points(const struct field *f);

/* SQL: whether a row t of the object holds what it points at: it is there, or in the bin and can come back as it is. A line
   that was taken out comes back by an undo alone, which looks where it points. */
const char *save__still_points(const struct object *o);

/* Nobody stands above himself: of every relation that is a tree ("tree": true) and differs from before. Asked in the bin too,
   for it comes out as it lies there. Two who make half of a cycle each do not both succeed. Adds issues. */
enum rc save__check_trees(struct cx *cx, const struct record *before, const struct record *after);

/* The live record other than r that holds r's value of a unique field, or 0. */
enum rc save__unique_holder(struct cx *cx, const struct record *r, const struct field *f, int64_t *holder);

/* Whether the record's unique values are free; adds issues when not. */
enum rc save__check_uniques(struct cx *cx, const struct record *r);

/* Amounts have no more places than the currency of s->after has, but for unit prices: those of the record or line now that
   differ from what it was (NULL: all), and all where the currency differs. What was stored with more stays, and an undo brings
   it back under the currency it stood under. Adds issues. */
enum rc save__check_places(struct cx *cx, const struct save *s, const struct record *was, const struct record *now);

/* What a create or change needs filled. A retired choice stands only where it stood. Add issues. */
enum rc save__check_required(struct cx *cx, const struct record *r);
enum rc save__check_retired(struct cx *cx, const struct record *before, const struct record *after);

bool save__is_empty(const struct record *r, const struct field *f);

/* Keeps RC_INVALID in *all while going on to the next check; any other failure ends it: false. */
bool save__goes_on(enum rc rc, enum rc *all);

/* --- writes, of a record or a line ------------------------------------------------------------------------------ */

/* Who and when of a change: version + 1, updated_at, updated_by. */
void save__stamp(struct cx *cx, struct record *r);

/* Row and journal of a new record, which gets its id, or of a changed one (before differs). */
enum rc save__insert(struct cx *cx, struct record *r);
enum rc save__update(struct cx *cx, const struct record *before, struct record *after);

/* Marks as deleted or live again, with its journal entry. */
enum rc save__mark(struct cx *cx, const struct record *before, bool is_deleted, bool is_hidden, struct record *after);

#endif
