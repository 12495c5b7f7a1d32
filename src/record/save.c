/*
 * Creating and changing records; see record.h. The order of things: what the draft gives, presets, behaviour, checks
 * that need no database, checks that do, rights, row, journal, lines. Lines are records of their own object, written in
 * the same change set; their pointers begin with the place of the line ("/lines/0/price").
 */
#include "record/save.h"

#include "access/access.h"
#include "base/check.h"
#include "journal/journal.h"
#include "record/engine.h"
#include "record/record.h"
#include "record/row.h"

/* --- shared with bin.c and undo.c ------------------------------------------------------------------------------- */

static void put_number(struct record *r, int number, struct value v)
{
    const struct field *f = object_field_number(r->object, number);
    if (f)
        record_put(r, f, v);
}

static struct value actor_or_null(const struct cx *cx)
{
    return cx->who.user_id ? v_int(cx->who.user_id) : V_NULL;
}

/* Never before its last change, whatever the clocks of several nodes say: as_of goes by this time. */
static struct value stamp_time(const struct cx *cx, const struct record *r)
{
    const struct field *updated = object_field_number(r->object, SYSTEM_UPDATED_AT);
    int64_t last_ms = updated ? record_get(r, updated).i : 0;
    return v_time(last_ms > cx->now_ms ? last_ms : cx->now_ms);
}

void save__stamp(struct cx *cx, struct record *r)
{
    put_number(r, SYSTEM_VERSION, v_int(record_version(r) + 1));
    put_number(r, SYSTEM_UPDATED_AT, stamp_time(cx, r));
    put_number(r, SYSTEM_UPDATED_BY, actor_or_null(cx));
}

static enum rc state_history(struct cx *cx, const struct record *before, const struct record *after)
{
    const struct process *p = after->object->process;
    if (!p)
        return RC_OK;
    struct value from = before ? record_get(before, p->field) : V_NULL, to = record_get(after, p->field);
    if (v_eq(from, to))
        return RC_OK;
    int64_t id;
    enum rc rc = ids_take(cx->ids, cx->db, IDS_STAGE, &id);
    if (rc != RC_OK)
        return rc;
    const struct value binds[] = {
        v_int(id), v_int(after->object->number), v_int(record_id(after)), v_int(p->field->number), from,
        to,        v_int(cx->changeset->id),     v_time(cx->now_ms)};
    return db_run(
        cx->db,
        S("insert into stage_history (id, object_no, record_id, field_no, from_value, to_value, changeset_id, at) "
          "values (?, ?, ?, ?, ?, ?, ?, ?)"),
        binds, countof(binds), NULL);
}

enum rc save__insert(struct cx *cx, struct record *r)
{
    enum rc rc = row__insert(cx, r);
    if (rc == RC_OK)
        rc = journal_create(cx, r);
    return rc == RC_OK ? state_history(cx, NULL, r) : rc;
}

enum rc save__update(struct cx *cx, const struct record *before, struct record *after)
{
    save__stamp(cx, after);
    enum rc rc = row__update(cx, before, after);
    if (rc == RC_OK)
        rc = journal_update(cx, before, after);
    return rc == RC_OK ? state_history(cx, before, after) : rc;
}

enum rc save__mark(struct cx *cx, const struct record *before, bool is_deleted, bool is_hidden, struct record **after)
{
    *after = record_copy(cx->arena, before);
    put_number(*after, SYSTEM_DELETED_AT, is_deleted ? stamp_time(cx, before) : V_NULL);
    save__stamp(cx, *after);
    enum rc rc = row__mark(cx, before, *after, is_hidden);
    return rc == RC_OK ? journal_mark(cx, *after, is_deleted ? CHANGE_DELETE : CHANGE_RESTORE) : rc;
}

/* --- from draft to record --------------------------------------------------------------------------------------- */

static void apply_draft(const struct draft *d, struct record *r)
{
    const struct object *o = d->object;
    for (size_t i = 0; i < o->field_count; i++) {
        if (d->given->is_read[i])
            record_put(r, &o->fields[i], d->given->values[i]);
        if (o->fields[i].type == FIELD_LINKS && d->given->parts[i].is_read)
            r->parts[i] = d->given->parts[i];
    }
}

static struct record *line_by_id(const struct record_part *part, int64_t id)
{
    for (size_t i = 0; i < part->line_count; i++)
        if (record_id(part->lines[i]) == id)
            return part->lines[i];
    return NULL;
}

static struct record *record_started(struct cx *cx, const struct object *o)
{
    struct record *r = record_new(cx->arena, o);
    for (size_t i = 0; i < o->field_count; i++) {
        r->is_read[i] = o->fields[i].column.n > 0;
        r->values[i] = o->fields[i].preset;
        if (r->parts)
            r->parts[i].is_read = true;
    }
    return r;
}

