/* Tests of db.h that must come out the same on both engines: statements, transactions, errors, limits, dialect. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "db/db.h"
#include "support/engines.h"

/* --- helpers ---------------------------------------------------------------------------------------------------- */

static enum rc run(struct db *db, const char *sql)
{
    return db_run(db, str_of(sql), NULL, 0, NULL);
}

static enum rc take_int(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t number(struct db *db, const char *sql)
{
    int64_t n = 0;
    bool found;
    assert_int_equal(db_one(db, &(struct db_query){.sql = str_of(sql), .row = take_int, .to = &n}, &found), RC_OK);
    assert_true(found);
    return n;
}

static void tables(struct engine *e)
{
    const struct db_dialect *d = db_dialect(e->db);
    const char *sql = arena_printf(e->a,
                                   "create table customers (id %s primary key, email %s, name %s not null, rank %s"
                                   " check (rank >= 0)); create unique index customers_email_key on customers (email);"
                                   "create unique index customers_name_rank_key on customers (name, rank);"
                                   "create table orders (id %s primary key, customer_id %s not null"
                                   " references customers (id))",
                                   d->type[VALUE_INT], d->type[VALUE_TEXT], d->type[VALUE_TEXT], d->type[VALUE_INT],
                                   d->type[VALUE_INT], d->type[VALUE_INT]);
    assert_int_equal(db_script(e->db, sql), RC_OK);
}

static enum rc add(struct db *db, int64_t id, const char *email)
{
    struct value binds[] = {v_int(id), email ? v_text(str_of(email)) : V_NULL, v_text(S("n")), v_int(id)};
    return db_run(db, S("insert into customers (id, email, name, rank) values (?, ?, ?, ?)"), binds, 4, NULL);
}

static int64_t customers(struct db *db)
{
    return number(db, "select count(*) from customers");
}

/* A statement that runs for minutes on both. */
static const char *const endless = "with recursive n(i) as (select 1 union all select i + 1 from n"
                                   " where i < 2000000000) select count(*) from n";

/* --- cases ------------------------------------------------------------------------------------------------------ */

struct list {
    int64_t sum;
    int rows, stop_after;
};

static enum rc add_up(void *to, const struct row *row)
{
    struct list *l = to;
    l->sum += row_int(row, 0);
    return ++l->rows == l->stop_after ? RC_TOO_LARGE : RC_OK;
}

static void rows_come_until_the_caller_stops(struct engine *e)
{
    tables(e);
    for (int i = 1; i <= 50; i++)
        assert_int_equal(add(e->db, i, NULL), RC_OK);
    struct list all = {0}, few = {.stop_after = 3};
    struct db_query q = {.sql = S("select id from customers where id > ? order by id"),
                         .binds = (struct value[]){v_int(10)},
                         .bind_count = 1,
                         .row = add_up,
                         .to = &all};
    assert_int_equal(db_query(e->db, &q), RC_OK);
    assert_int_equal(all.rows, 40);
    assert_int_equal(all.sum, (11 + 50) * 20);
    assert_int_equal(db_begin(e->db), RC_OK);
    q.to = &few;
    assert_int_equal(db_query(e->db, &q), RC_TOO_LARGE);
    assert_int_equal(few.rows, 3);
    assert_int_equal(add(e->db, 60, NULL), RC_OK); /* stopping fails nothing */
    assert_int_equal(db_commit(e->db), RC_OK);
}

static void one_row_is_found_or_not(struct engine *e)
{
    tables(e);
    bool found = true;
    int64_t n = 7;
    struct db_query q = {.sql = S("select id from customers where email = ?"),
                         .binds = (struct value[]){v_text(S("a@x"))},
                         .bind_count = 1,
                         .row = take_int,
                         .to = &n};
    assert_int_equal(db_one(e->db, &q, &found), RC_OK);
    assert_false(found);
    assert_int_equal(n, 7);
    assert_int_equal(add(e->db, 3, "a@x"), RC_OK);
    assert_int_equal(db_one(e->db, &q, &found), RC_OK);
    assert_true(found);
    assert_int_equal(n, 3);
}

static void a_write_tells_how_many_rows(struct engine *e)
{
    tables(e);
    int64_t changed = -1;
    for (int i = 1; i <= 5; i++)
        assert_int_equal(add(e->db, i, NULL), RC_OK);
    assert_int_equal(db_run(e->db, S("update customers set email = 'x' || name where id = ?"),
                            (struct value[]){v_int(99)}, 1, &changed),
                     RC_OK);
    assert_int_equal(changed, 0);
    assert_int_equal(db_run(e->db, S("delete from customers where id > ?"), (struct value[]){v_int(2)}, 1, &changed),
                     RC_OK);
    assert_int_equal(changed, 3);
    assert_int_equal(db_run(e->db, S("create index customers_name on customers (name)"), NULL, 0, &changed), RC_OK);
    assert_int_equal(changed, 0);
}

static void a_place_may_be_null_or_not_at_any_time(struct engine *e)
{
    tables(e);
    struct value patterns[][2] = {
        {V_NULL, V_NULL}, {v_text(S("a")), V_NULL}, {V_NULL, v_int(2)}, {v_text(S("b")), v_int(3)}, {V_NULL, V_NULL}};
    for (int i = 0; i < 5; i++) {
        struct value binds[] = {v_int(i), patterns[i][0], v_text(S("n")), patterns[i][1]};
        str sql = S("insert into customers (id, email, name, rank) values (?, ?, ?, ?)");
        assert_int_equal(db_run(e->db, sql, binds, 4, NULL), RC_OK);
    }
    size_t kept = db_prepared(e->db);
    assert_int_equal(number(e->db, "select count(*) from customers where email is null and rank is null"), 2);
    assert_int_equal(db_prepared(e->db), kept + 1); /* one statement for all patterns */
    /* another type at the same place: prepared anew, not refused */
    for (int i = 0; i < 4; i++) {
        int64_t n = 0;
        bool found;
        struct value bind = i % 2 ? v_fixed(30000) : v_int(3);
        struct db_query q = {.sql = S("select count(*) from customers where rank = ?"),
                             .binds = &bind,
                             .bind_count = 1,
                             .row = take_int,
                             .to = &n};
        assert_int_equal(db_one(e->db, &q, &found), RC_OK);
        if (!(i % 2))
            assert_int_equal(n, 1);
    }
}

static void statements_are_kept_within_a_bound(struct engine *e)
{
    tables(e);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < LIMIT_STATEMENTS + 100; i++)
            assert_int_equal(number(e->db, arena_printf(e->a, "select count(*) + %d from customers", i)), i);
    assert_int_equal(db_prepared(e->db), LIMIT_STATEMENTS);
    assert_true(str_is(db_last_sql(e->db), "select count(*) + 599 from customers"));
}

