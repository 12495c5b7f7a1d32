/*
 * What an undo would take: see undo.h. The plan walks every change of the sets with a simulated present: the record as it
 * would be once the later sets of the plan are taken back.
 */
#include "base/check.h"
#include "base/limits.h"
#include "record/record.h"
#include "record/save.h"
#include "record/undo.h"
#include "record/undo_step.h"

/* Past the maximum blockers are only counted: the last place takes them. */
static struct blocker *blocker_new(struct undo_plan *p)
{
    size_t i = p->blocker_count++;
    return &p->blockers[i < LIMIT_BLOCKERS ? i : LIMIT_BLOCKERS];
}

/* The later changes of a record, newest first, as far as the change looked at. */
struct later {
    struct cx *cx;
    struct undo_plan *plan;
    const struct step *step;
    struct record *present; /* simulated: without the sets of the plan */
    struct change others[LIMIT_BLOCKERS];
    struct record *others_after[LIMIT_BLOCKERS];
    size_t other_count;
};

static enum rc later_change(void *to, const struct change *c)
{
    struct later *l = to;
    const struct object *o = l->step->object;
    if (c->version <= l->step->change.version)
        return RC_STOPPED;
    struct record *fields;
    bool is_planned = step__is_planned(l->plan, c->changeset_id) || c->changeset_id == l->step->change.changeset_id;
    enum rc rc = journal_fields(l->cx, o, is_planned ? c->before : c->after, &fields);
    if (rc != RC_OK)
        return rc;
    if (is_planned) {
        for (size_t i = 0; i < o->field_count; i++)
            if (step__tells(fields, &o->fields[i]))
                step__take(l->present, fields, &o->fields[i]);
    } else if (l->other_count < LIMIT_BLOCKERS && step__counts(c)) {
        l->others_after[l->other_count] = fields;
        l->others[l->other_count++] = *c;
    }
    return RC_OK;
}

/* The fields this step would take back that are no longer what it made them. */
static size_t fields_moved(struct cx *cx, const struct step *s, const struct record *present, const struct field ***out)
{
    size_t n = 0;
    *out = arena_array_of(cx->arena, s->object->field_count, const struct field *);
    for (size_t i = 0; i < s->object->field_count; i++) {
        const struct field *f = &s->object->fields[i];
        if (step__tells(s->after, f) && !step__is_same(s->after, present, f))
            (*out)[n++] = f;
    }
    return n;
}

static void blocked_by(struct later *l, const struct change *by, const char *reason, const struct field **fields,
                       size_t n)
{
    struct blocker *b = blocker_new(l->plan);
    *b = (struct blocker){.changeset_id = by ? by->changeset_id : 0,
                          .actor_id = by ? by->actor_id : 0,
                          .at_ms = by ? by->at_ms : 0,
                          .object = l->step->object,
                          .record_id = l->step->change.record_id,
                          .name = record_title(l->present),
                          .reason = reason,
                          .fields = fields,
                          .field_count = n};
}

static size_t fields_told(struct cx *cx, const struct record *after, const struct field ***out)
{
    size_t n = 0;
    *out = arena_array_of(cx->arena, after->object->field_count, const struct field *);
    for (size_t i = 0; i < after->object->field_count; i++)
        if (step__tells(after, &after->object->fields[i]) && !after->object->fields[i].is_computed)
            (*out)[n++] = &after->object->fields[i];
    return n;
}

/* One blocker for each later act that touched one of the fields; of a creation (no fields), for each later act, with what it
   changed. */
static void blocked_by_later(struct later *l, const struct field **fields, size_t n)
{
    size_t said = 0;
    for (size_t i = 0; i < l->other_count; i++) {
        bool touches = n == 0;
        for (size_t k = 0; k < n && !touches; k++)
            touches = step__tells(l->others_after[i], fields[k]);
        if (!touches)
            continue;
        const struct field **told = fields;
        size_t told_count = n ? n : fields_told(l->cx, l->others_after[i], &told);
        blocked_by(l, &l->others[i], "changed", told, told_count);
        said++;
    }
    if (!said && n)
        blocked_by(l, NULL, "changed", fields, n);
}

/* The act by which a record came to point at another: the newest that still counts and tells the field, else its
   creation. */
struct pointing {
    struct cx *cx;
    const struct field *field;
    struct change found;
};

