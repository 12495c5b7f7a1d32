/*
 * Who points at the records that steps end is asked by one query for each relation; of those that the plan leaves alone
 * one is enough. See undo_pointers.h.
 */
#include "record/undo_pointers.h"

#include "base/check.h"
#include "base/limits.h"
#include "record/blocker.h"
#include "record/save.h"
#include "record/undo_gone.h"

struct ending {
    struct cx *cx;
    struct undo_plan *plan;
    const struct steps *steps;
};

/* The changes by which steps end records of an object. */
static struct value ends(const struct ending *p, const struct object *o)
{
    int64_t *ids = arena_array_of(p->cx->arena, p->steps->count, int64_t);
    size_t n = 0;
    for (size_t i = 0; i < p->steps->count; i++)
        if (p->steps->list[i].object == o && step__ends(&p->steps->list[i]))
            ids[n++] = p->steps->list[i].change.id;
    return db_int_list(p->cx->db, p->cx->arena, ids, n);
}

/* Records that point at such. */
struct pointers {
    int64_t target[LIMIT_BLOCKERS], from[LIMIT_BLOCKERS];
    size_t count;
};

static enum rc pointer_row(void *to, const struct row *row)
{
    struct pointers *p = to;
    check(p->count < LIMIT_BLOCKERS);
    p->target[p->count] = row_int(row, 0);
    p->from[p->count++] = row_int(row, 1);
    return RC_OK;
}

static const struct step *end_of(const struct ending *p, const struct object *o, int64_t id)
{
    for (size_t i = 0; i < p->steps->count; i++)
        if (p->steps->list[i].object == o && p->steps->list[i].change.record_id == id && step__ends(&p->steps->list[i]))
            return &p->steps->list[i];
    check(!"a target is of the steps");
    return NULL;
}

static enum rc blocked_by_pointers(struct ending *p, const struct field *f, const struct pointers *found)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < found->count && rc == RC_OK; i++)
        rc = blocker__of_reference(p->cx, p->plan, end_of(p, f->to, found->target[i]), f, found->from[i]);
    return rc;
}

/* Which pointers are asked for: those the plan leaves where they are (one for each target says it), or those of which it takes
   back the relation or a restore, each of them: where they would point then is seen one by one. The plan's own creations
   go along. */
struct asking {
    const char *from, *is_touched, *end;
};
static const struct asking left_alone = {"min(t.id)", "not ", "group by t."};
static const struct asking taken_back = {"t.id", "", "order by t.id, t."};

/* Who points is found before the journal is asked about them: left to choose, an engine whose statistics are old may ask it of
   all records. */
static enum rc pointers_ask(struct ending *p, const struct field *f, const struct asking *which, int64_t above,
                            struct pointers *found)
{
    struct cx *cx = p->cx;
    const char *in = db_dialect(cx->db)->in_list_int;
    const struct value sets = db_int_list(cx->db, cx->arena, p->plan->sets, p->plan->set_count);
    const struct value object = v_int(f->object->number);
    const str tells = str_printf(cx->arena, "%%\"%d\":%%", f->number);
    const struct value binds[] = {
        ends(p, f->to),       v_int(above),  object, v_int(CHANGE_CREATE), sets, object, v_int(CHANGE_CREATE),
        v_int(CHANGE_UPDATE), v_text(tells), sets};
    str sql = str_printf(
        cx->arena,
        "with t as materialized (select t.id, t.%.*s from %.*s t where t.%.*s in (select c.record_id from changes c "
        "where c.id %s) and %s and t.id > ?) "
        "select t.%.*s, %s from t where "
        "not exists (select 1 from changes d where d.object_no = ? and d.record_id = t.id and d.kind = ? and "
        "d.changeset_id %s) and "
        "%sexists (select 1 from changes d where d.object_no = ? and d.record_id = t.id and d.kind <> ? and "
        "(d.kind <> ? or d.after_text like ?) and d.changeset_id %s) %s%.*s limit %d",
        STR_ARG(f->column), STR_ARG(f->object->plural), STR_ARG(f->column), in, save__still_points(f->object),
        STR_ARG(f->column), which->from, in, which->is_touched, in, which->end, STR_ARG(f->column), LIMIT_BLOCKERS);
    found->count = 0;
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), pointer_row, found});
}

/* Leaves out those that go with the plan: what it redid it may undo as a whole. */
static enum rc without_ended(const struct ending *p, const struct field *f, struct pointers *found)
{
    struct steps from = {.cx = p->cx, .list = arena_array_of(p->cx->arena, found->count, struct step)};
    size_t n = 0;
    for (; from.count < found->count; from.count++)
        from.list[from.count] = (struct step){.object = f->object,
                                              .change = {.kind = CHANGE_RESTORE, .record_id = found->from[from.count]}};
    enum rc rc = gone__read(p->cx, p->plan, &from);
    for (size_t i = 0; i < from.count && rc == RC_OK; i++) {
        found->target[n] = found->target[i];
        found->from[n] = found->from[i];
        n += !from.list[i].made_by;
    }
    found->count = n;
    return rc;
}

/* A page of the pointers that the plan takes back, in memory of its own: an act may have moved many. */
static enum rc check_taken_back(struct ending *p, const struct field *f, int64_t *above, bool *has_more)
{
    struct pointers found;
    struct arena *outer = p->cx->arena;
    size_t known = p->plan->blocker_count;
    p->cx->arena = arena_new(0);
    enum rc rc = pointers_ask(p, f, &taken_back, *above, &found);
    *has_more = found.count == LIMIT_BLOCKERS;
    *above = found.count ? found.from[found.count - 1] : 0;
    if (rc == RC_OK)
        rc = without_ended(p, f, &found);
    if (rc == RC_OK)
        rc = blocked_by_pointers(p, f, &found);
    undo_keep_blockers(p->plan, outer, known);
    arena_free(p->cx->arena);
    p->cx->arena = outer;
    return rc;
}

static enum rc check_relation(struct ending *p, const struct field *f)
{
    struct pointers *found = arena_new_of(p->cx->arena, struct pointers);
    enum rc rc = pointers_ask(p, f, &left_alone, 0, found);
    if (rc == RC_OK)
        rc = blocked_by_pointers(p, f, found);
    int64_t above = 0;
    for (bool has_more = true; rc == RC_OK && has_more;)
        rc = check_taken_back(p, f, &above, &has_more);
    return rc;
}

static bool ends_any(const struct ending *p, const struct object *o)
{
    for (size_t i = 0; i < p->steps->count; i++)
        if (p->steps->list[i].object == o && step__ends(&p->steps->list[i]))
            return true;
    return false;
}

enum rc pointers__check(struct cx *cx, struct undo_plan *plan, const struct steps *steps)
{
    struct ending ending = {cx, plan, steps}, *p = &ending;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(p->cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(p->cx->catalog, i);
        for (size_t k = 0; k < o->field_count && rc == RC_OK; k++) {
            const struct field *f = &o->fields[k];
            if (save__points(f) && ends_any(p, f->to))
                rc = check_relation(p, f);
        }
    }
    return rc;
}
