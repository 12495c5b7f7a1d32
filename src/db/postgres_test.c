/* Tests of what only PostgreSQL does: lost connections, SQLSTATEs, types read beside those written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "db/postgres_error.h"
#include "db/postgres_value.h"
#include "support/engines.h"

static enum rc run(struct db *db, const char *sql)
{
    return db_run(db, str_of(sql), NULL, 0, NULL);
}

static enum rc take_value(void *to, const struct row *row)
{
    struct value *v = to;
    *v = row_value(row, 0, v->type);
    return RC_OK;
}

static struct value one(struct db *db, enum value_type as, const char *sql)
{
    struct value v = {.type = as};
    bool found;
    assert_int_equal(db_one(db, &(struct db_query){.sql = str_of(sql), .row = take_value, .to = &v}, &found), RC_OK);
    return v;
}

/* As a restart of the server would. */
static void cut(struct engine *e, struct db *victim)
{
    struct value pid = one(victim, VALUE_INT, "select pg_backend_pid()");
    assert_true(one(e->db, VALUE_BOOL, arena_printf(e->a, "select pg_terminate_backend(%d, 5000)", (int)pid.i)).b);
}

static void a_lost_connection_is_made_again(struct engine *e)
{
    assert_int_equal(run(e->db, "create table things (id bigint)"), RC_OK);
    struct db *reader = engine_open(e, (struct db_options){.mode = DB_READ});
    cut(e, reader);
    assert_int_equal(one(reader, VALUE_INT, "select count(*) from things").i, 0);
    assert_int_equal(run(reader, "insert into things values (1)"), RC_FORBIDDEN); /* with all its settings */

    struct db *writer = engine_open(e, (struct db_options){.mode = DB_WRITE});
    cut(e, writer);
    assert_int_equal(db_begin(writer), RC_OK);
    assert_int_equal(run(writer, "insert into things values (1)"), RC_OK);
    cut(e, writer);
    assert_int_equal(run(writer, "insert into things values (2)"), RC_UNAVAILABLE);
    assert_int_equal(db_commit(writer), RC_UNAVAILABLE);
    assert_int_equal(one(writer, VALUE_INT, "select count(*) from things").i, 0);

    cut(e, writer); /* a write of its own is never sent twice */
    assert_int_equal(run(writer, "insert into things values (3)"), RC_UNAVAILABLE);
    assert_int_equal(run(writer, "insert into things values (4)"), RC_OK);
    assert_int_equal(one(writer, VALUE_INT, "select count(*) from things").i, 1);
}

static void two_that_wait_for_each_other_try_again(struct engine *e)
{
    assert_int_equal(run(e->db, "create table things (id bigint primary key, n bigint)"), RC_OK);
    assert_int_equal(run(e->db, "insert into things values (1, 0)"), RC_OK);
    struct db *other = engine_open(e, (struct db_options){.mode = DB_WRITE});
    assert_int_equal(db_begin(other), RC_OK);
    assert_int_equal(run(other, "set transaction isolation level repeatable read"), RC_OK);
    assert_int_equal(one(other, VALUE_INT, "select n from things").i, 0);
    assert_int_equal(run(e->db, "update things set n = 1"), RC_OK);
    assert_int_equal(run(other, "update things set n = 2"), RC_RETRY);
    db_rollback(other);
}

/* The commit of a row n runs what the row says. */
static void at_commit(struct engine *e)
{
    assert_int_equal(db_script(e->db, "create table acts (what text);"
                                      "create function act() returns trigger language plpgsql as"
                                      " $$ begin execute new.what; return null; end $$;"
                                      "create constraint trigger act after insert on acts"
                                      " deferrable initially deferred for each row execute function act()"),
                     RC_OK);
}

