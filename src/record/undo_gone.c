/*
 * A creation may have been undone, done again and undone again: the chain of undos is walked from the act that made the
 * record, and turns the answer over at each one that stands and took the record along. See undo_gone.h.
 */
#include "record/undo_gone.h"

#include "base/check.h"
#include "record/undo_later.h"

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* The newest undo of the act that marked the record so, or 0. */
static enum rc marking_undo(struct cx *cx, const struct step *s, int64_t set, enum change_kind kind, int64_t *undo)
{
    const struct value binds[] = {v_int(set), v_int(s->object->number), v_int(s->change.record_id), v_int(kind)};
    *undo = 0;
    return db_query(cx->db, &(struct db_query){S("select u.undo_id from undoings u join changes c on c.changeset_id = "
                                                 "u.undo_id where u.changeset_id = ? and c.object_no = ? and "
                                                 "c.record_id = ? and c.kind = ? order by u.undo_id desc limit 1"),
                                               binds, countof(binds), id_row, undo});
}

/* Whether the creation by that act stands once the plan is carried out: no undo took it back, and did not keep it, that
   itself stands. */
static enum rc stands(struct cx *cx, const struct undo_plan *p, const struct step *s, int64_t set, bool *out)
{
    *out = true;
    while (set && !step__is_planned(p, set)) {
        enum rc rc = marking_undo(cx, s, set, *out ? CHANGE_DELETE : CHANGE_RESTORE, &set);
        if (rc != RC_OK || !set)
            return rc;
        *out = !*out;
    }
    *out = !*out;
    return RC_OK;
}

enum rc gone__is_uncreated(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out)
{
    check(s->object);
    int64_t set = 0;
    const struct value binds[] = {v_int(s->object->number), v_int(s->change.record_id)};
    enum rc rc = db_query(cx->db,
                          &(struct db_query){S("select changeset_id from changes where object_no = ? and record_id = ? "
                                               "and version = 1"),
                                             binds, countof(binds), id_row, &set});
    if (rc == RC_OK)
        rc = stands(cx, p, s, set, out);
    *out = !*out;
    return rc;
}

enum rc gone__is_restored(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out)
{
    check(s->change.kind == CHANGE_DELETE);
    struct later since = {.cx = cx,
                          .plan = p,
                          .object = s->object,
                          .record_id = s->change.record_id,
                          .since = s->change.version,
                          .set = s->change.changeset_id};
    enum rc rc = later__read(&since);
    *out = later__is_restored(&since);
    return rc;
}

const struct field *gone__lines_of(const struct object *parent, const struct object *line)
{
    check(line->owned_by == parent);
    for (size_t i = 0; i < parent->field_count; i++)
        if (parent->fields[i].type == FIELD_LINES && parent->fields[i].to == line)
            return &parent->fields[i];
    check(!"lines have a place in their parent");
    return NULL;
}
