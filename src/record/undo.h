/*
 * Undo of a change set: an edit, a bulk edit, an import, an undo.
 *
 * Each change is taken back by itself, newest first: a field goes back to what it was where it still is what the change
 * made it and no later one that stands told it; a create goes (hidden from the bin) where nothing changed or refers to the
 * record since; a delete comes back; what came back goes to the bin again, or as a create does where the creation itself is
 * undone. What an act did to one record and its lines is taken back as one write, through the one road of all writes. What
 * stands in the way are blockers. An undo is itself a change set, so it can be undone; it needs the caller's right to each
 * inverse write. A purge cannot be undone.
 *
 *     undo_plan(cx, id, later, &plan)           reads; RC_CONFLICT: plan->blockers say why not
 *     while (!plan->is_done) undo_run(cx, plan, n)    writes, n changes in each transaction
 */
#ifndef RECORD_UNDO_H
#define RECORD_UNDO_H

#include "base/rc.h"
#include "query/context.h"

enum undo_later {
    UNDO_ASK,   /* later changes in the way: say so */
    UNDO_LATER, /* take them back too */
    UNDO_KEEP,  /* leave those fields, and records changed or pointed at since, as they are */
};

struct blocker {
    int64_t changeset_id; /* the later act; of "too_many" the act that was to be taken back; 0: none is to blame */
    int64_t actor_id;
    int64_t at_ms;
    const struct object *object;
    int64_t record_id;
    str name; /* the record's title */
    const char *
        reason; /* "changed", "referenced", "unique", "purged", "undone", "running", "refused", "too_many": static text */
    str detail; /* of a refusal: the sentence that says why, in the actor's language */
    const struct field **fields;
    size_t field_count;
};

enum { UNDO_SETS_MAX = 64 }; /* with the later acts that are taken along: more is refused ("too_many") */

struct undo_plan {
    int64_t changeset_id;
    enum undo_later later;
    int64_t sets[UNDO_SETS_MAX]; /* taken back in this order: newest first */
    size_t set_count;
    int64_t changes;          /* in all sets together */
    struct blocker *blockers; /* at most LIMIT_BLOCKERS kept */
    size_t blocker_count;
    bool has_more; /* not all was looked at: undo_blockers */
    struct {
        const struct object *object;
        int64_t record_id;
        const struct field *field; /* or NULL: the record itself */
    } met;                         /* what the run last found otherwise than planned; of a line, its record */

    /* how far it is: stored with a job to go on after a restart */
    size_t set_at;
    int64_t change_at; /* the last change taken back in that set; 0: none yet */
    int64_t done;
    int64_t taken; /* of the changes done: those that went back, … */
    int64_t idle;  /* … and those that left nothing to take back, as a delete of what was restored by hand */
    int64_t kept;  /* fields and records left as they are ("keep"): more than 0, and the act is undone in part only */
    bool is_noted; /* the journal knows that the act of this transaction undoes those sets */
    bool is_done;
};

/* What it would take. RC_NOT_FOUND: no such change set. What was undone in part is undone the rest of the way. */
enum rc undo_plan(struct cx *cx, int64_t changeset_id, enum undo_later later, struct undo_plan **out);

/* Takes back up to n changes in the open transaction; cx->changeset is the undo's own. Sets is_done and the states of the
   sets with the last. RC_FORBIDDEN; unless UNDO_KEEP, RC_CONFLICT: something changed since the plan was made, or what any
   write must keep to refuses it (the last blocker says so, cx->issues why). */
enum rc undo_run(struct cx *cx, struct undo_plan *plan, size_t n);

/* All of a plan of at most LIMIT_BULK_RECORDS changes in the open transaction. What is refused because of an act that can go
   along with UNDO_LATER makes it go along, and all is tried again. RC_CONFLICT: the blockers say why not, and nothing of it
   is written. */
enum rc undo_all(struct cx *cx, struct undo_plan *plan);

/* After a conflict: adds what stands in the way of what was not taken back yet, as far as it is found until then
   (clock_monotonic_ms). Where that is nothing, what the run met. */
enum rc undo_blockers(struct cx *cx, struct undo_plan *plan, int64_t until_ms);

/* The blockers of one plan outlive that arena: their texts are copied into another, from the one of that place on. */
void undo_keep_blockers(struct undo_plan *plan, struct arena *a, size_t from);

/* The state of an act that follows from its undos, and of what it undid, and so on. */
enum rc undo_settle(struct cx *cx, int64_t changeset_id);

#endif
