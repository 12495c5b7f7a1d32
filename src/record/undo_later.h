/*
 * What happened to a record after a step of an undo, and stands in its way. Within record/ only.
 *
 * Every change in the way has an act that can be named and taken back. What merely followed from an act (changeset_follow) goes
 * with that act. An undo of what came later than the step cancels with what it undid, and neither is in the way; an undo
 * of what came earlier is an act like any other, and taking it back does again what it undid. A delete that was restored by hand
 * cancels with the restore.
 *
 * All is asked as it will be once the plan is carried out: what an undo of the plan undid stands again.
 */
#ifndef RECORD_UNDO_LATER_H
#define RECORD_UNDO_LATER_H

#include "record/undo_step.h"

/* A later change that is not the plan's: of its fields those that stand are marked. */
struct later_change {
    struct change change;
    struct record *after;
    struct later_change *next; /* older */
};

struct later {
    struct cx *cx;
    const struct undo_plan *plan;
    const struct object *object;
    int64_t record_id, since, set; /* later than this version, and the act of the step */
    bool is_by_somebody;           /* what is part of an undo, or merely followed, is left out */
    struct record *present;        /* becomes what it would be without the sets of the plan; NULL: not asked */
    bool is_away;                  /* with present: it would be in the bin, or never made */
    struct later_change *list;     /* newest first, at most LIMIT_LATER_CHANGES, */
    bool is_cut;                   /* and there are more */
    bool *told; /* by field: one of all there are tells it, and did not merely follow; NULL: none does */
};

/* What is asked of a step: all that came later; of one that leaves its record as if never made, what somebody did to it since
   it was made. */
struct later later__since(struct cx *cx, const struct undo_plan *p, const struct step *s);

/* The later changes, which stand at least in part. */
enum rc later__read(struct later *l);

/* Of a deletion: whether one of them restored the record. */
bool later__is_restored(const struct later *l);

/* Whether one of them told the field since, also where it came to be as it was: not what merely followed, is computed, or was
   worked out from lines. */
enum rc later__tells(const struct later *l, const struct field *f, bool *out);

/* The act to be named for one of them: none where it is over, or is about the record itself and something merely followed. */
struct later_act {
    int64_t id; /* 0: it is not in the way */
    int64_t actor_id, at_ms;
};
enum rc later__act(const struct later *l, const struct later_change *c, struct later_act *out);

/* Whether nobody is to blame that the field is another by now: changes since tell it, but none that stands said it, and what
   followed goes with acts that are over. The program recounted it. */
enum rc later__is_recounted(const struct later *l, const struct field *f, bool *out);

/* Whether it is part of an undo, or merely followed: a record that an act made is not held by such. */
bool later__is_own(const struct change *c);

/* Whether an act is undone, and stays so once the plan is carried out. */
enum rc later__is_over(struct cx *cx, const struct undo_plan *p, const struct changeset_row *act, bool *out);

#endif
