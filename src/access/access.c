/*
 * Asking is looking up: the scope and the condition of an action stand ready in the grants of who acts, by the object's
 * place in the catalogue. Only "may this actor do this to that record" does work: it evaluates the condition in memory,
 * and of a record of the past on the record as it is today, read anew. Where there are no grants, it is the program that
 * acts. See access.h.
 */
#include "access/access.h"

#include "base/check.h"
#include "query/query.h"

void access_act(struct cx *cx, struct actor who)
{
    who.grants = who.user_id ? access_grants(cx->catalog, who.role) : NULL;
    cx->who = who;
}

struct actor access_as(struct cx *cx, struct actor who)
{
    struct actor before = cx->who;
    who.grants = access_grants(cx->catalog, role_administrator());
    cx->who = who;
    return before;
}

void access_back(struct cx *cx, struct actor before)
{
    cx->who = before;
}

enum scope access_scope(const struct cx *cx, const struct object *o, enum action action)
{
    check(catalog_has(cx->catalog, o) && action < ACTIONS);
    const struct object_grants *g = grants_on(cx, o);
    return g ? g->scope[action] : SCOPE_ALL;
}

const struct condition *access_condition(const struct cx *cx, const struct object *o, enum action action)
{
    check(catalog_has(cx->catalog, o) && action < ACTIONS);
    const struct object_grants *g = grants_on(cx, o);
    return g ? g->where[action] : condition_true();
}

const struct condition *access_visible(const struct cx *cx, const struct object *o)
{
    return access_condition(cx, o, ACTION_SEE);
}

static struct record *find_seen(struct cx *cx, const struct object *o, int64_t id)
{
    struct query q = query_of(cx, o, access_visible(cx, o));
    q.bin = BIN_ALL;
    struct record *r;
    return query_one(cx, &q, id, &r) == RC_OK ? r : NULL;
}

/* What a condition walks to, as in SQL: only what the actor may see. */
static const struct record *fetch_seen(void *data, const struct object *o, int64_t id)
{
    return find_seen(data, o, id);
}

bool access_may(struct cx *cx, enum action action, const struct record *r)
{
    check(!r->object->owned_by);
    switch (access_scope(cx, r->object, action)) {
    case SCOPE_ALL:
        return true;
    case SCOPE_NONE:
        return false;
    case SCOPE_OWN:
        if (cx->past)
            break;
        return r->object->owner && v_id(record_get(r, r->object->owner)) == cx->who.user_id;
    case SCOPE_SOME:
        break;
    }
    check(!cx->past || action == ACTION_SEE); /* nobody acts in the past */
    return cx->past ? find_seen(cx, r->object, record_id(r)) != NULL
                    : condition_holds(cx, access_condition(cx, r->object, action), r, fetch_seen, cx);
}

bool access_may_manage(const struct cx *cx, enum manage what)
{
    check(what < MANAGES);
    check(cx->who.grants || cx->who.user_id == 0);
    return !cx->who.grants || cx->who.grants->manage & 1u << what;
}
