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

void save__stamp(struct cx *cx, struct record *r)
{
    put_number(r, SYSTEM_VERSION, v_int(record_version(r) + 1));
    put_number(r, SYSTEM_UPDATED_AT, v_time(cx->now_ms));
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
    const struct value binds[] = {v_int(id),
                                  v_int(after->object->number),
                                  v_int(record_id(after)),
                                  v_int(p->field->number),
                                  from,
                                  to,
                                  v_int(cx->changeset->id),
                                  v_time(cx->now_ms)};
    return db_run(cx->db,
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
    put_number(*after, SYSTEM_DELETED_AT, is_deleted ? v_time(cx->now_ms) : V_NULL);
    save__stamp(cx, *after);
    enum rc rc = row__mark(cx, before, *after, is_hidden);
    return rc == RC_OK ? journal_mark(cx, *after, is_deleted ? CHANGE_DELETE : CHANGE_RESTORE) : rc;
}

/* --- checks ----------------------------------------------------------------------------------------------------- */

static enum rc target_is_visible(struct cx *cx, const struct object *o, int64_t id);

static bool is_changed(const struct record *before, const struct record *after, const struct field *f)
{
    return !before || !v_eq(record_get(before, f), record_get(after, f));
}

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

enum rc save__unique_holder(struct cx *cx, const struct record *r, const struct field *f, int64_t *holder)
{
    const struct value binds[] = {record_get(r, f), v_int(record_id(r))};
    *holder = 0;
    if (v_is_null(binds[0]))
        return RC_OK;
    return db_query(cx->db, &(struct db_query){str_printf(cx->arena,
                                                          "select id from %.*s where %.*s = ? and id <> ? "
                                                          "and deleted_at is null",
                                                          STR_ARG(f->object->plural), STR_ARG(f->column)),
                                               binds, 2, id_row, holder});
}

enum rc save__check_unique(struct cx *cx, const struct record *r, const struct field *f)
{
    int64_t holder;
    enum rc rc = save__unique_holder(cx, r, f, &holder);
    if (rc != RC_OK || !holder)
        return rc;
    rc = target_is_visible(cx, f->object, holder); /* who it is, is told to those who may see it */
    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    return issue_field(&cx->issues, f, "unique", rc == RC_OK ? str_printf(cx->arena, "%lld", (long long)holder) : S(""));
}

static enum rc target_is_visible(struct cx *cx, const struct object *o, int64_t id)
{
    struct query q = query_of(cx, o, access_visible(cx, o));
    bool *wanted = arena_array_of(cx->arena, o->field_count, bool);
    wanted[0] = true;
    q.wanted = wanted;
    struct record *found;
    return query_one(cx, &q, id, &found);
}

static enum rc check_relation(struct cx *cx, const struct record *after, const struct field *f)
{
    struct value v = record_get(after, f);
    if (v_is_null(v) || (f->number == SYSTEM_OWNER && v_id(v) == cx->who.user_id))
        return RC_OK;
    enum rc rc = target_is_visible(cx, f->to, v_id(v));
    return rc == RC_NOT_FOUND ? issue_field(&cx->issues, f, "relation", str_printf(cx->arena, "%lld", (long long)v.i)) : rc;
}

static enum rc check_links(struct cx *cx, const struct record *before, const struct record *after, const struct field *f)
{
    const struct record_part *part = &after->parts[f->index];
    const struct record_part *old = before && before->parts ? &before->parts[f->index] : NULL;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < part->link_count && rc == RC_OK; i++) {
        bool is_old = false;
        for (size_t k = 0; old && k < old->link_count; k++)
            is_old |= old->links[k].object_no == part->links[i].object_no && old->links[k].id == part->links[i].id;
        if (is_old)
            continue;
        rc = target_is_visible(cx, catalog_number(cx->catalog, part->links[i].object_no), part->links[i].id);
        if (rc == RC_NOT_FOUND)
            rc = issue_item(&cx->issues, f, i, "relation");
    }
    return rc;
}

/* Keeps RC_INVALID while going on to the next field; anything else but RC_OK ends. */
static bool goes_on(enum rc rc, enum rc *all)
{
    if (rc == RC_INVALID)
        *all = RC_INVALID;
    else if (rc != RC_OK)
        *all = rc;
    return rc == RC_OK || rc == RC_INVALID;
}

