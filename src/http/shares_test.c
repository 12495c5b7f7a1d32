/* Turns between payers, and what one of them may have under way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "http/shares.h"

enum { WORK_MAX = 64, ALL = WORK_MAX };

/* Pieces of work by a letter: who pays, in the order they came. */
struct lane {
    struct shares shares;
    struct waiting work[WORK_MAX];
    char payers[WORK_MAX];
    size_t n;
};

static void lane_open(struct lane *l, size_t running_max, size_t waiting_max)
{
    *l = (struct lane){0};
    shares_init(&l->shares, running_max, waiting_max);
}

static bool put(struct lane *l, char payer)
{
    l->payers[l->n] = payer;
    return shares_put(&l->shares, &l->work[l->n++], (uint64_t)payer);
}

static void put_all(struct lane *l, const char *payers)
{
    for (; *payers; payers++)
        assert_true(put(l, *payers));
}

static void done(struct lane *l, size_t i)
{
    shares_done(&l->shares, &l->work[i]);
}

/* Takes up to n; whose they were, in order. */
static const char *taken(struct lane *l, size_t n)
{
    static char text[WORK_MAX + 1];
    size_t k = 0;
    struct waiting *w;
    while (k < n && (w = shares_take(&l->shares)))
        text[k++] = l->payers[w - l->work];
    text[k] = 0;
    return text;
}

static void turns(void **state)
{
    (void)state;
    static const struct {
        const char *come, *go;
    } cases[] = {
        {"a", "a"},           {"aaa", "aaa"},
        {"aaab", "abaa"},     {"aaaabbc", "abcabaa"},
        {"abcabc", "abcabc"}, {"aaaaaaaaab", "abaaaaaaaa"},
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct lane l;
        lane_open(&l, ALL, ALL);
        put_all(&l, cases[i].come);
        assert_string_equal(taken(&l, ALL), cases[i].go);
        for (size_t k = 0; k < l.n; k++)
            done(&l, k);
        shares_free(&l.shares);
    }
}

static void who_comes_later_is_next(void **state)
{
    (void)state;
    struct lane l;
    lane_open(&l, ALL, ALL);
    put_all(&l, "aaaaaa");
    assert_string_equal(taken(&l, 2), "aa");
    put_all(&l, "b");
    assert_string_equal(taken(&l, ALL), "abaaa");
    for (size_t k = 0; k < l.n; k++)
        done(&l, k);
    shares_free(&l.shares);
}

static void nobody_has_more_under_way_than_may_be(void **state)
{
    (void)state;
    struct lane l;
    lane_open(&l, 2, ALL);
    put_all(&l, "aaaabb");
    assert_string_equal(taken(&l, ALL), "abab");
    assert_string_equal(taken(&l, ALL), "");
    assert_int_equal(l.shares.waiting, 2);
    done(&l, 4); /* of b, who has nothing more */
    assert_string_equal(taken(&l, ALL), "");
    done(&l, 0);
    assert_string_equal(taken(&l, ALL), "a");
    done(&l, 1);
    done(&l, 2);
    assert_string_equal(taken(&l, ALL), "a");
    done(&l, 3);
    done(&l, 5);
    shares_free(&l.shares);
}

static void nobody_has_more_waiting_than_may_be(void **state)
{
    (void)state;
    struct lane l;
    lane_open(&l, 1, 2);
    put_all(&l, "aa");
    assert_false(put(&l, 'a'));
    assert_true(put(&l, 'b'));
    assert_string_equal(taken(&l, 1), "a");
    assert_true(put(&l, 'a'));
    assert_int_equal(l.shares.waiting, 3);
    size_t n = 0;
    struct waiting *w;
    for (; (w = shares_take_any(&l.shares)); n++)
        shares_done(&l.shares, w);
    assert_int_equal(n, 3);
    done(&l, 0);
    shares_free(&l.shares);
}

static void took_a_second(struct lane *l, size_t i)
{
    l->work[i].began_us -= 1000000;
    done(l, i);
}

static void whose_pieces_are_dear_has_one_under_way(void **state)
{
    (void)state;
    struct lane l;
    lane_open(&l, 2, ALL);
    l.shares.dear_us = 100000;
    put_all(&l, "aaaaaaaaaabb");
    assert_string_equal(taken(&l, ALL), "abab");
    took_a_second(&l, 0);
    assert_string_equal(taken(&l, ALL), "");
    took_a_second(&l, 1);
    size_t i = 2; /* one at a time, till they are cheap again */
    while (strcmp(taken(&l, ALL), "a") == 0)
        done(&l, i++);
    assert_int_equal(i, 8);
    assert_int_equal(l.shares.waiting, 0);
    for (; i < l.n; i++)
        done(&l, i);
    shares_free(&l.shares);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns),
        cmocka_unit_test(who_comes_later_is_next),
        cmocka_unit_test(nobody_has_more_under_way_than_may_be),
        cmocka_unit_test(nobody_has_more_waiting_than_may_be),
        cmocka_unit_test(whose_pieces_are_dear_has_one_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