static enum rc pointing_change(void *to, const struct change *c)
{
    struct pointing *p = to;
    struct record *after;
    if (!step__counts(c))
        return RC_OK;
    enum rc rc = journal_fields(p->cx, p->field->object, c->after, &after);
    if (rc == RC_OK && (c->kind == CHANGE_CREATE || after->is_read[p->field->index])) {
        p->found = *c;
        return RC_STOPPED;
    }
    return rc;
}

static enum rc blocked_by_reference(struct later *l, const struct field *f, int64_t id)
{
    struct pointing p = {.cx = l->cx, .field = f};
    enum rc rc = journal_of_record(l->cx, f->object, id, 0, 0, pointing_change, &p);
    if (rc != RC_OK && rc != RC_STOPPED)
        return rc;
    blocked_by(l, p.found.changeset_id ? &p.found : NULL, "referenced", NULL, 0);
    return RC_OK;
}

/* Whether the plan takes back anything of that record. */
static enum rc is_taken_back(struct cx *cx, const struct undo_plan *p, const struct object *o, int64_t id, bool *out)
{
    const struct value binds[] = {v_int(o->number), v_int(id), db_int_list(cx->db, cx->arena, p->sets, p->set_count)};
    str sql = str_printf(cx->arena,
                         "select 1 from changes where object_no = ? and record_id = ? and changeset_id %s limit 1",
                         db_dialect(cx->db)->in_list_int);
    return db_one(cx->db, &(struct db_query){sql, binds, countof(binds), NULL, NULL}, out);
}

/* A live record that took a unique value which would come back, and keeps it. */
static enum rc check_unique(struct later *l, const struct record *after, const struct field *f)
{
    int64_t holder;
    bool gives_back = false;
    enum rc rc = save__unique_holder(l->cx, after, f, &holder);
    if (rc == RC_OK && holder)
        rc = is_taken_back(l->cx, l->plan, f->object, holder, &gives_back);
    if (rc != RC_OK || !holder || gives_back)
        return rc;
    const struct field **fields = arena_array_of(l->cx->arena, 1, const struct field *);
    fields[0] = f;
    blocked_by(l, NULL, "unique", fields, 1);
    return RC_OK;
}

/* Of a delete the whole record comes back, of an update what it changed. */
static enum rc check_uniques(struct later *l)
{
    const struct step *s = l->step;
    bool was_delete = s->change.kind == CHANGE_DELETE;
    if (record_is_deleted(l->present) != was_delete)
        return RC_OK;
    struct record *after = record_copy(l->cx->arena, l->present);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < s->object->field_count && rc == RC_OK; i++) {
        const struct field *f = &s->object->fields[i];
        if (!f->is_unique || (!was_delete && !step__tells(s->before, f)))
            continue;
        if (!was_delete)
            step__take(after, s->before, f);
        rc = check_unique(l, after, f);
    }
    return rc;
}

/* Adds what stands in the way of one change. */
static enum rc check_step(struct cx *cx, struct undo_plan *p, const struct step *s)
{
    struct later *l = arena_new_of(cx->arena, struct later);
    *l = (struct later){.cx = cx, .plan = p, .step = s};
    enum rc rc = step__row(cx, s->object, s->change.record_id, true, &l->present);
    if (rc == RC_NOT_FOUND) {
        l->present = record_new(cx->arena, s->object);
        blocked_by(l, NULL, "purged", NULL, 0);
        return RC_OK;
    }
    if (rc == RC_OK)
        rc = journal_of_record(cx, s->object, s->change.record_id, 0, 0, later_change, l);
    if (rc != RC_OK && rc != RC_STOPPED)
        return rc;
    if (s->change.kind == CHANGE_UPDATE) {
        const struct field **fields;
        size_t n = fields_moved(cx, s, l->present, &fields);
        if (n)
            blocked_by_later(l, fields, n);
        return n ? RC_OK : check_uniques(l);
    }
    if (s->change.kind == CHANGE_DELETE)
        return check_uniques(l);
    if (s->change.kind != CHANGE_CREATE)
        return RC_OK;
    if (l->other_count)
        blocked_by_later(l, NULL, 0);
    return RC_OK;
}

/* --- many at once ----------------------------------------------------------------------------------------------- */

/* Most changes of a large act are creations nobody has touched since: what is asked of all of them is asked in one query. */
struct piece {
    struct cx *cx;
    struct undo_plan *plan;
    struct steps steps;
    bool *is_busy; /* by place in steps: something outside the plan happened to the record since */
};

