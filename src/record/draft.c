/*
 * All mistakes of a body are collected before anything else is done, each with the path to its member; lines are drafts
 * in the draft, and issues are entered and left along with them. A field that may not be read is unknown here, as
 * everywhere. See draft.h.
 */
#include "record/draft.h"

#include "base/check.h"
#include "base/limits.h"
#include "object/json.h"
#include "query/grants.h"

struct draft *draft_new(struct arena *a, const struct object *o)
{
    struct draft *d = arena_new_of(a, struct draft);
    d->object = o;
    d->given = record_new(a, o);
    d->parts = arena_array_of(a, o->field_count, struct draft_part);
    return d;
}

void draft_put(struct draft *d, const struct field *f, struct value v)
{
    check(f->type != FIELD_LINES && f->type != FIELD_LINKS);
    record_put(d->given, f, v);
}

bool draft_has(const struct draft *d, const struct field *f)
{
    check(f->object == d->object);
    if (f->type == FIELD_LINES)
        return d->parts[f->index].is_given;
    if (f->type == FIELD_LINKS)
        return d->given->parts[f->index].is_read;
    return d->given->is_read[f->index];
}

void draft_put_lines(struct draft *d, const struct field *f, struct draft **lines, size_t n)
{
    check(f->object == d->object);
    check(f->type == FIELD_LINES);
    d->parts[f->index] = (struct draft_part){.is_given = true, .lines = lines, .count = n};
}

static enum rc lines_from_json(struct cx *cx, struct draft *d, const struct field *f, json_t *v);
static enum rc links_from_json(struct cx *cx, struct draft *d, const struct field *f, json_t *v);

static enum rc scalar_from_json(struct cx *cx, struct draft *d, const struct field *f, json_t *v)
{
    struct value value;
    enum rc rc = field_from_json(f, v, cx->arena, &value, &cx->issues);
    if (rc == RC_OK)
        draft_put(d, f, value);
    return rc;
}

static enum rc member_from_json(struct cx *cx, struct draft *d, const char *key, json_t *v)
{
    const struct field *f = grants_field(cx, d->object, str_of(key));
    if (!f)
        return issue_member(&cx->issues, str_of(key), "unknown_field");
    if (!field_is_written(f) || !grants_writes(cx, f))
        return issue_field(&cx->issues, f, "read_only", S(""));
    switch (f->type) {
    case FIELD_LINES:
        return lines_from_json(cx, d, f, v);
    case FIELD_LINKS:
        return links_from_json(cx, d, f, v);
    default:
        return scalar_from_json(cx, d, f, v);
    }
}

/* is_line: the member "id" says which line is meant. */
static enum rc members_from_json(struct cx *cx, struct draft *d, json_t *body, bool is_line)
{
    enum rc rc = RC_OK;
    const char *key;
    json_t *v;
    json_object_foreach(body, key, v)
    {
        if (is_line && str_is(S("id"), key) && json_is_integer(v) && json_integer_value(v) > 0)
            d->id = json_integer_value(v);
        else if (member_from_json(cx, d, key, v) != RC_OK)
            rc = RC_INVALID;
    }
    return rc;
}

enum rc draft_from_json(struct cx *cx, const struct object *o, json_t *body, struct draft **out)
{
    check(catalog_has(cx->catalog, o));
    *out = draft_new(cx->arena, o);
    if (!json_is_object(body))
        return issue_add(&cx->issues, "", "object");
    return members_from_json(cx, *out, body, false);
}

enum rc draft_from_text(struct cx *cx, struct draft *d, const struct field *f, str text)
{
    check(f->object == d->object);
    struct value v;
    enum rc rc = f->ops->from_text(f, text, cx->arena, &v, &cx->issues);
    if (rc == RC_OK)
        draft_put(d, f, v);
    return rc;
}

static enum rc lines_from_json(struct cx *cx, struct draft *d, const struct field *f, json_t *v)
{
    if (!json_is_array(v))
        return issue_field(&cx->issues, f, "type", S("list"));
    size_t n = json_array_size(v);
    if (n > LIMIT_LINES)
        return issue_field(&cx->issues, f, "too_many", str_printf(cx->arena, "%d", LIMIT_LINES));
    struct draft **lines = arena_array_of(cx->arena, n, struct draft *);
    str before = issues_enter(&cx->issues, f->name);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < n; i++) {
        json_t *line = json_array_get(v, i);
        lines[i] = draft_new(cx->arena, f->to);
        str list = issues_enter_at(&cx->issues, i);
        if (!json_is_object(line))
            rc = issue_add(&cx->issues, "", "object");
        else if (members_from_json(cx, lines[i], line, true) != RC_OK)
            rc = RC_INVALID;
        issues_leave(&cx->issues, list);
    }
    issues_leave(&cx->issues, before);
    draft_put_lines(d, f, lines, n);
    return rc;
}

static bool is_linked(const struct record_part *part, struct link link)
{
    for (size_t i = 0; i < part->link_count; i++)
        if (part->links[i].object_no == link.object_no && part->links[i].id == link.id)
            return true;
    return false;
}

/* [{"object":"customer","id":12}, …]; whether the target is there is asked later, with the actor's rights. */
static enum rc links_from_json(struct cx *cx, struct draft *d, const struct field *f, json_t *v)
{
    if (!json_is_array(v) || json_array_size(v) > LIMIT_LINKS)
        return issue_field(&cx->issues, f, "type", S("list"));
    struct record_part *part = &d->given->parts[f->index];
    part->links = arena_array_of(cx->arena, json_array_size(v), struct link);
    for (size_t i = 0; i < json_array_size(v); i++) {
        json_t *one = json_array_get(v, i);
        const struct object *o = grants_object(cx, json_member_text(one, "object"));
        json_t *id = json_object_get(one, "id");
        if (!o || o->owned_by || !json_is_integer(id) || json_integer_value(id) <= 0)
            return issue_item(&cx->issues, f, i, "relation");
        const struct link link = {o->number, json_integer_value(id)};
        if (!is_linked(part, link)) /* said twice it is said once */
            part->links[part->link_count++] = link;
    }
    part->is_read = true;
    return RC_OK;
}
