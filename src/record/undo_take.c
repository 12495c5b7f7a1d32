/*
 * See undo_take.h. The steps make a draft: the record as it was but for what was done since. It goes the one road of every
 * write (save.h), so that computed fields are right, needs are filled, versions rise and hooks have their say. With "keep",
 * a field that the checks want where it is stays, and is asked no further.
 */
#include "record/undo_take.h"

#include "base/check.h"
#include "record/blocker.h"
#include "record/hooks.h"
#include "record/lines.h"
#include "record/record.h"
#include "record/row.h"
#include "record/save.h"
#include "record/undo_gone.h"
#include "record/undo_later.h"

/* What is made of the steps. */
struct made {
    struct taking *t;
    struct save save;
    struct record *now;
    bool *is_taken; /* by field of the record: it goes back */
    int64_t *hidden;
    bool is_marked; /* the record itself goes or comes back */
};

static bool keeps(const struct taking *t)
{
    return t->plan->later == UNDO_KEEP;
}

/* What is no longer as the plan found it: of the record (NULL) or in a field of it. */
static enum rc in_the_way(const struct taking *t, const struct field *f)
{
    struct undo_plan *p = t->plan;
    p->kept++;
    p->met.object = t->object;
    p->met.record_id = t->id;
    p->met.field = f && f->object != t->object ? gone__lines_of(t->object, f->object) : f;
    return keeps(t) ? RC_OK : RC_CONFLICT;
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

/* A step, and what happened to its record since: read once something asks. */
struct stepping {
    const struct taking *t;
    const struct step *step;
    struct later later;
};

static enum rc later_read(struct stepping *at)
{
    const struct step *s = at->step;
    if (at->later.object)
        return RC_OK;
    at->later = (struct later){.cx = at->t->cx,
                               .plan = at->t->plan,
                               .object = s->object,
                               .record_id = s->change.record_id,
                               .since = s->change.version,
                               .set = s->change.changeset_id};
    return later__read(&at->later);
}

/* What the step made it, and nobody told it since; or what the program recounted, also in the midst of this undo. Of a record
   nobody touched since nothing is asked. */
static enum rc is_still(struct stepping *at, const struct record *r, const struct field *f, bool *out)
{
    bool is_same = step__is_same(at->step->after, r, f), is_told = false;
    *out = is_same;
    if (is_same && !at->t->is_busy[at->step - at->t->steps->list])
        return RC_OK;
    enum rc rc = later_read(at);
    if (rc != RC_OK || !is_same)
        return rc == RC_OK ? later__is_recounted(&at->later, f, out) : rc;
    rc = later__tells(&at->later, f, &is_told);
    *out = !is_told;
    return rc;
}

/* The fields of the step go back where they still are what it made them; what hooks compute is left to them. */
static enum rc fields_back(const struct taking *t, const struct step *s, const struct record *now, struct record *r,
                           bool *is_taken)
{
    bool has_lines = t->to - t->from > 1, is_own;
    struct stepping at = {.t = t, .step = s};
    for (size_t i = 0; i < s->object->field_count; i++) {
        const struct field *f = &s->object->fields[i];
        if (!step__tells(s->after, f) || step__leaves(t->cx, r, f, has_lines) || step__leaves(t->cx, now, f, has_lines))
            continue;
        enum rc rc = is_still(&at, r, f, &is_own);
        if (rc != RC_OK)
            return rc;
        if (is_own) {
            step__take(r, s->before, f);
            if (is_taken)
                is_taken[i] = true;
        } else if (in_the_way(t, f) != RC_OK) {
            return RC_CONFLICT;
        }
    }
    return RC_OK;
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

static void line_out(struct made *m, struct record_part *part, int64_t id, bool is_hidden)
{
    size_t n = 0;
    for (size_t i = 0; i < part->line_count; i++)
        if (record_id(part->lines[i]) != id)
            part->lines[n++] = part->lines[i];
    part->line_count = n;
    if (is_hidden)
        m->hidden[m->save.hidden_count++] = id;
}

static int64_t position_of(const struct record *line)
{
    const struct field *f = line->object->position;
    struct value v = f ? record_get(line, f) : V_NULL;
    return v_is_null(v) ? INT64_MAX : v.i;
}

/* Where it stood: lines are read by position. */
static void line_in(struct made *m, struct record_part *part, struct record *line)
{
    struct record **grown = arena_array_of(m->t->cx->arena, part->line_count + 1, struct record *);
    size_t at = 0;
    while (at < part->line_count && position_of(part->lines[at]) <= position_of(line))
        at++;
    for (size_t i = 0; i < part->line_count; i++)
        grown[i + (i >= at)] = part->lines[i];
    grown[at] = line;
    part->lines = grown;
    part->line_count++;
}

/* The line as the steps before this one left it, for changing; NULL: it lies in the bin. */
static struct record *line_own(struct made *m, struct record_part *part, int64_t id)
{
    for (size_t i = 0; i < part->line_count; i++)
        if (record_id(part->lines[i]) == id)
            return part->lines[i] = record_copy(m->t->cx->arena, part->lines[i]);
    return NULL;
}

/* The same of a line that lies in the bin: its place among those that change there. */
static enum rc line_binned(struct made *m, const struct step *s, size_t *at)
{
    struct record *row;
    size_t n = m->save.binned_count;
    for (*at = 0; *at < n; (*at)++)
        if (m->save.binned[*at]->object == s->object && record_id(m->save.binned[*at]) == s->change.record_id)
            return RC_OK;
    enum rc rc = row__any(m->t->cx, s->object, s->change.record_id, &row);
    if (rc == RC_OK)
        m->save.binned[m->save.binned_count++] = record_copy(m->t->cx->arena, row);
    return rc;
}

static enum rc binned_line_back(struct made *m, const struct step *s)
{
    size_t at;
    enum rc rc = line_binned(m, s, &at);
    return rc == RC_OK ? fields_back(m->t, s, m->save.binned[at], m->save.binned[at], NULL) : rc;
}

static enum rc line_deleted_back(struct made *m, struct record_part *part, const struct step *s)
{
    size_t at;
    enum rc rc = line_binned(m, s, &at);
    if (rc != RC_OK || !record_is_deleted(m->save.binned[at]))
        return rc;
    line_in(m, part, m->save.binned[at]);
    m->save.binned[at] = m->save.binned[--m->save.binned_count];
    return RC_OK;
}

static enum rc line_ended_back(struct made *m, struct record_part *part, size_t i, struct record *line)
{
    struct taking *t = m->t;
    const struct seen seen = {t->is_busy[i], t->pointers[i]};
    bool stays;
    enum rc rc = step__stays(t->cx, t->plan, &t->steps->list[i], &seen, line, &stays);
    if (rc != RC_OK || stays)
        return rc == RC_OK ? in_the_way(t, line->object->parent_field) : rc;
    line_out(m, part, record_id(line), t->steps->list[i].made_by != 0);
    return RC_OK;
}

static enum rc line_back(struct made *m, size_t i)
{
    struct taking *t = m->t;
    const struct step *s = &t->steps->list[i];
    struct record_part *part = &m->save.after->parts[gone__lines_of(t->object, s->object)->index];
    struct record *line = line_own(m, part, s->change.record_id);
    switch (s->change.kind) {
    case CHANGE_UPDATE:
        return line ? fields_back(t, s, line, line, NULL) : binned_line_back(m, s);
    case CHANGE_DELETE:
        return line ? RC_OK : line_deleted_back(m, part, s);
    default: /* it was made, or came back */
        return line ? line_ended_back(m, part, i, line) : RC_OK;
    }
}

/* --- the record itself ------------------------------------------------------------------------------------------ */

static void mark(struct made *m, enum change_kind kind, bool is_hidden)
{
    m->save.kind = kind;
    m->save.is_hidden = is_hidden;
    m->is_marked = true;
}

static enum rc ended_back(struct made *m, size_t i)
{
    struct taking *t = m->t;
    const struct seen seen = {t->is_busy[i], t->pointers[i]};
    bool stays;
    enum rc rc = step__stays(t->cx, t->plan, &t->steps->list[i], &seen, m->now, &stays);
    if (rc != RC_OK || stays)
        return rc == RC_OK ? in_the_way(t, NULL) : rc;
    if (!record_is_deleted(m->now))
        mark(m, CHANGE_DELETE, true);
    return RC_OK;
}

/* Unless somebody restored it since, and it was deleted again. */
static enum rc deleted_back(struct made *m, size_t i)
{
    struct taking *t = m->t;
    bool is_restored = false;
    enum rc rc = RC_OK;
    if (t->is_busy[i] && record_is_deleted(m->now))
        rc = gone__is_restored(t->cx, t->plan, &t->steps->list[i], &is_restored);
    if (rc == RC_OK && record_is_deleted(m->now) && !is_restored)
        mark(m, CHANGE_RESTORE, false);
    return rc;
}

static enum rc root_back(struct made *m, size_t i)
{
    const struct step *s = &m->t->steps->list[i];
    switch (s->change.kind) {
    case CHANGE_UPDATE:
        return fields_back(m->t, s, m->now, m->save.after, m->is_taken);
    case CHANGE_DELETE:
        return deleted_back(m, i);
    default: /* it was made, or came back */
        if (step__ends(s))
            return ended_back(m, i);
        if (!record_is_deleted(m->now))
            mark(m, CHANGE_DELETE, false);
        return RC_OK;
    }
}

/* What lines worked out and do no longer becomes what is said of it. */
static enum rc said_back(struct made *m)
{
    const struct taking *t = m->t;
    struct record *r = m->save.after;
    int64_t version = 0;
    enum rc rc = RC_OK;
    for (size_t i = t->from; i < t->to; i++)
        if (t->steps->list[i].object == t->object)
            version = t->steps->list[i].change.version;
    for (size_t i = 0; i < t->object->field_count && rc == RC_OK; i++) {
        const struct field *f = &t->object->fields[i];
        struct value said;
        if (!step__leaves(t->cx, m->now, f, true) || step__leaves(t->cx, r, f, true))
            continue;
        rc = step__said(t->cx, t->plan, m->now, version, f, &said);
        if (rc == RC_OK)
            record_put(r, f, said);
        m->is_taken[i] = true;
    }
    return rc;
}

/* Lines first: whether an amount comes from them is seen when they stand as they will. */
static enum rc steps_back(struct made *m)
{
    const struct taking *t = m->t;
    enum rc rc = RC_OK;
    for (size_t i = t->from; i < t->to && rc == RC_OK; i++)
        if (t->steps->list[i].object != t->object && !t->steps->list[i].is_gone)
            rc = line_back(m, i);
    for (size_t i = t->from; i < t->to && rc == RC_OK; i++)
        if (t->steps->list[i].object == t->object && !t->steps->list[i].is_gone)
            rc = root_back(m, i);
    return rc == RC_OK && m->save.kind == CHANGE_UPDATE ? said_back(m) : rc;
}

/* --- what the checks refuse ------------------------------------------------------------------------------------- */

/* With "keep": the fields that were refused stay as they are; the whole record where it is none of those taken back. */
static bool hold(struct made *m, const struct issues *is)
{
    bool any = false;
    for (size_t i = 0; i < issues_kept(is); i++) {
        const struct field *f = is->list[i].field;
        if (!f || f->object != m->t->object || !m->is_taken[f->index])
            continue;
        m->is_taken[f->index] = false;
        m->t->plan->kept++;
        step__take(m->save.after, m->now, f);
        any = true;
    }
    return any;
}

static enum rc write(struct made *m)
{
    struct cx *cx = m->t->cx;
    size_t known = issues_kept(&cx->issues);
    enum rc rc = save__change(cx, &m->save);
    if (rc != RC_INVALID)
        return rc;
    check(known == 0);
    if (!keeps(m->t)) {
        rc = blocker__of_refusal(cx, m->t->plan, m->save.undone_id, m->now, m->save.after);
        return rc == RC_OK ? RC_CONFLICT : rc;
    }
    bool is_less = !m->is_marked && hold(m, &cx->issues);
    issues_init(&cx->issues, cx->arena);
    return is_less ? write(m) : in_the_way(m->t, NULL);
}

static void begin(struct made *m, struct taking *t)
{
    struct arena *a = t->cx->arena;
    *m = (struct made){.t = t,
                       .now = m->now,
                       .is_taken = arena_array_of(a, t->object->field_count, bool),
                       .hidden = arena_array_of(a, t->to - t->from, int64_t)};
    m->save = (struct save){.kind = CHANGE_UPDATE,
                            .way = SAVE_UNDO,
                            .before = m->now,
                            .after = save__copy(t->cx, m->now),
                            .undone_id = t->steps->list[t->from].change.changeset_id,
                            .undone = t->plan->sets,
                            .undone_count = t->plan->set_at + 1,
                            .hidden = m->hidden,
                            .binned = arena_array_of(a, t->to - t->from, struct record *)};
    for (size_t i = 0; i < t->object->field_count && m->now->parts; i++) {
        struct record_part *part = &m->save.after->parts[i];
        part->lines = part->line_count ? arena_copy(a, part->lines, part->line_count * sizeof *part->lines) : NULL;
    }
}

/* Lines are read where steps of them or of fields may change them. */
static bool needs_parts(const struct taking *t)
{
    return t->to - t->from > 1 || t->steps->list[t->from].object != t->object ||
           t->steps->list[t->from].change.kind == CHANGE_UPDATE;
}

enum rc take__back(struct taking *t)
{
    check(t->to <= t->steps->count && t->id != 0);
    struct made m = {0};
    check(t->from < t->to && !t->object->owned_by);
    enum rc rc = step__row(t->cx, t->object, t->id, needs_parts(t), &m.now);
    if (rc == RC_NOT_FOUND)
        return in_the_way(t, NULL);
    if (rc != RC_OK)
        return rc;
    begin(&m, t);
    rc = steps_back(&m);
    return rc == RC_OK ? write(&m) : rc;
}
