/* What ids.h promises: greater than 0, never twice, whatever query failed and whatever connection was lost. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/log.h"
#include "journal/ids.h"
#include "support/engines.h"

enum { SERIES = 7, BLOCK = 64, THREADS = 4, EACH = 500 };

static struct ids *ids_of(struct engine *e)
{
    assert_int_equal(db_script(e->db, e->kind == DB_SQLITE
                                          ? "create table id_series (series integer primary key, next_id integer)"
                                          : "create table id_series (series bigint primary key, next_id bigint)"),
                     RC_OK);
    return ids_new(e->a, e->url);
}

/* The connection that tells of a series. */
static struct db *telling(struct engine *e, struct ids *ids)
{
    struct db *db = e->db;
    if (e->kind == DB_POSTGRES)
        assert_int_equal(ids_connection(ids, &db), RC_OK);
    return db;
}

static void expect_next(struct engine *e, struct ids *ids, int64_t *last)
{
    int64_t id = 0;
    assert_int_equal(ids_take(ids, e->db, SERIES, &id), RC_OK);
    assert_true(id > *last);
    *last = id;
}

static void commit(struct engine *e, struct ids *ids)
{
    assert_int_equal(ids_flush(ids, e->db), RC_OK);
    assert_int_equal(db_commit(e->db), RC_OK);
}

static void they_grow_over_restarts(struct engine *e)
{
    int64_t last = 0;
    struct ids *ids = ids_of(e);
    for (int run = 0; run < 3; run++) {
        assert_int_equal(db_begin(e->db), RC_OK);
        for (int i = 0; i < BLOCK + 3; i++)
            expect_next(e, ids, &last);
        commit(e, ids);
        ids = ids_new(e->a, e->url);
    }
}

/* At the first use, and where a block of PostgreSQL ends. */
static void a_failed_query_gives_nothing(struct engine *e)
{
    static const enum rc faults[] = {RC_RETRY, RC_BUDGET, RC_CORRUPT};
    struct ids *ids = ids_of(e);
    struct db *db = telling(e, ids);
    int64_t last = 0, id = -1;
    for (size_t i = 0; i < countof(faults); i++) {
        assert_int_equal(db_begin(e->db), RC_OK);
        db_fail_at(db, 1, faults[i]);
        assert_int_equal(ids_take(ids, e->db, SERIES, &id), faults[i]);
        assert_int_equal(id, -1);
        db_rollback(e->db);
        ids_forget(ids);
        assert_int_equal(db_begin(e->db), RC_OK);
        for (int k = 0; k < BLOCK; k++)
            expect_next(e, ids, &last);
        commit(e, ids);
        if (e->kind == DB_SQLITE)
            ids = ids_new(e->a, e->url);
    }
}

static void what_was_rolled_back_does_not_count(struct engine *e)
{
    struct ids *ids = ids_of(e);
    int64_t last = 0, once = 0;
    assert_int_equal(db_begin(e->db), RC_OK);
    expect_next(e, ids, &last);
    commit(e, ids);
    assert_int_equal(db_begin(e->db), RC_OK);
    once = last;
    expect_next(e, ids, &once);
    assert_int_equal(ids_flush(ids, e->db), RC_OK);
    db_rollback(e->db);
    ids_forget(ids);
    assert_int_equal(db_begin(e->db), RC_OK);
    expect_next(e, ids, &last);
    if (e->kind == DB_SQLITE)
        assert_int_equal(last, once); /* it was in no committed row */
    commit(e, ids);
}

static void a_series_below_one_goes_on_at_one(struct engine *e)
{
    struct ids *ids = ids_of(e);
    int64_t last = 0;
    assert_int_equal(db_script(e->db, "insert into id_series (series, next_id) values (7, -200)"), RC_OK);
    assert_int_equal(db_begin(e->db), RC_OK);
    expect_next(e, ids, &last);
    commit(e, ids);
}

/* Nobody hears of it: the next statement connects again, and a block is asked for once more. */
static void a_lost_connection_is_made_again(struct engine *e)
{
    struct ids *ids = ids_of(e);
    int64_t last = 0;
    for (int run = 0; run < 3; run++) {
        for (int i = 0; i < BLOCK; i++)
            expect_next(e, ids, &last);
        assert_int_equal(db_script(e->db, "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                                          "where datname = current_database() and pid <> pg_backend_pid()"),
                         RC_OK);
    }
}

struct taker {
    struct engine *engine;
    struct ids *ids;
    pthread_t thread;
    int64_t taken[EACH];
};

static void *take_many(void *data)
{
    struct taker *t = data;
    for (int i = 0; i < EACH; i++)
        check(ids_take(t->ids, t->engine->db, SERIES, &t->taken[i]) == RC_OK);
    return NULL;
}

static void threads_get_different_ones(struct engine *e)
{
    static struct taker takers[THREADS];
    bool seen[THREADS * EACH + BLOCK + 1] = {false};
    struct ids *ids = ids_of(e);
    for (int i = 0; i < THREADS; i++) {
        takers[i] = (struct taker){.engine = e, .ids = ids};
        check(pthread_create(&takers[i].thread, NULL, take_many, &takers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(takers[i].thread, NULL);
        for (int k = 0; k < EACH; k++) {
            int64_t id = takers[i].taken[k];
            assert_in_range(id, 1, THREADS * EACH);
            assert_false(seen[id]);
            seen[id] = true;
        }
    }
}

static void grow_test(void **state)
{
    (void)state;
    for_each_engine(they_grow_over_restarts);
}

static void failure_test(void **state)
{
    (void)state;
    for_each_engine(a_failed_query_gives_nothing);
}

static void rollback_test(void **state)
{
    (void)state;
    for_each_engine(what_was_rolled_back_does_not_count);
}

static void negative_test(void **state)
{
    (void)state;
    for_each_engine(a_series_below_one_goes_on_at_one);
}

static void connection_test(void **state)
{
    (void)state;
    for_engine(DB_POSTGRES, a_lost_connection_is_made_again);
}

static void threads_test(void **state)
{
    (void)state;
    for_engine(DB_POSTGRES, threads_get_different_ones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grow_test),     cmocka_unit_test(failure_test),    cmocka_unit_test(rollback_test),
        cmocka_unit_test(negative_test), cmocka_unit_test(connection_test), cmocka_unit_test(threads_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