static void errors_have_the_same_names(struct engine *e)
{
    struct db *db = e->db;
    tables(e);
    assert_int_equal(add(db, 1, "a@x"), RC_OK);
    assert_int_equal(add(db, 2, "a@x"), RC_UNIQUE);
    assert_true(str_is(db_constraint(db), "customers_email_key"));
    assert_int_equal(run(db, "insert into customers (id, name, rank) values (5, 'n', 1)"), RC_UNIQUE);
    assert_true(str_is(db_constraint(db), "customers_name_rank_key"));
    assert_int_equal(add(db, 1, "b@x"), RC_UNIQUE);
    assert_true(str_is(db_constraint(db), "customers_pkey"));
    assert_int_equal(add(db, 3, "c@x"), RC_OK);
    assert_true(str_is(db_constraint(db), ""));
    assert_int_equal(run(db, "insert into orders (id, customer_id) values (1, 77)"), RC_REFERENCED);
    assert_int_equal(run(db, "insert into orders (id, customer_id) values (1, 3)"), RC_OK);
    assert_int_equal(run(db, "delete from customers where id = 3"), RC_REFERENCED);
    assert_int_equal(run(db, "insert into customers (id, name, rank) values (9, 'n', -1)"), RC_INVALID);
    assert_int_equal(run(db, "insert into customers (id, name) values (9, null)"), RC_INVALID);
}

