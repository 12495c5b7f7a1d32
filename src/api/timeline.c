/*
 * GET …/{id}/timeline: everything that happened with a record, newest first: its own changes, from the journal, and the
 * records of other objects that are about it (record/timeline.h), as one order.
 *
 * Changes of one record go back in time as their versions go down, so the page keeps a version beside its place and reads no
 * change twice. What only followed from an act ("follow") is left out: the act stands here itself; history tells it.
 */
#include "api/timeline_cursor.h"
#include "api/told.h"
#include "base/check.h"
#include "query/grants.h"

static const char *const parameters[] = {"after", "limit", "kinds", NULL};

static const char *const change_kinds[] = {[CHANGE_CREATE] = "created",
                                           [CHANGE_UPDATE] = "change",
                                           [CHANGE_DELETE] = "deleted",
                                           [CHANGE_RESTORE] = "restored",
                                           [CHANGE_PURGE] = "purged"};

struct telling {
    struct call *c;
    size_t limit;
    struct timeline_cursor place;        /* behind it */
    bool is_kind[countof(change_kinds)]; /* of changes to tell */
    bool *sources;                       /* objects to tell, by index */
    struct told_list changes;            /* each of both as many as a page may have, and one more */
    struct timeline_item *items;
    size_t item_count;
};

/* --- what is asked ---------------------------------------------------------------------------------------------- */

/* Every kind there is, to the caller, as the sentence of a mistake names them. */
static str all_kinds(struct cx *cx)
{
    struct buf b;
    buf_init(&b, 64 * 1024);
    for (size_t i = CHANGE_CREATE; i < countof(change_kinds); i++)
        buf_printf(&b, "%s%s", i > CHANGE_CREATE ? ", " : "", change_kinds[i]);
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        str name = catalog_at(cx->catalog, i)->name;
        if (catalog_at(cx->catalog, i)->timeline && grants_object(cx, name))
            buf_printf(&b, ", %.*s", STR_ARG(name));
    }
    str s = str_copy(cx->arena, buf_view(&b));
    buf_free(&b);
    return s;
}

static bool kind_ask(struct telling *t, str kind)
{
    const struct object *o = grants_object(t->c->cx, kind);
    for (size_t i = CHANGE_CREATE; i < countof(change_kinds); i++)
        if (str_is(kind, change_kinds[i]))
            return t->is_kind[i] = true;
    return o && o->timeline && (t->sources[o->index] = true);
}

/* Those of the parameter; all, where it says none. */
static enum rc kinds_ask(struct telling *t)
{
    struct cx *cx = t->c->cx;
    str rest = call_query(t->c, "kinds");
    bool is_all = rest.n == 0;
    t->sources = arena_array_of(cx->arena, catalog_count(cx->catalog), bool);
    for (size_t i = 0; i < catalog_count(cx->catalog); i++)
        t->sources[i] = is_all;
    for (size_t i = 0; i < countof(t->is_kind); i++)
        t->is_kind[i] = is_all;
    while (rest.n)
        if (!kind_ask(t, str_trim(str_cut(&rest, ','))))
            return issue_parameter(&cx->issues, "kinds", "parameter_value", all_kinds(cx), -1);
    return RC_OK;
}

static enum rc place_ask(struct telling *t)
{
    struct call *c = t->c;
    str after = call_query(c, "after");
    t->place = (struct timeline_cursor){timeline_start(), INT64_MAX};
    if (after.n == 0 || timeline_cursor_read(c->object, c->id, after, &t->place))
        return RC_OK;
    return issue_parameter(&c->cx->issues, "after", "cursor", S(""), -1);
}

