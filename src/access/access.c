/* See access.h. */
#include "access/access.h"

#include "base/check.h"
#include "query/query.h"

static enum rc right_check(struct cx *cx, const struct object *o, str text, str *message)
{
    const struct condition *ignored;
    if (text.n == 0 || condition_parse(cx, o, text, "rights", &ignored) == RC_OK)
        return RC_OK;
    *message = str_printf(cx->arena, "the rights of %.*s: \"%.*s\": %.*s", STR_ARG(o->name), STR_ARG(text),
                          STR_ARG(issue_sentence(cx->arena, &cx->issues.list[0], S("en"))));
    return RC_INVALID;
}

enum rc access_check(const struct catalog *c, struct arena *a, str *message)
{
    struct cx cx = {.arena = a, .catalog = c, .company.time_zone = S("UTC"), .clock = &clock_system};
    issues_init(&cx.issues, a);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(c); i++) {
        const struct object *o = catalog_at(c, i);
        for (size_t k = 0; k < o->rights_count; k++)
            for (int action = 0; action < ACTIONS && rc == RC_OK; action++)
                rc = right_check(&cx, o, o->rights[k].where[action], message);
    }
    return rc;
}

static bool is_unbounded(const struct cx *cx)
{
    return cx->who.user_id == 0 || str_is(cx->who.role, "administrator");
}

/* Lines are governed by the record that owns them. */
static const struct object *governed(const struct object *o)
{
    return o->owned_by ? o->owned_by : o;
}

enum scope access_scope(const struct cx *cx, const struct object *o, enum action action)
{
    return is_unbounded(cx) ? SCOPE_ALL : object_scope(governed(o), cx->who.role, action);
}

/* A right that does not fit its object is a mistake of the declaration: better nothing works than too much. */
static const struct condition *parsed(struct cx *cx, const struct object *o, str text)
{
    const struct condition *c;
    check(condition_parse(cx, o, text, NULL, &c) == RC_OK);
    return c;
}

const struct condition *access_condition(struct cx *cx, const struct object *o, enum action action)
{
    switch (access_scope(cx, o, action)) {
    case SCOPE_ALL:
        return condition_true();
    case SCOPE_NONE:
        return condition_false();
    case SCOPE_OWN:
        return parsed(cx, o,
                      o->owned_by ? str_printf(cx->arena, "%.*s.owner = me()", STR_ARG(o->parent_field->name))
                                  : S("owner = me()"));
    case SCOPE_SOME:
        break;
    }
    check(!o->owned_by);
    return parsed(cx, o, object_scope_where(o, cx->who.role, action));
}

const struct condition *access_visible(struct cx *cx, const struct object *o)
{
    return access_condition(cx, o, ACTION_SEE);
}

/* What a condition walks to, as in SQL: only what the actor may see. */
static const struct record *fetch_seen(void *data, const struct object *o, int64_t id)
{
    struct cx *cx = data;
    struct query q = query_of(cx, o, access_visible(cx, o));
    q.bin = BIN_ALL;
    struct record *r;
    return query_one(cx, &q, id, &r) == RC_OK ? r : NULL;
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
        return r->object->owner && v_id(record_get(r, r->object->owner)) == cx->who.user_id;
    case SCOPE_SOME:
        break;
    }
    return condition_holds(cx, access_condition(cx, r->object, action), r, fetch_seen, cx);
}
