/* Objects one after another, their rows some at a time, each with all its entries. See audit.h and held.h. */
#include "base/check.h"
#include "journal/audit.h"
#include "journal/held.h"

static enum rc piece_hold(struct holding *h, bool *has_more)
{
    enum rc rc = held__rows(h, has_more);
    if (rc == RC_OK)
        rc = held__links(h);
    if (rc == RC_OK)
        rc = held__entries(h);
    if (rc == RC_OK)
        rc = held__judge(h);
    h->verdict->records += (int64_t)h->count;
    return rc;
}

static enum rc object_hold(struct cx *cx, const struct object *o, struct verdict *v)
{
    struct holding h = {.cx = cx, .object = o, .verdict = v, .scratch = arena_new(0), .from = INT64_MIN};
    enum rc rc = RC_OK;
    for (bool has_more = true; has_more && rc == RC_OK;) {
        arena_reset(cx->arena);
        rc = piece_hold(&h, &has_more);
        if (has_more)
            h.from = h.upto + 1;
    }
    arena_free(h.scratch);
    return rc;
}

enum rc audit_records(struct cx *cx, struct verdict *v)
{
    check(cx->who.user_id == 0 && !cx->past);
    check(db_in_transaction(cx->db));
    struct arena *outer = cx->arena;
    enum rc rc = RC_OK;
    cx->arena = arena_new(0);
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++)
        rc = object_hold(cx, catalog_at(cx->catalog, i), v);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}