static enum rc ask(struct telling *t)
{
    int64_t limit = LIMIT_PAGE_DEFAULT;
    struct record *r;
    enum rc rc = call_only(t->c, parameters);
    if (rc == RC_OK)
        rc = call_query_int(t->c, "limit", LIMIT_PAGE_DEFAULT, 1, LIMIT_PAGE, &limit);
    if (rc == RC_OK)
        rc = kinds_ask(t);
    if (rc == RC_OK)
        rc = record_read(t->c->cx, t->c->object, t->c->id, true, &r);
    if (rc == RC_OK)
        rc = place_ask(t);
    t->limit = (size_t)limit;
    return rc;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

struct reading {
    struct telling *t;
    int64_t below; /* the version read last */
    size_t count;
};

static enum rc change_seen(void *to, const struct change *ch)
{
    struct reading *r = to;
    r->below = ch->version;
    r->count++;
    struct told_list *l = &r->t->changes;
    size_t known = l->count;
    bool is_told = r->t->is_kind[ch->kind] && !str_is(ch->via, "follow");
    enum rc rc = is_told ? told_add(l, ch) : RC_OK;
    if (rc == RC_OK && l->count > known && !told_is_seen(l->cx, &l->list[known]))
        l->count = known;
    return rc;
}

static bool tells_changes(const struct telling *t)
{
    bool any = false;
    for (size_t i = CHANGE_CREATE; i < countof(t->is_kind); i++)
        any |= t->is_kind[i];
    return any && t->place.version > 0;
}

/* As many again as a page wants, while those read were of other kinds. */
static enum rc changes_read(struct telling *t)
{
    struct reading r = {.t = t, .below = t->place.version};
    size_t wanted = t->limit + 1;
    enum rc rc = RC_OK;
    t->changes = told_list(t->c->cx, wanted);
    r.count = tells_changes(t) ? wanted : 0;
    while (rc == RC_OK && r.count == wanted && t->changes.count < wanted) {
        r.count = 0;
        rc = journal_of_record(t->c->cx, t->c->object, t->c->id, r.below, wanted, change_seen, &r);
    }
    return rc == RC_OK ? told_undone(&t->changes) : rc;
}

static enum rc items_read(struct telling *t)
{
    const struct timeline_query q = {
        .object = t->c->object, .id = t->c->id, .sources = t->sources, .behind = t->place.at, .limit = t->limit + 1};
    t->items = arena_array_of(t->c->cx->arena, q.limit, struct timeline_item);
    return timeline_read(t->c->cx, &q, t->items, &t->item_count);
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

static void item_begin(struct cx *cx, struct json *j, str kind, int64_t at_ms, int64_t actor)
{
    json_begin_object(j);
    json_pair_str(j, "kind", kind);
    json_pair(j, "at", v_time(at_ms));
    json_key(j, S("actor"));
    actor_write(cx, j, actor);
}

static void change_write(struct cx *cx, struct json *j, const struct told *t)
{
    item_begin(cx, j, str_of(change_kinds[t->change.kind]), t->change.at_ms, t->change.actor_id);
    json_pair_int(j, "changeset", t->change.changeset_id);
    json_pair_str(j, "via", t->change.via);
    told_write_undone(j, t);
    told_write_changes(cx, j, t);
    json_end(j);
}

static enum rc record_item_write(struct cx *cx, struct json *j, const struct timeline_item *it)
{
    const struct shape all = {0};
    const struct object *o = it->record->object;
    const struct field *by = object_field_number(o, SYSTEM_CREATED_BY);
    item_begin(cx, j, o->name, it->place.at_ms, v_id(record_get(it->record, by)));
    json_key(j, S("record"));
    enum rc rc = record_write(cx, j, it->record, &all);
    json_end(j);
    return rc;
}

static struct timeline_place place_of_change(const struct told *t)
{
    return (struct timeline_place){t->change.at_ms, 0, t->change.version};
}

/* Both in one order, as far as the page goes; where it ends is the next place. */
static enum rc items_write(struct telling *t, struct json *j)
{
    struct cx *cx = t->c->cx;
    size_t i = 0, k = 0;
    enum rc rc = RC_OK;
    while (rc == RC_OK && i + k < t->limit && (i < t->item_count || k < t->changes.count)) {
        struct timeline_place change = k < t->changes.count ? place_of_change(&t->changes.list[k]) : t->place.at;
        bool is_change = i == t->item_count ||
                         (k < t->changes.count && timeline_order(&change, &t->items[i].place) < 0);
        if (is_change) {
            t->place = (struct timeline_cursor){change, change.id};
            change_write(cx, j, &t->changes.list[k++]);
        } else {
            t->place.at = t->items[i].place;
            rc = record_item_write(cx, j, &t->items[i++]);
        }
    }
    json_end(j);
    bool has_more = i < t->item_count || k < t->changes.count;
    json_pair(j, "next",
              has_more ? v_text(timeline_cursor_write(cx->arena, t->c->object, t->c->id, &t->place)) : V_NULL);
    return rc;
}

enum rc journal_timeline(struct call *c)
{
    struct telling t = {.c = c};
    enum rc rc = ask(&t);
    if (rc == RC_OK)
        rc = changes_read(&t);
    if (rc == RC_OK)
        rc = items_read(&t);
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    rc = items_write(&t, &j);
    json_end(&j);
    return rc;
}
