/*
 * What happened since is copied out of the journal first, newest change first; then it is asked what of it stands (undone.h),
 * once the plan is carried out, and the present is simulated. What does not stand costs no memory while the rest is looked
 * at. See undo_later.h.
 */
#include "record/undo_later.h"

#include "base/check.h"
#include "base/limits.h"
#include "record/undone.h"

enum { FIRST_VERSION = 1 }; /* of a record: as it was made */

/* A change out of its row. */
struct since {
    struct change change;
    struct since *next; /* older */
};

struct walk {
    struct later *later;
    struct since *list, **end;
};

static enum rc walk_change(void *to, const struct change *c)
{
    struct walk *w = to;
    struct arena *a = w->later->cx->arena;
    if (c->version <= w->later->since)
        return RC_STOPPED;
    struct since *one = arena_new_of(a, struct since);
    *one = (struct since){.change = *c};
    one->change.via = str_copy(a, c->via);
    one->change.before = str_copy(a, c->before);
    one->change.after = str_copy(a, c->after);
    *w->end = one;
    w->end = &one->next;
    return RC_OK;
}

static bool is_follow(const struct change *c)
{
    return str_is(c->via, "follow");
}

/* Goes with the plan: an act of it or the step's own, or what followed from one. */
static bool is_planned(const struct later *l, const struct change *c)
{
    int64_t act = is_follow(c) ? c->cause_id : c->changeset_id;
    return act == l->set || step__is_planned(l->plan, act);
}

/* The plan takes it back, but for what is gone already. */
static enum rc planned_change(struct later *l, struct undos *undos, const struct change *c)
{
    struct record *before, *after;
    if (!l->present)
        return RC_OK;
    enum rc rc = journal_fields(l->cx, l->object, c->before, &before);
    if (rc == RC_OK)
        rc = journal_fields(l->cx, l->object, c->after, &after);
    if (rc != RC_OK)
        return rc;
    bool is_gone = undos_of(undos, c, after) == UNDONE_WHOLE;
    for (size_t i = 0; i < l->object->field_count; i++)
        if (step__tells(before, &l->object->fields[i]) && step__tells(after, &l->object->fields[i]))
            step__take(l->present, before, &l->object->fields[i]);
    if (c->kind != CHANGE_UPDATE && !is_gone)
        l->is_away = c->kind == CHANGE_CREATE || c->kind == CHANGE_RESTORE;
    return RC_OK;
}

/* An undo of what came later than the step is not in the way, in the fields of which it is one, nor what is undone. */
static enum rc stands(struct later *l, struct undos *undos, struct later_change *one, bool *out)
{
    enum rc rc = journal_fields(l->cx, l->object, one->change.after, &one->after);
    *out = rc == RC_OK && undos_of(undos, &one->change, one->after) != UNDONE_WHOLE &&
           (!str_is(one->change.via, "undo") || undos_reach(undos, &one->change, one->after, l->set));
    return rc;
}

static void note_told(struct later *l, const struct later_change *one)
{
    if (!l->told)
        l->told = arena_array_of(l->cx->arena, l->object->field_count, bool);
    for (size_t i = 0; i < l->object->field_count; i++)
        l->told[i] |= !l->object->fields[i].is_computed && step__tells(one->after, &l->object->fields[i]);
}

/* The same in memory that is given back, so that what does not stand leaves nothing. */
static enum rc stands_at_all(struct later *l, struct undos *undos, const struct change *c, struct arena *scratch,
                             bool *out)
{
    struct later_change one = {.change = *c};
    struct arena *own = l->cx->arena;
    l->cx->arena = scratch;
    enum rc rc = stands(l, undos, &one, out);
    l->cx->arena = own;
    if (*out && !is_follow(c))
        note_told(l, &one);
    arena_reset(scratch);
    return rc;
}

static enum rc keep(struct later *l, struct undos *undos, const struct change *c, struct later_change ***end)
{
    bool again;
    struct later_change *one = arena_new_of(l->cx->arena, struct later_change);
    *one = (struct later_change){.change = *c};
    **end = one;
    *end = &one->next;
    return stands(l, undos, one, &again);
}

