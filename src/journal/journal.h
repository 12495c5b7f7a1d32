/*
 * The journal: every write is a change set of changes, written in the same transaction as the rows.
 *
 * A change says of one record what happened: created (a digest only; what was created is the row and the changes since),
 * updated (before and after of the changed fields), deleted, restored, purged. Fields stand by their permanent numbers
 * in canonical JSON text. The table is append-only. Sealing (journal/seal.h) gives each change a gapless position and a
 * link of a hash chain; the changes feed and verify go by position. A change's time is its record's updated_at, which
 * never goes back; history shows it and as_of goes by it. Its actor is its record's updated_by.
 *
 *     digest = SHA-256(nonce || content)       content: canonical JSON of {"o","k","v","b","a"}
 *     link   = SHA-256(previous link || header || digest)
 *
 * so that content can be erased (a person's right) while the chain stays valid.
 *
 * Used by record/ for every write; read by undo, history, timeline, search and the feed.
 */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/value.h"
#include "query/context.h"
#include "query/record.h"

enum change_kind { CHANGE_CREATE = 1, CHANGE_UPDATE, CHANGE_DELETE, CHANGE_RESTORE, CHANGE_PURGE };

/* "create", "update" … as the API says. Static text. */
const char *change_kind_name(enum change_kind kind);

/* One act: who, when, by which way in. The row is written with the first change, so an act without effect leaves none. */
struct changeset {
    int64_t id;        /* 0 until the first change */
    const char *via;   /* "page", "api", "import", "undo", "setup", "sweep", "cli", "follow": static text */
    str label;         /* what a person would call it; may be empty */
    const char *state; /* "done", or "running" for an act in several transactions */
    int64_t undo_of;   /* the change set it takes back, or 0 */
    int64_t changes;   /* written so far in this transaction */
    int64_t at_ms;     /* the act's time, where its row was written in this transaction; else 0 */
    int64_t actor_id;  /* who did it, with knows_actor; else it is read when it is asked for */
    bool knows_actor;
    int64_t cause_id;         /* the act that made the program do this one, or 0: somebody's own will, … */
    int64_t root_id;          /* … the first of that chain, or 0, … */
    int depth;                /* … and how many acts stand above; at most LIMIT_CAUSE_DEPTH */
    struct arena *arena;      /* it lives in, and so does: */
    struct changeset *follow; /* what the program did because of it in this transaction (changeset_follow), or NULL */
};

/* Opens the context's change set (cx->changeset), in the arena of the context. */
void changeset_open(struct cx *cx, const char *via, str label);

/* Opens one that another act caused: what the program does by itself because of what was done (an automation). It knows its
   cause, the first act of the chain and how deep it is, so that a loop ends by what caused what, and not by luck: beyond
   LIMIT_CAUSE_DEPTH it is refused, RC_INVALID with the issue "depth". RC_NOT_FOUND: there is no such act. Undo, imports and
   sample data have no cause: they are what somebody wanted. The chain of sealing does not cover it. */
enum rc changeset_caused(struct cx *cx, const char *via, str label, int64_t cause);

/* Goes on with one that stands already: an import's next chunk. */
void changeset_resume(struct cx *cx, int64_t id, const char *via);

/* Turns the context to the set of what merely follows from the open one, which has been written: one that it caused, by the
   program itself, via "follow", for all that follows in this transaction. Returns the open one, which the caller puts back
   (cx->changeset). An undo of an act leaves alone what followed from it, for what follows from the undo puts that right. What
   stands in the way of another undo because of it is told as the act itself (record/undo_later.h). */
struct changeset *changeset_follow(struct cx *cx);

/* Before a savepoint: how far the open set is, with what follows from it. After the savepoint was rolled back, put it back:
   the sets may have been written by what is gone. */
struct changeset_mark {
    struct changeset set, follow;
};
struct changeset_mark changeset_mark(const struct cx *cx);
void changeset_back(struct cx *cx, const struct changeset_mark *mark);

enum rc changeset_set_state(struct cx *cx, int64_t id, const char *state);

/* An undo takes it back, or some of it; is_whole: nothing of it is left. Told again, what is told last holds. */
enum rc changeset_undoing(struct cx *cx, int64_t id, int64_t undo, bool is_whole);

