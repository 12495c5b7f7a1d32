/*
 * Which records that it would end (step__ends) an undo leaves where they are: those somebody changed since, those a record
 * points at, from the bin as well, and the lines of such. See undo_step.h.
 *
 * Asked when their turn comes, newest first: what the act made later and pointed at them is gone by then, and what still
 * points is kept or somebody else's. Who may be pointed at at all is asked of a whole piece first, by one query for each
 * relation; the answer has a bit for the relation, so that few are asked again.
 */
#include "base/check.h"
#include "record/save.h"
#include "record/undo_gone.h"
#include "record/undo_later.h"

/* --- pointers --------------------------------------------------------------------------------------------------- */

struct pointing {
    const struct steps *steps;
    const struct object *target;
    uint64_t *found, bit;
};

static bool is_ending(const struct step *s, const struct object *o)
{
    return s->object == o && step__ends(s);
}

static enum rc pointing_row(void *to, const struct row *row)
{
    struct pointing *p = to;
    for (size_t i = 0; i < p->steps->count; i++)
        if (is_ending(&p->steps->list[i], p->target) && p->steps->list[i].change.record_id == row_int(row, 0))
            p->found[i] |= p->bit;
    return RC_OK;
}

/* The records that point by one relation. A record that points at itself is none. */
static enum rc relation_ask(struct cx *cx, const struct field *f, const int64_t *ids, size_t n, struct pointing *p)
{
    const struct value list = db_int_list(cx->db, cx->arena, ids, n);
    str sql = str_printf(cx->arena, "select distinct t.%.*s from %.*s t where t.%.*s %s and %s%s%.*s",
                         STR_ARG(f->column), STR_ARG(f->object->plural), STR_ARG(f->column),
                         db_dialect(cx->db)->in_list_int, save__still_points(f->object),
                         f->object == f->to ? " and t.id <> t." : "", STR_ARG(f->object == f->to ? f->column : S("")));
    return db_query(cx->db, &(struct db_query){sql, &list, 1, pointing_row, p});
}

static enum rc relation_look(struct cx *cx, const struct field *f, const struct steps *steps, const uint64_t *among,
                             struct pointing *p)
{
    int64_t *ids = arena_array_of(cx->arena, steps->count, int64_t);
    size_t n = 0;
    for (size_t i = 0; i < steps->count; i++)
        if (is_ending(&steps->list[i], f->to) && (!among || among[i] & p->bit))
            ids[n++] = steps->list[i].change.record_id;
    p->target = f->to;
    return n ? relation_ask(cx, f, ids, n, p) : RC_OK;
}

enum rc step__pointed(struct cx *cx, const struct steps *steps, const uint64_t *among, uint64_t *found)
{
    check(found);
    struct pointing p = {.steps = steps, .found = found, .bit = 1};
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        for (size_t k = 0; k < o->field_count && rc == RC_OK; k++) {
            if (!save__points(&o->fields[k]))
                continue;
            p.bit = p.bit << 1 | p.bit >> 63;
            rc = relation_look(cx, &o->fields[k], steps, among, &p);
        }
    }
    return rc;
}

/* --- changed since ---------------------------------------------------------------------------------------------- */

/* Somebody did something to the record since it was made, and it stands. */
static enum rc is_changed(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out)
{
    struct later later = later__since(cx, p, s);
    enum rc rc = later__read(&later);
    *out = later.list || later.is_cut;
    return rc;
}

/* --- whether it stays ------------------------------------------------------------------------------------------- */

static enum rc stays_itself(struct cx *cx, const struct undo_plan *p, struct step *s, const struct seen *seen,
                            bool *out)
{
    uint64_t found = 0;
    *out = false;
    enum rc rc = seen->is_busy ? is_changed(cx, p, s, out) : RC_OK;
    if (rc == RC_OK && !*out && seen->pointers)
        rc = step__pointed(cx, &(struct steps){.cx = cx, .list = s, .count = 1}, &seen->pointers, &found);
    *out |= found != 0;
    return rc;
}

static enum rc version_row(void *to, const struct row *row)
{
    ((struct step *)to)->change.version = row_int(row, 0);
    return RC_OK;
}

/* The line's parent, where the same act made it, or brought it back from never having been. */
static enum rc parent_stays(struct cx *cx, const struct undo_plan *p, const struct step *line, const struct record *now,
                            bool *out)
{
    struct step parent = {.object = line->object->owned_by,
                          .change = {.kind = line->change.kind,
                                     .changeset_id = line->change.changeset_id,
                                     .record_id = v_id(record_get(now, line->object->parent_field))}};
    const struct value binds[] = {v_int(parent.object->number), v_int(parent.change.record_id),
                                  v_int(line->change.changeset_id), v_int(line->change.kind)};
    bool is_made;
    enum rc rc = db_one(cx->db,
                        &(struct db_query){S("select version from changes where object_no = ? and record_id = ? and "
                                             "changeset_id = ? and kind = ?"),
                                           binds, countof(binds), version_row, &parent},
                        &is_made);
    if (rc == RC_OK && is_made)
        rc = gone__read(cx, p, &(struct steps){.cx = cx, .list = &parent, .count = 1});
    return rc == RC_OK && parent.made_by ? stays_itself(cx, p, &parent, &(struct seen){true, UINT64_MAX}, out) : rc;
}

enum rc step__stays(struct cx *cx, const struct undo_plan *p, const struct step *s, const struct seen *seen,
                    const struct record *now, bool *out)
{
    struct step own = *s;
    enum rc rc = stays_itself(cx, p, &own, seen, out);
    if (rc == RC_OK && !*out && s->object->owned_by && p->later == UNDO_KEEP)
        rc = parent_stays(cx, p, s, now, out);
    return rc;
}
