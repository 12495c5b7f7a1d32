/*
 * A creation may have been undone, done again and undone again: the chain of undos is walked from the act that made the
 * record, and turns the answer over at each one that stands and took the record along. See undo_gone.h.
 */
#include "record/undo_gone.h"

#include "base/check.h"

static enum rc has_mark(struct cx *cx, const struct step *s, int64_t set, enum change_kind kind, bool *out)
{
    const struct value binds[] = {v_int(s->object->number), v_int(s->change.record_id), v_int(set), v_int(kind)};
    return db_one(cx->db,
                  &(struct db_query){S("select 1 from changes where object_no = ? and record_id = ? and "
                                       "changeset_id = ? and kind = ? limit 1"),
                                     binds, countof(binds), NULL, NULL},
                  out);
}

/* Whether the creation by that act stands once the plan is carried out: no undo took it back, and did not keep it, that
   itself stands. */
static enum rc stands(struct cx *cx, const struct undo_plan *p, const struct step *s, int64_t set, bool *out)
{
    *out = true;
    while (set && !step__is_planned(p, set)) {
        struct changeset_row row;
        bool is_taken = false;
        enum rc rc = changeset_find(cx, set, &row);
        if (rc == RC_OK && row.undone_by)
            rc = has_mark(cx, s, row.undone_by, *out ? CHANGE_DELETE : CHANGE_RESTORE, &is_taken);
        if (rc != RC_OK || !is_taken)
            return rc;
        set = row.undone_by;
        *out = !*out;
    }
    *out = !*out;
    return RC_OK;
}

static enum rc creation_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
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
                                             binds, countof(binds), creation_row, &set});
    if (rc == RC_OK)
        rc = stands(cx, p, s, set, out);
    *out = !*out;
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
