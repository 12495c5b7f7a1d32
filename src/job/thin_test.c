/* Which ended jobs are removed, and which stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/log.h"
#include "job/thin.h"
#include "support/office.h"

enum { MANY = 700 };

static str done = {"done", 4};

static enum rc told_if_asked(struct cx *cx, const struct job *job, bool *is_told)
{
    (void)cx;
    *is_told = str_is(job->payload, "told");
    return RC_OK;
}

static const struct job_kind plain_kind = {.name = "plain"}, told_kind = {.name = "told", .is_told = told_if_asked};
static const struct job_kind *const kinds[] = {&plain_kind, &told_kind, NULL};

static enum rc add_fn(struct cx *cx, void *data)
{
    int64_t id;
    return job_add(cx, data, &id);
}

static void add(struct office *o, const char *kind, const char *payload)
{
    struct job_new wanted = {.kind = kind, .payload = str_of(payload)};
    assert_int_equal(office_write(o, 0, add_fn, &wanted), RC_OK);
}

/* All that are live now. */
static enum rc end_fn(struct cx *cx, void *data)
{
    return db_run(cx->db, S("update jobs set state = ?, ended_at = ? where state = 'queued'"),
                  (struct value[]){v_text(*(str *)data), v_time(cx->now_ms)}, 2, NULL);
}

struct round {
    struct thin_place place;
    bool is_done;
};

static enum rc thin_fn(struct cx *cx, void *data)
{
    struct round *r = data;
    return job_thin(cx, kinds, &r->place, &r->is_done);
}

static int thin(struct office *o)
{
    struct round r = {0};
    int pieces = 0;
    for (; !r.is_done && pieces < MANY; pieces++)
        assert_int_equal(office_write(o, 0, thin_fn, &r), RC_OK);
    assert_true(r.is_done);
    return pieces;
}

static int64_t jobs(struct office *o)
{
    return office_number(o, "select count(*) from jobs");
}

static void after_its_days(struct database *d)
{
    struct office *o = office_new(d);
    str states[] = {S("done"), S("failed"), S("cancelled")};
    for (int i = 0; i < 3; i++) {
        add(o, "plain", "{}");
        assert_int_equal(office_write(o, 0, end_fn, &states[i]), RC_OK);
    }
    add(o, "plain", "{}"); /* lives on */
    o->fake.at_ms += (int64_t)LIMIT_JOB_DAYS * DAY_MS - 1;
    thin(o);
    assert_int_equal(jobs(o), 4);
    o->fake.at_ms += 1;
    thin(o);
    assert_int_equal(jobs(o), 1);
    assert_int_equal(office_number(o, "select count(*) from jobs where state = 'queued'"), 1);
}

static void what_is_told_of_stays(struct database *d)
{
    struct office *o = office_new(d);
    add(o, "told", "told");
    add(o, "told", "no more");
    add(o, "gone", "told"); /* a kind nobody knows any more */
    assert_int_equal(office_write(o, 0, end_fn, &done), RC_OK);
    o->fake.at_ms += (int64_t)LIMIT_JOB_DAYS * DAY_MS;
    thin(o);
    assert_int_equal(jobs(o), 1);
    assert_int_equal(office_number(o, "select count(*) from jobs where payload = 'told' and kind = 'told'"), 1);
}

/* In pieces, those that stay among them, ended at one moment. */
static void many(struct database *d)
{
    struct office *o = office_new(d);
    for (int i = 0; i < MANY; i++)
        add(o, "told", i % 2 ? "told" : "no more");
    assert_int_equal(office_write(o, 0, end_fn, &done), RC_OK);
    o->fake.at_ms += (int64_t)LIMIT_JOB_DAYS * DAY_MS;
    assert_in_range(thin(o), 4, MANY);
    assert_int_equal(jobs(o), MANY / 2);
}

#define CASE(name)                                                                                                     \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(name);                                                                                       \
    }
CASE(after_its_days)
CASE(what_is_told_of_stays)
CASE(many)

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after_its_days),
        cmocka_unit_test(test_what_is_told_of_stays),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