static enum rc sort_out(struct later *l, struct undos *undos, const struct since *list)
{
    struct arena *scratch = arena_new(0);
    struct later_change **end = &l->list;
    enum rc rc = RC_OK;
    size_t count = 0;
    for (; list && rc == RC_OK; list = list->next) {
        const struct change *c = &list->change;
        bool is_one = false;
        if (is_planned(l, c))
            rc = planned_change(l, undos, c);
        else if (!l->is_by_somebody || !later__is_own(c))
            rc = stands_at_all(l, undos, c, scratch, &is_one);
        if (is_one && count++ < LIMIT_LATER_CHANGES)
            rc = keep(l, undos, c, &end);
    }
    l->is_cut = count > LIMIT_LATER_CHANGES;
    arena_free(scratch);
    return rc;
}

/* The delete that a restore by hand took back: the mark before it, where that came later than the step. */
static struct later_change **delete_before(const struct later *l, struct later_change **at)
{
    while (*at && (*at)->change.kind == CHANGE_UPDATE)
        at = &(*at)->next;
    return *at && (*at)->change.kind == CHANGE_DELETE && (*at)->change.changeset_id > l->set ? at : NULL;
}

/* A delete that was restored by hand no longer stands: neither is in the way. */
static void cancel_restores(struct later *l)
{
    struct later_change **at = &l->list;
    while (*at) {
        struct later_change **deleted = (*at)->change.kind == CHANGE_RESTORE ? delete_before(l, &(*at)->next) : NULL;
        if (deleted) {
            *deleted = (*deleted)->next;
            *at = (*at)->next;
        } else {
            at = &(*at)->next;
        }
    }
}

struct later later__since(struct cx *cx, const struct undo_plan *p, const struct step *s)
{
    return (struct later){.cx = cx,
                          .plan = p,
                          .object = s->object,
                          .record_id = s->change.record_id,
                          .since = s->made_by ? FIRST_VERSION : s->change.version,
                          .set = s->made_by ? s->made_by : s->change.changeset_id,
                          .is_by_somebody = s->made_by != 0};
}

enum rc later__read(struct later *l)
{
    check(l->object && l->plan && l->record_id != 0);
    struct walk w = {.later = l, .end = &w.list};
    struct undos *undos;
    l->list = NULL;
    l->told = NULL;
    l->is_away = l->present && record_is_deleted(l->present);
    enum rc rc = journal_of_record(l->cx, l->object, l->record_id, 0, 0, walk_change, &w);
    if (rc == RC_STOPPED)
        rc = RC_OK;
    if (rc != RC_OK || !w.list)
        return rc;
    rc = undos_read(l->cx, l->object, l->record_id, &undos);
    if (rc != RC_OK)
        return rc;
    undos_without(undos, l->plan->sets, l->plan->set_count);
    rc = sort_out(l, undos, w.list);
    cancel_restores(l);
    return rc;
}

bool later__is_restored(const struct later *l)
{
    const struct later_change *c = l->list;
    while (c && c->change.kind != CHANGE_RESTORE)
        c = c->next;
    return c != NULL;
}

/* The first of the list that tells it and was said, not worked out from lines. What the list has no room for was said. */
enum rc later__tells(const struct later *l, const struct field *f, bool *out)
{
    check(f->object == l->object);
    enum rc rc = RC_OK;
    bool is_worked_out = true;
    *out = false;
    if (!l->told || !l->told[f->index])
        return RC_OK;
    for (const struct later_change *c = l->list; c && rc == RC_OK && is_worked_out; c = c->next)
        if (!is_follow(&c->change) && step__tells(c->after, f))
            rc = step__is_worked_out(l->cx, &c->change, f, &is_worked_out);
    *out = l->is_cut || !is_worked_out;
    return rc;
}

bool later__is_own(const struct change *c)
{
    return is_follow(c) || str_is(c->via, "undo");
}

/* An undo that took back nothing older than the step. */
static enum rc cancels(struct cx *cx, int64_t undo, int64_t set, bool *out)
{
    bool reaches;
    enum rc rc = db_one(cx->db,
                        &(struct db_query){S("select 1 from undoings where undo_id = ? and changeset_id < ? limit 1"),
                                           (struct value[]){v_int(undo), v_int(set)}, 2, NULL, NULL},
                        &reaches);
    *out = rc == RC_OK && !reaches;
    return rc;
}

