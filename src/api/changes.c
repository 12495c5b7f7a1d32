/*
 * GET /api/changes: the feed of all changes, in the order of the journal, of records the caller may see.
 */
#include "access/access.h"
#include "api/told.h"

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
    enum rc rc = told_start(c, &after, &limit);
    struct told_list t = told_list(c->cx, rc == RC_OK ? (size_t)limit : 0);
    if (rc == RC_OK)
        rc = journal_feed(c->cx, after, (size_t)limit, told_add, &t);
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    int64_t next = after;
    for (size_t i = 0; i < t.count; i++) {
        next = t.list[i].change.position;
        if (change_is_seen(c->cx, &t.list[i]) && told_is_seen(c->cx, &t.list[i]))
            told_write(c->cx, &j, &t.list[i], true);
    }
    json_end(&j);
    json_pair_int(&j, "next", next); /* always: a reader goes on from here */
    json_end(&j);
    return RC_OK;
}
