/*
 * Many records in one act: create a list, change or delete what an id list or a condition names. All or nothing, one
 * change set, at most LIMIT_BULK_RECORDS; pointers of mistakes begin with the place in the list ("/create/3/email",
 * "/ids/3"), and where a record that stands is refused, the problem's member "record" says which.
 */
#include <stdlib.h>

#include "access/access.h"
#include "api/call.h"
#include "base/check.h"
#include "journal/journal.h"
#include "record/deferred.h"

static const char *const parameters[] = {"dry_run", NULL};

struct bulk {
    int64_t *ids;
    size_t count;
    json_t *set;  /* or NULL */
    bool is_list; /* the request says the ids */
    bool is_delete;
};

static enum rc bulk_create(struct call *c, json_t *list, int64_t *done)
{
    struct cx *cx = c->cx;
    if (!json_is_array(list) || json_array_size(list) > LIMIT_BULK_RECORDS)
        return issue_with(&cx->issues, S("create"), json_is_array(list) ? "bulk_size" : "type", S("list"));
    enum rc all = RC_OK;
    str before = issues_enter(&cx->issues, S("create"));
    for (size_t i = 0; i < json_array_size(list) && cx->issues.count < LIMIT_ISSUES; i++) {
        struct draft *d;
        struct record *r;
        str at = issues_enter_at(&cx->issues, i);
        enum rc rc = draft_from_json(cx, c->object, json_array_get(list, i), &d);
        if (rc == RC_OK)
            rc = record_create(cx, d, &r);
        issues_leave(&cx->issues, at);
        if (rc != RC_OK && rc != RC_INVALID)
            return rc;
        if (rc != RC_OK)
            all = rc;
        *done += rc == RC_OK;
    }
    issues_leave(&cx->issues, before);
    return all;
}

