/* Oneself over HTTP, and what setup.c and sessions.c share with them. See people.h. */
#include "api/people.h"

#include "access/access.h"
#include "base/check.h"

static const char *const no_parameters[] = {NULL};

enum rc people__write(struct call *c, write_fn fn, struct errand *e)
{
    e->call = c;
    return c->cx->engine->write(c->cx->engine, fn, e);
}

/* --- what is told of oneself ------------------------------------------------------------------------------------ */

static void rights_write(struct cx *cx, struct json *j)
{
    json_key(j, S("rights"));
    json_begin_object(j);
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if (access_scope(cx, o, ACTION_SEE) == SCOPE_NONE) /* as if it were not there */
            continue;
        json_key(j, o->name);
        json_begin_object(j);
        for (int a = 0; a < ACTIONS; a++) {
            str scope = scope_name(access_scope(cx, o, (enum action)a));
            json_pair(j, action_name((enum action)a), scope.n ? v_text(scope) : V_NULL);
        }
        json_end(j);
    }
    json_end(j);
    json_key(j, S("manage"));
    json_begin_array(j);
    for (int m = 0; m < MANAGES; m++)
        if (access_may_manage(cx, (enum manage)m))
            json_str(j, manage_name((enum manage)m));
    json_end(j);
}

enum rc people__user(struct cx *cx, int64_t id, struct record **out)
{
    struct query q = query_of(cx, catalog_users(cx->catalog), condition_true());
    return query_one(cx, &q, id, out);
}

void people__user_write(struct json *j, const struct record *r)
{
    static const char *const names[] = {"name", "email", "role", "team", "language", "time_zone", "start_views"};
    json_begin_object(j);
    json_pair_int(j, "id", record_id(r));
    for (size_t i = 0; i < countof(names); i++)
        json_pair(j, names[i], record_get(r, object_field(r->object, str_of(names[i]))));
    json_end(j);
}

static enum rc me_write(struct call *c)
{
    struct record *user;
    enum rc rc = people__user(c->cx, c->cx->who.user_id, &user);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    json_begin_object(&j);
    json_key(&j, S("user"));
    people__user_write(&j, user);
    json_key(&j, S("company"));
    people__company_write(c->cx, &j);
    rights_write(c->cx, &j);
    json_end(&j);
    return RC_OK;
}

enum rc people_me(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    return rc == RC_OK ? me_write(c) : rc;
}

/* Oneself as far as one may change it: name, language, time zone, start views. All else of a user is the
   administrator's. */
enum rc people_me_change(struct call *c)
{
    static const char *const mine[] = {"name", "language", "time_zone", "start_views"};
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc != RC_OK)
        return rc;
    const struct object *users = catalog_users(c->cx->catalog);
    struct draft *d;
    struct record *ignored;
    const char *key;
    json_t *v;
    json_object_foreach(c->body, key, v)
    {
        size_t i = 0;
        while (i < countof(mine) && !str_is(str_of(key), mine[i]))
            i++;
        if (i == countof(mine))
            rc = issue_add(&c->cx->issues, key, object_field(users, str_of(key)) ? "read_only" : "unknown_field");
    }
    if (rc == RC_OK)
        rc = draft_from_json(c->cx, users, c->body, &d);
    if (rc != RC_OK)
        return rc;
    struct actor me = access_as(c->cx, c->cx->who); /* for these fields of one's own record */
    rc = record_update(c->cx, d, me.user_id, 0, &ignored);
    access_back(c->cx, me);
    return rc == RC_OK ? me_write(c) : rc;
}