static void partial_and_expression_indexes_are_named_too(struct engine *e)
{
    struct db *db = e->db;
    tables(e);
    assert_int_equal(db_script(db, "create unique index customers_rank_key on customers (rank) where rank > 100;"
                                   "create unique index customers_lower_email_key on customers (lower(email))"),
                     RC_OK);
    assert_int_equal(add(db, 200, "a@x"), RC_OK);
    assert_int_equal(run(db, "insert into customers (id, name, rank) values (1, 'other', 200)"), RC_UNIQUE);
    assert_true(str_is(db_constraint(db), "customers_rank_key"));
    assert_int_equal(add(db, 2, "A@x"), RC_UNIQUE);
    assert_true(str_is(db_constraint(db), "customers_lower_email_key"));
}

static void a_failed_transaction_stays_failed(struct engine *e)
{
    struct db *db = e->db;
    tables(e);
    assert_int_equal(add(db, 1, "a@x"), RC_OK);
    assert_int_equal(db_begin(db), RC_OK);
    assert_int_equal(add(db, 2, "b@x"), RC_OK);
    assert_int_equal(add(db, 3, "a@x"), RC_UNIQUE);
    assert_int_equal(add(db, 4, "d@x"), RC_UNIQUE);
    assert_true(str_is(db_constraint(db), "customers_email_key"));
    assert_int_equal(db_savepoint(db), RC_UNIQUE);
    assert_int_equal(db_commit(db), RC_UNIQUE);
    assert_false(db_in_transaction(db));
    assert_int_equal(customers(db), 1);
}

static void savepoints_nest(struct engine *e)
{
    struct db *db = e->db;
    tables(e);
    assert_int_equal(db_begin(db), RC_OK);
    assert_int_equal(add(db, 1, "a@x"), RC_OK);
    assert_int_equal(db_savepoint(db), RC_OK);
    assert_int_equal(add(db, 2, "b@x"), RC_OK);
    assert_int_equal(db_savepoint(db), RC_OK);
    assert_int_equal(add(db, 3, "a@x"), RC_UNIQUE);
    assert_int_equal(db_rollback_to(db), RC_OK);
    assert_int_equal(customers(db), 2);
    assert_int_equal(db_savepoint(db), RC_OK);
    assert_int_equal(add(db, 4, "c@x"), RC_OK);
    assert_int_equal(db_release(db), RC_OK);
    assert_int_equal(customers(db), 3);
    assert_int_equal(db_rollback_to(db), RC_OK);
    assert_int_equal(customers(db), 1);
    assert_int_equal(db_commit(db), RC_OK);
    assert_int_equal(customers(db), 1);
    assert_int_equal(db_begin(db), RC_OK);
    assert_int_equal(add(db, 9, NULL), RC_OK);
    db_rollback(db);
    assert_int_equal(customers(db), 1);
}

static void a_deferred_key_may_refuse_the_commit(struct engine *e)
{
    struct db *db = e->db;
    tables(e);
    assert_int_equal(db_script(db, "create table lines (id bigint primary key, customer_id bigint"
                                   " references customers (id) deferrable initially deferred)"),
                     RC_OK);
    assert_int_equal(db_begin(db), RC_OK);
    assert_int_equal(run(db, "insert into lines values (1, 5)"), RC_OK);
    assert_int_equal(db_commit(db), RC_REFERENCED);
    assert_false(db_in_transaction(db));
    assert_int_equal(number(db, "select count(*) from lines"), 0);
}

static void a_reader_sees_a_snapshot_and_cannot_write(struct engine *e)
{
    tables(e);
    struct db *reader = engine_open(e, (struct db_options){.mode = DB_READ});
    assert_int_equal(add(e->db, 1, NULL), RC_OK);
    assert_int_equal(db_begin(reader), RC_OK);
    assert_int_equal(customers(reader), 1);
    assert_int_equal(add(e->db, 2, NULL), RC_OK);
    assert_int_equal(customers(reader), 1);
    assert_int_equal(db_commit(reader), RC_OK);
    assert_int_equal(customers(reader), 2);
    assert_int_equal(add(reader, 3, NULL), RC_FORBIDDEN);
    assert_int_equal(db_begin(reader), RC_OK);
    assert_int_equal(add(reader, 3, NULL), RC_FORBIDDEN);
    db_rollback(reader);
    assert_int_equal(customers(reader), 2);
}

