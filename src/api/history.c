/*
 * GET …/{id}/history: what changed in a record, newest first.
 */
#include "api/told.h"

static void next_write(struct json *j, const struct told_list *t, int64_t limit, int64_t next)
{
    json_end(j);
    json_pair(j, "next", (int64_t)t->count == limit ? v_int(next) : V_NULL);
    json_end(j);
}

enum rc journal_history(struct call *c)
{
    int64_t after, limit;
    enum rc rc = told_start(c, &after, &limit);
    struct told_list t = told_list(c->cx, rc == RC_OK ? (size_t)limit : 0);
    if (rc == RC_OK)
        rc = journal_of_record(c->cx, c->object, c->id, after, (size_t)limit, told_add, &t);
    if (rc == RC_OK)
        rc = told_undone(&t);
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    for (size_t i = 0; i < t.count; i++)
        if (told_is_seen(c->cx, &t.list[i]))
            told_write(c->cx, &j, &t.list[i], false);
    next_write(&j, &t, limit, t.count ? t.list[t.count - 1].change.version : 0);
    return RC_OK;
}
