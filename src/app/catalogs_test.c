/* Pins and publishing, also from many threads at once (for the thread sanitizer), with what is freed counted. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/catalogs.h"
#include "base/check.h"
#include "object/builtin.h"

enum { THREADS = 6, ROUNDS = 400, GENERATIONS = 60 };

static void count(void *freed)
{
    atomic_fetch_add((atomic_int *)freed, 1);
}

static void publish(struct catalogs *cs, int64_t generation, atomic_int *freed)
{
    struct arena *own = arena_new(0);
    const struct catalog *c = builtin_catalog(own);
    catalog_applied(c, generation);
    arena_defer(own, count, freed);
    catalogs_publish(cs, own, c);
}

static void an_act_keeps_what_it_began_with(void **state)
{
    (void)state;
    atomic_int freed = 0;
    struct catalogs *cs = catalogs_new();
    publish(cs, 1, &freed);
    struct arena *act = arena_new(0), *later = arena_new(0);
    const struct catalog *old = catalogs_pin(cs, act);
    publish(cs, 2, &freed);
    const struct catalog *new = catalogs_pin(cs, later);
    assert_ptr_not_equal(old, new);
    assert_int_equal(catalog_generation(old), 1);
    assert_non_null(catalog_object(old, S("customer")));
    assert_int_equal(catalogs_generation(cs), 2);
    assert_int_equal(catalogs_alive(cs), 2);
    assert_int_equal(freed, 0);
    arena_reset(act);
    assert_int_equal(freed, 1);
    assert_int_equal(catalogs_alive(cs), 1);
    arena_free(later);
    assert_int_equal(freed, 1); /* it is in force */
    arena_free(act);
    catalogs_close(cs);
    assert_int_equal(freed, 2);
}

static void what_is_not_newer_is_not_published(void **state)
{
    (void)state;
    atomic_int freed = 0;
    struct catalogs *cs = catalogs_new();
    publish(cs, 5, &freed);
    publish(cs, 5, &freed);
    publish(cs, 4, &freed);
    assert_int_equal(freed, 2);
    assert_int_equal(catalogs_generation(cs), 5);
    assert_int_equal(catalogs_alive(cs), 1);
    catalogs_close(cs);
    assert_int_equal(freed, 3);
}

/* A command's arena may end after the program it asked. */
static void a_pin_may_outlive_them_all(void **state)
{
    (void)state;
    atomic_int freed = 0;
    struct catalogs *cs = catalogs_new();
    struct arena *act = arena_new(0);
    publish(cs, 1, &freed);
    const struct catalog *c = catalogs_pin(cs, act);
    catalogs_close(cs);
    assert_int_equal(freed, 0);
    assert_non_null(catalog_object(c, S("customer")));
    arena_free(act);
    assert_int_equal(freed, 1);
}

struct pinning {
    struct catalogs *cs;
    int64_t seen; /* generations rise */
    pthread_t thread;
};

static void *pin_often(void *data)
{
    struct pinning *p = data;
    struct arena *act = arena_new(0);
    for (int i = 0; i < ROUNDS; i++) {
        const struct catalog *c = catalogs_pin(p->cs, act);
        check(catalog_generation(c) >= p->seen);
        p->seen = catalog_generation(c);
        check(catalog_object(c, S("customer"))->fields->object->number == 1);
        if (i % 3)
            arena_reset(act);
    }
    arena_free(act);
    return NULL;
}

static void many_pin_while_one_publishes(void **state)
{
    (void)state;
    atomic_int freed = 0;
    struct catalogs *cs = catalogs_new();
    struct pinning p[THREADS];
    publish(cs, 1, &freed);
    for (int i = 0; i < THREADS; i++) {
        p[i] = (struct pinning){.cs = cs};
        check(pthread_create(&p[i].thread, NULL, pin_often, &p[i]) == 0);
    }
    for (int64_t g = 2; g <= GENERATIONS; g++)
        publish(cs, g, &freed);
    for (int i = 0; i < THREADS; i++)
        pthread_join(p[i].thread, NULL);
    assert_int_equal(catalogs_alive(cs), 1);
    assert_int_equal(freed, GENERATIONS - 1);
    catalogs_close(cs);
    assert_int_equal(freed, GENERATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_act_keeps_what_it_began_with), cmocka_unit_test(what_is_not_newer_is_not_published),
        cmocka_unit_test(a_pin_may_outlive_them_all), cmocka_unit_test(many_pin_while_one_publishes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
