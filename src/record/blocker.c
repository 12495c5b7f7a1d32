/*
 * See blocker.h. A change is held against a simulated present: the record as it would be once the later sets of the plan are
 * taken back.
 */
#include "record/blocker.h"

#include "base/check.h"
#include "base/limits.h"
#include "record/record.h"
#include "record/save.h"
#include "record/undo_gone.h"
#include "record/undo_later.h"

struct blocker *blocker__new(struct undo_plan *p)
{
    check(p->blockers);
    size_t i = p->blocker_count++;
    return &p->blockers[i < LIMIT_BLOCKERS ? i : LIMIT_BLOCKERS];
}

/* A step, what happened to its record since, and the record as it would be. */
struct held {
    struct cx *cx;
    struct undo_plan *plan;
    const struct step *step;
    struct record *present;
    struct later later;
};

/* It is no longer what the step made it, or somebody made it that again. What the program recounted is in nobody's way. */
static enum rc has_moved(struct held *l, const struct field *f, bool *out)
{
    bool is_recounted;
    if (step__is_same(l->step->after, l->present, f))
        return later__tells(&l->later, f, out);
    enum rc rc = later__is_recounted(&l->later, f, &is_recounted);
    *out = !is_recounted;
    return rc;
}

/* The fields this step would take back that have moved since. */
static enum rc fields_moved(struct held *l, const struct field ***out, size_t *n)
{
    const struct step *s = l->step;
    bool has_lines = false, is_asked = false, is_one;
    enum rc rc = RC_OK;
    *n = 0;
    *out = arena_array_of(l->cx->arena, s->object->field_count, const struct field *);
    for (size_t i = 0; i < s->object->field_count && rc == RC_OK; i++) {
        const struct field *f = &s->object->fields[i];
        if (!step__tells(s->after, f))
            continue;
        rc = has_moved(l, f, &is_one);
        if (rc != RC_OK || !is_one)
            continue;
        if (!is_asked)
            rc = step__is_about_lines(l->cx, s->change.changeset_id, s->object, s->change.record_id, &has_lines);
        is_asked = true;
        if (!step__leaves(l->cx, l->present, f, has_lines))
            (*out)[(*n)++] = f;
    }
    return rc;
}

static void blocked_by(struct held *l, struct later_act by, const char *reason, const struct field **fields, size_t n)
{
    struct blocker *b = blocker__new(l->plan);
    *b = (struct blocker){.changeset_id = by.id,
                          .actor_id = by.actor_id,
                          .at_ms = by.at_ms,
                          .object = l->step->object,
                          .record_id = l->step->change.record_id,
                          .name = record_title(l->present),
                          .reason = reason,
                          .fields = fields,
                          .field_count = n};
}

/* The fields that a later change tells; of one that tells none, but of lines, those of lines. */
static size_t fields_told(struct cx *cx, const struct later_change *c, const struct field ***out)
{
    const struct object *o = c->after->object;
    size_t n = 0;
    *out = arena_array_of(cx->arena, o->field_count, const struct field *);
    for (size_t i = 0; i < o->field_count; i++)
        if (step__tells(c->after, &o->fields[i]) && !o->fields[i].is_computed)
            (*out)[n++] = &o->fields[i];
    bool is_of_lines = n == 0 && c->change.kind == CHANGE_UPDATE;
    for (size_t i = 0; i < o->field_count && is_of_lines; i++)
        if (o->fields[i].type == FIELD_LINES)
            (*out)[n++] = &o->fields[i];
    return n;
}

static bool touches(const struct later_change *c, const struct field **fields, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (step__tells(c->after, fields[k]))
            return true;
    return false;
}

static bool is_named(const int64_t *acts, size_t n, int64_t act)
{
    for (size_t i = 0; i < n; i++)
        if (acts[i] == act)
            return true;
    return false;
}

