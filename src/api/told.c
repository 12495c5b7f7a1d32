/* See told.h. What a change tells is shown only of records and fields the caller may see. */
#include "api/told.h"

#include "object/json.h"
#include "query/grants.h"
#include "query/links.h"
#include "query/named.h"

static void links_value(struct cx *cx, struct json *j, const struct record_part *part)
{
    json_begin_array(j);
    for (size_t i = 0; i < part->link_count; i++) {
        const struct object *o = catalog_number(cx->catalog, part->links[i].object_no);
        json_begin_object(j);
        json_pair_str(j, "object", o->name);
        json_pair_int(j, "id", part->links[i].id);
        json_end(j);
    }
    json_end(j);
}

static bool holds(const struct record *r, const struct field *f)
{
    return f->type == FIELD_LINKS ? r->parts[f->index].is_read : r->is_read[f->index];
}

/* Of a field the actor may not read, nothing. */
static bool tells(const struct cx *cx, const struct record *r, const struct field *f)
{
    return holds(r, f) && grants_reads(cx, f);
}

/* The feed, which programs read, tells relations as ids; what people read tells whom they mean. */
static void value_write(struct cx *cx, struct json *j, const struct record *r, const struct field *f, bool is_feed)
{
    if (f->type == FIELD_LINKS)
        links_value(cx, j, &r->parts[f->index]);
    else if (f->type == FIELD_RELATION && !is_feed)
        relation_stub_write(cx, j, f->to, v_id(record_get(r, f)));
    else
        field_write_json(f, named_told(cx, r, f, &(bool){false}), j);
}

static void fields_write(struct cx *cx, struct json *j, const char *key, const struct record *r, bool is_feed)
{
    json_key(j, str_of(key));
    json_begin_object(j);
    for (size_t i = 0; i < r->object->field_count; i++)
        if (tells(cx, r, &r->object->fields[i])) {
            json_key(j, r->object->fields[i].name);
            value_write(cx, j, r, &r->object->fields[i], is_feed);
        }
    json_end(j);
}

static void cut_links(const struct cx *cx, struct told *t, const struct field *f)
{
    struct record_part *before = &t->before->parts[f->index], *after = &t->after->parts[f->index];
    bool is_change = before->is_read && after->is_read;
    *before = links_known(cx, before);
    *after = links_known(cx, after);
    if (is_change && links_are_same(before, after)) {
        before->is_read = after->is_read = false;
        t->is_cut = true;
    }
}

static void cut(const struct cx *cx, struct told *t)
{
    for (size_t i = 0; i < t->object->field_count; i++)
        if (t->object->fields[i].type == FIELD_LINKS)
            cut_links(cx, t, &t->object->fields[i]);
}

enum rc told_add(void *to, const struct change *ch)
{
    struct told_list *t = to;
    const struct object *o = catalog_number(t->cx->catalog, ch->object_no);
    if (!o || t->count == t->capacity)
        return RC_OK;
    struct told *one = &t->list[t->count++];
    one->change = *ch;
    one->object = o;
    one->change.via = str_copy(t->cx->arena, ch->via);
    one->change.after = str_copy(t->cx->arena, ch->after);
    enum rc rc = journal_fields(t->cx, o, ch->before, &one->before);
    if (rc == RC_OK)
        rc = journal_fields(t->cx, o, ch->after, &one->after);
    if (rc == RC_OK)
        cut(t->cx, one);
    return rc;
}

bool told_is_seen(const struct cx *cx, const struct told *t)
{
    bool is_hidden = t->is_cut;
    if (!is_hidden && !grants_hide(cx, t->object))
        return true;
    for (size_t i = 0; i < t->object->field_count; i++) {
        const struct field *f = &t->object->fields[i];
        if (tells(cx, t->before, f) || tells(cx, t->after, f))
            return true;
        is_hidden |= holds(t->before, f) || holds(t->after, f);
    }
    return !is_hidden;
}

struct told_list told_list(struct cx *cx, size_t capacity)
{
    return (struct told_list){cx, arena_array_of(cx->arena, capacity, struct told), 0, capacity};
}

enum rc told_undone(struct told_list *t)
{
    struct undos *undos;
    struct record *after;
    bool is_any = false;
    for (size_t i = 0; i < t->count; i++)
        is_any |= t->list[i].change.was_undone;
    if (!is_any)
        return RC_OK;
    enum rc rc = undos_read(t->cx, t->list[0].object, t->list[0].change.record_id, &undos);
    for (size_t i = 0; i < t->count && rc == RC_OK; i++) {
        rc = journal_fields(t->cx, t->list[i].object, t->list[i].change.after, &after);
        if (rc == RC_OK)
            t->list[i].undone = undos_of(undos, &t->list[i].change, after);
    }
    return rc;
}

void told_write_undone(struct json *j, const struct told *t)
{
    json_pair(j, "undone", v_bool(t->undone == UNDONE_WHOLE));
    json_pair(j, "partly_undone", v_bool(t->undone == UNDONE_PART));
}

void told_write(struct cx *cx, struct json *j, const struct told *t, bool is_feed)
{
    json_begin_object(j);
    json_pair(j, "seq", t->change.position ? v_int(t->change.position) : V_NULL);
    json_pair_int(j, "changeset", t->change.changeset_id);
    json_pair_str(j, "object", t->object->name);
    json_pair_int(j, "record", t->change.record_id);
    json_pair_int(j, "version", t->change.version);
    json_pair_str(j, "kind", str_of(change_kind_name(t->change.kind)));
    fields_write(cx, j, "before", t->before, is_feed);
    fields_write(cx, j, "after", t->after, is_feed);
    json_key(j, S("actor"));
    actor_write(cx, j, t->change.actor_id);
    json_pair_str(j, "via", t->change.via);
    json_pair(j, "at", v_time(t->change.at_ms));
    if (is_feed)
        json_pair(j, "cause", t->change.cause_id ? v_int(t->change.cause_id) : V_NULL);
    else
        told_write_undone(j, t);
    json_end(j);
}

void told_write_changes(struct cx *cx, struct json *j, const struct told *t)
{
    json_key(j, S("changes"));
    json_begin_object(j);
    for (size_t i = 0; i < t->object->field_count; i++) {
        const struct field *f = &t->object->fields[i];
        if (!tells(cx, t->after, f))
            continue;
        json_name(j, f->json_name);
        json_begin_object(j);
        json_key(j, S("before"));
        value_write(cx, j, t->before, f, false);
        json_key(j, S("after"));
        value_write(cx, j, t->after, f, false);
        json_end(j);
    }
    json_end(j);
}

static const char *const told_parameters[] = {"after", "limit", NULL};

enum rc told_start(struct call *c, int64_t *after, int64_t *limit)
{
    struct record *r;
    enum rc rc = call_only(c, told_parameters);
    if (rc == RC_OK)
        rc = call_query_int(c, "after", 0, 0, INT64_MAX, after);
    if (rc == RC_OK)
        rc = call_query_int(c, "limit", LIMIT_PAGE_DEFAULT, 1, LIMIT_PAGE, limit);
    return rc == RC_OK && c->object ? record_read(c->cx, c->object, c->id, true, &r) : rc;
}
