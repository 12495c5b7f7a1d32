/* Rows: a record's values to columns, with the stored forms that conditions and order need. Within record/ only. */
#ifndef RECORD_ROW_H
#define RECORD_ROW_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

/* The row, live, in the bin or hidden, whoever asks: rights are asked before it is written. */
enum rc row__any(struct cx *cx, const struct object *o, int64_t id, struct record **out);

/* When a row is held before it is read. */
enum row_hold {
    ROW_AGAIN, /* where the act was begun before (cx->tries): else its writing waits soon enough */
    ROW_FIRST, /* always: something else that others wait for is taken before the row is written */
    ROW_GOES,  /* always, and who is about to point at it waits too */
};

/* Waits until nobody else writes the row, and keeps others from it until the transaction ends (PostgreSQL). A row that stays is
   held as its writing holds it: those who point at it (a foreign key, save__check_database) neither wait nor are waited for,
   who may be writing it themselves a moment later. */
enum rc row__hold(struct cx *cx, const struct object *o, int64_t id, enum row_hold when);

/* The same for many of one object, always, by their ids, so that two who take many seldom wait for each other crosswise;
   lock is the dialect's. */
enum rc row__hold_all(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, const char *lock);

/* Inserts the whole row and its links. */
enum rc row__insert(struct cx *cx, const struct record *r);

/* Writes the columns in which after differs from before, where the row still has before's version (else RC_RETRY: another
   transaction was quicker), and its links where they were read and differ. */
enum rc row__update(struct cx *cx, const struct record *before, const struct record *after);

/* Sets deleted_at (null: live) and whether the bin hides it, raising the version. */
enum rc row__mark(struct cx *cx, const struct record *before, const struct record *after, bool is_hidden);

/* Removes the row, its links and its content in the journal, where the row still has r's version (else RC_RETRY: another
   transaction was quicker, and may have brought it back). */
enum rc row__remove(struct cx *cx, const struct record *r);

#endif
