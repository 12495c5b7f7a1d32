/*
 * Looks into a past of many changes, on both engines: more than are taken back at once; and the maximum, past which a look is
 * refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "journal/past.h"
#include "support/desk.h"

enum { CUSTOMERS = 2300, LATER = 1200 }; /* pieces of LIMIT_CHUNK_RECORDS, the last not full */

struct office {
    struct desk *desk;
    str token;
};

static json_t *ask(struct office *o, const char *method, str target, str body)
{
    return desk_json(o->desk, (struct ask){.method = str_of(method), .target = target, .token = o->token, .body = body},
                     200);
}

static void create_many(struct office *o, int n)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_cstr(&b, "{\"create\":[");
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%s{\"name\":\"Customer %d\",\"grade\":\"A\"}", i ? "," : "", i);
    buf_cstr(&b, "]}");
    ask(o, "POST", S("/api/customers/bulk"), str_copy(o->desk->a, buf_view(&b)));
    buf_free(&b);
}

static int64_t count_at(struct office *o, str instant, const char *where)
{
    str target = str_printf(o->desk->a, "/api/customers?count=exact&limit=1&as_of=%.*s&where=%s", STR_ARG(instant),
                            where);
    return json_integer_value(json_object_get(ask(o, "GET", target, S("")), "count"));
}

static str instant_of(struct arena *a, int64_t at_ms)
{
    struct buf b;
    buf_init(&b, 100);
    instant_write(&b, at_ms);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static struct office busy_office(struct database *d, str *then)
{
    struct desk *desk = desk_open(d);
    struct office o = {desk, desk_token(desk, desk_user(desk, S("ann"), "administrator"))};
    create_many(&o, CUSTOMERS);
    app_work(desk->app);
    *then = instant_of(d->a, desk->fake.at_ms);
    desk->fake.at_ms += 60000;
    ask(&o, "POST", S("/api/customers/bulk"), S("{\"where\":\"id <= 2100\",\"set\":{\"grade\":\"B\"}}"));
    ask(&o, "POST", S("/api/customers/bulk"), S("{\"where\":\"id <= 150\",\"delete\":true}"));
    create_many(&o, LATER);
    app_work(desk->app);
    return o;
}

static void many_changes_are_taken_back(struct database *d)
{
    str then, now;
    struct office o = busy_office(d, &then);
    assert_int_equal(count_at(&o, then, "id > 0"), CUSTOMERS);
    assert_int_equal(count_at(&o, then, "grade = 'A'"), CUSTOMERS);
    assert_int_equal(count_at(&o, then, "grade = 'B'"), 0);
    now = instant_of(d->a, o.desk->fake.at_ms + 60000);
    assert_int_equal(count_at(&o, now, "grade = 'A'"), CUSTOMERS - 2100 + LATER);
    assert_int_equal(count_at(&o, now, "grade = 'B'"), 2100 - 150);
}

/* All who changed count, created since or not: the two thousand and those after them. */
static void too_many_are_refused(struct database *d)
{
    str then;
    int64_t at_ms, position;
    struct office o = busy_office(d, &then);
    for (int64_t most = 2100 + LATER - 1; most <= 2100 + LATER; most++) {
        struct cx *cx = app_context(o.desk->app, arena_new(0));
        assert_true(instant_parse(then, &at_ms));
        assert_int_equal(past_prepare(cx), RC_OK);
        assert_int_equal(db_begin(cx->db), RC_OK);
        assert_int_equal(seal_position_at(cx->db, at_ms, &position), RC_OK);
        assert_int_equal(past_open(cx, position, most), most < 2100 + LATER ? RC_TOO_LARGE : RC_OK);
        db_rollback(cx->db);
        arena_free(cx->arena);
    }
}

static void many_test(void **state)
{
    (void)state;
    for_each_database(many_changes_are_taken_back);
}

static void maximum_test(void **state)
{
    (void)state;
    for_each_database(too_many_are_refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_test), cmocka_unit_test(maximum_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