static int by_id(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

/* One record twice is a list gone wrong: told, not done twice or once. */
static enum rc check_distinct(struct call *c, const struct bulk *b)
{
    int64_t *sorted = arena_array_of(c->cx->arena, b->count, int64_t);
    if (b->count)
        memcpy(sorted, b->ids, b->count * sizeof *sorted);
    qsort(sorted, b->count, sizeof *sorted, by_id);
    for (size_t i = 1; i < b->count; i++)
        if (sorted[i] == sorted[i - 1])
            return issue_with(&c->cx->issues, S("ids"), "duplicate",
                              str_printf(c->cx->arena, "%lld", (long long)sorted[i]));
    return RC_OK;
}

/* Of the id at that place of the list. */
static enum rc issue_at_id(struct call *c, size_t place, const char *code)
{
    struct issues *is = &c->cx->issues;
    str before = issues_enter(is, S("ids"));
    issues_enter_at(is, place);
    issue_with(is, S(""), code, S("id"));
    issues_leave(is, before);
    return RC_INVALID;
}

static enum rc ids_of_list(struct call *c, json_t *list, struct bulk *b)
{
    size_t n = json_array_size(list);
    if (!json_is_array(list) || n > LIMIT_BULK_RECORDS)
        return issue_with(&c->cx->issues, S("ids"), json_is_array(list) ? "bulk_size" : "type", S("list"));
    b->ids = arena_array_of(c->cx->arena, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        json_t *id = json_array_get(list, i);
        if (!json_is_integer(id) || json_integer_value(id) <= 0)
            return issue_at_id(c, i, "type");
        b->ids[b->count++] = json_integer_value(id);
    }
    bool is_alone;
    enum rc rc = check_distinct(c, b);
    return rc == RC_OK ? record_hold(c->cx, c->object, b->ids, b->count, &is_alone) : rc;
}

static enum rc ids_ask(struct call *c, const struct query *q, struct bulk *b)
{
    enum rc rc = query_ids(c->cx, q, 0, LIMIT_BULK_RECORDS + 1, b->ids, &b->count);
    return rc == RC_OK && b->count > LIMIT_BULK_RECORDS ? issue_add(&c->cx->issues, "where", "bulk_size") : rc;
}

/* Who was quicker may have moved one of them out of the condition: asked again of those that are held, none is changed for what
   it was. What came in since is not held, and left. */
static enum rc ids_hold(struct call *c, const struct query *q, struct bulk *b)
{
    struct bulk again = {.ids = arena_array_of(c->cx->arena, LIMIT_BULK_RECORDS + 1, int64_t)};
    size_t n = 0;
    bool is_alone;
    enum rc rc = record_hold(c->cx, c->object, b->ids, b->count, &is_alone);
    if (rc == RC_OK && is_alone)
        return RC_OK;
    if (rc == RC_OK)
        rc = ids_ask(c, q, &again);
    for (size_t i = 0; i < again.count && rc == RC_OK; i++)
        if (bsearch(&again.ids[i], b->ids, b->count, sizeof *b->ids, by_id))
            again.ids[n++] = again.ids[i];
    b->ids = again.ids;
    b->count = n;
    return rc;
}

/* What the condition names, of what the actor may do it to. */
static enum rc ids_of_where(struct call *c, json_t *where, struct bulk *b)
{
    struct cx *cx = c->cx;
    const struct condition *parsed;
    if (!json_is_string(where))
        return issue_with(&cx->issues, S("where"), "type", S("text"));
    enum rc rc = condition_parse(cx, c->object, json_text(where), "where", &parsed);
    for (size_t i = 0; rc == RC_INVALID && i < issues_kept(&cx->issues); i++) { /* here it stands in the body */
        cx->issues.list[i].place = ISSUE_POINTER;
        cx->issues.list[i].at = S("/where");
    }
    if (rc != RC_OK)
        return rc;
    struct query q = query_of(cx, c->object, access_visible(cx, c->object));
    const struct condition *may = access_condition(cx, c->object, b->is_delete ? ACTION_DELETE : ACTION_CHANGE);
    q.where = condition_and(cx->arena, parsed, may);
    b->ids = arena_array_of(cx->arena, LIMIT_BULK_RECORDS + 1, int64_t);
    rc = ids_ask(c, &q, b);
    return rc == RC_OK ? ids_hold(c, &q, b) : rc;
}

static void write_refused(struct call *c, struct json *j, void *id)
{
    (void)c;
    json_pair_int(j, "record", *(int64_t *)id);
}

/* Where it is the record that stands in the way, not the database, it is named, and so is its place in a list of ids. */
static enum rc refused(struct call *c, const struct bulk *b, size_t place, enum rc rc)
{
    if (rc >= RC_BUDGET)
        return rc;
    if (rc == RC_NOT_FOUND && b->is_list)
        issue_at_id(c, place, "not_found");
    c->extend = write_refused;
    c->extend_data = &b->ids[place];
    return rc;
}

static enum rc bulk_one(struct call *c, const struct bulk *b, size_t place)
{
    struct draft *d;
    struct record *r;
    int64_t id = b->ids[place];
    if (b->is_delete) {
        enum rc rc = record_delete(c->cx, c->object, id, 0);
        return rc == RC_OK ? rc : refused(c, b, place, rc);
    }
    str before = issues_enter(&c->cx->issues, S("set"));
    enum rc rc = draft_from_json(c->cx, c->object, b->set, &d);
    bool is_read = rc == RC_OK;
    if (is_read)
        rc = record_update(c->cx, d, id, 0, &r);
    issues_leave(&c->cx->issues, before);
    return rc == RC_OK || !is_read ? rc : refused(c, b, place, rc);
}

/* The member, NULL where it says nothing: missing, null, or that nothing is to be deleted. */
static json_t *said(const struct call *c, const char *member)
{
    json_t *v = json_object_get(c->body, member);
    bool is_no = json_is_false(v) && strcmp(member, "delete") == 0;
    return json_is_null(v) || is_no ? NULL : v;
}

static enum rc bulk_change(struct call *c, int64_t *done)
{
    struct bulk b = {.set = said(c, "set"), .is_delete = said(c, "delete")};
    json_t *ids = said(c, "ids"), *where = said(c, "where");
    b.is_list = ids != NULL;
    if (!b.is_delete && !json_is_object(b.set))
        return issue_add(&c->cx->issues, "set", b.set ? "object" : "required");
    if (!ids && !where)
        return issue_add(&c->cx->issues, "ids", "required");
    enum rc rc = ids ? ids_of_list(c, ids, &b) : ids_of_where(c, where, &b);
    for (size_t i = 0; i < b.count && rc == RC_OK; i++) {
        rc = bulk_one(c, &b, i);
        *done += rc == RC_OK;
    }
    return rc;
}

/* Acts that cannot both be meant, or one that is no yes or no: nothing is done of either. */
static enum rc check_members(struct call *c)
{
    static const char *const pairs[][2] = {{"create", "ids"},    {"create", "where"}, {"create", "set"},
                                           {"create", "delete"}, {"ids", "where"},    {"delete", "set"}};
    bool ignored;
    enum rc rc = call_member_flag(c, "delete", &ignored);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < countof(pairs); i++)
        if (said(c, pairs[i][0]) && said(c, pairs[i][1]))
            rc = issue_with(&c->cx->issues, str_of(pairs[i][1]), "not_both", str_of(pairs[i][0]));
    return rc;
}

enum rc records_bulk(struct call *c)
{
    static const char *const members[] = {"create", "ids", "where", "set", "delete", NULL};
    int64_t done = 0;
    enum rc rc = call_take(c, (struct call_form){parameters, members});
    if (rc != RC_OK)
        return rc;
    rc = check_members(c);
    if (rc != RC_OK)
        return rc;
    json_t *create = said(c, "create");
    struct deferred *follows = deferred_begin(c->cx);
    rc = create ? bulk_create(c, create, &done) : bulk_change(c, &done);
    rc = deferred_end(c->cx, follows, rc);
    return rc == RC_OK ? call_changeset(c, done) : rc;
}