static void a_lock_is_waited_for_and_then_given_up(struct engine *e)
{
    tables(e);
    assert_int_equal(add(e->db, 1, NULL), RC_OK);
    struct db *other = engine_open(e, (struct db_options){.mode = DB_WRITE, .busy_ms = 50});
    assert_int_equal(db_begin(e->db), RC_OK);
    assert_int_equal(run(e->db, "update customers set name = 'a' where id = 1"), RC_OK);
    int64_t start = clock_monotonic_ms();
    enum rc rc = db_begin(other);
    if (rc == RC_OK)
        rc = run(other, "update customers set name = 'b' where id = 1");
    assert_int_equal(rc, RC_RETRY);
    assert_in_range(clock_monotonic_ms() - start, 40, 4000);
    db_rollback(other);
    assert_int_equal(db_was_kept_out(other), e->kind == DB_POSTGRES);
    assert_int_equal(db_commit(e->db), RC_OK);
    assert_int_equal(db_begin(other), RC_OK);
    assert_false(db_was_kept_out(other));
    assert_int_equal(run(other, "update customers set name = 'b' where id = 1"), RC_OK);
    assert_int_equal(db_commit(other), RC_OK);
}

static void a_budget_ends_a_statement(struct engine *e)
{
    tables(e);
    struct db *reader = engine_open(e, (struct db_options){.mode = DB_READ});
    int64_t start = clock_monotonic_ms();
    db_budget(reader, 20000);
    assert_int_equal(run(reader, endless), RC_BUDGET);
    assert_in_range(clock_monotonic_ms() - start, 15, 3000);
    assert_int_equal(customers(reader), 0);
    db_budget(reader, 0);
    /* inside a transaction, and lifted after a rollback */
    assert_int_equal(db_begin(reader), RC_OK);
    db_budget(reader, 20000);
    assert_int_equal(run(reader, endless), RC_BUDGET);
    assert_int_equal(customers(e->db), 0);
    db_rollback(reader);
    assert_int_equal(run(reader, endless), RC_BUDGET);
    db_budget(reader, 0);
    const char *slow = e->kind == DB_POSTGRES ? "select 1 from pg_sleep(0.1)"
                                              : "with recursive n(i) as (select 1 union all select i + 1 from n where"
                                                " i < 200000) select count(*) from n";
    assert_int_equal(run(reader, slow), RC_OK);
}

struct interrupter {
    struct db *db;
    atomic_bool is_over;
};

static void *interrupting(void *data)
{
    struct interrupter *in = data;
    while (!in->is_over) {
        usleep(50000);
        db_interrupt(in->db);
    }
    return NULL;
}

static void another_thread_may_interrupt(struct engine *e)
{
    tables(e);
    struct db *reader = engine_open(e, (struct db_options){.mode = DB_READ});
    struct interrupter in = {.db = reader};
    pthread_t thread;
    db_interrupt(reader); /* nothing runs: nothing happens */
    assert_int_equal(customers(reader), 0);
    assert_int_equal(pthread_create(&thread, NULL, interrupting, &in), 0);
    assert_int_equal(run(reader, endless), RC_STOPPED);
    assert_int_equal(run(reader, endless), RC_STOPPED);
    in.is_over = true;
    pthread_join(thread, NULL);
    assert_int_equal(customers(reader), 0);
}

/* What a unit of work does, whole. */
static enum rc unit(struct db *db)
{
    enum rc rc = db_begin(db);
    if (rc != RC_OK)
        return rc;
    add(db, 1, "a@x");
    if (db_savepoint(db) == RC_OK) {
        add(db, 2, "a@x");
        rc = db_rollback_to(db);
    }
    add(db, 3, "c@x");
    if (db_savepoint(db) == RC_OK) {
        add(db, 4, "d@x");
        if (db_release(db) != RC_OK)
            rc = db_rollback_to(db);
    }
    if (rc != RC_OK) {
        db_rollback(db);
        return rc;
    }
    return db_commit(db);
}

