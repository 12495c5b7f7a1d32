/* See access.h. */
#include "access/access.h"

#include "base/check.h"

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

const struct condition *access_condition(struct cx *cx, const struct object *o, enum action action)
{
    switch (access_scope(cx, o, action)) {
    case SCOPE_ALL:
        return condition_true();
    case SCOPE_NONE:
        return condition_false();
    case SCOPE_OWN:
        break;
    }
    const struct condition *own;
    str text = o->owned_by ? str_printf(cx->arena, "%.*s.owner = me()", STR_ARG(o->parent_field->name))
                           : S("owner = me()");
    check(condition_parse(cx, o, text, NULL, &own) == RC_OK);
    return own;
}

const struct condition *access_visible(struct cx *cx, const struct object *o)
{
    return access_condition(cx, o, ACTION_SEE);
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
        break;
    }
    return r->object->owner && v_id(record_get(r, r->object->owner)) == cx->who.user_id;
}
