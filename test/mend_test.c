/*
 * Numbers that 0.1.0 gave wrongly on PostgreSQL (negative after a failed first query, a purged one's again after a failed
 * block) and what else a database may bring: the program starts on it, guanxi check tells it, guanxi check --mend puts it
 * right, and nobody loses anything but the history under the old number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/audited.h"
#include "support/desk.h"

struct office {
    struct desk *desk;
    struct database *d;
    str token;
};

static json_t *asked(struct office *o, const char *method, const char *target, const char *body, int status)
{
    return desk_json(o->desk, (struct ask){str_of(method), str_of(target), o->token, str_of(body)}, status);
}

static int64_t made(struct office *o, const char *target, const char *body)
{
    return json_integer_value(json_object_get(asked(o, "POST", target, body, 201), "id"));
}

static struct office office_of(struct database *d)
{
    struct office o = {.desk = desk_open(d), .d = d};
    o.token = desk_token(o.desk, desk_user(o.desk, S("ann"), "administrator"));
    return o;
}

static enum rc checked(struct office *o, str *message)
{
    *message = S("");
    return app_check(o->desk->app, o->desk->a, message);
}

static void expect_told(struct office *o, const char *what)
{
    str message;
    assert_int_equal(checked(o, &message), RC_CORRUPT);
    if (str_find(message, str_of(what)) < 0)
        print_error("not told: %s\n%.*s\n", what, STR_ARG(message));
    assert_true(str_find(message, str_of(what)) >= 0);
}

static void expect_whole(struct office *o)
{
    str message;
    enum rc rc = checked(o, &message);
    if (rc != RC_OK)
        print_error("%.*s\n", STR_ARG(message));
    assert_int_equal(rc, RC_OK);
    app_work(o->desk->app);
    audited_holds(o->desk->app, o->desk->a);
}

/* What was changed above without a journal shows: creations, and on SQLite the chain, which sealed them before. All else is as
   if 0.1.0 had written it: no column and no timeline tells of a number that changed. */
static void expect_nothing_but_digests(struct office *o)
{
    struct verdict v;
    assert_int_equal(app_audit(o->desk->app, (struct app_audit){.with_records = true}, o->desk->a, &v), RC_OK);
    if (v.found != v.counts[DIFFERENCE_CREATED] + v.counts[DIFFERENCE_LINK])
        print_error("%.*s\n", STR_ARG(verdict_text(o->desk->a, &v)));
    assert_int_equal(v.found, v.counts[DIFFERENCE_CREATED] + v.counts[DIFFERENCE_LINK]);
    assert_true(o->d->kind == DB_SQLITE || v.counts[DIFFERENCE_LINK] == 0);
}

static void mend(struct office *o, enum rc expected)
{
    str message = S("");
    enum rc rc = app_mend(o->desk->app, o->desk->a, &message);
    if (rc != expected)
        print_error("%.*s\n", STR_ARG(message));
    assert_int_equal(rc, expected);
}

static void script(struct office *o, const char *sql)
{
    assert_int_equal(db_script(o->d->db, sql), RC_OK);
}

/* As a program that gave this id would have written it, before anything was sealed. */
static void renumber_behind_its_back(struct office *o, const char *sql)
{
    if (o->d->kind == DB_POSTGRES)
        script(o, "set session_replication_role = replica");
    else
        script(o, "pragma foreign_keys = off");
    script(o, sql);
    script(o, o->d->kind == DB_POSTGRES ? "set session_replication_role = origin" : "pragma foreign_keys = on");
}

static json_t *one_of(json_t *list, size_t i)
{
    return json_array_get(json_object_get(list, "data"), i);
}

static int64_t id_in(json_t *record, const char *field)
{
    json_t *v = json_object_get(record, field);
    return json_integer_value(json_is_object(v) ? json_object_get(v, "id") : v);
}

/* A customer at -64, its child, its deal with lines, and a call about it; a person at -63 who owns a contact. */
static void make_negative(struct office *o)
{
    int64_t ann = made(o, "/api/customers", "{\"name\":\"Acme\",\"email\":\"acme@example.com\"}");
    assert_int_equal(ann, 1);
    made(o, "/api/customers", "{\"name\":\"Child\",\"parent\":1}");
    made(o, "/api/opportunities", "{\"name\":\"Deal\",\"customer\":1,\"lines\":[{\"price\":5},{\"price\":6}]}");
    made(o, "/api/activities", "{\"subject\":\"Call\",\"about\":[{\"object\":\"customer\",\"id\":1}]}");
    int64_t bob = desk_user(o->desk, S("bob"), "sales");
    assert_int_equal(bob, 2);
    struct ask by_bob = {.method = S("POST"),
                         .target = S("/api/contacts"),
                         .token = desk_token(o->desk, bob),
                         .body = S("{\"name\":\"Friend\",\"owner\":2}")};
    desk_json(o->desk, by_bob, 201);
    renumber_behind_its_back(
        o,
        "update customers set id = -64 where id = 1; update customers set parent_id = -64 where parent_id = 1;"
        "update opportunities set id = -62 where id = 1; update opportunity_lines set opportunity_id = -62;"
        "update opportunities set customer_id = -64; update activities_about set target_id = -64;"
        "update timeline set target_id = -64;"
        "update users set id = -63 where id = 2; update contacts set owner_id = -63, created_by_id = -63, "
        "updated_by_id = -63;"
        "update changesets set actor_id = -63 where actor_id = 2;"
        "update sessions set user_id = -63 where user_id = 2;"
        "update stage_history set id = -64, record_id = -62;"
        "update changes set record_id = -64 where object_no = 1 and record_id = 1;"
        "update changes set record_id = -63 where object_no = (select object_no from declarations where name = 'user') "
        "and record_id = 2;"
        "update changes set record_id = -62 where object_no = (select object_no from declarations where name = "
        "'opportunity')");
}