static void every_call_can_be_made_to_fail(struct engine *e)
{
    struct db *db = e->db;
    tables(e);
    int64_t before = db_calls(db);
    assert_int_equal(unit(db), RC_OK);
    int calls = (int)(db_calls(db) - before);
    assert_int_equal(calls, 11);
    assert_int_equal(customers(db), 3);
    int failed = 0;
    for (int n = 1; n <= calls; n++) {
        assert_int_equal(run(db, "delete from customers"), RC_OK);
        db_fail_at(db, n, RC_UNAVAILABLE);
        enum rc rc = unit(db);
        failed += rc == RC_UNAVAILABLE;
        db_fail_at(db, 0, RC_OK);
        assert_false(db_in_transaction(db));
        int64_t rows = customers(db); /* all or nothing; or without the inner savepoint */
        assert_true(rc == RC_OK ? rows == 3 || rows == 2 : rows == 0);
    }
    assert_true(failed >= calls - 3);
    db_fail_at(db, 2, RC_RETRY);
    assert_int_equal(db_begin(db), RC_OK);
    assert_int_equal(run(db, "delete from customers"), RC_RETRY);
    db_rollback(db);
    assert_int_equal(run(db, "delete from customers"), RC_OK);
}

static void lists_are_bound_as_one_value(struct engine *e)
{
    struct db *db = e->db;
    tables(e);
    const char *odd[] = {"a@x", "quote\"s", "back\\slash", "it's", "{a,b}", "", "NULL", "line\nbreak\ttab", "张三"};
    size_t n = sizeof odd / sizeof *odd;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(add(db, (int64_t)i, odd[i]), RC_OK);
    int64_t ids[1000], count = 0;
    str texts[1000];
    for (int i = 0; i < 1000; i++) {
        ids[i] = i % 2 ? i / 2 : INT64_MAX - i;
        texts[i] = (size_t)i < n ? str_of(odd[i]) : S("none");
    }
    bool found;
    struct value bind = db_int_list(db, e->a, ids, 1000);
    const struct db_dialect *d = db_dialect(db);
    struct db_query q = {.sql = str_printf(e->a, "select count(*) from customers where id %s", d->in_list_int),
                         .binds = &bind,
                         .bind_count = 1,
                         .row = take_int,
                         .to = &count};
    assert_int_equal(db_one(db, &q, &found), RC_OK);
    assert_int_equal(count, n);
    bind = db_int_list(db, e->a, NULL, 0);
    assert_int_equal(db_one(db, &q, &found), RC_OK);
    assert_int_equal(count, 0);
    q.sql = str_printf(e->a, "select count(*) from customers where email %s", d->in_list_text);
    bind = db_text_list(db, e->a, texts, 1000);
    assert_int_equal(db_one(db, &q, &found), RC_OK);
    assert_int_equal(count, n);
    bind = db_text_list(db, e->a, texts, 3);
    assert_int_equal(db_one(db, &q, &found), RC_OK);
    assert_int_equal(count, 3);
}

/* The first of two moments; they are 61 s apart. */
static enum rc take_time(void *to, const struct row *row)
{
    *(int64_t *)to = row_value(row, 0, VALUE_TIME).i;
    assert_in_range(row_value(row, 1, VALUE_TIME).i - row_value(row, 0, VALUE_TIME).i, 61000 - 10, 61000 + 100);
    return RC_OK;
}

static void the_dialect_says_the_same(struct engine *e)
{
    struct db *db = e->db;
    const struct db_dialect *d = db_dialect(db);
    tables(e);
    assert_int_equal(add(db, 1, NULL), RC_OK);
    assert_int_equal(add(db, 2, "b@x"), RC_OK);
    const char *sql = arena_printf(e->a,
                                   "select (select count(*) from customers where email %s null) + (select count(*) from"
                                   " customers where email %s 'z') + %s('xab', 'ab') + cast('4' as %s)",
                                   d->same, d->differs, d->position, d->cast[VALUE_INT]);
    assert_int_equal(number(db, sql), 1 + 2 + 2 + 4);
    assert_int_equal(number(db, arena_printf(e->a, "select id from customers where id = 2%s", d->for_update)), 2);
    const struct value binds[] = {v_int(-1000), v_int(60 * 1000)};
    int64_t real_ms = clock_system.now_ms(clock_system.data), told_ms = 0;
    bool found;
    assert_int_equal(db_one(db,
                            &(struct db_query){str_printf(e->a, "select %s, %s", d->after_ms, d->after_ms), binds, 2,
                                               take_time, &told_ms},
                            &found),
                     RC_OK);
    assert_in_range(told_ms, real_ms - 2000, real_ms + 30 * 1000);
}

