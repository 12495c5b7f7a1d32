/* See tampered.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal/audit.h"
#include "schema/schema.h"
#include "support/audited.h"
#include "support/tampered.h"

struct told tampered_act(struct tampered *o, str token, const char *method, const char *target, const char *body)
{
    struct told t = desk_ask(o->desk, (struct ask){str_of(method), str_of(target), token, str_of(body)});
    if (t.status < 200 || t.status > 204)
        print_error("%s %s: %d %.*s\n", method, target, t.status, STR_ARG(t.body));
    assert_in_range(t.status, 200, 204);
    return t;
}

str tampered_undone(struct tampered *o, str set)
{
    const char *target = arena_printf(o->d->a, "/api/changesets/%.*s/undo", STR_ARG(set));
    struct told t = tampered_act(o, o->ann, "POST", target, "");
    return told_header(&t, "X-Change-Set");
}

str tampered_made(struct tampered *o, const char *target, const char *body)
{
    struct told t = tampered_act(o, o->ann, "POST", target, body);
    return told_header(&t, "X-Change-Set");
}

static void work(struct tampered *o)
{
    tampered_made(o, "/api/customers", "{\"name\":\"One\",\"email\":\"one@example.com\",\"phone\":\"13800000001\"}");
    tampered_made(o, "/api/customers", "{\"name\":\"Two\",\"website\":\"https://two.example.com\",\"parent\":1}");
    tampered_act(o, o->bob, "PATCH", "/api/customers/1", "{\"next_step\":\"call\"}");
    tampered_act(o, o->ann, "PATCH", "/api/customers/1", "{\"next_step\":\"visit\",\"grade\":\"A\"}");
    tampered_made(o, "/api/customers", "{\"name\":\"Three\"}");
    tampered_act(o, o->ann, "DELETE", "/api/customers/3", "");
    tampered_undone(o, tampered_made(o, "/api/customers", "{\"name\":\"Four\"}"));
    tampered_undone(o, tampered_undone(o, tampered_made(o, "/api/customers", "{\"name\":\"Five\"}")));
    tampered_made(o, "/api/customers", "{\"name\":\"Six\"}");
    tampered_act(o, o->ann, "DELETE", "/api/customers/6", "");
    tampered_act(o, o->ann, "POST", "/api/customers/6/purge", "");
    tampered_made(o, "/api/opportunities",
                  "{\"name\":\"Deal\",\"customer\":1,\"lines\":[{\"price\":5},{\"price\":6},{\"price\":7}]}");
    tampered_act(o, o->bob, "PATCH", "/api/opportunities/1", "{\"lines\":[{\"id\":1,\"price\":8},{\"id\":2}]}");
    tampered_undone(
        o, tampered_made(o, "/api/opportunities", "{\"name\":\"None\",\"customer\":2,\"lines\":[{\"price\":1}]}"));
    tampered_made(
        o, "/api/activities",
        "{\"subject\":\"Call\",\"about\":[{\"object\":\"customer\",\"id\":1},{\"object\":\"customer\",\"id\":2}]}");
}

struct tampered tampered_office(struct database *d)
{
    struct tampered o = {.desk = desk_open(d), .d = d};
    o.ann = desk_token(o.desk, desk_user(o.desk, S("ann"), "administrator"));
    o.bob = desk_token(o.desk, desk_user(o.desk, S("bob"), "administrator"));
    app_work(o.desk->app); /* what a server does when it begins */
    work(&o);
    app_work(o.desk->app);
    audited_holds(o.desk->app, d->a);
    return o;
}

bool tampered_harm(struct tampered *o, const char *sql)
{
    assert_int_equal(db_begin(o->d->db), RC_OK);
    const char *free = o->d->kind == DB_SQLITE ? "pragma defer_foreign_keys = on"
                                               : "set local session_replication_role = replica";
    assert_int_equal(db_script(o->d->db, free), RC_OK);
    return db_script(o->d->db, sql) == RC_OK;
}

static bool once(void *data, struct kept_line *out)
{
    struct kept_line *line = data;
    *out = *line;
    line->is_head = false;
    return out->is_head;
}

void tampered_audit(struct tampered *o, const struct kept_head *kept, struct arena *a, struct verdict *v)
{
    struct cx *cx = app_context(o->desk->app, a);
    bool is_harmed = db_in_transaction(o->d->db);
    cx->db = o->d->db;
    verdict_init(v, a);
    if (!is_harmed)
        assert_int_equal(db_begin(cx->db), RC_OK);
    assert_int_equal(audit_journal(cx, v), RC_OK);
    if (kept) {
        struct kept_line line = {.is_head = true, .head = *kept};
        assert_int_equal(audit_heads(cx, &(struct kept_source){once, &line}, v), RC_OK);
    }
    assert_int_equal(audit_records(cx, v), RC_OK);
    assert_int_equal(schema_audit(cx, v), RC_OK);
    if (!is_harmed)
        db_rollback(cx->db);
}
