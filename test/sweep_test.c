/*
 * Records whose creation was undone, on both engines: they come back for LIMIT_HIDDEN_DAYS, are gone for good then, and never
 * stand in the way of a purge; the journal holds through all of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "support/audited.h"
#include "support/desk.h"

struct office {
    struct desk *desk;
    int64_t ann;
    str token;
};

static struct office office_open(struct database *d)
{
    struct desk *desk = desk_open(d);
    int64_t ann = desk_user(desk, S("ann"), "administrator");
    return (struct office){desk, ann, desk_token(desk, ann)};
}

/* Days go by, what waits is done, and ann signs in again. */
static void days_pass(struct office *o, int days)
{
    o->desk->fake.at_ms += days * (int64_t)DAY_MS;
    app_work(o->desk->app);
    o->token = desk_token(o->desk, o->ann);
}

static struct told ask(struct office *o, const char *method, str target, const char *body)
{
    return desk_ask(o->desk,
                    (struct ask){.method = str_of(method), .target = target, .token = o->token, .body = str_of(body)});
}

/* Creates by one act, and returns the act's change set. */
static int64_t create(struct office *o, const char *plural, const char *body)
{
    int64_t act;
    struct told t = ask(o, "POST", str_printf(o->desk->a, "/api/%s", plural), body);
    assert_int_equal(t.status, 201);
    assert_true(str_to_i64(told_header(&t, "X-Change-Set"), &act));
    return act;
}

static struct told undo(struct office *o, int64_t act)
{
    return ask(o, "POST", str_printf(o->desk->a, "/api/changesets/%lld/undo", (long long)act), "");
}

/* Takes an act back, which succeeds; returns the undo's change set. */
static int64_t undone(struct office *o, int64_t act)
{
    int64_t id;
    struct told t = undo(o, act);
    assert_int_equal(t.status, 200);
    assert_true(str_to_i64(told_header(&t, "X-Change-Set"), &id));
    return id;
}

static int64_t rows(struct database *d, const char *table)
{
    int64_t n = 0;
    bool found;
    for (int64_t id = 1; id < 20; id++) {
        str sql = str_printf(d->a, "select 1 from %s where id = %lld", table, (long long)id);
        assert_int_equal(db_one(d->db, &(struct db_query){sql, NULL, 0, NULL, NULL}, &found), RC_OK);
        n += found;
    }
    return n;
}

static void assert_holds(struct office *o)
{
    app_work(o->desk->app);
    audited_holds(o->desk->app, o->desk->a);
}

static void hidden_for_a_time(struct database *d)
{
    struct office o = office_open(d);
    int64_t first = undone(&o, create(&o, "customers", "{\"name\":\"Comes back\"}"));
    int64_t second = undone(&o, create(&o, "customers", "{\"name\":\"Goes\"}"));
    days_pass(&o, LIMIT_HIDDEN_DAYS - 1);
    assert_int_equal(rows(d, "customers"), 2);
    assert_int_equal(undo(&o, first).status, 200);
    days_pass(&o, 2);
    assert_int_equal(rows(d, "customers"), 1);
    struct told t = undo(&o, second);
    assert_int_equal(t.status, 409);
    assert_true(str_find(t.body, S("\"reason\":\"purged\"")) > 0);
    days_pass(&o, LIMIT_HIDDEN_DAYS + 1);
    assert_int_equal(ask(&o, "GET", S("/api/customers/1"), "").status, 200);
    assert_holds(&o);
}

/* Hidden again later, it has its days anew. */
static void days_begin_anew(struct database *d)
{
    struct office o = office_open(d);
    int64_t act = create(&o, "customers", "{\"name\":\"To and fro\"}");
    int64_t gone = undone(&o, act);
    days_pass(&o, 20);
    int64_t back = undone(&o, gone);
    int64_t again = undone(&o, back);
    days_pass(&o, 20);
    assert_int_equal(undo(&o, again).status, 200);
    assert_holds(&o);
}

static void purge_is_not_blocked(struct database *d)
{
    struct office o = office_open(d);
    create(&o, "customers", "{\"name\":\"Purged\"}");
    int64_t act = create(&o, "opportunities",
                         "{\"name\":\"Hidden\",\"customer\":1,\"lines\":[{\"quantity\":1,\"price\":2}]}");
    int64_t gone = undone(&o, act);
    assert_int_equal(ask(&o, "DELETE", S("/api/customers/1"), "").status, 204);
    assert_int_equal(ask(&o, "POST", S("/api/customers/1/purge"), "").status, 204);
    assert_int_equal(rows(d, "customers") + rows(d, "opportunities"), 0);
    assert_int_equal(undo(&o, gone).status, 409);
    assert_holds(&o);
}

/* What somebody can still see keeps who made it, whose name it tells; from the bin as well. */
static void references_keep(struct database *d)
{
    struct office o = office_open(d);
    int64_t act = create(&o, "users", "{\"name\":\"Ben\",\"email\":\"ben@example.com\",\"role\":\"administrator\"}");
    struct office ben = {o.desk, 2, desk_token(o.desk, 2)};
    create(&ben, "contacts", "{\"name\":\"In the bin\",\"owner\":1}");
    assert_int_equal(ask(&ben, "DELETE", S("/api/contacts/1"), "").status, 204);
    undone(&o, act);
    days_pass(&o, LIMIT_HIDDEN_DAYS + 1);
    assert_int_equal(rows(d, "users"), 2);
    assert_int_equal(ask(&o, "POST", S("/api/contacts/1/purge"), "").status, 204);
    assert_holds(&o);
}

/* More than a step, children and what they refer to, in one act. */
static void many_go(struct database *d)
{
    struct office o = office_open(d);
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_cstr(&b, "{\"create\":[");
    for (int i = 0; i < 1200; i++)
        buf_printf(&b, "%s{\"name\":\"Customer %d\"}", i ? "," : "", i);
    buf_cstr(&b, "]}");
    struct told t = ask(&o, "POST", S("/api/customers/bulk"), str_c(d->a, buf_view(&b)));
    buf_free(&b);
    int64_t act;
    database_count_rows(d);
    assert_int_equal(t.status, 200);
    assert_true(str_to_i64(told_header(&t, "X-Change-Set"), &act));
    undone(&o, act);
    days_pass(&o, LIMIT_HIDDEN_DAYS + 1);
    bool found;
    assert_int_equal(
        db_one(d->db, &(struct db_query){S("select 1 from customers limit 1"), NULL, 0, NULL, NULL}, &found), RC_OK);
    assert_false(found);
    assert_holds(&o);
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_test(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(hidden_for_a_time)
ON_BOTH(days_begin_anew)
ON_BOTH(purge_is_not_blocked)
ON_BOTH(references_keep)
ON_BOTH(many_go)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_for_a_time_test),
        cmocka_unit_test(days_begin_anew_test),
        cmocka_unit_test(purge_is_not_blocked_test),
        cmocka_unit_test(references_keep_test),
        cmocka_unit_test(many_go_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
