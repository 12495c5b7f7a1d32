/*
 * A step is a change of the journal read back as two records, of which only the fields it tells are marked as read: a
 * field of lines or links by its part, any other by its value. Everything here looks; nothing is written. See
 * undo_step.h.
 */
#include "record/undo_step.h"

#include "base/check.h"
#include "query/links.h"
#include "record/hooks.h"
#include "record/record.h"
#include "record/row.h"
#include "record/undo_gone.h"
#include "record/undone.h"

static enum rc step_add(void *to, const struct change *c)
{
    struct steps *s = to;
    const struct object *o = catalog_number(s->cx->catalog, c->object_no);
    if (!o || s->count == s->capacity)
        return RC_OK;
    struct step *step = &s->list[s->count++];
    step->change = *c;
    step->object = o;
    enum rc rc = journal_fields(s->cx, o, c->before, &step->before);
    return rc == RC_OK ? journal_fields(s->cx, o, c->after, &step->after) : rc;
}

/* What another undo took back already is not taken back again, unless the plan takes that one back first. */
static enum rc step_sort_out(struct cx *cx, const struct undo_plan *p, struct step *s)
{
    struct undos *undos;
    enum rc rc = undos_read(cx, s->object, s->change.record_id, &undos);
    if (rc != RC_OK)
        return rc;
    undos_without(undos, p->sets, p->set_count);
    s->is_gone = undos_of(undos, &s->change, s->after) == UNDONE_WHOLE;
    for (size_t i = 0; i < s->object->field_count; i++) {
        s->before->is_read[i] &= s->after->is_read[i];
        if (s->before->parts)
            s->before->parts[i].is_read &= s->after->parts[i].is_read;
    }
    return RC_OK;
}

enum rc step__read(struct cx *cx, const struct undo_plan *p, int64_t set, int64_t below, size_t limit,
                   struct steps *out)
{
    bool was_undone;
    *out = (struct steps){.cx = cx, .list = arena_array_of(cx->arena, limit, struct step), .capacity = limit};
    enum rc rc = journal_of_changeset(cx, set, below, limit, step_add, out);
    if (rc == RC_OK && cx_is_writing(cx))
        rc = step__hold(cx, out);
    if (rc == RC_OK)
        rc = gone__read(cx, p, out);
    if (rc == RC_OK)
        rc = db_one(cx->db,
                    &(struct db_query){S("select 1 from undoings where changeset_id = ? and undo_id <> ? limit 1"),
                                       (struct value[]){v_int(set), v_int(cx->changeset ? cx->changeset->id : 0)}, 2,
                                       NULL, NULL},
                    &was_undone);
    for (size_t i = 0; i < out->count && rc == RC_OK && was_undone; i++)
        rc = step_sort_out(cx, p, &out->list[i]);
    return rc;
}

enum rc step__row(struct cx *cx, const struct object *o, int64_t id, bool with_parts, struct record **out)
{
    enum rc rc = row__any(cx, o, id, out);
    return rc == RC_OK && with_parts ? record_read_parts(cx, out, 1) : rc;
}

bool step__tells(const struct record *fields, const struct field *f)
{
    return f->type == FIELD_LINKS ? fields->parts[f->index].is_read : fields->is_read[f->index];
}

bool step__is_same(const struct record *x, const struct record *y, const struct field *f)
{
    return f->type == FIELD_LINKS ? links_are_same(&x->parts[f->index], &y->parts[f->index])
                                  : v_eq(record_get(x, f), record_get(y, f));
}

void step__take(struct record *to, const struct record *from, const struct field *f)
{
    if (f->type == FIELD_LINKS)
        to->parts[f->index] = from->parts[f->index];
    else
        record_put(to, f, record_get(from, f));
}

bool step__leaves(const struct cx *cx, const struct record *r, const struct field *f, bool is_about_lines)
{
    return (f->is_computed || is_about_lines) && hooks__computes(cx, r, f);
}

bool step__ends(const struct step *s)
{
    return s->made_by || (s->object->owned_by && s->change.kind == CHANGE_RESTORE);
}

bool step__is_planned(const struct undo_plan *p, int64_t set)
{
    for (size_t i = 0; i < p->set_count; i++)
        if (p->sets[i] == set)
            return true;
    return false;
}

struct busy {
    const struct steps *steps;
    bool *is_busy;
};

static enum rc busy_row(void *to, const struct row *row)
{
    struct busy *b = to;
    for (size_t i = 0; i < b->steps->count; i++)
        b->is_busy[i] |= b->steps->list[i].change.id == row_int(row, 0);
    return RC_OK;
}

enum rc step__busy(struct cx *cx, const struct undo_plan *p, const struct steps *steps, bool **is_busy)
{
    struct busy b = {steps, arena_array_of(cx->arena, steps->count, bool)};
    const char *in = db_dialect(cx->db)->in_list_int;
    int64_t *ids = arena_array_of(cx->arena, steps->count, int64_t);
    for (size_t i = 0; i < steps->count; i++)
        ids[i] = steps->list[i].change.id;
    const struct value binds[] = {db_int_list(cx->db, cx->arena, ids, steps->count),
                                  db_int_list(cx->db, cx->arena, p->sets, p->set_count)};
    str sql = str_printf(cx->arena,
                         "select c.id from changes c where c.id %s and exists (select 1 from changes l where "
                         "l.object_no = c.object_no and l.record_id = c.record_id and l.version > c.version and "
                         "not (l.changeset_id %s))",
                         in, in);
    *is_busy = b.is_busy;
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), busy_row, &b});
}
