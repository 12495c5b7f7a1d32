/* Tests of sort keys: the order people expect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/sortkey.h"

static void keys_order_as_people_do(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const char *const ordered[] = {"",     "10",   "9",  "阿里", "北京",   "李四", "上海",  "王五",
                                          "张三", "张四", "𠮷", "Acme", "acme 2", "Café", "cafes", "Zebra"};
    for (size_t i = 0; i + 1 < countof(ordered); i++) {
        str left = text_sort_key(a, str_of(ordered[i])), right = text_sort_key(a, str_of(ordered[i + 1]));
        if (str_cmp(left, right) >= 0)
            fail_msg("'%s' is not before '%s'", ordered[i], ordered[i + 1]);
    }
    assert_true(str_cmp(text_sort_key(a, S("acme")), text_sort_key(a, S("Acme"))) < 0);
    arena_free(a);
}

static void keys_are_short_and_without_zero(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char text[3000];
    for (size_t i = 0; i < sizeof text; i += 3)
        memcpy(text + i, i % 2 ? "张" : "ﷺ", 3);
    str key = text_sort_key(a, (str){text, sizeof text});
    assert_int_equal(key.n, LIMIT_SORT_KEY_BYTES);
    assert_null(memchr(key.p, 0, key.n));
    memset(text, '-', sizeof text);
    assert_true(text_sort_key(a, (str){text, sizeof text}).n <= LIMIT_SORT_KEY_BYTES);
    assert_true(str_eq(text_sort_key(a, S("张三")), text_sort_key(a, S("张三"))));
    arena_free(a);
}

static void *key_of_thread(void *data)
{
    struct arena *a = data;
    return (void *)text_sort_key(a, S("张三")).p;
}

static void each_thread_has_its_collator(void **state)
{
    (void)state;
    struct arena *a = arena_new(0), *mine = arena_new(0);
    str here = text_sort_key(mine, S("张三"));
    pthread_t t;
    void *there;
    assert_int_equal(pthread_create(&t, NULL, key_of_thread, a), 0);
    assert_int_equal(pthread_join(t, &there), 0);
    assert_memory_equal(here.p, there, here.n);
    arena_free(a);
    arena_free(mine);
}

static void version_names_rule_and_tables(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_true(str_starts(text_sort_version(a), S("sort 1, zh, collation 1")));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_order_as_people_do),
        cmocka_unit_test(keys_are_short_and_without_zero),
        cmocka_unit_test(each_thread_has_its_collator),
        cmocka_unit_test(version_names_rule_and_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
