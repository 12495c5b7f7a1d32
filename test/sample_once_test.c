/*
 * The first minutes with data: samples are made once, by whom and in whatever language they are asked for again; in the
 * company's currency; and who begins empty begins empty, also where samples stood before anybody could sign in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "support/desk.h"

static enum rc take_int(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t number(struct desk *desk, const char *sql)
{
    int64_t n = -1;
    bool found;
    struct db *db = desk->app->own.reader.db;
    assert_int_equal(db_one(db, &(struct db_query){str_of(sql), NULL, 0, take_int, &n}, &found), RC_OK);
    return n;
}

static const char live_customers[] = "select count(*) from customers where deleted_at is null and not cast(is_hidden as boolean)";

static str sampled(struct desk *desk, int64_t n, str language)
{
    str message = S("");
    assert_int_equal(app_sample(desk->app, n, language, desk->a, &message), RC_OK);
    return message;
}

/* The administrator's token. */
static str set_up(struct desk *desk, const char *language, const char *sample)
{
    str body = str_printf(desk->a,
                          "{\"token\":\"%.*s\",\"language\":\"%s\",\"user\":{\"name\":\"Ann\",\"email\":\"ann@example.com\","
                          "\"password\":\"correct horse battery\"},\"company\":{\"name\":\"Acme\",\"currency\":\"EUR\"}%s}",
                          STR_ARG(app_setup_token(desk->app, desk->a)), language, sample);
    json_t *answer = desk_json(desk, (struct ask){.method = S("POST"), .target = S("/api/setup"), .body = body}, 201);
    app_work(desk->app);
    return str_of(json_string_value(json_object_get(answer, "token")));
}

static bool stands(struct desk *desk)
{
    json_t *state = desk_json(desk, (struct ask){.method = S("GET"), .target = S("/api/setup")}, 200);
    return json_is_true(json_object_get(state, "sample"));
}

static void made_once(struct database *d)
{
    struct desk *desk = desk_open(d);
    assert_false(stands(desk));
    sampled(desk, 12, S("en"));
    assert_true(stands(desk));
    int64_t records = number(desk, "select count(*) from changes");
    assert_true(str_find(sampled(desk, 12, S("zh")), S("already, no more were made")) > 0);
    set_up(desk, "zh", ",\"sample\":200");
    assert_int_equal(number(desk, live_customers), 12);
    assert_int_equal(number(desk, "select count(*) from changes") - records, 1); /* the administrator */
}

static void in_one_language_and_currency(struct database *d)
{
    struct desk *desk = desk_open(d);
    set_up(desk, "zh", ",\"sample\":12");
    assert_int_equal(number(desk, live_customers), 12);
    assert_true(number(desk, "select count(*) from opportunities") > 0);
    assert_int_equal(number(desk, "select count(*) from opportunities where currency <> 'EUR'"), 0);
    assert_int_equal(number(desk, "select count(*) from users where language <> 'zh'"), 0);
}

static void empty_is_empty(struct database *d)
{
    static const char *const objects[] = {"customer", "contact", "lead", "opportunity", "activity", "product", "team"};
    struct desk *desk = desk_open(d);
    sampled(desk, 12, S("en"));
    str token = set_up(desk, "en", ",\"sample\":0");
    struct cx *cx = app_context(desk->app, desk->a);
    for (size_t i = 0; i < countof(objects); i++) {
        str target = str_printf(desk->a, "/api/%.*s", STR_ARG(catalog_object(cx->catalog, str_of(objects[i]))->plural));
        json_t *list = desk_json(desk, (struct ask){.method = S("GET"), .target = target, .token = token}, 200);
        assert_int_equal(json_array_size(json_object_get(list, "data")), 0);
    }
    json_t *users = desk_json(desk, (struct ask){.method = S("GET"), .target = S("/api/users"), .token = token}, 200);
    assert_int_equal(json_array_size(json_object_get(users, "data")), 1);
}

/* A program that sets up and says nothing of samples takes nothing away. */
static void unsaid_is_kept(struct database *d)
{
    struct desk *desk = desk_open(d);
    sampled(desk, 12, S("en"));
    set_up(desk, "en", "");
    assert_int_equal(number(desk, live_customers), 12);
}

/* Undone as a whole, they may be made again. */
static void again_after_undo(struct database *d)
{
    struct desk *desk = desk_open(d);
    sampled(desk, 12, S("en"));
    set_up(desk, "en", ",\"sample\":0");
    sampled(desk, 8, S("zh"));
    assert_int_equal(number(desk, live_customers), 8);
}

/* The link was used through another node: this one knows as soon as it is asked. */
static void another_node_sets_up(struct database *d)
{
    struct desk *desk = desk_open(d), *other = desk_open(d);
    str stale = app_setup_token(desk->app, desk->a);
    set_up(other, "en", "");
    str body = str_printf(desk->a,
                          "{\"token\":\"%.*s\",\"user\":{\"name\":\"Eve\",\"email\":\"eve@example.com\",\"password\":\"correct "
                          "horse battery\"},\"company\":{\"name\":\"Evil\"}}",
                          STR_ARG(stale));
    json_t *refused = desk_json(desk, (struct ask){.method = S("POST"), .target = S("/api/setup"), .body = body}, 403);
    assert_string_equal(json_string_value(json_object_get(refused, "code")), "setup_done");
    json_t *state = desk_json(desk, (struct ask){.method = S("GET"), .target = S("/api/setup")}, 200);
    assert_true(json_is_false(json_object_get(state, "needed")));
}

#define ON_BOTH(name)                                                                                                  \
    static void name##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }

ON_BOTH(made_once)
ON_BOTH(in_one_language_and_currency)
ON_BOTH(empty_is_empty)
ON_BOTH(unsaid_is_kept)
ON_BOTH(again_after_undo)

static void nodes_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, another_node_sets_up);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_once_on_both),      cmocka_unit_test(in_one_language_and_currency_on_both),
        cmocka_unit_test(empty_is_empty_on_both), cmocka_unit_test(unsaid_is_kept_on_both),
        cmocka_unit_test(again_after_undo_on_both), cmocka_unit_test(nodes_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
