/*
 * Readers of the journal: those who do something because something was done, behind the writers and each at a place of
 * its own: search today; automation, segments, webhooks and clocks as they come. The table of them is handed in from above
 * (struct reader, as job kinds are), and one loop runs them all.
 *
 * A place is a row of journal_readers: the position of the last change read. It moves in the very transaction in which the
 * reader writes what follows from the changes, so each change has its effect once: whatever fails, or kills the process,
 * takes back both or neither. Of several nodes one at a time holds a reader, by the lock on that row; the others pass it by.
 *
 * A reader that fails does not move. It is tried again later and later, with fewer changes at a time, until the one it
 * fails at stands alone; the row tells how often, why, and until when it waits, and the log how far it is behind. The others
 * go on meanwhile.
 *
 * A reader met for the first time stands at the end: what was before it goes through by itself if it wants it (search does).
 * Of a create the journal holds a digest only: past_at_version (journal/past.h) tells what a change left.
 */
#ifndef JOURNAL_READER_H
#define JOURNAL_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "journal/journal.h"

struct changes {
    const struct change *list; /* sealed, by position; in the arena of cx */
    size_t n;                  /* may be 0 */
    size_t most;               /* so many could have been given: the measure of other work, too */
    bool is_all;               /* nothing further is sealed */
};

struct reader {
    const char *name; /* permanent: its place is found by it */
    size_t most;      /* changes at once, at most LIMIT_READER_CHANGES: what it can do within LIMIT_CHUNK_MS */
    bool is_restless; /* it is called though nothing is new: it has other work besides */
    /* In a write transaction, as the program. *has_more: it wants to be called again at once though nothing is new. */
    enum rc (*read)(struct cx *cx, const struct changes *c, bool *has_more);
};

typedef enum rc (*changes_fn)(void *to, const struct changes *c);

/* In a write transaction: gives fn the next changes behind the reader's place, at most most of them, and moves the place
   behind them. What fn returns is returned; where that is not RC_OK the caller rolls back. fn is not called while
   another node holds the reader. */
enum rc journal_reader_next(struct cx *cx, const char *name, size_t most, changes_fn fn, void *to);

/* Where a reader stands; all 0 where it never ran. Reading. */
struct reader_place {
    bool is_known;
    int64_t position;
    int64_t behind; /* sealed changes it has not read */
    int failures;   /* in a row */
    int64_t again_ms;
};
enum rc journal_reader_place(struct cx *cx, const char *name, struct reader_place *out);

/* For how long the first change behind that place has waited to be read; 0: there is none. Reading. */
enum rc journal_reader_lag(struct cx *cx, const struct reader_place *place, int64_t *lag_ms);

/* --- for the loop ----------------------------------------------------------------------------------------------- */

/* Reading: whether there is something to do for it now. */
enum rc reader_is_due(struct cx *cx, const struct reader *r, bool *is_due);

/* In a write transaction: one piece of its work. *is_idle: there was nothing more. */
enum rc reader_run(struct cx *cx, const struct reader *r, bool *is_idle);

/* In a write transaction of its own, after that of reader_run was rolled back with rc: it waits, and the log tells. */
enum rc reader_put_off(struct cx *cx, const struct reader *r, enum rc why);

#endif