/* One blocker for each act by which one of the fields moved since. Nobody's act where the journal tells of none. */
static enum rc blocked_by_movers(struct held *l, const struct field **fields, size_t n)
{
    int64_t acts[LIMIT_BLOCKERS];
    size_t said = 0;
    enum rc rc = RC_OK;
    for (const struct later_change *c = l->later.list; c && said < countof(acts) && rc == RC_OK; c = c->next) {
        struct later_act act;
        if (!touches(c, fields, n))
            continue;
        rc = later__act(&l->later, c, &act);
        if (rc != RC_OK || !act.id || is_named(acts, said, act.id))
            continue;
        blocked_by(l, act, "changed", fields, n);
        acts[said++] = act.id;
    }
    if (!said && rc == RC_OK)
        blocked_by(l, (struct later_act){0}, "changed", fields, n);
    return rc;
}

/* Of what ends its record, one for each later act of somebody, with what it changed. Nobody's where all that was looked at
   cancels, and there is more. */
static enum rc blocked_by_all(struct held *l)
{
    enum rc rc = RC_OK;
    for (const struct later_change *c = l->later.list; c && rc == RC_OK; c = c->next) {
        const struct field **told;
        struct later_act act;
        size_t n = fields_told(l->cx, c, &told);
        rc = later__act(&l->later, c, &act);
        if (rc == RC_OK)
            blocked_by(l, act, "changed", told, n);
    }
    if (rc == RC_OK && !l->later.list && l->later.is_cut)
        blocked_by(l, (struct later_act){0}, "changed", NULL, 0);
    return rc;
}

static enum rc later_read(struct held *l)
{
    l->later = later__since(l->cx, l->plan, l->step);
    l->later.present = l->present;
    return later__read(&l->later);
}

/* A record that holds another by a field, or a value: as it would be, and all that happened to it. */
static enum rc holder_read(struct held *l, const struct object *o, int64_t id, struct later *out)
{
    *out = (struct later){
        .cx = l->cx, .plan = l->plan, .object = o, .record_id = id, .set = l->step->change.changeset_id};
    enum rc rc = step__row(l->cx, o, id, false, &out->present);
    return rc == RC_OK ? later__read(out) : rc;
}

/* The act by which it came to have what it has in the field: the newest that stands and tells it, or made or restored the
   record. It is none where that was before the step. */
static enum rc act_of_field(const struct later *holder, const struct field *f, struct later_act *out)
{
    const struct later_change *c = holder->list;
    enum rc rc = RC_OK;
    while (c && c->change.kind != CHANGE_CREATE && c->change.kind != CHANGE_RESTORE && !step__tells(c->after, f))
        c = c->next;
    *out = (struct later_act){0};
    if (c)
        rc = later__act(holder, c, out);
    if (out->id < holder->set)
        *out = (struct later_act){0};
    return rc;
}

enum rc blocker__of_reference(struct cx *cx, struct undo_plan *p, const struct step *s, const struct field *f,
                              int64_t id)
{
    check(f->object && id != 0);
    struct later holder;
    struct later_act by;
    struct held *l = arena_new_of(cx->arena, struct held);
    *l = (struct held){.cx = cx, .plan = p, .step = s};
    enum rc rc = holder_read(l, f->object, id, &holder);
    bool is_away = holder.is_away && f->object->owned_by; /* from the bin it can come back, and would point at it */
    if (rc != RC_OK || is_away || v_id(record_get(holder.present, f)) != s->change.record_id)
        return rc;
    rc = step__row(cx, s->object, s->change.record_id, false, &l->present);
    if (rc == RC_OK)
        rc = act_of_field(&holder, f, &by);
    if (rc == RC_OK)
        blocked_by(l, by, "referenced", NULL, 0);
    return rc;
}

/* Whether what the plan leaves of the holder of a unique value still holds it. */
static enum rc keeps_value(struct held *l, const struct field *f, int64_t id, struct later *holder, bool *out)
{
    struct record *now;
    enum rc rc = step__row(l->cx, f->object, id, false, &now);
    if (rc == RC_OK)
        rc = holder_read(l, f->object, id, holder);
    *out = rc == RC_OK && !holder->is_away && step__is_same(holder->present, now, f);
    return rc;
}

/* A live record that took a unique value which would come back, and keeps it. */
static enum rc check_unique(struct held *l, const struct record *after, const struct field *f)
{
    int64_t id;
    bool keeps = false;
    struct later holder;
    struct later_act by;
    enum rc rc = save__unique_holder(l->cx, after, f, &id);
    if (rc == RC_OK && id)
        rc = keeps_value(l, f, id, &holder, &keeps);
    if (rc != RC_OK || !keeps)
        return rc;
    const struct field **fields = arena_array_of(l->cx->arena, 1, const struct field *);
    fields[0] = f;
    rc = act_of_field(&holder, f, &by);
    if (rc == RC_OK)
        blocked_by(l, by, "unique", fields, 1);
    return rc;
}

