/*
 * Looks into a past of many changes, on both engines: more than are taken back at once; the maximum, past which a list is
 * refused and one record is not; an act in several transactions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "journal/journal.h"
#include "journal/past.h"
#include "record/record.h"
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
    database_count_rows(d);
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
    int64_t at_ms;
    struct office o = busy_office(d, &then);
    for (int64_t most = 2100 + LATER - 1; most <= 2100 + LATER; most++) {
        struct cx *cx = app_context(o.desk->app, arena_new(0));
        assert_true(instant_parse(then, &at_ms));
        assert_int_equal(past_prepare(cx), RC_OK);
        assert_int_equal(db_begin(cx->db), RC_OK);
        assert_int_equal(past_open(cx, at_ms, most), most < 2100 + LATER ? RC_TOO_LARGE : RC_OK);
        db_rollback(cx->db);
        arena_free(cx->arena);
    }
}

static enum rc count_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* One record is taken back by itself, with what it points to, however many others changed. */
static void one_costs_its_own(struct database *d)
{
    str then;
    int64_t at_ms, taken = 0;
    struct office o = busy_office(d, &then);
    struct cx *cx = app_context(o.desk->app, arena_new(0));
    const struct object *customers = catalog_object(cx->catalog, S("customer"));
    struct record *r;
    assert_true(instant_parse(then, &at_ms));
    assert_int_equal(past_prepare(cx), RC_OK);
    assert_int_equal(db_begin(cx->db), RC_OK);
    assert_int_equal(past_open_record(cx, at_ms, customers, 7), RC_OK);
    assert_int_equal(record_read(cx, customers, 7, true, &r), RC_OK);
    assert_true(str_is(record_get(r, object_field(customers, S("grade"))).s, "A"));
    struct db_query q = {
        str_printf(d->a, "select count(*) from past_%lld_changed", (long long)catalog_generation(cx->catalog)), NULL, 0,
        count_row, &taken};
    assert_int_equal(db_query(cx->db, &q), RC_OK);
    assert_int_equal(taken, 2); /* with its owner, who made it */
    db_rollback(cx->db);
    arena_free(cx->arena);
}

static enum rc create_later(struct cx *cx, void *data)
{
    int64_t *set = data;
    const struct object *customers = catalog_object(cx->catalog, S("customer"));
    struct draft *d = draft_new(cx->arena, customers);
    struct record *ignored;
    if (*set)
        changeset_resume(cx, *set, "import");
    else
        changeset_open(cx, "import", S(""));
    draft_put(d, object_field(customers, S("name")), v_text(S("Slow")));
    enum rc rc = record_create(cx, d, &ignored);
    *set = cx->changeset->id;
    return rc;
}

/* Each change of a long act is of its own time: a look into the middle of it shows what stood there, then and later. */
static void a_long_act_is_of_its_times(struct database *d)
{
    struct desk *desk = desk_open(d);
    struct office o = {desk, desk_token(desk, desk_user(desk, S("ann"), "administrator"))};
    int64_t set = 0;
    str instants[4];
    for (int i = 0; i < 4; i++) {
        desk->fake.at_ms += 60000;
        instants[i] = instant_of(d->a, desk->fake.at_ms);
        assert_int_equal(app_write(desk->app, create_later, &set), RC_OK);
        for (int k = 0; k <= i; k++)
            assert_int_equal(count_at(&o, instants[k], "name = 'Slow'"), k + 1);
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

static void one_test(void **state)
{
    (void)state;
    for_each_database(one_costs_its_own);
}

static void long_act_test(void **state)
{
    (void)state;
    for_each_database(a_long_act_is_of_its_times);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_test), cmocka_unit_test(maximum_test),
                                       cmocka_unit_test(one_test), cmocka_unit_test(long_act_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