/* The changes of the piece that created records of an object. */
static struct value creations(const struct piece *p, const struct object *o)
{
    int64_t *ids = arena_array_of(p->cx->arena, p->steps.count, int64_t);
    size_t n = 0;
    for (size_t i = 0; i < p->steps.count; i++)
        if (p->steps.list[i].object == o && p->steps.list[i].change.kind == CHANGE_CREATE)
            ids[n++] = p->steps.list[i].change.id;
    return db_int_list(p->cx->db, p->cx->arena, ids, n);
}

/* Live records, not going with the plan, that point at created ones. */
struct pointers {
    int64_t target[LIMIT_BLOCKERS], from[LIMIT_BLOCKERS];
    size_t count;
};

static enum rc pointer_row(void *to, const struct row *row)
{
    struct pointers *p = to;
    if (p->count == LIMIT_BLOCKERS)
        return RC_STOPPED;
    p->target[p->count] = row_int(row, 0);
    p->from[p->count++] = row_int(row, 1);
    return RC_OK;
}

static const struct step *creation_of(const struct piece *p, const struct object *o, int64_t id)
{
    for (size_t i = 0; i < p->steps.count; i++)
        if (p->steps.list[i].object == o && p->steps.list[i].change.record_id == id &&
            p->steps.list[i].change.kind == CHANGE_CREATE)
            return &p->steps.list[i];
    check(!"a target is of the piece");
    return NULL;
}

static enum rc blocked_by_pointers(struct piece *p, const struct field *f, const struct pointers *found)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < found->count && rc == RC_OK; i++) {
        struct later *l = arena_new_of(p->cx->arena, struct later);
        *l = (struct later){.cx = p->cx, .plan = p->plan, .step = creation_of(p, f->to, found->target[i])};
        rc = step__row(p->cx, f->to, found->target[i], false, &l->present);
        if (rc == RC_OK)
            rc = blocked_by_reference(l, f, found->from[i]);
    }
    return rc;
}

static enum rc check_relation(struct piece *p, const struct field *f)
{
    struct cx *cx = p->cx;
    const char *in = db_dialect(cx->db)->in_list_int;
    struct pointers *found = arena_new_of(cx->arena, struct pointers);
    const struct value binds[] = {creations(p, f->to), v_int(f->object->number), v_int(CHANGE_CREATE),
                                  db_int_list(cx->db, cx->arena, p->plan->sets, p->plan->set_count)};
    str sql = str_printf(
        cx->arena,
        "select t.%.*s, min(t.id) from %.*s t where t.%.*s in (select c.record_id from changes c where c.id %s) "
        "and t.deleted_at is null and not exists (select 1 from changes d where d.object_no = ? and "
        "d.record_id = t.id and d.kind = ? and d.changeset_id %s) group by t.%.*s",
        STR_ARG(f->column), STR_ARG(f->object->plural), STR_ARG(f->column), in, in, STR_ARG(f->column));
    enum rc rc = db_query(cx->db, &(struct db_query){sql, binds, countof(binds), pointer_row, found});
    return rc == RC_OK || rc == RC_STOPPED ? blocked_by_pointers(p, f, found) : rc;
}

static bool piece_creates(const struct piece *p, const struct object *o)
{
    for (size_t i = 0; i < p->steps.count; i++)
        if (p->steps.list[i].object == o && p->steps.list[i].change.kind == CHANGE_CREATE)
            return true;
    return false;
}

static enum rc check_references(struct piece *p)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(p->cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(p->cx->catalog, i);
        for (size_t k = 0; k < o->field_count && rc == RC_OK; k++) {
            const struct field *f = &o->fields[k];
            bool points = f->type == FIELD_RELATION && f->number != SYSTEM_CREATED_BY && f->number != SYSTEM_UPDATED_BY;
            if (points && piece_creates(p, f->to))
                rc = check_relation(p, f);
        }
    }
    return rc;
}

/* Nothing happened to the record since, and no unique value would come back. */
static bool is_quiet(const struct piece *p, size_t i)
{
    const struct step *s = &p->steps.list[i];
    if (p->is_busy[i] || s->change.kind == CHANGE_DELETE || s->change.kind == CHANGE_PURGE)
        return false;
    for (size_t k = 0; k < s->object->field_count && s->change.kind == CHANGE_UPDATE; k++)
        if (s->object->fields[k].is_unique && step__tells(s->before, &s->object->fields[k]))
            return false;
    return true;
}