/* Begun so that it has a number, or not. */
static enum rc act(struct db *db, bool has_number, const char *what)
{
    static const struct db_beginning beginning = {.hold = "lock table acts in row share mode",
                                                  .ask = "select '7' where true"};
    int64_t seven = 7;
    assert_int_equal(has_number ? db_begin_with(db, &beginning, &seven) : db_begin(db), RC_OK);
    assert_int_equal(seven, 7);
    assert_int_equal(db_run(db, S("insert into acts values (?)"), (struct value[]){v_text(str_of(what))}, 1, NULL),
                     RC_OK);
    return db_commit(db);
}

static int64_t acts_done(struct engine *e)
{
    return one(e->db, VALUE_INT, "select count(*) from acts").i;
}

static void what_became_of_a_commit_is_found_out(struct engine *e)
{
    const char *die = "select pg_terminate_backend(pg_backend_pid())";
    at_commit(e);
    struct db *writer = engine_open(e, (struct db_options){.mode = DB_WRITE});
    assert_int_equal(act(writer, true, "select 1"), RC_OK);
    assert_int_equal(act(writer, true, die), RC_RETRY); /* surely not done */
    assert_int_equal(acts_done(e), 1);
    assert_int_equal(act(writer, false, die), RC_UNKNOWN); /* nothing to ask by */
    assert_int_equal(act(writer, true, "select 1"), RC_OK);
    assert_int_equal(acts_done(e), 2);
}

static void a_slow_commit_is_asked_after(struct engine *e)
{
    at_commit(e);
    struct db *writer = engine_open(e, (struct db_options){.mode = DB_WRITE});
    db_deadline(writer, clock_monotonic_ms() + 10000);
    enum rc rc = act(writer, true, "select pg_sleep(3.5)");
    assert_true(rc == RC_OK || rc == RC_RETRY);
    assert_int_equal(acts_done(e), rc == RC_OK);
    db_deadline(writer, clock_monotonic_ms() + 100); /* asked all the same */
    rc = act(writer, true, "select pg_sleep(1)");
    assert_true(rc == RC_OK || rc == RC_RETRY);
    assert_int_equal(one(e->db, VALUE_INT, "select count(*) from acts where what like '%(1)%'").i, rc == RC_OK);
}

static void nothing_is_waited_for_beyond_its_time(struct engine *e)
{
    struct db *db = engine_open(e, (struct db_options){.mode = DB_WRITE});
    int64_t start = clock_monotonic_ms();
    db_deadline(db, start + 200);
    assert_int_equal(run(db, "select pg_sleep(5)"), RC_UNAVAILABLE);
    assert_int_equal(run(db, "select 1"), RC_UNAVAILABLE); /* the time is over */
    assert_in_range(clock_monotonic_ms() - start, 150, 2000);
    db_deadline(db, 0);
    assert_int_equal(run(db, "select 1"), RC_OK);
}

static void a_lazy_connection_asks_no_server(struct engine *e)
{
    struct db *db;
    str message;
    struct db_options options = {.mode = DB_READ, .is_lazy = true};
    assert_int_equal(db_open("postgres://nobody@127.0.0.1:1/x", options, e->a, &db, &message), RC_OK);
    assert_int_equal(run(db, "select 1"), RC_UNAVAILABLE);
    assert_int_equal(db_begin(db), RC_UNAVAILABLE);
    db_close(db);
}

/* What is logged while a statement fails on a connection that cannot be made, kept in text. */
static void failed_line(struct engine *e, const char *url, char *text, size_t size)
{
    struct db *db;
    str message;
    FILE *log = tmpfile();
    int kept = dup(STDERR_FILENO);
    assert_true(log && kept >= 0 && dup2(fileno(log), STDERR_FILENO) >= 0);
    assert_int_equal(db_open(url, (struct db_options){.mode = DB_READ, .is_lazy = true}, e->a, &db, &message), RC_OK);
    log_level_set(LOG_ERROR);
    enum rc rc = run(db, "select 1");
    log_level_set(LOG_OFF);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    db_close(db);
    assert_int_equal(rc, RC_UNAVAILABLE);
    ssize_t n = pread(fileno(log), text, size - 1, 0);
    text[n > 0 ? n : 0] = 0;
    fclose(log);
}

