/*
 * The journal is walked first, newest change first, so that the present can be simulated; what is found is then asked what of it
 * stands (undone.h). See undo_later.h.
 */
#include "record/undo_later.h"

#include "base/check.h"
#include "base/limits.h"
#include "record/undone.h"

struct walk {
    struct later *later;
    struct later_change **end;
    size_t count;
};

/* Goes with the plan: an act of it or the step's own, or what followed from one. */
static bool is_planned(const struct later *l, const struct change *c)
{
    int64_t act = str_is(c->via, "follow") ? c->cause_id : c->changeset_id;
    return act == l->set || step__is_planned(l->plan, act);
}

static enum rc planned_change(struct later *l, const struct change *c)
{
    struct record *before;
    if (!l->present)
        return RC_OK;
    enum rc rc = journal_fields(l->cx, l->object, c->before, &before);
    for (size_t i = 0; i < l->object->field_count && rc == RC_OK; i++)
        if (step__tells(before, &l->object->fields[i]))
            step__take(l->present, before, &l->object->fields[i]);
    return rc;
}

static enum rc walk_change(void *to, const struct change *c)
{
    struct walk *w = to;
    struct later *l = w->later;
    if (c->version <= l->since)
        return RC_STOPPED;
    if (is_planned(l, c))
        return planned_change(l, c);
    if (w->count++ >= LIMIT_LATER_CHANGES)
        return RC_OK;
    struct later_change *one = arena_new_of(l->cx->arena, struct later_change);
    *one = (struct later_change){.change = *c};
    one->change.via = str_copy(l->cx->arena, c->via);
    one->change.before = one->change.after = S("");
    *w->end = one;
    w->end = &one->next;
    return journal_fields(l->cx, l->object, c->after, &one->after);
}

/* Leaves out what is undone, and undos of what came later than the step. */
static void sort_out(struct later *l, struct undos *undos)
{
    struct later_change **at = &l->list;
    while (*at) {
        const struct change *c = &(*at)->change;
        bool cancels = str_is(c->via, "undo") && !undos_reach(undos, c, l->set);
        if (cancels || undos_of(undos, c, (*at)->after) == UNDONE_WHOLE)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
}

enum rc later__read(struct later *l)
{
    check(l->object && l->plan && l->record_id != 0);
    struct walk w = {.later = l, .end = &l->list};
    struct undos *undos;
    l->list = NULL;
    enum rc rc = journal_of_record(l->cx, l->object, l->record_id, 0, 0, walk_change, &w);
    if (rc == RC_STOPPED)
        rc = RC_OK;
    if (rc != RC_OK || !l->list)
        return rc;
    rc = undos_read(l->cx, l->object, l->record_id, &undos);
    if (rc == RC_OK)
        sort_out(l, undos);
    return rc;
}

bool later__is_own(const struct later_change *c)
{
    return str_is(c->change.via, "follow") || str_is(c->change.via, "undo");
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

enum rc later__act(const struct later *l, const struct later_change *c, struct later_act *out)
{
    struct changeset_row cause;
    *out = (struct later_act){c->change.changeset_id, c->change.actor_id, c->change.at_ms};
    if (!str_is(c->change.via, "follow") || !c->change.cause_id)
        return RC_OK;
    enum rc rc = changeset_find(l->cx, c->change.cause_id, &cause);
    bool is_over = rc == RC_OK && str_is(cause.state, "undone");
    if (rc == RC_OK && !is_over && cause.undo_of)
        rc = cancels(l->cx, cause.id, l->set, &is_over);
    *out = is_over ? (struct later_act){0} : (struct later_act){cause.id, cause.actor_id, cause.at_ms};
    return rc;
}
