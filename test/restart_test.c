/* A process that died in the middle of long work, and the next one on its database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/desk.h"

static int64_t number_of(struct desk *desk, const char *token, const char *target)
{
    json_t *answer = desk_json(desk, (struct ask){.method = S("GET"), .target = str_of(target), .token = str_of(token)},
                               200);
    return json_integer_value(json_object_get(answer, "count"));
}

/* A job, begun by somebody whose lease has an hour to go. */
static const char *token_of_office_with_job(struct desk *desk)
{
    str body = str_printf(desk->a,
                          "{\"token\":\"%.*s\",\"language\":\"en\",\"sample\":20,"
                          "\"user\":{\"name\":\"Ann\",\"email\":\"ann@example.com\",\"password\":\"correct horse\"},"
                          "\"company\":{\"name\":\"Acme\",\"currency\":\"CNY\",\"time_zone\":\"Asia/Shanghai\"}}",
                          STR_ARG(app_setup_token(desk->app, desk->a)));
    json_t *answer = desk_json(desk, (struct ask){.method = S("POST"), .target = S("/api/setup"), .body = body}, 201);
    assert_int_equal(
        db_script(desk->database->db, desk->database->kind == DB_POSTGRES
                                          ? "update jobs set state = 'running', lease_by = 'dead', tries = 1, "
                                            "lease_until = now() + interval '1 hour'"
                                          : "update jobs set state = 'running', lease_by = 'dead', tries = 1, "
                                            "lease_until = (1 << 31) * 8192"),
        RC_OK);
    return json_string_value(json_object_get(answer, "token"));
}

/* On SQLite nobody else can live: at once. On PostgreSQL another node may, until the lease is over. */
static void half_done_work_goes_on(struct database *d)
{
    struct desk *desk = desk_open(d);
    const char *token = token_of_office_with_job(desk);
    const char *customers = "/api/customers?count=exact&limit=1";
    app_work(desk->app);
    assert_int_equal(number_of(desk, token, customers), 0);
    desk_restart(desk);
    app_work(desk->app);
    if (d->kind == DB_POSTGRES) {
        assert_int_equal(number_of(desk, token, customers), 0);
        assert_int_equal(db_script(d->db, "update jobs set lease_until = lease_until - interval '1 hour'"), RC_OK);
        app_work(desk->app);
    }
    assert_true(number_of(desk, token, customers) > 0);
}

static void restart_test(void **state)
{
    (void)state;
    for_each_database(half_done_work_goes_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(restart_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