enum rc save__check_database(struct cx *cx, const struct record *before, const struct record *after)
{
    const struct object *o = after->object;
    enum rc all = RC_OK;
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        enum rc rc = RC_OK;
        if (f->type == FIELD_LINKS && after->parts[i].is_read)
            rc = check_links(cx, before, after, f);
        else if (f->type == FIELD_RELATION && f != o->parent_field && f->number != SYSTEM_CREATED_BY &&
                 f->number != SYSTEM_UPDATED_BY && is_changed(before, after, f))
            rc = check_relation(cx, after, f);
        else if (f->is_unique && is_changed(before, after, f))
            rc = save__check_unique(cx, after, f);
        if (!goes_on(rc, &all))
            return all;
    }
    return all;
}

static bool is_empty(const struct record *r, const struct field *f)
{
    if (f->type == FIELD_LINES)
        return r->parts[f->index].line_count == 0;
    if (f->type == FIELD_LINKS)
        return r->parts[f->index].link_count == 0;
    return v_is_null(record_get(r, f));
}

/* A value that was refused is not also missing. */
static bool is_refused(const struct cx *cx, const struct field *f)
{
    const struct issues *is = &cx->issues;
    for (size_t i = 0; i < issues_kept(is); i++)
        if (is->list[i].field == f && str_starts(is->list[i].at, is->prefix))
            return true;
    return false;
}

static enum rc check_required(struct cx *cx, const struct record *r)
{
    enum rc all = RC_OK;
    for (size_t i = 0; i < r->object->field_count; i++) {
        const struct field *f = &r->object->fields[i];
        if (f->is_required && f != r->object->parent_field && is_empty(r, f) && !is_refused(cx, f))
            all = issue_field(&cx->issues, f, "required", S(""));
    }
    return all;
}

/* A new state asks for its required fields; a create may start anywhere, because imports do. */
static enum rc check_state(struct cx *cx, const struct record *before, const struct record *after)
{
    const struct process *p = after->object->process;
    if (!p || !before || !is_changed(before, after, p->field) || v_is_null(record_get(after, p->field)))
        return RC_OK;
    const struct state *s = process_state(p, record_get(after, p->field).s);
    enum rc all = RC_OK;
    for (size_t i = 0; s && i < s->required_count; i++)
        if (is_empty(after, s->required[i]))
            all = issue_field(&cx->issues, s->required[i], "required", S(""));
    return all;
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
        if (d->parts[i].is_given &&
            apply_lines(cx, &d->parts[i], &d->object->fields[i], before ? &before->parts[i] : NULL, &after->parts[i]) != RC_OK)
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
        if (goes_on(check_required(cx, part->lines[i]), &all))
            goes_on(save__check_database(cx, NULL, part->lines[i]), &all);
        issues_leave(&cx->issues, list);
    }
    issues_leave(&cx->issues, before);
    return all;
}

static enum rc line_write(struct cx *cx, const struct record *parent, const struct record_part *old, struct record *line)
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

static enum rc lines_write(struct cx *cx, const struct record *before, const struct record *after, const struct field *f)
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
                          enum rc (*fn)(struct cx *, const struct record *, const struct record *, const struct field *))
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
    goes_on(check_required(cx, after), &all);
    goes_on(check_state(cx, before, after), &all);
    if (goes_on(save__check_database(cx, before, after), &all))
        goes_on(each_lines(cx, before, after, check_lines_of), &all);
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
    goes_on(apply_all_lines(cx, d, NULL, r), &all);
    if (goes_on(prepare(cx, NULL, r), &all))
        goes_on(check_all(cx, NULL, r), &all);
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
        if (f->type == FIELD_LINES ? lines_differ(before, after, f)
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
    goes_on(apply_all_lines(cx, d, before, after), &all);
    if (goes_on(prepare(cx, before, after), &all))
        goes_on(check_all(cx, before, after), &all);
    if (all != RC_OK)
        return all;
    if (!access_may(cx, ACTION_CHANGE, after))
        return issue_field(&cx->issues, d->object->owner, "not_yours", S(""));
    *out = after;
    return update_write(cx, before, after);
}