enum rc later__is_over(struct cx *cx, const struct undo_plan *p, const struct changeset_row *act, bool *out)
{
    *out = false;
    if (!str_is(act->state, "undone"))
        return RC_OK;
    const struct value binds[] = {v_int(act->id), v_bool(true), db_int_list(cx->db, cx->arena, p->sets, p->set_count)};
    bool is_planned = false, is_left;
    str from = S("select 1 from undoings u join changesets k on k.id = u.undo_id where u.changeset_id = ? and "
                 "u.is_whole = ? and k.state in ('done', 'running') and ");
    const char *in = db_dialect(cx->db)->in_list_int;
    str taken = str_printf(cx->arena, "%.*su.undo_id %s limit 1", STR_ARG(from), in);
    str left = str_printf(cx->arena, "%.*snot (u.undo_id %s) limit 1", STR_ARG(from), in);
    enum rc rc = db_one(cx->db, &(struct db_query){taken, binds, countof(binds), NULL, NULL}, &is_planned);
    if (rc == RC_OK)
        rc = db_one(cx->db, &(struct db_query){left, binds, countof(binds), NULL, NULL}, &is_left);
    *out = rc == RC_OK && (is_left || !is_planned);
    return rc;
}

/* What an act did to the record itself: what followed for that record was recounted, as of a restore. */
static enum rc is_about_itself(const struct later *l, int64_t act, bool *out)
{
    const struct value binds[] = {v_int(l->object->number), v_int(l->record_id), v_int(act)};
    return db_one(
        l->cx->db,
        &(struct db_query){S("select 1 from changes where object_no = ? and record_id = ? and changeset_id = ? "
                             "limit 1"),
                           binds, countof(binds), NULL, NULL},
        out);
}

enum rc later__act(const struct later *l, const struct later_change *c, struct later_act *out)
{
    struct changeset_row cause;
    bool is_over = false;
    *out = (struct later_act){c->change.changeset_id, c->change.actor_id, c->change.at_ms};
    if (!is_follow(&c->change) || !c->change.cause_id)
        return RC_OK;
    enum rc rc = changeset_find(l->cx, c->change.cause_id, &cause);
    if (rc == RC_OK)
        rc = later__is_over(l->cx, l->plan, &cause, &is_over);
    if (rc == RC_OK && !is_over && cause.undo_of)
        rc = cancels(l->cx, cause.id, l->set, &is_over);
    if (rc == RC_OK && !is_over)
        rc = is_about_itself(l, cause.id, &is_over);
    *out = is_over ? (struct later_act){0} : (struct later_act){cause.id, cause.actor_id, cause.at_ms};
    return rc;
}

struct telling {
    const struct later *later;
    const struct field *field;
    bool is_so;
};

static enum rc telling_change(void *to, const struct change *c)
{
    struct telling *t = to;
    struct record *after;
    if (c->version <= t->later->since)
        return RC_STOPPED;
    enum rc rc = journal_fields(t->later->cx, t->field->object, c->after, &after);
    t->is_so = rc == RC_OK && step__tells(after, t->field);
    return t->is_so ? RC_STOPPED : rc;
}

static enum rc is_told_since(const struct later *l, const struct field *f, bool *out)
{
    struct telling t = {l, f, false};
    enum rc rc = journal_of_record(l->cx, l->object, l->record_id, 0, 0, telling_change, &t);
    *out = t.is_so;
    return rc == RC_STOPPED ? RC_OK : rc;
}

enum rc later__is_recounted(const struct later *l, const struct field *f, bool *out)
{
    check(f->object == l->object);
    struct later_act act = {0};
    enum rc rc = RC_OK;
    *out = false;
    if (l->is_cut || (l->told && l->told[f->index]))
        return RC_OK;
    for (const struct later_change *c = l->list; c && rc == RC_OK && !act.id; c = c->next)
        if (step__tells(c->after, f))
            rc = later__act(l, c, &act);
    return rc == RC_OK && !act.id ? is_told_since(l, f, out) : rc;
}
