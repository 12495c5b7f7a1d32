/*
 * The journal over HTTP: what changed in a record, everything that happened with it, the feed of all changes, and acts with
 * their undo. What a change tells is shown only of records and fields the caller may see.
 */
#include "access/access.h"
#include "api/call.h"
#include "base/check.h"
#include "journal/journal.h"
#include "object/json.h"
#include "query/grants.h"

/* --- one change as JSON ----------------------------------------------------------------------------------------- */

static void links_value(struct cx *cx, struct json *j, const struct record_part *part)
{
    json_begin_array(j);
    for (size_t i = 0; i < part->link_count; i++) {
        const struct object *o = catalog_number(cx->catalog, part->links[i].object_no);
        json_begin_object(j);
        json_pair_str(j, "object", o ? o->name : S(""));
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
        field_write_json(f, record_get(r, f), j);
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

/* A change copied out of its row, with its fields read. */
struct told {
    struct change change;
    const struct object *object;
    struct record *before, *after;
};

struct told_list {
    struct cx *cx;
    struct told *list;
    size_t count, capacity;
};

static enum rc told_add(void *to, const struct change *ch)
{
    struct told_list *t = to;
    const struct object *o = catalog_number(t->cx->catalog, ch->object_no);
    if (!o || t->count == t->capacity)
        return RC_OK;
    struct told *one = &t->list[t->count++];
    one->change = *ch;
    one->object = o;
    one->change.via = str_copy(t->cx->arena, ch->via);
    enum rc rc = journal_fields(t->cx, o, ch->before, &one->before);
    return rc == RC_OK ? journal_fields(t->cx, o, ch->after, &one->after) : rc;
}

/* A change of nothing but fields the actor may not read is none to them. */
static bool is_told(const struct cx *cx, const struct told *t)
{
    bool is_hidden = false;
    if (!grants_hide(cx, t->object))
        return true;
    for (size_t i = 0; i < t->object->field_count; i++) {
        const struct field *f = &t->object->fields[i];
        if (tells(cx, t->before, f) || tells(cx, t->after, f))
            return true;
        is_hidden |= holds(t->before, f) || holds(t->after, f);
    }
    return !is_hidden;
}

static struct told_list told_list(struct cx *cx, size_t capacity)
{
    return (struct told_list){cx, arena_array_of(cx->arena, capacity, struct told), 0, capacity};
}

static void told_write(struct cx *cx, struct json *j, const struct told *t, bool is_feed)
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
        json_pair(j, "undone", v_bool(t->change.is_undone));
    json_end(j);
}

/* --- history ---------------------------------------------------------------------------------------------------- */

static const char *const history_parameters[] = {"after", "limit", NULL};

/* after and limit; the record must be one the caller may see. */
static enum rc history_start(struct call *c, const char *const *known, int64_t *after, int64_t *limit)
{
    struct record *r;
    enum rc rc = call_only(c, known);
    if (rc == RC_OK)
        rc = call_query_int(c, "after", 0, 0, INT64_MAX, after);
    if (rc == RC_OK)
        rc = call_query_int(c, "limit", LIMIT_PAGE_DEFAULT, 1, LIMIT_PAGE, limit);
    return rc == RC_OK && c->object ? record_read(c->cx, c->object, c->id, true, &r) : rc;
}

static void next_write(struct json *j, const struct told_list *t, int64_t limit, int64_t next)
{
    json_end(j);
    json_pair(j, "next", (int64_t)t->count == limit ? v_int(next) : V_NULL);
    json_end(j);
}

enum rc journal_history(struct call *c)
{
    int64_t after, limit;
    enum rc rc = history_start(c, history_parameters, &after, &limit);
    struct told_list t = told_list(c->cx, rc == RC_OK ? (size_t)limit : 0);
    if (rc == RC_OK)
        rc = journal_of_record(c->cx, c->object, c->id, after, (size_t)limit, told_add, &t);
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    for (size_t i = 0; i < t.count; i++)
        if (is_told(c->cx, &t.list[i]))
            told_write(c->cx, &j, &t.list[i], false);
    next_write(&j, &t, limit, t.count ? t.list[t.count - 1].change.version : 0);
    return RC_OK;
}

/* --- timeline --------------------------------------------------------------------------------------------------- */

static const char *const timeline_parameters[] = {"after", "limit", "kinds", NULL};

/* An item of the timeline: a change, or an activity about the record. */
struct item {
    int64_t at_ms;
    const struct told *change;
    struct record *activity;
};

static int item_order(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? 1 : -1;
    return (x->activity != NULL) - (y->activity != NULL);
}

static int64_t time_of(const struct record *r, int number)
{
    return record_get(r, object_field_number(r->object, number)).i;
}

/* Activities about the record the caller may see, older than the time, newest first. */
static enum rc activities_read(struct call *c, int64_t below_ms, size_t limit, struct page *out)
{
    struct cx *cx = c->cx;
    *out = (struct page){0};
    const struct object *activity = catalog_object(cx->catalog, S("activity"));
    if (!activity || c->object == activity || access_scope(cx, activity, ACTION_SEE) == SCOPE_NONE)
        return RC_OK;
    struct buf where;
    if (!grants_field(cx, activity, S("about"))) /* who may not know what it is about is told none */
        return RC_OK;
    buf_init(&where, 200);
    buf_printf(&where, "about has %.*s:%lld", STR_ARG(c->object->name), (long long)c->id);
    struct query q = query_of(cx, activity, access_visible(cx, activity));
    enum rc rc = condition_parse(cx, activity, str_copy(cx->arena, buf_view(&where)), NULL, &q.where);
    buf_free(&where);
    if (rc == RC_OK)
        rc = query_sort(cx, &q, S("-created_at"));
    q.limit = limit;
    if (rc == RC_OK && below_ms) {
        struct json j;
        struct buf from;
        buf_init(&from, 64);
        j = json_to(&from);
        json_instant(&j, below_ms - 1);
        q.from = str_copy(cx->arena, (str){from.p + 1, from.n - 2}); /* without its quotes */
        buf_free(&from);
    }
    if (rc == RC_OK)
        rc = query_page(cx, &q, out);
    return rc == RC_OK ? record_read_parts(cx, out->rows, out->count) : rc;
}

static enum rc told_below(void *to, const struct change *ch);

struct below {
    struct told_list list;
    int64_t below_ms;
};

static enum rc told_below(void *to, const struct change *ch)
{
    struct below *b = to;
    return b->below_ms && ch->at_ms >= b->below_ms ? RC_OK
           : b->list.count == b->list.capacity     ? RC_STOPPED
                                                   : told_add(&b->list, ch);
}

static void changes_write(struct cx *cx, struct json *j, const struct told *t)
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

static const char *item_kind(const struct item *it)
{
    static const char *const kinds[] = {[CHANGE_CREATE] = "created",
                                        [CHANGE_UPDATE] = "change",
                                        [CHANGE_DELETE] = "deleted",
                                        [CHANGE_RESTORE] = "restored",
                                        [CHANGE_PURGE] = "purged"};
    return it->activity ? "activity" : kinds[it->change->change.kind];
}

static enum rc item_write(struct cx *cx, struct json *j, const struct item *it)
{
    const struct shape all = {0};
    enum rc rc = RC_OK;
    json_begin_object(j);
    json_pair_str(j, "kind", str_of(item_kind(it)));
    json_pair(j, "at", v_time(it->at_ms));
    json_key(j, S("actor"));
    actor_write(cx, j,
                it->activity
                    ? v_id(record_get(it->activity, object_field_number(it->activity->object, SYSTEM_CREATED_BY)))
                    : it->change->change.actor_id);
    if (it->activity) {
        json_key(j, S("record"));
        rc = record_write(cx, j, it->activity, &all);
    } else {
        json_pair_int(j, "changeset", it->change->change.changeset_id);
        json_pair_str(j, "via", it->change->change.via);
        json_pair(j, "undone", v_bool(it->change->change.is_undone));
        changes_write(cx, j, it->change);
    }
    json_end(j);
    return rc;
}

static bool kind_is_asked(str kinds, const char *kind)
{
    if (kinds.n == 0)
        return true;
    while (kinds.p)
        if (str_is(str_trim(str_cut(&kinds, ',')), kind))
            return true;
    return false;
}

/* Whether only kinds there are stand in the parameter. */
static enum rc check_kinds(struct call *c)
{
    static const char *const known = "activity,created,change,deleted,restored,purged";
    for (str rest = call_query(c, "kinds"); rest.n;) {
        str kind = str_trim(str_cut(&rest, ','));
        if (!kind_is_asked(str_of(known), str_c(c->cx->arena, kind)))
            return issue_parameter(&c->cx->issues, "kinds", "parameter_value", str_of(known), -1);
    }
    return RC_OK;
}

enum rc journal_timeline(struct call *c)
{
    int64_t after, limit;
    struct page activities;
    enum rc rc = history_start(c, timeline_parameters, &after, &limit);
    if (rc == RC_OK)
        rc = check_kinds(c);
    if (rc != RC_OK)
        return rc;
    struct below changes = {told_list(c->cx, (size_t)limit), after};
    rc = journal_of_record(c->cx, c->object, c->id, 0, 0, told_below, &changes);
    if (rc == RC_OK || rc == RC_STOPPED)
        rc = activities_read(c, after, (size_t)limit, &activities);
    if (rc != RC_OK)
        return rc;
    struct item *items = arena_array_of(c->cx->arena, changes.list.count + activities.count, struct item);
    size_t n = 0;
    str kinds = call_query(c, "kinds");
    for (size_t i = 0; i < changes.list.count; i++) {
        items[n] = (struct item){changes.list.list[i].change.at_ms, &changes.list.list[i], NULL};
        n += kind_is_asked(kinds, item_kind(&items[n])) && is_told(c->cx, items[n].change);
    }
    for (size_t i = 0; i < activities.count && kind_is_asked(kinds, "activity"); i++)
        items[n++] = (struct item){time_of(activities.rows[i], SYSTEM_CREATED_AT), NULL, activities.rows[i]};
    qsort(items, n, sizeof *items, item_order);
    bool has_more = (int64_t)n > limit || (int64_t)changes.list.count == limit || activities.next.n;
    if ((int64_t)n > limit)
        n = (size_t)limit;
    struct json j = call_list(c);
    for (size_t i = 0; i < n && rc == RC_OK; i++)
        rc = item_write(c->cx, &j, &items[i]);
    json_end(&j);
    json_pair(&j, "next", has_more && n ? v_int(items[n - 1].at_ms) : V_NULL);
    json_end(&j);
    return rc;
}

/* --- the feed --------------------------------------------------------------------------------------------------- */

/* Whether the caller may see the record a change is of, as it is now. */
static bool change_is_seen(struct cx *cx, const struct told *t)
{
    if (access_scope(cx, t->object, ACTION_SEE) == SCOPE_ALL)
        return true;
    struct query q = query_of(cx, t->object, access_visible(cx, t->object));
    q.bin = BIN_ALL;
    struct record *r;
    return query_one(cx, &q, t->change.record_id, &r) == RC_OK;
}

enum rc journal_changes(struct call *c)
{
    int64_t after, limit;
    enum rc rc = history_start(c, history_parameters, &after, &limit);
    struct told_list t = told_list(c->cx, rc == RC_OK ? (size_t)limit : 0);
    if (rc == RC_OK)
        rc = journal_feed(c->cx, after, (size_t)limit, told_add, &t);
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    int64_t next = after;
    for (size_t i = 0; i < t.count; i++) {
        next = t.list[i].change.position;
        if (change_is_seen(c->cx, &t.list[i]) && is_told(c->cx, &t.list[i]))
            told_write(c->cx, &j, &t.list[i], true);
    }
    json_end(&j);
    json_pair_int(&j, "next", next); /* always: a reader goes on from here */
    json_end(&j);
    return RC_OK;
}
