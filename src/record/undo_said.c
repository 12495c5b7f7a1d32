/*
 * What was said of a field that lines work out where they have prices, like the amount of a deal. While no line prices it, the
 * field is what was said; while one does, that lies hidden beneath it. An act under priced lines says nothing. An undo takes
 * what its act made of it back as of any field: where it still is what that made it. So the journal is walked forward from
 * the creation, undos as well as acts. See undo_step.h.
 */
#include "base/check.h"
#include "base/limits.h"
#include "record/former.h"
#include "record/hooks.h"
#include "record/undo_step.h"

enum rc step__is_about_lines(struct cx *cx, int64_t set, const struct object *o, int64_t id, bool *out)
{
    enum rc rc = RC_OK;
    *out = false;
    for (size_t i = 0; i < o->field_count && rc == RC_OK && !*out; i++) {
        const struct field *f = &o->fields[i];
        if (f->type != FIELD_LINES)
            continue;
        const struct value binds[] = {v_int(set), v_int(f->to->number), v_int(id)};
        str sql = str_printf(cx->arena,
                             "select 1 from changes where changeset_id = ? and object_no = ? and record_id in "
                             "(select id from %.*s where %.*s = ?) limit 1",
                             STR_ARG(f->to->plural), STR_ARG(f->to->parent_field->column));
        rc = db_one(cx->db, &(struct db_query){sql, binds, countof(binds), NULL, NULL}, out);
    }
    return rc;
}

/* --- whether lines said it ---------------------------------------------------------------------------------------- */

struct working_out {
    struct cx *cx;
    const struct field *field;
    int64_t version;
    bool is_so;
};

static bool working_out_row(void *to, const struct change *c, const struct record *r)
{
    struct working_out *w = to;
    w->is_so = c->version == w->version && hooks__computes(w->cx, r, w->field);
    return c->version > w->version;
}

enum rc step__is_worked_out(struct cx *cx, const struct change *c, const struct field *f, bool *out)
{
    struct record *now;
    struct working_out w = {.cx = cx, .field = f, .version = c->version};
    enum rc rc = step__is_about_lines(cx, c->changeset_id, f->object, c->record_id, out);
    if (rc != RC_OK || !*out)
        return rc;
    rc = step__row(cx, f->object, c->record_id, true, &now);
    if (rc == RC_OK)
        rc = former__each(cx, now, working_out_row, &w);
    *out = w.is_so;
    return rc;
}

/* --- what was said ------------------------------------------------------------------------------------------------ */

/* A change of the record, and the field after it. */
struct version {
    int64_t number, set;
    bool is_priced, is_undo, is_first;
    struct value value; /* what it shows */
    struct value said;
};

/* Newest first. */
struct sayings {
    struct cx *cx;
    const struct undo_plan *plan;
    const struct field *field;
    struct version list[LIMIT_LATER_CHANGES];
    size_t count;
};

static bool version_row(void *to, const struct change *c, const struct record *r)
{
    struct sayings *s = to;
    s->list[s->count++] = (struct version){.number = c->version,
                                           .set = c->changeset_id,
                                           .is_priced = hooks__computes(s->cx, r, s->field),
                                           .is_undo = str_is(c->via, "undo"),
                                           .is_first = c->kind == CHANGE_CREATE,
                                           .value = v_copy(s->cx->arena, record_get(r, s->field))};
    return true;
}

/* --- what an undo took back ------------------------------------------------------------------------------------- */

static bool is_open(const struct sayings *s, int64_t set)
{
    return set == s->cx->changeset->id;
}

/* The acts that it took back. Those of the open one are not noted yet. */
static enum rc undone_by(const struct sayings *s, int64_t undo, int64_t *sets, size_t *count)
{
    if (!is_open(s, undo))
        return changesets_undone_by(s->cx, undo, UNDO_SETS_MAX, sets, count);
    for (*count = 0; *count < s->plan->set_count; ++*count)
        sets[*count] = s->plan->sets[*count];
    return RC_OK;
}

static bool is_among(const int64_t *sets, size_t n, int64_t set)
{
    for (size_t i = 0; i < n; i++)
        if (sets[i] == set)
            return true;
    return false;
}

/* The newest version of those acts that was taken back after *last was: acts are taken newest first, and so are their
   changes. NULL: there is none. */
static const struct version *taken_next(const struct sayings *s, const int64_t *sets, size_t n,
                                        const struct version *last)
{
    const struct version *next = NULL;
    for (const struct version *v = s->list; v < s->list + s->count; v++) {
        bool is_behind = !last || v->set < last->set || (v->set == last->set && v->number < last->number);
        if (is_behind && is_among(sets, n, v->set) && (!next || v->set > next->set))
            next = v;
    }
    return next;
}

/* What is said once what w did is taken back. */
static struct value without(const struct sayings *s, const struct version *w, struct value said)
{
    if (!v_eq(said, w->said) || w + 1 == s->list + s->count)
        return said;
    return w[1].said;
}

/* By the first change of an undo its first act's newest change went back, and so on; by its last all that is left. */
static enum rc said_by_undo(const struct sayings *s, const struct version *v, struct value *said)
{
    int64_t sets[UNDO_SETS_MAX];
    size_t n, nth = 0, later = 0;
    enum rc rc = undone_by(s, v->set, sets, &n);
    for (const struct version *o = s->list; o < s->list + s->count; o++) {
        nth += o->set == v->set && o >= v;
        later += o->set == v->set && o < v;
    }
    bool is_last = later == 0 && !is_open(s, v->set);
    const struct version *w = rc == RC_OK ? taken_next(s, sets, n, NULL) : NULL;
    for (size_t i = 1; w && (i <= nth || is_last); i++) {
        if (i >= nth)
            *said = without(s, w, *said);
        w = taken_next(s, sets, n, w);
    }
    return rc;
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

/* Forward from the creation. What was before the oldest change that was looked at nobody knows: then it is what it showed. */
static enum rc say(struct sayings *s)
{
    enum rc rc = RC_OK;
    for (size_t i = s->count; i > 0 && rc == RC_OK; i--) {
        struct version *v = &s->list[i - 1];
        bool is_oldest = i == s->count;
        v->said = !v->is_priced || (is_oldest && !v->is_first) ? v->value : is_oldest ? V_NULL : v[1].said;
        if (v->is_priced && v->is_undo && !is_oldest)
            rc = said_by_undo(s, v, &v->said);
    }
    return rc;
}

static enum rc said_once_back(struct sayings *s, const struct record *now, int64_t version, struct value *out)
{
    enum rc rc = former__each(s->cx, now, version_row, s);
    if (rc == RC_OK)
        rc = say(s);
    *out = rc == RC_OK && s->count ? s->list[0].said : V_NULL;
    for (size_t i = 0; i < s->count && rc == RC_OK; i++)
        if (s->list[i].number == version)
            *out = without(s, &s->list[i], *out);
    return rc;
}

enum rc step__said(struct cx *cx, const struct undo_plan *p, const struct record *now, int64_t version,
                   const struct field *f, struct value *out)
{
    check(cx->changeset && f->object == now->object);
    struct arena *outer = cx->arena;
    cx->arena = arena_new(0);
    struct sayings *s = arena_new_of(cx->arena, struct sayings);
    *s = (struct sayings){.cx = cx, .plan = p, .field = f};
    enum rc rc = said_once_back(s, now, version, out);
    *out = v_copy(outer, *out);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}
