/* Checks and writes that create, change, move and undo share. Within record/ only. */
#ifndef RECORD_SAVE_H
#define RECORD_SAVE_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

/* Relations lead to records the actor may see, unique values are free: of every field that differs from before (NULL: of
   all). Adds issues. */
enum rc save__check_database(struct cx *cx, const struct record *before, const struct record *after);

/* The live record other than r that holds r's value of a unique field, or 0. */
enum rc save__unique_holder(struct cx *cx, const struct record *r, const struct field *f, int64_t *holder);

/* Whether the unique value of a field is free for the record; adds an issue when not. */
enum rc save__check_unique(struct cx *cx, const struct record *r, const struct field *f);

/* What a create or change needs filled; a new state asks for its required fields (a create may start anywhere, because imports
   do). Add issues. */
enum rc save__check_required(struct cx *cx, const struct record *r);
enum rc save__check_state(struct cx *cx, const struct record *before, const struct record *after);

/* Keeps RC_INVALID in *all while going on to the next check; any other failure ends it: false. */
bool save__goes_on(enum rc rc, enum rc *all);

/* Who and when of a change: version + 1, updated_at, updated_by. */
void save__stamp(struct cx *cx, struct record *r);

/* Writes row and journal of a new or changed record (before differs), and the history of its state. */
enum rc save__insert(struct cx *cx, struct record *r);
enum rc save__update(struct cx *cx, const struct record *before, struct record *after);

/* Marks as deleted or live again, with its journal entry. */
enum rc save__mark(struct cx *cx, const struct record *before, bool is_deleted, bool is_hidden, struct record **after);

#endif