static void what_fails_later_tells_no_password(struct engine *e)
{
    static const char *const urls[] = {
        "postgres://bob:secret@127.0.0.1:1/x?service=hunter2",
        "postgres://bob:secret@127.0.0.1:1/x?sslmode=hunter2",
    };
    char text[4096];
    for (size_t i = 0; i < countof(urls); i++) {
        failed_line(e, urls[i], text, sizeof text);
        assert_non_null(strstr(text, "db_failed"));
        assert_null(strstr(text, "hunter2"));
        assert_null(strstr(text, "secret"));
    }
}

static void a_table_that_changed_is_read_again(struct engine *e)
{
    assert_int_equal(run(e->db, "create table things (id bigint, n numeric(10,2))"), RC_OK);
    assert_int_equal(run(e->db, "insert into things values (1, 2)"), RC_OK);
    struct db *reader = engine_open(e, (struct db_options){.mode = DB_READ});
    const char *sql = "select n from things";
    assert_int_equal(one(reader, VALUE_FIXED, sql).f, 20000);
    assert_int_equal(run(e->db, "alter table things alter n type numeric(19,4)"), RC_OK);
    assert_int_equal(one(reader, VALUE_FIXED, sql).f, 20000); /* 0A000, and once more */
}

static void what_nulls_leave_open_is_learned(struct engine *e)
{
    assert_int_equal(run(e->db, "create table things (a bigint, b numeric(19,4), c text)"), RC_OK);
    struct value none = V_NULL, a = v_int(1), b = v_fixed(2), c = v_text(S("c"));
    struct value rows[][3] = {{a, none, none}, {none, b, none}, {none, none, c}, {a, b, c}, {a, none, c}};
    struct value names[5];
    for (int i = 0; i < 5; i++) {
        assert_int_equal(db_run(e->db, S("insert into things values (?, ?, ?)"), rows[i], 3, NULL), RC_OK);
        names[i] = one(e->db, VALUE_INT,
                       "select cast(split_part(name, '_', 2) as bigint) from pg_prepared_statements"
                       " where statement like 'insert%'");
    }
    assert_true(names[0].i < names[1].i && names[1].i < names[2].i);
    assert_int_equal(names[2].i, names[3].i);
    assert_int_equal(names[2].i, names[4].i);
}

static void a_setting_is_known_after_a_rollback(struct engine *e)
{
    const char *ask = "select current_setting('statement_timeout') = '1500ms'";
    assert_int_equal(db_begin(e->db), RC_OK);
    db_budget(e->db, 1499001);
    assert_true(one(e->db, VALUE_BOOL, ask).b);
    db_rollback(e->db);
    assert_true(one(e->db, VALUE_BOOL, ask).b);
    db_budget(e->db, 0);
    assert_false(one(e->db, VALUE_BOOL, ask).b);
}

static void other_types_are_read(struct engine *e)
{
    struct db *db = e->db;
    assert_int_equal(one(db, VALUE_INT, "select cast(-7 as smallint)").i, -7);
    assert_int_equal(one(db, VALUE_INT, "select cast(-70000 as integer)").i, -70000);
    assert_int_equal(one(db, VALUE_INT, "select cast(4000000000 as oid)").i, 4000000000);
    assert_int_equal(one(db, VALUE_INT, "select sum(n) from (values (5000000000), (-1)) t(n)").i, 4999999999);
    assert_int_equal(one(db, VALUE_FIXED, "select cast('123456789.5' as numeric)").f, 1234567895000);
    assert_int_equal(one(db, VALUE_FIXED, "select cast('0.0001000000' as numeric(20,10))").f, 1);
    assert_int_equal(one(db, VALUE_FIXED, "select cast('-100000000' as numeric)").f, -1000000000000);
    assert_int_equal(one(db, VALUE_TIME, "select cast('1969-12-31T23:59:59.9984Z' as timestamptz)").i, -2);
    assert_int_equal(one(db, VALUE_TIME, "select cast('1969-12-31T23:59:59.9986Z' as timestamptz)").i, -1);
    assert_int_equal(one(db, VALUE_TIME, "select cast('2000-01-01T00:00:00.0005Z' as timestamptz)").i, 946684800001);
    assert_true(one(db, VALUE_BOOL, "select 'guanxi' = current_setting('application_name')").b);
    assert_true(one(db, VALUE_BOOL, "select 'UTC' = current_setting('timezone')").b);
}

