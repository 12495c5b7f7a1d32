/*
 * What an undo would take: see undo.h. The plan walks every change of the sets, a thousand at a time; what stands in the way
 * of one stands in blocker.c.
 */
#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "record/blocker.h"
#include "record/undo_later.h"

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

/* Live records that point at created ones. */
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
    for (size_t i = 0; i < found->count && rc == RC_OK; i++)
        rc = blocker__of_reference(p->cx, p->plan, creation_of(p, f->to, found->target[i]), f, found->from[i]);
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

static enum rc pointers_ask(struct piece *p, const struct field *f, const struct asking *which, int64_t above,
                            struct pointers *found)
{
    struct cx *cx = p->cx;
    const char *in = db_dialect(cx->db)->in_list_int;
    const struct value sets = db_int_list(cx->db, cx->arena, p->plan->sets, p->plan->set_count);
    const struct value object = v_int(f->object->number);
    const str tells = str_printf(cx->arena, "%%\"%d\":%%", f->number);
    const struct value binds[] = {creations(p, f->to), v_int(above), object,         v_int(CHANGE_CREATE), sets,
                                  object,              v_int(CHANGE_CREATE), v_int(CHANGE_UPDATE), v_text(tells), sets};
    str sql = str_printf(
        cx->arena,
        "select t.%.*s, %s from %.*s t where t.%.*s in (select c.record_id from changes c where c.id %s) "
        "and t.deleted_at is null and t.id > ? and not exists (select 1 from changes d where d.object_no = ? and "
        "d.record_id = t.id and d.kind = ? and d.changeset_id %s) and %sexists (select 1 from changes d where "
        "d.object_no = ? and d.record_id = t.id and d.kind <> ? and (d.kind <> ? or d.after_text like ?) and "
        "d.changeset_id %s) %s%.*s limit %d",
        STR_ARG(f->column), which->from, STR_ARG(f->object->plural), STR_ARG(f->column), in, in, which->is_touched, in,
        which->end, STR_ARG(f->column), LIMIT_BLOCKERS);
    found->count = 0;
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), pointer_row, found});
}

/* A page of the pointers that the plan takes back, in memory of its own: an act may have moved many. */
static enum rc check_taken_back(struct piece *p, const struct field *f, struct pointers *found)
{
    struct arena *outer = p->cx->arena;
    size_t known = p->plan->blocker_count;
    int64_t above = found->count ? found->from[found->count - 1] : 0;
    p->cx->arena = arena_new(0);
    enum rc rc = pointers_ask(p, f, &taken_back, above, found);
    if (rc == RC_OK)
        rc = blocked_by_pointers(p, f, found);
    undo_keep_blockers(p->plan, outer, known);
    arena_free(p->cx->arena);
    p->cx->arena = outer;
    return rc;
}

static enum rc check_relation(struct piece *p, const struct field *f)
{
    struct pointers *found = arena_new_of(p->cx->arena, struct pointers);
    enum rc rc = pointers_ask(p, f, &left_alone, 0, found);
    if (rc == RC_OK)
        rc = blocked_by_pointers(p, f, found);
    found->count = 0;
    do {
        if (rc == RC_OK)
            rc = check_taken_back(p, f, found);
    } while (rc == RC_OK && found->count == LIMIT_BLOCKERS);
    return rc;
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
            if (step__points(f) && piece_creates(p, f->to))
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
            rc = blocker__of_step(p->cx, p->plan, &p->steps.list[i]);
    return rc == RC_OK ? check_references(p) : rc;
}

void undo_keep_blockers(struct undo_plan *p, struct arena *a, size_t from)
{
    for (size_t k = from; k < p->blocker_count && k < LIMIT_BLOCKERS; k++) {
        struct blocker *b = &p->blockers[k];
        b->name = str_copy(a, b->name);
        b->detail = str_copy(a, b->detail);
        b->fields = arena_copy(a, b->fields, b->field_count * sizeof *b->fields);
    }
}

/* The next changes of one set, older than *below, so that a large set needs little memory. */
static enum rc check_some(struct cx *cx, struct undo_plan *p, int64_t set, int64_t *below, size_t *count)
{
    struct arena *outer = cx->arena;
    struct piece piece = {.cx = cx, .plan = p};
    size_t known = p->blocker_count;
    cx->arena = arena_new(0);
    enum rc rc = step__read(cx, p, set, *below, LIMIT_CHUNK_RECORDS, &piece.steps);
    *count = piece.steps.count;
    if (rc == RC_OK && *count) {
        *below = piece.steps.list[*count - 1].change.id;
        rc = check_piece(&piece);
    }
    undo_keep_blockers(p, outer, known);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}