static int64_t sessions_left(struct office *o, int64_t id)
{
    bool found = false;
    struct db_query q = {S("select 1 from sessions where user_id = ?"), (struct value[]){v_int(id)}, 1, NULL, NULL};
    assert_int_equal(db_one(o->d->db, &q, &found), RC_OK);
    return found;
}

static void expect_moved(struct office *o)
{
    json_t *acme = one_of(asked(o, "GET", "/api/customers?where=name = 'Acme'", "", 200), 0);
    int64_t id = id_in(acme, "id");
    assert_true(id > 2);
    assert_string_equal(json_string_value(json_object_get(acme, "email")), "acme@example.com");
    assert_int_equal(id_in(one_of(asked(o, "GET", "/api/customers?where=name = 'Child'", "", 200), 0), "parent"), id);
    json_t *deal = one_of(asked(o, "GET", "/api/opportunities", "", 200), 0);
    assert_true(id_in(deal, "id") > 0);
    assert_int_equal(id_in(deal, "customer"), id);
    deal = asked(o, "GET", arena_printf(o->desk->a, "/api/opportunities/%lld", (long long)id_in(deal, "id")), "", 200);
    assert_int_equal(json_array_size(json_object_get(deal, "lines")), 2);
    json_t *about = json_object_get(one_of(asked(o, "GET", "/api/activities", "", 200), 0), "about");
    assert_int_equal(id_in(json_array_get(about, 0), "id"), id);
    int64_t bob = id_in(one_of(asked(o, "GET", "/api/users?where=name = 'bob'", "", 200), 0), "id");
    assert_true(bob > 2 && sessions_left(o, bob));
    assert_int_equal(id_in(one_of(asked(o, "GET", "/api/contacts", "", 200), 0), "owner"), bob);
    assert_int_equal(json_array_size(json_object_get(asked(o, "GET", "/api/search?q=acme", "", 200), "data")), 1);
}

static void negative_ones_are_mended(struct database *d)
{
    struct office o = office_of(d);
    make_negative(&o);
    desk_restart(o.desk);
    app_work(o.desk->app); /* the search index, too, lives with it */
    expect_told(&o, "customers: 1 have a number that is not greater than 0 (the first: -64)");
    expect_told(&o, "users: 1 have");
    expect_told(&o, "stage_history: ");
    mend(&o, RC_OK);
    str message;
    assert_int_equal(checked(&o, &message), RC_OK);
    app_work(o.desk->app);
    expect_moved(&o);
    mend(&o, RC_OK); /* nothing more to do */
    expect_nothing_but_digests(&o);
}

/* A purged person's number was another's: the living one gets a new one, and the journal agrees with it again. */
static void ones_given_twice_are_mended(struct database *d)
{
    struct office o = office_of(d);
    int64_t first = made(&o, "/api/customers", "{\"name\":\"Purged\"}");
    asked(&o, "DELETE", "/api/customers/1", "", 204);
    asked(&o, "POST", "/api/customers/1/purge", "", 204);
    script(&o, "update id_series set next_id = 1 where series = 1");
    expect_told(&o, "customers: the next number would be 1, but 1 was given already");
    desk_restart(o.desk);
    int64_t again = made(&o, "/api/customers", "{\"name\":\"Again\",\"email\":\"again@example.com\"}");
    assert_int_equal(again, first);
    expect_told(&o, "customers: 1 have a number that was given to another before (the first: 1)");
    mend(&o, RC_OK);
    expect_whole(&o);
    json_t *list = asked(&o, "GET", "/api/customers", "", 200);
    assert_true(id_in(one_of(list, 0), "id") > 1);
    assert_string_equal(json_string_value(json_object_get(one_of(list, 0), "email")), "again@example.com");
    assert_true(made(&o, "/api/customers", "{\"name\":\"Next\"}") > id_in(one_of(list, 0), "id"));
}

/* A series that is behind, or gone: nothing but new numbers follow. */
static void series_are_raised(struct database *d)
{
    struct office o = office_of(d);
    for (int i = 0; i < 3; i++)
        made(&o, "/api/customers", "{\"name\":\"One\"}");
    script(&o, d->kind == DB_POSTGRES ? "delete from id_series; select setval('changeset_ids', 1, false)"
                                      : "delete from id_series");
    expect_told(&o, "customers: the next number would be 1, but 3 was given already");
    expect_told(&o, "changesets: the next number would be 1");
    mend(&o, RC_OK);
    expect_whole(&o);
    assert_true(made(&o, "/api/customers", "{\"name\":\"Four\"}") > 3);
}

static void what_cannot_be_mended_is_told(struct database *d)
{
    struct office o = office_of(d);
    for (int i = 0; i < 3; i++)
        made(&o, "/api/customers", "{\"name\":\"One\"}");
    script(&o, "delete from customers where id = 2");
    expect_told(&o, "customers: 1 of the journal have no row and were not purged (the first: 2)");
    mend(&o, RC_CORRUPT);
    script(&o, "update changes set record_id = 2 where object_no = 1 and record_id = 3");
    expect_told(&o, "customers: 1 stand in no entry of the journal (the first: 3)");
}

static void negative_test(void **state)
{
    (void)state;
    for_each_database(negative_ones_are_mended);
}

static void twice_test(void **state)
{
    (void)state;
    for_each_database(ones_given_twice_are_mended);
}

static void series_test(void **state)
{
    (void)state;
    for_each_database(series_are_raised);
}

static void told_test(void **state)
{
    (void)state;
    for_each_database(what_cannot_be_mended_is_told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(negative_test),
        cmocka_unit_test(twice_test),
        cmocka_unit_test(series_test),
        cmocka_unit_test(told_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
