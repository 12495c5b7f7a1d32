/* Oneself and the company over HTTP, and what setup.c and sessions.c share with them. See people.h. */
#include "api/people.h"

#include "access/access.h"
#include "base/check.h"
#include "object/currency.h"
#include "query/zone.h"
#include "text/text.h"

enum { COMPANY_NAME_MAX = 200 };

static const char *const no_parameters[] = {NULL};

enum rc people__write(struct call *c, write_fn fn, struct errand *e)
{
    e->call = c;
    return c->cx->engine->write(c->cx->engine, fn, e);
}

/* --- what is told of oneself ------------------------------------------------------------------------------------ */

static void rights_write(struct cx *cx, struct json *j)
{
    static const char *const actions[] = {"see", "create", "change", "delete"};
    json_key(j, S("rights"));
    json_begin_object(j);
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        json_key(j, o->name);
        json_begin_object(j);
        for (int a = 0; a < ACTIONS; a++) {
            str scope = scope_name(access_scope(cx, o, (enum action)a));
            json_pair(j, actions[a], scope.n ? v_text(scope) : V_NULL);
        }
        json_end(j);
    }
    json_end(j);
}

void people__company_write(struct cx *cx, struct json *j)
{
    json_begin_object(j);
    json_pair_str(j, "name", cx->company.name);
    json_pair_str(j, "currency", cx->company.currency);
    json_pair_str(j, "time_zone", cx->company.time_zone);
    json_pair_str(j, "language", cx->company.language);
    json_end(j);
}

enum rc people__user(struct cx *cx, int64_t id, struct record **out)
{
    struct query q = query_of(cx, catalog_object(cx->catalog, S("user")), condition_true());
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
    const struct object *users = catalog_object(c->cx->catalog, S("user"));
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
    struct actor me = c->cx->who;
    c->cx->who.role = S("administrator"); /* for these fields of one's own record */
    rc = record_update(c->cx, d, me.user_id, 0, &ignored);
    c->cx->who = me;
    return rc == RC_OK ? me_write(c) : rc;
}

/* --- the company ------------------------------------------------------------------------------------------------ */

enum rc people_company(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    people__company_write(c->cx, &j);
    return RC_OK;
}

enum rc people__company_of(struct call *c, struct company *co)
{
    struct issues *is = &c->cx->issues;
    str name, currency, zone, language;
    enum rc all = RC_OK;
    if (call_member(c, "name", false, &name) != RC_OK || call_member(c, "currency", false, &currency) != RC_OK ||
        call_member(c, "time_zone", false, &zone) != RC_OK || call_member(c, "language", false, &language) != RC_OK)
        all = RC_INVALID;
    if (json_object_get(c->body, "name") && text_fold(c->cx->arena, name).n == 0)
        all = issue_add(is, "name", "required");
    if (str_runes(name) > COMPANY_NAME_MAX)
        all = issue_with(is, S("name"), "too_long", str_printf(is->arena, "%d", COMPANY_NAME_MAX));
    if (currency.n && !currency_is_known(currency))
        all = issue_add(is, "currency", "currency");
    if (zone.n && !zone_is_known(zone))
        all = issue_add(is, "time_zone", "time_zone");
    if (language.n && !str_is(language, "zh") && !str_is(language, "en"))
        all = issue_with(is, S("language"), "choice", S("zh, en"));
    co->name = name.n ? name : co->name;
    co->currency = currency.n ? currency : co->currency;
    co->time_zone = zone.n ? zone : co->time_zone;
    co->language = language.n ? language : co->language;
    return all;
}

enum rc people_company_change(struct call *c)
{
    static const char *const members[] = {"name", "currency", "time_zone", "language", NULL};
    enum rc rc = call_take(c, (struct call_form){no_parameters, members});
    if (rc == RC_OK)
        rc = people__company_of(c, &c->cx->company);
    if (rc == RC_OK)
        rc = company_store(c->cx, &c->cx->company);
    if (rc != RC_OK)
        return rc;
    app_company_changed(c->app);
    struct json j = call_json(c, 200);
    people__company_write(c->cx, &j);
    return RC_OK;
}