static void states_become_codes(void **state)
{
    (void)state;
    assert_int_equal(db__pg_error("23505").rc, RC_UNIQUE);
    assert_int_equal(db__pg_error("23503").rc, RC_REFERENCED);
    assert_int_equal(db__pg_error("23514").rc, RC_INVALID);
    assert_int_equal(db__pg_error("40001").rc, RC_RETRY);
    assert_int_equal(db__pg_error("40P01").rc, RC_RETRY);
    assert_int_equal(db__pg_error("55P03").rc, RC_RETRY);
    assert_true(db__pg_error("55P03").is_lock);
    assert_false(db__pg_error("40P01").is_lock || db__pg_error("40001").is_lock || db__pg_error("55006").is_lock);
    assert_int_equal(db__pg_error("57014").rc, RC_BUDGET);
    assert_int_equal(db__pg_error("57P01").rc, RC_UNAVAILABLE);
    assert_int_equal(db__pg_error("53100").rc, RC_UNAVAILABLE);
    assert_int_equal(db__pg_error("08006").rc, RC_UNAVAILABLE);
    assert_int_equal(db__pg_error("").rc, RC_UNAVAILABLE);
    assert_int_equal(db__pg_error("XX001").rc, RC_CORRUPT);
    assert_int_equal(db__pg_error("42P01").rc, RC_CORRUPT);
    assert_true(db__pg_error("0A000").is_sql);
    assert_true(db__pg_error("42P05").is_stale && db__pg_error("26000").is_stale);
    assert_int_equal(db__pg_error("25006").rc, RC_FORBIDDEN);
}

#define CASE(fn)                                                                                                       \
    static void fn##_case(void **state)                                                                                \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_engine(DB_POSTGRES, fn);                                                                                   \
    }

CASE(a_lost_connection_is_made_again)
CASE(two_that_wait_for_each_other_try_again)
CASE(what_became_of_a_commit_is_found_out)
CASE(a_slow_commit_is_asked_after)
CASE(nothing_is_waited_for_beyond_its_time)
CASE(a_lazy_connection_asks_no_server)
CASE(what_fails_later_tells_no_password)
CASE(a_table_that_changed_is_read_again)
CASE(what_nulls_leave_open_is_learned)
CASE(a_setting_is_known_after_a_rollback)
CASE(other_types_are_read)

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_connection_is_made_again_case),
        cmocka_unit_test(two_that_wait_for_each_other_try_again_case),
        cmocka_unit_test(what_became_of_a_commit_is_found_out_case),
        cmocka_unit_test(a_slow_commit_is_asked_after_case),
        cmocka_unit_test(nothing_is_waited_for_beyond_its_time_case),
        cmocka_unit_test(a_lazy_connection_asks_no_server_case),
        cmocka_unit_test(what_fails_later_tells_no_password_case),
        cmocka_unit_test(a_table_that_changed_is_read_again_case),
        cmocka_unit_test(what_nulls_leave_open_is_learned_case),
        cmocka_unit_test(a_setting_is_known_after_a_rollback_case),
        cmocka_unit_test(other_types_are_read_case),
        cmocka_unit_test(states_become_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
