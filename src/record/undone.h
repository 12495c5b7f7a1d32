/*
 * What of a record's changes still stands. An undo takes back fields, and may itself be taken back, in part as well: a field
 * of a change is gone where an undo of its act told that field of the record and that is not gone in its turn; or left nothing
 * of the act, stands, and found the field as it was before. All that is asked of one record is read once, and worked out
 * once for each field.
 *
 *     undos_read(cx, o, id, &undos);
 *     undos_of(undos, &change, after)     unmarks the fields of after that are gone
 */
#ifndef RECORD_UNDONE_H
#define RECORD_UNDONE_H

#include "base/rc.h"
#include "journal/journal.h"
#include "query/context.h"
#include "query/record.h"

enum undone {
    UNDONE_NOT,
    UNDONE_PART, /* some of its fields are as they were before */
    UNDONE_WHOLE,
};

struct undos;

/* The undos that touched a record, and what they took back of it; but for the open act, which is not over. It lives in the
   arena the context has now. */
enum rc undos_read(struct cx *cx, const struct object *o, int64_t id, struct undos **out);

/* Before anything is asked: those acts count as taken back themselves, so that what they undid stands. */
void undos_without(struct undos *u, const int64_t *sets, size_t count);

/* How far a change of that record was taken back; after: its fields (journal_fields), of which those that are gone are
   unmarked. What the program computes does not tell. */
enum undone undos_of(struct undos *u, const struct change *c, struct record *after);

/* Whether the change is part of an undo that took back something of the record done by an act before that one; fields of
   after of which it took back nothing so old are unmarked. */
bool undos_reach(const struct undos *u, const struct change *c, struct record *after, int64_t before_set);

#endif