static enum rc apply_lines(struct cx *cx, const struct draft_part *given, const struct field *f,
                           const struct record_part *old, struct record_part *out)
{
    enum rc rc = RC_OK;
    *out = (struct record_part){.is_read = true, .lines = arena_array_of(cx->arena, given->count, struct record *)};
    const struct field *position = object_field(f->to, S("position"));
    for (size_t i = 0; i < given->count; i++) {
        const struct draft *d = given->lines[i];
        const struct record *was = d->id && old ? line_by_id(old, d->id) : NULL;
        if (d->id && (!was || line_by_id(out, d->id))) /* none of this parent's, or given twice */
            rc = issue_item(&cx->issues, f, i, "relation");
        struct record *line = was ? record_copy(cx->arena, was) : record_started(cx, f->to);
        apply_draft(d, line);
        if (position)
            record_put(line, position, v_int((int64_t)i + 1));
        out->lines[out->line_count++] = line;
    }
    return rc;
}

static enum rc apply_all_lines(struct cx *cx, const struct draft *d, const struct record *before, struct record *after)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < d->object->field_count; i++)
        if (d->parts[i].is_given && apply_lines(cx, &d->parts[i], &d->object->fields[i],
                                                before ? &before->parts[i] : NULL, &after->parts[i]) != RC_OK)
            rc = RC_INVALID;
    return rc;
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

static enum rc check_lines(struct cx *cx, const struct record *after, const struct field *f)
{
    str before = issues_enter(&cx->issues, f->name);
    enum rc all = RC_OK;
    const struct record_part *part = &after->parts[f->index];
    for (size_t i = 0; i < part->line_count; i++) {
        str list = issues_enter_at(&cx->issues, i);
        if (save__goes_on(save__check_required(cx, part->lines[i]), &all))
            save__goes_on(save__check_database(cx, NULL, part->lines[i]), &all);
        issues_leave(&cx->issues, list);
    }
    issues_leave(&cx->issues, before);
    return all;
}

static enum rc line_write(struct cx *cx, const struct record *parent, const struct record_part *old,
                          struct record *line)
{
    struct record *was = old ? line_by_id(old, record_id(line)) : NULL;
    if (was) {
        bool differs = false;
        for (size_t i = 0; i < line->object->field_count; i++)
            differs |= !v_eq(was->values[i], line->values[i]);
        return differs ? save__update(cx, was, line) : RC_OK;
    }
    int64_t id;
    enum rc rc = ids_take(cx->ids, cx->db, line->object->number, &id);
    if (rc != RC_OK)
        return rc;
    record_put(line, line->object->parent_field, v_int(record_id(parent)));
    put_number(line, SYSTEM_ID, v_int(id));
    put_number(line, SYSTEM_VERSION, v_int(1));
    put_number(line, SYSTEM_CREATED_AT, v_time(cx->now_ms));
    put_number(line, SYSTEM_CREATED_BY, actor_or_null(cx));
    put_number(line, SYSTEM_UPDATED_AT, v_time(cx->now_ms));
    put_number(line, SYSTEM_UPDATED_BY, actor_or_null(cx));
    return save__insert(cx, line);
}

static enum rc lines_write(struct cx *cx, const struct record *before, const struct record *after,
                           const struct field *f)
{
    const struct record_part *part = &after->parts[f->index], *old = before ? &before->parts[f->index] : NULL;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < part->line_count && rc == RC_OK; i++)
        rc = line_write(cx, after, old, part->lines[i]);
    for (size_t i = 0; old && i < old->line_count && rc == RC_OK; i++) {
        struct record *gone;
        if (!line_by_id(part, record_id(old->lines[i])))
            rc = save__mark(cx, old->lines[i], true, false, &gone);
    }
    return rc;
}

static bool lines_differ(const struct record *before, const struct record *after, const struct field *f)
{
    const struct record_part *x = &before->parts[f->index], *y = &after->parts[f->index];
    if (x->line_count != y->line_count)
        return true;
    for (size_t i = 0; i < x->line_count; i++)
        for (size_t k = 0; k < f->to->field_count; k++)
            if (!v_eq(x->lines[i]->values[k], y->lines[i]->values[k]))
                return true;
    return false;
}

/* Runs fn for each lines field. */
static enum rc each_lines(struct cx *cx, const struct record *before, const struct record *after,
                          enum rc (*fn)(struct cx *, const struct record *, const struct record *,
                                        const struct field *))
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < after->object->field_count && rc == RC_OK; i++)
        if (after->object->fields[i].type == FIELD_LINES)
            rc = fn(cx, before, after, &after->object->fields[i]);
    return rc;
}

static enum rc check_lines_of(struct cx *cx, const struct record *before, const struct record *after,
                              const struct field *f)
{
    return before && !lines_differ(before, after, f) ? RC_OK : check_lines(cx, after, f);
}

/* --- create and change ------------------------------------------------------------------------------------------ */

