/* What planning and running an undo share: the changes of a set, one by one. Within record/ only. */
#ifndef RECORD_UNDO_STEP_H
#define RECORD_UNDO_STEP_H

#include "base/rc.h"
#include "journal/journal.h"
#include "query/context.h"
#include "query/record.h"
#include "record/undo.h"

/* A change of the set being walked, copied out of its row, with the fields it tells of. */
struct step {
    struct change change;
    struct record *before, *after;
    const struct object *object;
    bool is_gone; /* another undo took it back, wholly; in part: those fields are not marked */
    int64_t
        made_by; /* the act that made the record, where taking this back leaves it as if never made: it stands in no bin */
};

struct steps {
    struct cx *cx;
    struct step *list;
    size_t count, capacity;
};

/* Changes of a set of the plan, newest first, older than below (0: from the newest). In a write transaction their records are
   held (step__hold) before anything about them is asked. */
enum rc step__read(struct cx *cx, const struct undo_plan *p, int64_t set, int64_t below, size_t limit,
                   struct steps *out);

/* Keeps the records that steps are about, of lines their parents, from all who would change them or point at them, until the
   transaction ends (PostgreSQL). */
enum rc step__hold(struct cx *cx, const struct steps *steps);

/* The row (row__any), with its lines and links where wished. */
enum rc step__row(struct cx *cx, const struct object *o, int64_t id, bool with_parts, struct record **out);

/* Of which steps the record was changed later by something outside the plan: asked of all in one query. */
enum rc step__busy(struct cx *cx, const struct undo_plan *p, const struct steps *steps, bool **is_busy);

/* Whether taking the step back takes the record from those who changed it or pointed at it since: it would be as if never made,
   or is a line, which nobody finds in a bin. What goes to the bin again can come back as it was, and is asked nothing. */
bool step__ends(const struct step *s);

/* By place in steps, of those that end their record: a bit for each relation by which a record points at them (more than 64 share
   bits). among, where given, says which to ask. */
enum rc step__pointed(struct cx *cx, const struct steps *steps, const uint64_t *among, uint64_t *found);

/* What was seen of a step in its piece. */
struct seen {
    bool is_busy;
    uint64_t pointers;
};

/* Whether the record of a step that would end it stays, now that it is its turn: changed since by something that counts, pointed
   at, or a line of a record that stays. */
enum rc step__stays(struct cx *cx, const struct undo_plan *p, const struct step *s, const struct seen *seen,
                    const struct record *now, bool *out);

/* Whether the fields tell of that field; whether two records have the same there; taking it over. */
bool step__tells(const struct record *fields, const struct field *f);
bool step__is_same(const struct record *x, const struct record *y, const struct field *f);
void step__take(struct record *to, const struct record *from, const struct field *f);

/* Whether the field of r (a record or a line) is left to those who compute it: what only the program writes, and what comes from
   lines where the act was about lines. */
bool step__leaves(const struct cx *cx, const struct record *r, const struct field *f, bool is_about_lines);

/* Whether an act changed lines of the record as well. */
enum rc step__is_about_lines(struct cx *cx, int64_t set, const struct object *o, int64_t id, bool *out);

/* Whether a change of a record left the field to its lines: the act changed some, and they worked it out. */
enum rc step__is_worked_out(struct cx *cx, const struct change *c, const struct field *f, bool *out);

/* What is said of a field that lines work out, once what the version of the record did is taken back (0: as it is); null:
   nothing was ever said. now: as it stands, with its lines. */
enum rc step__said(struct cx *cx, const struct undo_plan *p, const struct record *now, int64_t version,
                   const struct field *f, struct value *out);

/* Whether the plan takes that set back. */
bool step__is_planned(const struct undo_plan *p, int64_t set);

#endif
