/* How often, and for how long, a write transaction is begun again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/clock.h"

static struct app app = {.engine = {.clock = &clock_system}};

static int begun(struct worker *w, enum rc rc)
{
    int n = 0;
    worker_tries_begin(w);
    do
        n++;
    while (worker_tries_again(w, rc));
    assert_int_equal(w->tries, 0);
    return n;
}

static void again_test(void **state)
{
    (void)state;
    struct worker w = {.app = &app};
    int64_t since = clock_monotonic_ms();
    assert_int_equal(begun(&w, RC_OK), 1);
    assert_int_equal(begun(&w, RC_INVALID), 1);
    assert_int_equal(begun(&w, RC_RETRY), 8);
    assert_in_range(clock_monotonic_ms() - since, 0, 2000);
}

static void late_test(void **state)
{
    (void)state;
    struct worker w = {.app = &app};
    worker_tries_begin(&w);
    assert_in_range(w.tried_until_ms - clock_monotonic_ms(), 5000, 10000);
    assert_true(worker_tries_again(&w, RC_RETRY));
    w.tried_until_ms = clock_monotonic_ms();
    assert_false(worker_tries_again(&w, RC_RETRY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(again_test), cmocka_unit_test(late_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