/* Of a delete the whole record comes back, of an update what it changed. */
static enum rc check_uniques(struct held *l)
{
    const struct step *s = l->step;
    bool was_delete = s->change.kind == CHANGE_DELETE;
    if (record_is_deleted(l->present) != was_delete || (was_delete && later__is_restored(&l->later)))
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

/* Its purge is the last change of a record. */
static enum rc purge_change(void *to, const struct change *c)
{
    *(struct later_act *)to = (struct later_act){c->changeset_id, c->actor_id, c->at_ms};
    return RC_OK;
}

static enum rc blocked_by_purge(struct held *l)
{
    struct later_act by = {0};
    l->present = record_new(l->cx->arena, l->step->object);
    enum rc rc = journal_of_record(l->cx, l->step->object, l->step->change.record_id, 0, 1, purge_change, &by);
    if (rc == RC_OK)
        blocked_by(l, by, "purged", NULL, 0);
    return rc;
}

static enum rc update_held(struct held *l)
{
    const struct field **fields;
    size_t n;
    enum rc rc = fields_moved(l, &fields, &n);
    if (rc != RC_OK)
        return rc;
    return n ? blocked_by_movers(l, fields, n) : check_uniques(l);
}

static enum rc step_held(struct held *l)
{
    switch (l->step->change.kind) {
    case CHANGE_UPDATE:
        return update_held(l);
    case CHANGE_DELETE:
        return check_uniques(l);
    default:
        return step__ends(l->step) ? blocked_by_all(l) : RC_OK;
    }
}

/* One act may change several lines: it is told once. */
static bool is_told(const struct undo_plan *p, const struct blocker *b)
{
    for (size_t i = 0; i < p->blocker_count && i < LIMIT_BLOCKERS; i++)
        if (&p->blockers[i] != b && p->blockers[i].object == b->object && p->blockers[i].record_id == b->record_id &&
            p->blockers[i].changeset_id == b->changeset_id && strcmp(p->blockers[i].reason, b->reason) == 0)
            return true;
    return false;
}

/* What stands in the way of a line is told of the record it belongs to, by its field of lines. */
static enum rc tell_parent(struct held *l, size_t known)
{
    struct undo_plan *p = l->plan;
    const struct object *line = l->step->object;
    struct record *parent;
    if (!line->owned_by || p->blocker_count == known)
        return RC_OK;
    enum rc rc = step__row(l->cx, line->owned_by, v_id(record_get(l->present, line->parent_field)), false, &parent);
    if (rc != RC_OK)
        return rc;
    const struct field **fields = arena_array_of(l->cx->arena, 1, const struct field *);
    fields[0] = gone__lines_of(line->owned_by, line);
    size_t end = p->blocker_count;
    for (size_t i = p->blocker_count = known; i < end; i++) {
        struct blocker *b = &p->blockers[i < LIMIT_BLOCKERS ? i : LIMIT_BLOCKERS];
        b->object = line->owned_by;
        b->record_id = record_id(parent);
        b->name = record_title(parent);
        b->fields = fields;
        b->field_count = 1;
        if (!is_told(p, b))
            *blocker__new(p) = *b;
    }
    return RC_OK;
}

enum rc blocker__of_step(struct cx *cx, struct undo_plan *p, const struct step *s)
{
    check(s->object && s->change.record_id != 0);
    size_t known = p->blocker_count;
    struct held *l = arena_new_of(cx->arena, struct held);
    *l = (struct held){.cx = cx, .plan = p, .step = s};
    enum rc rc = s->is_gone ? RC_OK : step__row(cx, s->object, s->change.record_id, true, &l->present);
    if (rc == RC_NOT_FOUND)
        return blocked_by_purge(l);
    if (rc == RC_OK && !s->is_gone)
        rc = later_read(l);
    if (rc != RC_OK || s->is_gone)
        return rc;
    rc = step_held(l);
    return rc == RC_OK ? tell_parent(l, known) : rc;
}