static void question_marks_in_quotes_are_no_places(struct engine *e)
{
    int64_t n = 0;
    bool found;
    struct db_query q = {.sql = S("select length('it''s ?') + length(cast(? as text)) as \"what?\""),
                         .binds = (struct value[]){v_text(S("abc"))},
                         .bind_count = 1,
                         .row = take_int,
                         .to = &n};
    assert_int_equal(db_one(e->db, &q, &found), RC_OK);
    assert_int_equal(n, 9);
}

static void a_table_gone_since_is_worth_another_try(struct engine *e)
{
    tables(e);
    struct db *reader = engine_open(e, (struct db_options){.mode = DB_READ});
    const char *sql = "select count(*) from orders";
    assert_int_equal(number(reader, sql), 0);
    assert_int_equal(db_script(e->db, "drop table orders"), RC_OK);
    assert_int_equal(run(reader, sql),
                     e->kind == DB_POSTGRES ? RC_CORRUPT : RC_RETRY); /* was tried, and is gone still */
    assert_int_equal(db_script(e->db, "create table orders (id bigint)"), RC_OK);
    assert_int_equal(number(reader, sql), 0);
}

static void expect_abort(struct engine *e, void (*fn)(struct db *db))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        fn(engine_open(e, (struct db_options){.mode = DB_WRITE}));
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void wrong_syntax(struct db *db)
{
    run(db, "selec 1");
}

static void no_such_table(struct db *db)
{
    run(db, "select * from nowhere");
}

static enum rc nested_row(void *to, const struct row *row)
{
    (void)row;
    return run(to, "select 1");
}

static void nested(struct db *db)
{
    db_query(db, &(struct db_query){.sql = S("select 1"), .row = nested_row, .to = db});
}

static enum rc wrong_type_row(void *to, const struct row *row)
{
    (void)to;
    row_value(row, 0, VALUE_INT);
    return RC_OK;
}

static void two_rows(struct db *db)
{
    bool found;
    db_one(db, &(struct db_query){.sql = S("select 1 union all select 2")}, &found);
}

/* Of PostgreSQL it is an answer, and no answer ends the program. */
static void wrong_sql(struct engine *e)
{
    if (e->kind == DB_SQLITE) {
        expect_abort(e, wrong_syntax);
        expect_abort(e, no_such_table);
        return;
    }
    assert_int_equal(run(e->db, "selec 1"), RC_CORRUPT);
    assert_int_equal(run(e->db, "select * from nowhere"), RC_CORRUPT);
}

static enum rc wide_row(void *to, const struct row *row)
{
    __int128 ignored;
    (void)to;
    row_wide(row, 0, VALUE_FIXED, &ignored);
    return RC_OK;
}

static enum rc date_row(void *to, const struct row *row)
{
    (void)to;
    row_value(row, 0, VALUE_DATE);
    return RC_OK;
}

/* What others wrote is never asked for in vain, and ends no process. */
static void a_value_of_another_shape_is_told(struct engine *e)
{
    static const char *const shapes[][2] = {
        [DB_SQLITE] = {"1.5", "x'01'"},
        [DB_POSTGRES] = {"cast('NaN' as numeric)", "cast('infinity' as numeric)"},
    };
    const char *const both[] = {"cast('a' as text)", shapes[e->kind][0], shapes[e->kind][1]};
    db_row_fn const readers[] = {wrong_type_row, wide_row, date_row};
    for (size_t i = 0; i < countof(both) * countof(readers); i++) {
        str sql = str_printf(e->a, "select %s", both[i / countof(readers)]);
        assert_int_equal(db_query(e->db, &(struct db_query){.sql = sql, .row = readers[i % countof(readers)]}),
                         RC_CORRUPT);
        assert_int_equal(run(e->db, "select 1"), RC_OK);
    }
}

