/*
 * A write of an undo that the checks refuse: see blocker.h. Checks say what is wrong and not who brought it about; that is looked
 * for where the field tells where to look: whoever brought the state that asks for it, whoever filled lines up since, whoever
 * put into a tree what stands above now, whoever deleted what would be pointed at. An act that merely came later is not named: to
 * take it back would mend nothing.
 */
#include "base/check.h"
#include "base/limits.h"
#include "query/grants.h"
#include "record/blocker.h"
#include "record/process.h"
#include "record/record.h"
#include "record/undo_gone.h"
#include "record/undo_later.h"

/* What of a record's later changes is looked for. */
struct sought {
    struct later later;
    const struct field *field; /* it tells that one; of lines: some of them changed */
    bool is_deletion;          /* or is one */
};

static enum rc is_sought(const struct sought *s, const struct later_change *c, bool *out)
{
    *out = s->is_deletion ? c->change.kind == CHANGE_DELETE || c->change.kind == CHANGE_PURGE
                          : step__tells(c->after, s->field);
    return s->field->type != FIELD_LINES || s->is_deletion
               ? RC_OK
               : step__is_about_lines(s->later.cx, c->change.changeset_id, s->later.object, s->later.record_id, out);
}

/* The newest of them that stands and came after the act. */
static enum rc seek(struct sought *s, struct later_act *out)
{
    bool is_one = false;
    enum rc rc = later__read(&s->later);
    const struct later_change *c = s->later.list;
    for (; rc == RC_OK && c; c = c->next) {
        rc = is_sought(s, c, &is_one);
        if (is_one)
            break;
    }
    if (rc == RC_OK && c)
        rc = later__act(&s->later, c, out);
    if (out->id < s->later.set)
        *out = (struct later_act){0};
    return rc;
}

/* A refusal: of which write, taking back which act. */
struct refused {
    struct cx *cx;
    const struct undo_plan *plan;
    int64_t set;
    const struct record *now, *after;
};

static struct sought sought_of(const struct refused *r, const struct field *f, int64_t id)
{
    return (struct sought){.later = {.cx = r->cx, .plan = r->plan, .object = f->object, .record_id = id, .set = r->set},
                           .field = f};
}

/* Who deleted, hid or purged what a relation would lead to, of the record or of a line of it. */
static enum rc seek_gone(const struct refused *r, const struct issue *is, struct later_act *out)
{
    struct sought s = sought_of(r, is->field, 0);
    s.is_deletion = true;
    s.later.object = is->field->to;
    return str_to_i64(is->argument, &s.later.record_id) && s.later.record_id ? seek(&s, out) : RC_OK;
}

/* From what would stand above it upwards. */
static enum rc seek_above(const struct refused *refused, const struct field *f, int64_t id, struct later_act *out)
{
    enum rc rc = RC_OK;
    for (int level = 0; level <= LIMIT_TREE_LEVELS && id && !out->id && rc == RC_OK; level++) {
        struct record *r;
        struct sought s = sought_of(refused, f, id);
        rc = seek(&s, out);
        if (rc == RC_OK)
            rc = step__row(refused->cx, f->object, id, false, &r);
        id = rc == RC_OK ? v_id(record_get(r, f)) : 0;
    }
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* The state that is there asks for it: who brought that. The write brings the state itself: who told the field since. */
static enum rc seek_need(const struct refused *r, const struct field *f, struct later_act *out)
{
    const struct field *state = f->object->process->field;
    struct sought s = {
        .later = {.cx = r->cx, .plan = r->plan, .object = f->object, .record_id = record_id(r->after), .set = r->set},
        .field = step__is_same(r->now, r->after, state) ? state : f};
    return seek(&s, out);
}

/* The field of the record by which a refusal is told: of a field of a line that of lines. NULL: none. */
static const struct field *field_told(const struct object *o, const struct issue *is)
{
    const struct field *f = is->field;
    if (f && f->object->owned_by == o)
        f = gone__lines_of(o, f->object);
    return f && f->object == o ? f : NULL;
}

static size_t fields_told(const struct object *o, const struct issues *is, const struct field **out)
{
    size_t n = 0;
    for (size_t i = 0; i < issues_kept(is); i++) {
        const struct field *f = field_told(o, &is->list[i]);
        if (f && (n == 0 || out[n - 1] != f))
            out[n++] = f;
    }
    return n;
}

static enum rc seek_act(const struct refused *r, const struct issue *is, struct later_act *out)
{
    const struct field *f = is->field;
    if (f && f->type == FIELD_RELATION && strcmp(is->code, "relation") == 0)
        return seek_gone(r, is, out);
    if (!f || f->object != r->after->object)
        return RC_OK;
    if (process__wants(r->after, f))
        return seek_need(r, f, out);
    if (f->type == FIELD_RELATION && f->is_tree)
        return seek_above(r, f, v_id(record_get(r->after, f)), out);
    struct sought s = sought_of(r, f, record_id(r->after));
    return f->type == FIELD_LINES && s.later.record_id ? seek(&s, out) : RC_OK;
}

enum rc blocker__of_refusal(struct cx *cx, struct undo_plan *p, int64_t set, const struct record *now,
                            const struct record *after)
{
    const struct issues *is = &cx->issues;
    const struct field **fields = arena_array_of(cx->arena, issues_kept(is), const struct field *);
    struct later_act by = {0};
    enum rc rc = RC_OK;
    check(issues_kept(is));
    struct issue told = grants_issue(cx, &is->list[0]);
    const struct refused refused = {cx, p, set, now, after};
    for (size_t i = 0; i < issues_kept(is) && rc == RC_OK && !by.id; i++)
        rc = seek_act(&refused, &is->list[i], &by);
    *blocker__new(p) = (struct blocker){.changeset_id = by.id,
                                        .actor_id = by.actor_id,
                                        .at_ms = by.at_ms,
                                        .object = now->object,
                                        .record_id = record_id(now),
                                        .name = record_title(now),
                                        .reason = "refused",
                                        .detail = issue_sentence(cx->arena, &told, cx->language),
                                        .fields = fields,
                                        .field_count = fields_told(now->object, is, fields)};
    return rc;
}