/* The acts an undo took back, or some of, at most limit. */
enum rc changesets_undone_by(struct cx *cx, int64_t undo, size_t limit, int64_t *ids, size_t *count);

/* The state that follows from all undos of it: "undone" where one that stands left nothing, "partly_undone" where one stands in
   part or left something, else "done". Unless is_busy, one that is "running" or "undoing" stays so. */
enum rc changeset_settle(struct cx *cx, int64_t id, bool is_busy);

/* An undo is taken back in its turn: what was taken back after it was only what it had left; but for the open act,
   which may take back all of it anew. */
enum rc changeset_unsettle(struct cx *cx, int64_t undo);

/* Each writes one change in the open transaction. The record is the whole row as it now stands (create), or before and
   after (update: the caller has raised the version; where only lines differ the entry is empty and says just that). */
enum rc journal_create(struct cx *cx, const struct record *now);
enum rc journal_update(struct cx *cx, const struct record *before, const struct record *after);
enum rc journal_mark(struct cx *cx, const struct record *now, enum change_kind kind); /* delete, restore, purge */

/* True where a change of this field is journaled: all but id, version and who and when, which the change itself tells. */
bool journal_keeps(const struct field *f);

/* --- reading ---------------------------------------------------------------------------------------------------- */

struct change {
    int64_t id;
    int64_t position; /* 0: not sealed yet */
    int64_t changeset_id;
    int object_no;
    int64_t record_id;
    int64_t version;
    enum change_kind kind;
    str before, after; /* canonical JSON objects by field number, or empty */
    int64_t actor_id;  /* 0: the program; of sample data whoever is said to have done it */
    str via;
    int64_t at_ms;
    int64_t cause_id; /* of its act, or 0 */
    int depth;
    bool was_undone; /* an undo took something of its act back, whether that one stands or not */
};

typedef enum rc (*change_fn)(void *to, const struct change *c);

/* The changes of one record with version < below (0: all), newest first, at most limit (0: all). */
enum rc journal_of_record(struct cx *cx, const struct object *o, int64_t id, int64_t below, size_t limit, change_fn fn,
                          void *to);

/* All changes of several records, by record, newest first. */
enum rc journal_of_records(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, change_fn fn, void *to);

/* The changes of one change set, newest first, with id < below (0: from the newest), at most limit. */
enum rc journal_of_changeset(struct cx *cx, int64_t changeset_id, int64_t below, size_t limit, change_fn fn, void *to);

/* Sealed changes with position > after, in their order. */
enum rc journal_feed(struct cx *cx, int64_t after, size_t limit, change_fn fn, void *to);

/* The fields of a change as a record: what stands in before or after, marked as read; what is no longer declared is
   skipped. text empty gives an empty record. */
enum rc journal_fields(struct cx *cx, const struct object *o, str text, struct record **out);

struct changeset_row {
    int64_t id;
    int64_t actor_id;
    str via, label;
    str state;         /* "running", "done", "undoing", "undone", "partly_undone" */
    int64_t undo_of;   /* of an undo: the act it was asked for, or 0 */
    int64_t undone_by; /* the last undo that took it back, whether that one stands or not; or 0 */
    int64_t at_ms;
    int64_t cause_id, root_id; /* or 0: nothing caused it */
    int depth;
};
typedef enum rc (*changeset_fn)(void *to, const struct changeset_row *row);

enum rc changeset_find(struct cx *cx, int64_t id, struct changeset_row *out);

/* The newest act by that way in of which something stands, running or done; *id is 0 where there is none. */
enum rc changeset_standing(struct cx *cx, const char *via, int64_t *id);
/* Before an act's state is read to be changed: of two who undo it, the second reads what the first made of it. */
enum rc changeset_hold(struct cx *cx, int64_t id);
/* Newest first, id < below (0: from the newest). */
enum rc changeset_list(struct cx *cx, int64_t below, size_t limit, changeset_fn fn, void *to);

/* How many records of each object it touched, by the objects' numbers; objects that are no longer declared are left out. */
typedef enum rc (*changeset_count_fn)(void *to, const struct object *o, int64_t records);
enum rc changeset_counts(struct cx *cx, int64_t id, changeset_count_fn fn, void *to);

#endif
