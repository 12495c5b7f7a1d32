/*
 * The past: lists and records as they stood at a time: each as its last change at that time or before left it, by the
 * change's own time, which history shows (docs/decisions/0005).
 *
 * What changed since then is taken back, in memory, from the journal, and put into temporary tables on the reader's own
 * connection; a query then reads "rows not changed since" together with those (query/source.h), by the same compiler.
 * Rights are today's. Everything runs inside one read transaction, which the caller opens and rolls back: that also empties
 * the temporary tables. What was purged since is gone from the past too.
 */
#ifndef JOURNAL_PAST_H
#define JOURNAL_PAST_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

/* Makes the temporary tables on the connection, outside any transaction; cheap when they are there. */
enum rc past_prepare(struct cx *cx);

/* In a read transaction: sets cx->past (and cx->as_of_ms) to that time. More than most changed records is RC_TOO_LARGE.
   The past goes with the context's arena. */
enum rc past_open(struct cx *cx, int64_t at_ms, int64_t most);

/* The same for who reads one record only: it, its lines and what they point to. Costs what their own changes cost. */
enum rc past_open_record(struct cx *cx, int64_t at_ms, const struct object *o, int64_t id);

/* How far a record is taken back: to its last change at at_ms or before, or to a version where one is given. */
struct then {
    int64_t at_ms;
    int64_t version;
};

/* The row of now, live or in the bin or hidden, whoever asks, with its links; RC_NOT_FOUND: there is none, or it was purged. */
enum rc past_row(struct cx *cx, const struct object *o, int64_t id, struct record **out);

/* What taking a record back showed. */
struct taken_back {
    bool existed; /* it had been created by then */
    bool agrees;  /* each change made what stood there before the next one, and the last what stands there now */
};

/* The present row taken back, in place. The links of its links fields are read; its lines are not. */
enum rc past_record(struct cx *cx, struct record *now, struct then then, struct taken_back *out);

/* What a change left: the record as it stood at that version, its links with it, its lines not, whoever asks. Of a create the
   journal keeps a digest alone, so this is how a reader sees what was created. RC_NOT_FOUND: it was purged since, or there
   is no such version. */
enum rc past_at_version(struct cx *cx, const struct object *o, int64_t id, int64_t version, struct record **out);

#endif