static enum rc check_set(struct cx *cx, struct undo_plan *p, int64_t set)
{
    enum rc rc = RC_OK;
    int64_t below = 0;
    size_t count = LIMIT_CHUNK_RECORDS;
    while (rc == RC_OK && count == LIMIT_CHUNK_RECORDS) {
        rc = check_some(cx, p, set, &below, &count);
        p->changes += (int64_t)count;
    }
    return rc;
}

/* The first piece is looked at whatever time it is: what was met stands in it. */
enum rc undo_blockers(struct cx *cx, struct undo_plan *p, int64_t until_ms)
{
    check(p->blockers);
    enum rc rc = RC_OK;
    int64_t below = p->change_at;
    for (size_t i = p->set_at; i < p->set_count && rc == RC_OK && !p->has_more; i++) {
        size_t count = LIMIT_CHUNK_RECORDS;
        while (rc == RC_OK && count == LIMIT_CHUNK_RECORDS && !p->has_more) {
            rc = check_some(cx, p, p->sets[i], &below, &count);
            p->has_more = clock_monotonic_ms() >= until_ms && (count == LIMIT_CHUNK_RECORDS || i + 1 < p->set_count);
        }
        below = 0;
    }
    return rc;
}

static enum rc find_set(struct cx *cx, struct undo_plan *p, int64_t id)
{
    struct changeset_row row;
    bool is_over;
    enum rc rc = changeset_find(cx, id, &row);
    if (rc == RC_OK)
        rc = later__is_over(cx, p, &row, &is_over);
    if (rc != RC_OK)
        return rc;
    bool is_busy = str_is(row.state, "running") || str_is(row.state, "undoing");
    const char *reason = is_over ? "undone" : is_busy ? "running" : NULL;
    if (!reason)
        return RC_OK;
    *blocker__new(p) = (struct blocker){
        .changeset_id = id, .actor_id = row.actor_id, .at_ms = row.at_ms, .reason = reason};
    return RC_CONFLICT;
}

static void add_set(struct undo_plan *p, int64_t set)
{
    size_t at = p->set_count++;
    for (; at > 0 && p->sets[at - 1] < set; at--)
        p->sets[at] = p->sets[at - 1];
    p->sets[at] = set;
}

/* It comes first, so that it is told whatever else there is. */
static void too_many(struct undo_plan *p)
{
    struct blocker first = {.changeset_id = p->changeset_id, .reason = "too_many"};
    struct blocker *last = blocker__new(p);
    *last = p->blockers[0];
    p->blockers[0] = first;
}

static bool can_go_along(const struct undo_plan *p, const struct blocker *b)
{
    return b->changeset_id && strcmp(b->reason, "purged") != 0 && !step__is_planned(p, b->changeset_id);
}

/* Adds the sets of the blockers to the plan, newest first; *added: there was one to add. */
static enum rc add_later_sets(struct cx *cx, struct undo_plan *p, bool *added)
{
    enum rc rc = RC_OK;
    *added = false;
    for (size_t i = 0; i < p->blocker_count && i < LIMIT_BLOCKERS && rc == RC_OK; i++) {
        int64_t set = p->blockers[i].changeset_id;
        if (!can_go_along(p, &p->blockers[i]))
            continue;
        if (p->set_count == UNDO_SETS_MAX) {
            too_many(p);
            return RC_CONFLICT;
        }
        rc = find_set(cx, p, set);
        if (rc == RC_OK)
            add_set(p, set);
        *added |= rc == RC_OK;
    }
    return rc;
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
    check(changeset_id != 0 && later <= UNDO_KEEP);
    struct undo_plan *p = arena_new_of(cx->arena, struct undo_plan);
    *p = (struct undo_plan){.changeset_id = changeset_id, .later = later, .sets = {changeset_id}, .set_count = 1};
    p->blockers = arena_array_of(cx->arena, LIMIT_BLOCKERS + 1, struct blocker);
    *out = p;
    enum rc rc = find_set(cx, p, changeset_id);
    if (rc != RC_OK)
        return rc;
    bool goes_on = true;
    while (rc == RC_OK && goes_on) {
        goes_on = false;
        rc = check_all_sets(cx, p);
        if (rc == RC_OK && later == UNDO_LATER && p->blocker_count)
            rc = add_later_sets(cx, p, &goes_on);
    }
    if (rc == RC_OK && p->blocker_count && later != UNDO_KEEP)
        return RC_CONFLICT;
    return rc;
}
