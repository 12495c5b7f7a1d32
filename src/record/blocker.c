/*
 * See blocker.h. A change is held against a simulated present: the record as it would be once the later sets of the plan are
 * taken back.
 */
#include "record/blocker.h"

#include "base/check.h"
#include "base/limits.h"
#include "query/grants.h"
#include "record/record.h"
#include "record/save.h"

struct blocker *blocker__new(struct undo_plan *p)
{
    check(p->blockers);
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
static enum rc fields_moved(struct later *l, const struct field ***out, size_t *n)
{
    const struct step *s = l->step;
    bool has_lines = false, is_asked = false;
    enum rc rc = RC_OK;
    *n = 0;
    *out = arena_array_of(l->cx->arena, s->object->field_count, const struct field *);
    for (size_t i = 0; i < s->object->field_count && rc == RC_OK; i++) {
        const struct field *f = &s->object->fields[i];
        if (!step__tells(s->after, f) || step__is_same(s->after, l->present, f))
            continue;
        if (!is_asked)
            rc = step__is_about_lines(l->cx, s->change.changeset_id, s->object, s->change.record_id, &has_lines);
        is_asked = true;
        if (!step__leaves(l->cx, l->present, f, has_lines))
            (*out)[(*n)++] = f;
    }
    return rc;
}

static void blocked_by(struct later *l, const struct change *by, const char *reason, const struct field **fields,
                       size_t n)
{
    struct blocker *b = blocker__new(l->plan);
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

enum rc blocker__of_reference(struct cx *cx, struct undo_plan *p, const struct step *s, const struct field *f,
                              int64_t id)
{
    check(f->object && id != 0);
    struct pointing from = {.cx = cx, .field = f};
    struct later *l = arena_new_of(cx->arena, struct later);
    *l = (struct later){.cx = cx, .plan = p, .step = s};
    enum rc rc = step__row(cx, s->object, s->change.record_id, false, &l->present);
    if (rc == RC_OK)
        rc = journal_of_record(cx, f->object, id, 0, 0, pointing_change, &from);
    if (rc != RC_OK && rc != RC_STOPPED)
        return rc;
    blocked_by(l, from.found.changeset_id ? &from.found : NULL, "referenced", NULL, 0);
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

void blocker__of_refusal(struct cx *cx, struct undo_plan *p, const struct record *now, int64_t changeset_id)
{
    const struct issues *is = &cx->issues;
    const struct field **fields = arena_array_of(cx->arena, issues_kept(is), const struct field *);
    size_t n = 0;
    check(issues_kept(is));
    struct issue told = grants_issue(cx, &is->list[0]);
    for (size_t i = 0; i < issues_kept(is); i++)
        if (is->list[i].field && is->list[i].field->object == now->object)
            fields[n++] = is->list[i].field;
    *blocker__new(p) = (struct blocker){.changeset_id = changeset_id,
                                        .object = now->object,
                                        .record_id = record_id(now),
                                        .name = record_title(now),
                                        .reason = "refused",
                                        .detail = issue_sentence(cx->arena, &told, cx->language),
                                        .fields = fields,
                                        .field_count = n};
}

enum rc blocker__of_step(struct cx *cx, struct undo_plan *p, const struct step *s)
{
    check(s->object && s->change.record_id != 0);
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
        size_t n;
        rc = fields_moved(l, &fields, &n);
        if (rc != RC_OK)
            return rc;
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
