/* How long work rests, and how much of it is under way again at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/resting.h"

static void rests_grow(void **state)
{
    (void)state;
    static const int64_t lengths[] = {50, 100, 200, 400, 800, 800, 800};
    struct resting r;
    struct rest one = {0};
    int64_t now = 1000;
    resting_init(&r, 1);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        assert_true(resting_put(&r, &one, now, INT64_MAX));
        assert_int_equal(resting_due_ms(&r), now + lengths[i]);
        assert_null(resting_take(&r, now + lengths[i] - 1));
        now += lengths[i];
        assert_ptr_equal(resting_take(&r, now), &one);
        resting_done(&r, &one);
    }
}

static void what_has_no_time_left_does_not_rest(void **state)
{
    (void)state;
    struct resting r;
    struct rest one = {0};
    resting_init(&r, 1);
    assert_false(resting_put(&r, &one, 1000, 1050));
    assert_null(resting_take_any(&r));
    assert_true(resting_put(&r, &one, 1000, 1051));
    assert_int_equal(r.count, 1);
    assert_ptr_equal(resting_take_any(&r), &one);
    assert_int_equal(r.count, 0);
    resting_done(&r, &one); /* it was not under way again */
}

static void a_few_at_once(void **state)
{
    (void)state;
    struct resting r;
    struct rest of[3] = {0};
    resting_init(&r, 2);
    for (int i = 0; i < 3; i++)
        assert_true(resting_put(&r, &of[i], 1000 - i, INT64_MAX));
    assert_ptr_equal(resting_take(&r, 2000), &of[2]);
    assert_ptr_equal(resting_take(&r, 2000), &of[1]);
    assert_int_equal(resting_due_ms(&r), INT64_MAX);
    assert_null(resting_take(&r, 2000));
    resting_done(&r, &of[2]);
    assert_int_equal(resting_due_ms(&r), 1050);
    assert_ptr_equal(resting_take(&r, 2000), &of[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rests_grow),
        cmocka_unit_test(what_has_no_time_left_does_not_rest),
        cmocka_unit_test(a_few_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