static enum rc check_piece(struct piece *p)
{
    enum rc rc = step__busy(p->cx, p->plan, &p->steps, &p->is_busy);
    for (size_t i = 0; i < p->steps.count && rc == RC_OK; i++)
        if (!is_quiet(p, i))
            rc = check_step(p->cx, p->plan, &p->steps.list[i]);
    return rc == RC_OK ? check_references(p) : rc;
}

/* The blockers found in a piece outlive it. */
static void keep_blockers(struct undo_plan *p, struct arena *a, size_t known)
{
    for (size_t k = known; k < p->blocker_count && k < LIMIT_BLOCKERS; k++) {
        struct blocker *b = &p->blockers[k];
        b->name = str_copy(a, b->name);
        b->fields = arena_copy(a, b->fields, b->field_count * sizeof *b->fields);
    }
}

/* Checks every change of one set, in pieces, so that a large set needs little memory. */
static enum rc check_set(struct cx *cx, struct undo_plan *p, int64_t set)
{
    struct arena *outer = cx->arena;
    enum rc rc = RC_OK;
    int64_t below = 0;
    size_t count = LIMIT_CHUNK_RECORDS;
    while (rc == RC_OK && count == LIMIT_CHUNK_RECORDS) {
        struct piece piece = {.cx = cx, .plan = p};
        size_t known = p->blocker_count;
        cx->arena = arena_new(0);
        rc = step__read(cx, set, below, LIMIT_CHUNK_RECORDS, &piece.steps);
        count = piece.steps.count;
        if (rc == RC_OK && count) {
            below = piece.steps.list[count - 1].change.id;
            rc = check_piece(&piece);
        }
        keep_blockers(p, outer, known);
        p->changes += (int64_t)count;
        arena_free(cx->arena);
        cx->arena = outer;
    }
    return rc;
}

static enum rc find_set(struct cx *cx, struct undo_plan *p, int64_t id)
{
    struct changeset_row row;
    enum rc rc = changeset_find(cx, id, &row);
    if (rc != RC_OK)
        return rc;
    bool is_busy = str_is(row.state, "running") || str_is(row.state, "undoing");
    const char *reason = str_is(row.state, "undone") ? "undone" : is_busy ? "running" : NULL;
    if (!reason)
        return RC_OK;
    *blocker_new(p) = (struct blocker){
        .changeset_id = id, .actor_id = row.actor_id, .at_ms = row.at_ms, .reason = reason};
    return RC_CONFLICT;
}

/* Adds the sets of the blockers to the plan, newest first; false when there is none to add. */
static bool add_later_sets(struct undo_plan *p)
{
    bool added = false;
    for (size_t i = 0; i < p->blocker_count && i < LIMIT_BLOCKERS; i++) {
        int64_t set = p->blockers[i].changeset_id;
        if (!set || step__is_planned(p, set) || p->set_count == UNDO_SETS_MAX)
            continue;
        size_t at = p->set_count++;
        for (; at > 0 && p->sets[at - 1] < set; at--)
            p->sets[at] = p->sets[at - 1];
        p->sets[at] = set;
        added = true;
    }
    return added;
}

static enum rc check_all_sets(struct cx *cx, struct undo_plan *p)
{
    enum rc rc = RC_OK;
    p->changes = 0;
    p->blocker_count = 0;
    for (size_t i = 0; i < p->set_count && rc == RC_OK; i++)
        rc = check_set(cx, p, p->sets[i]);
    return rc;
}

enum rc undo_plan(struct cx *cx, int64_t changeset_id, enum undo_later later, struct undo_plan **out)
{
    struct undo_plan *p = arena_new_of(cx->arena, struct undo_plan);
    *p = (struct undo_plan){.changeset_id = changeset_id, .later = later, .sets = {changeset_id}, .set_count = 1};
    p->blockers = arena_array_of(cx->arena, LIMIT_BLOCKERS + 1, struct blocker);
    *out = p;
    enum rc rc = find_set(cx, p, changeset_id);
    if (rc != RC_OK)
        return rc;
    do
        rc = check_all_sets(cx, p);
    while (rc == RC_OK && later == UNDO_LATER && p->blocker_count && add_later_sets(p));
    if (rc == RC_OK && p->blocker_count && later != UNDO_KEEP)
        return RC_CONFLICT;
    return rc;
}