static enum rc check_all(struct cx *cx, const struct record *before, const struct record *after)
{
    enum rc all = RC_OK;
    save__goes_on(save__check_required(cx, after), &all);
    save__goes_on(save__check_state(cx, before, after), &all);
    if (save__goes_on(save__check_database(cx, before, after), &all))
        save__goes_on(each_lines(cx, before, after, check_lines_of), &all);
    return all == RC_OK && cx->issues.count ? RC_INVALID : all;
}

static enum rc prepare(struct cx *cx, const struct record *before, struct record *after)
{
    const struct behaviour *b = engine_behaviour(cx->engine, after->object);
    return b && b->prepare ? b->prepare(cx, before, after) : RC_OK;
}

static void presets_of_actor(struct cx *cx, const struct draft *d, struct record *r)
{
    const struct object *o = r->object;
    if (o->owner && !draft_has(d, o->owner))
        record_put(r, o->owner, actor_or_null(cx));
    if (o->team && !draft_has(d, o->team) && cx->who.team_id)
        record_put(r, o->team, v_int(cx->who.team_id));
    if (o->currency && v_is_null(record_get(r, o->currency)))
        record_put(r, o->currency, v_text(cx->company.currency));
}

static enum rc create_write(struct cx *cx, struct record *r)
{
    int64_t id;
    enum rc rc = ids_take(cx->ids, cx->db, r->object->number, &id);
    if (rc != RC_OK)
        return rc;
    put_number(r, SYSTEM_ID, v_int(id));
    put_number(r, SYSTEM_VERSION, v_int(1));
    put_number(r, SYSTEM_CREATED_AT, v_time(cx->now_ms));
    put_number(r, SYSTEM_CREATED_BY, actor_or_null(cx));
    put_number(r, SYSTEM_UPDATED_AT, v_time(cx->now_ms));
    put_number(r, SYSTEM_UPDATED_BY, actor_or_null(cx));
    rc = save__insert(cx, r);
    return rc == RC_OK ? each_lines(cx, NULL, r, lines_write) : rc;
}

enum rc record_create(struct cx *cx, struct draft *d, struct record **out)
{
    const struct object *o = d->object;
    if (access_scope(cx, o, ACTION_CREATE) == SCOPE_NONE || o->owned_by)
        return RC_FORBIDDEN;
    struct record *r = record_started(cx, o);
    apply_draft(d, r);
    presets_of_actor(cx, d, r);
    enum rc all = RC_OK;
    save__goes_on(apply_all_lines(cx, d, NULL, r), &all);
    if (save__goes_on(prepare(cx, NULL, r), &all))
        save__goes_on(check_all(cx, NULL, r), &all);
    if (all != RC_OK)
        return all;
    if (!access_may(cx, ACTION_CREATE, r))
        return issue_field(&cx->issues, o->owner, "not_yours", S(""));
    *out = r;
    return create_write(cx, r);
}

static bool links_differ(const struct record_part *x, const struct record_part *y)
{
    bool differ = x->link_count != y->link_count;
    for (size_t i = 0; i < x->link_count && !differ; i++)
        differ = x->links[i].object_no != y->links[i].object_no || x->links[i].id != y->links[i].id;
    return differ;
}

/* True where the records differ in values, links or lines. */
static bool records_differ(const struct record *before, const struct record *after)
{
    for (size_t i = 0; i < after->object->field_count; i++) {
        const struct field *f = &after->object->fields[i];
        if (f->type == FIELD_LINES   ? lines_differ(before, after, f)
            : f->type == FIELD_LINKS ? links_differ(&before->parts[i], &after->parts[i])
                                     : !v_eq(before->values[i], after->values[i]))
            return true;
    }
    return false;
}

static enum rc update_write(struct cx *cx, const struct record *before, struct record *after)
{
    if (!records_differ(before, after))
        return RC_OK;
    enum rc rc = each_lines(cx, before, after, lines_write);
    return rc == RC_OK ? save__update(cx, before, after) : rc;
}

enum rc record_update(struct cx *cx, struct draft *d, int64_t id, int64_t version, struct record **out)
{
    struct record *before;
    enum rc all = record_read(cx, d->object, id, false, &before);
    if (all != RC_OK)
        return all;
    *out = before;
    if (d->object->owned_by || !access_may(cx, ACTION_CHANGE, before))
        return RC_FORBIDDEN;
    if (version && version != record_version(before))
        return RC_CHANGED;
    struct record *after = record_copy(cx->arena, before);
    if (before->parts)
        after->parts = arena_copy(cx->arena, before->parts, d->object->field_count * sizeof *before->parts);
    apply_draft(d, after);
    save__goes_on(apply_all_lines(cx, d, before, after), &all);
    if (save__goes_on(prepare(cx, before, after), &all))
        save__goes_on(check_all(cx, before, after), &all);
    if (all != RC_OK)
        return all;
    if (!access_may(cx, ACTION_CHANGE, after))
        return issue_field(&cx->issues, d->object->owner, "not_yours", S(""));
    *out = after;
    return update_write(cx, before, after);
}
