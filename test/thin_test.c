/* The recurring work that removes old jobs, as the program does it. (Which of them: src/job/thin_test.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/limits.h"
#include "support/desk.h"

enum { MANY = 500, HOUR_MS = 3600 * 1000 };

static enum rc fill(struct cx *cx, void *data)
{
    enum rc rc = RC_OK;
    for (int64_t i = 0; i < MANY && rc == RC_OK; i++) {
        const struct value now = v_time(cx->now_ms), binds[] = {v_int(900 + i), now, now, now};
        rc = db_run(cx->db,
                    S("insert into jobs (id, kind, state, class, payload, done, total, tries, run_at, "
                      "created_at, ended_at) values (?, 'undo', 'done', 'bulk', '{}', 0, 0, 0, ?, ?, ?)"),
                    binds, 4, NULL);
    }
    (void)data;
    return rc;
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t number(struct desk *desk, const char *sql)
{
    int64_t n = -1;
    assert_int_equal(db_query(desk->database->db, &(struct db_query){str_of(sql), NULL, 0, number_row, &n}), RC_OK);
    return n;
}

static void old_jobs_go(struct database *d)
{
    struct desk *desk = desk_open(d);
    const char *ended = "select count(*) from jobs where kind = 'undo'";
    assert_int_equal(app_write(desk->app, fill, NULL), RC_OK);
    app_work(desk->app);
    assert_int_equal(number(desk, ended), MANY);
    desk->fake.at_ms += (int64_t)LIMIT_JOB_DAYS * DAY_MS + HOUR_MS;
    app_work(desk->app);
    assert_int_equal(number(desk, ended), 0);
    assert_int_equal(number(desk, "select count(*) from jobs where kind = 'thin' and state = 'queued' and "
                                  "payload = '{}' and error is null"),
                     1);
}

static void thin_test(void **state)
{
    (void)state;
    for_each_database(old_jobs_go);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(thin_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