static void bugs_end_the_process(struct engine *e)
{
    wrong_sql(e);
    expect_abort(e, nested);
    expect_abort(e, two_rows);
    a_value_of_another_shape_is_told(e);
}

static void opening_tells_what_is_wrong(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct db *db;
    str message;
    struct db_options options = {.mode = DB_WRITE};
    assert_int_equal(db_open("mysql://x/y", options, a, &db, &message), RC_INVALID);
    assert_null(db);
    assert_int_equal(db_open("/nowhere/at/all.db", options, a, &db, &message), RC_UNAVAILABLE);
    assert_true(str_find(message, S("/nowhere/at/all.db")) >= 0);
    assert_int_equal(db_open("postgres://a:secret@127.0.0.1:1/x", options, a, &db, &message), RC_UNAVAILABLE);
    assert_true(message.n > 20 && str_find(message, S("secret")) < 0);
    assert_int_equal(db_open(":memory:", options, a, &db, &message), RC_OK);
    db_close(db);
    db_close(NULL);
    arena_free(a);
}

#define ON_BOTH(fn)                                                                                                    \
    static void fn##_on_both(void **state)                                                                             \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_engine(fn);                                                                                           \
    }

ON_BOTH(rows_come_until_the_caller_stops)
ON_BOTH(one_row_is_found_or_not)
ON_BOTH(a_write_tells_how_many_rows)
ON_BOTH(a_place_may_be_null_or_not_at_any_time)
ON_BOTH(statements_are_kept_within_a_bound)
ON_BOTH(errors_have_the_same_names)
ON_BOTH(partial_and_expression_indexes_are_named_too)
ON_BOTH(a_failed_transaction_stays_failed)
ON_BOTH(savepoints_nest)
ON_BOTH(a_deferred_key_may_refuse_the_commit)
ON_BOTH(a_reader_sees_a_snapshot_and_cannot_write)
ON_BOTH(a_lock_is_waited_for_and_then_given_up)
ON_BOTH(a_budget_ends_a_statement)
ON_BOTH(another_thread_may_interrupt)
ON_BOTH(every_call_can_be_made_to_fail)
ON_BOTH(lists_are_bound_as_one_value)
ON_BOTH(the_dialect_says_the_same)
ON_BOTH(question_marks_in_quotes_are_no_places)
ON_BOTH(a_table_gone_since_is_worth_another_try)
ON_BOTH(bugs_end_the_process)

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_until_the_caller_stops_on_both),
        cmocka_unit_test(one_row_is_found_or_not_on_both),
        cmocka_unit_test(a_write_tells_how_many_rows_on_both),
        cmocka_unit_test(a_place_may_be_null_or_not_at_any_time_on_both),
        cmocka_unit_test(statements_are_kept_within_a_bound_on_both),
        cmocka_unit_test(errors_have_the_same_names_on_both),
        cmocka_unit_test(partial_and_expression_indexes_are_named_too_on_both),
        cmocka_unit_test(a_failed_transaction_stays_failed_on_both),
        cmocka_unit_test(savepoints_nest_on_both),
        cmocka_unit_test(a_deferred_key_may_refuse_the_commit_on_both),
        cmocka_unit_test(a_reader_sees_a_snapshot_and_cannot_write_on_both),
        cmocka_unit_test(a_lock_is_waited_for_and_then_given_up_on_both),
        cmocka_unit_test(a_budget_ends_a_statement_on_both),
        cmocka_unit_test(another_thread_may_interrupt_on_both),
        cmocka_unit_test(every_call_can_be_made_to_fail_on_both),
        cmocka_unit_test(lists_are_bound_as_one_value_on_both),
        cmocka_unit_test(the_dialect_says_the_same_on_both),
        cmocka_unit_test(question_marks_in_quotes_are_no_places_on_both),
        cmocka_unit_test(a_table_gone_since_is_worth_another_try_on_both),
        cmocka_unit_test(bugs_end_the_process_on_both),
        cmocka_unit_test(opening_tells_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
