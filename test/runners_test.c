/*
 * The program serving, its runners at work on threads of their own: while bulk work goes on and on, quick work overtakes it,
 * and what has its time is done at its time. How many milliseconds that takes is printed, and is at most a hundred where
 * the machine is ours; where it is not, the clock tells of the neighbours, so what is held against a limit is how many
 * steps of the bulk work were let through meanwhile: the one under way at each of the two writes (taking, doing).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/log.h"
#include "support/served.h"

enum { ASKED = 20, EARLY_MS = 300, STEP_CUSTOMERS = 30, STEPS_MAX = 2 };

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void quick_work_is_quick(struct database *d)
{
    struct served *s = served_start(d);
    int64_t bulk = served_bulk(s, 200000), waits[ASKED], passed[ASKED];
    for (int i = 0; i < ASKED; i++) {
        int64_t id = served_ask_for(s, i % 2 ? JOB_QUICK : JOB_NETWORK, 0);
        int64_t asked = clock_system.now_ms(clock_system.data), before = served_look(s, bulk).done;
        waits[i] = served_done_at(s, id) - asked;
        passed[i] = served_look(s, bulk).done - before;
    }
    int64_t at = clock_system.now_ms(clock_system.data) + EARLY_MS;
    int64_t late = served_done_at(s, served_ask_for(s, JOB_QUICK, at)) - at;
    struct job job = served_look(s, bulk);
    assert_true(str_is(job.state, "running") && job.done > 0 && job.done < job.total);
    served_cancel(s, bulk);
    served_stop(s);
    qsort(waits, ASKED, sizeof waits[0], by_value);
    qsort(passed, ASKED, sizeof passed[0], by_value);
    print_message("%s: quick work beside bulk work done after %lld ms (median), %lld (most); at its time + %lld ms\n",
                  d->kind == DB_SQLITE ? "SQLite" : "PostgreSQL", (long long)waits[ASKED / 2],
                  (long long)waits[ASKED - 1], (long long)late);
    assert_in_range(passed[ASKED / 2], 0, STEPS_MAX * STEP_CUSTOMERS);
    assert_true(late >= 0);
}

static void quick_test(void **state)
{
    (void)state;
    for_each_database(quick_work_is_quick);
}

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {cmocka_unit_test(quick_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
