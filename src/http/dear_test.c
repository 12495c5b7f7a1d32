/* What is one kind, and how long it is remembered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/dear.h"

#define LIST "/api/customers?where=next_step%20~%20%27"

static void a_kind_is_what_is_left_without_values(void **state)
{
    (void)state;
    struct dear d;
    dear_init(&d);
    dear_note(&d, 1, S(LIST "nothing 1%27&limit=25"), 100000, 1000);
    assert_true(dear_is(&d, 1, S(LIST "nothing 1%27&limit=25"), 1000));
    assert_true(dear_is(&d, 1, S(LIST "other 27%27&limit=200"), 1000));
    assert_true(dear_is(&d, 1, S("/api/customers?where=next_step%20~%20'o'&limit=1"), 1000));
    assert_false(dear_is(&d, 1, S("/api/customers?where=name%20~%20'o'&limit=1"), 1000));
    assert_false(dear_is(&d, 1, S("/api/customers"), 1000));
    assert_false(dear_is(&d, 2, S(LIST "nothing 1%27&limit=25"), 1000));
    assert_false(dear_is(&d, 1, S(LIST), 1000));
    assert_false(dear_is(&d, 1, S(""), 1000));
    dear_note(&d, 1, S("%2"), 1, 1000);
    assert_true(dear_is(&d, 1, S("%"), 1000));
    dear_free(&d);
}

static void it_is_forgotten(void **state)
{
    (void)state;
    struct dear d;
    dear_init(&d);
    dear_note(&d, 1, S("/a"), 100000, 1000);
    dear_done(&d, 1, S("/a"), 60000);
    assert_true(dear_is(&d, 1, S("/a"), 60999));
    assert_false(dear_is(&d, 1, S("/a"), 61000));
    dear_done(&d, 1, S("/b"), 1);
    assert_true(dear_is(&d, 1, S("/a"), 1000));
    dear_done(&d, 1, S("/a"), 40000);
    assert_false(dear_is(&d, 1, S("/a"), 1000));
    dear_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kind_is_what_is_left_without_values),
        cmocka_unit_test(it_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
