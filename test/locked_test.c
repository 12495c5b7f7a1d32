/*
 * Somebody who is no part of the program holds a table or a row of its database on PostgreSQL: whoever writes there waits without
 * holding a writer, is done as soon as it is free, and is told after its time that nothing was written; everybody else
 * writes as if nothing were.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "http/http.h"
#include "support/desk.h"
#include "support/fetch.h"

enum { LOCKED_OUT = 16, QUIET_WRITES = 40, SAMPLES_MAX = 2000, MOST_US = 3000000 };

struct office {
    struct database *d;
    struct desk *desk;
    struct http *http;
    struct db *stranger;
    str token; /* of who writes elsewhere */
};

/* One who writes where the stranger is. */
struct writer {
    struct office *o;
    pthread_t thread;
    struct arena *a;
    const char *method, *target;
    str token, body;
    struct fetched answer;
    int64_t took_ms;
};

static struct office *office_open(struct database *d)
{
    struct office *o = arena_new_of(d->a, struct office);
    struct http_options options = {.loops = 2, .connections_max = 200};
    str message = {0};
    o->d = d;
    o->desk = desk_open_timed(d);
    o->token = desk_token(o->desk, desk_user(o->desk, S("other"), "administrator"));
    check(db_open(d->url, (struct db_options){.mode = DB_WRITE}, d->a, &o->stranger, &message) == RC_OK);
    app_http_options(o->desk->app, &options);
    struct http_app app = app_http(o->desk->app);
    check(http_start(options, &app, d->a, &o->http, &message) == RC_OK);
    app_background_start(o->desk->app, o->http);
    return o;
}

static void office_close(struct office *o)
{
    app_background_stop(o->desk->app);
    http_stop(o->http, 2000);
    db_close(o->stranger);
}

static void *write_main(void *data)
{
    struct writer *w = data;
    int64_t since = clock_monotonic_ms();
    w->a = arena_new(0);
    w->answer = fetch(w->a, http_port(w->o->http), w->method, w->target, w->token, w->body);
    w->took_ms = clock_monotonic_ms() - since;
    return NULL;
}

static void writers_sign_in(struct office *o, struct writer *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = arena_printf(o->d->a, "w%zu", i);
        w[i].o = o;
        str token = desk_token(o->desk, desk_user(o->desk, str_of(name), "administrator"));
        w[i].token = str_printf(o->d->a, "%.*s\r\nIdempotency-Key: %s", STR_ARG(token), name);
    }
}

static void writers_begin(struct writer *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(pthread_create(&w[i].thread, NULL, write_main, &w[i]) == 0);
}

static void writers_end(struct writer *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pthread_join(w[i].thread, NULL);
}

/* The same, with the same keys. */
static void writers_again(struct writer *w, size_t n, int status)
{
    for (size_t i = 0; i < n; i++)
        arena_free(w[i].a);
    writers_begin(w, n);
    writers_end(w, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(w[i].answer.status, status);
}

static void writers_free(struct writer *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        arena_free(w[i].a);
}

static void hold(struct office *o, const char *sql)
{
    check(db_begin(o->stranger) == RC_OK);
    check(db_script(o->stranger, "set local idle_in_transaction_session_timeout = 0") == RC_OK);
    check(db_run(o->stranger, str_of(sql), NULL, 0, NULL) == RC_OK);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Leads made one after the other, at least n and for at least so long: the median, in us. None takes long. */
static int64_t others_write(struct office *o, size_t n, int64_t ms)
{
    static int64_t us[SAMPLES_MAX];
    int64_t until = clock_monotonic_ms() + ms;
    size_t k = 0;
    for (; k < SAMPLES_MAX && (k < n || clock_monotonic_ms() < until); k++) {
        struct arena *a = arena_new(0);
        int64_t since = clock_monotonic_us();
        struct fetched f = fetch(a, http_port(o->http), "POST", "/api/leads", o->token, S("{\"name\":\"Lee\"}"));
        us[k] = clock_monotonic_us() - since;
        assert_int_equal(f.status, 201);
        arena_free(a);
    }
    qsort(us, k, sizeof *us, by_value);
    assert_true(us[k - 1] < MOST_US);
    print_message("writes elsewhere: %zu, p50 %.1f ms, p99 %.1f, at most %.1f ms\n", k, (double)us[k / 2] / 1000,
                  (double)us[k * 99 / 100] / 1000, (double)us[k - 1] / 1000);
    return us[k / 2];
}

static enum rc take_int(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t counted(struct office *o, const char *sql)
{
    int64_t n = -1;
    bool found;
    check(db_one(o->d->db, &(struct db_query){str_of(sql), NULL, 0, take_int, &n}, &found) == RC_OK);
    return n;
}

static void is_told_that_nothing_was_written(const struct fetched *f)
{
    assert_int_equal(f->status, 503);
    assert_true(str_find(f->body, S("othing was written")) >= 0);
    assert_true(str_find(f->head, S("Retry-After:")) >= 0);
}

static void others_write_beside_a_table_that_is_held(struct database *d)
{
    struct office *o = office_open(d);
    struct writer w[LOCKED_OUT] = {0};
    for (size_t i = 0; i < LOCKED_OUT; i++) {
        w[i].method = "POST";
        w[i].target = "/api/customers";
        w[i].body = str_printf(d->a, "{\"name\":\"Customer %zu\",\"stage\":\"active\"}", i);
    }
    writers_sign_in(o, w, LOCKED_OUT);
    others_write(o, 10, 0); /* statements are prepared, sessions met */
    int64_t quiet_us = others_write(o, QUIET_WRITES, 0);
    hold(o, "lock table customers in exclusive mode");
    writers_begin(w, LOCKED_OUT);
    int64_t beside_us = others_write(o, QUIET_WRITES, 4000);
    int64_t released = clock_monotonic_ms();
    db_rollback(o->stranger);
    writers_end(w, LOCKED_OUT);
    print_message("done %lld ms after the release\n", (long long)(clock_monotonic_ms() - released));
    assert_in_range(clock_monotonic_ms() - released, 0, 3000);
    for (size_t i = 0; i < LOCKED_OUT; i++)
        assert_int_equal(w[i].answer.status, 201);
    writers_again(w, LOCKED_OUT, 201); /* is told what was done */
    assert_int_equal(counted(o, "select count(*) from customers"), LOCKED_OUT);
    assert_int_equal(counted(o, "select count(distinct name) from customers"), LOCKED_OUT);
    assert_true(beside_us < 2 * quiet_us);
    writers_free(w, LOCKED_OUT);
    office_close(o);
}

static void who_waits_too_long_is_told_that_nothing_was_written(struct database *d)
{
    struct office *o = office_open(d);
    struct writer w[LOCKED_OUT] = {0};
    struct arena *a = d->a;
    assert_int_equal(
        fetch(a, http_port(o->http), "POST", "/api/customers", o->token, S("{\"name\":\"A\",\"stage\":\"active\"}"))
            .status,
        201);
    for (size_t i = 0; i < LOCKED_OUT; i++) {
        w[i].method = "PATCH";
        w[i].target = "/api/customers/1";
        w[i].body = str_printf(a, "{\"name\":\"B %zu\"}", i);
    }
    writers_sign_in(o, w, LOCKED_OUT);
    int64_t changes = counted(o, "select count(*) from changes");
    hold(o, "update customers set version = version where id = 1");
    writers_begin(w, LOCKED_OUT);
    writers_end(w, LOCKED_OUT);
    for (size_t i = 0; i < LOCKED_OUT; i++) {
        is_told_that_nothing_was_written(&w[i].answer);
        assert_in_range(w[i].took_ms, LIMIT_WRITE_MS - 2000, LIMIT_WRITE_MS + 2000);
    }
    db_rollback(o->stranger);
    assert_int_equal(counted(o, "select count(*) from changes"), changes);
    assert_int_equal(counted(o, "select count(*) from customers where name = 'A'"), 1);
    assert_int_equal(counted(o, "select count(*) from idempotency"), 0);
    writers_again(w, LOCKED_OUT, 200); /* does it */
    assert_int_equal(counted(o, "select max(version) from customers"), 1 + LOCKED_OUT);
    writers_free(w, LOCKED_OUT);
    office_close(o);
}

/* Undoing, signing in and whatever else is on no lane's writer: each waits for its own. */
static void who_signs_in_waits_for_nobody(struct database *d)
{
    struct office *o = office_open(d);
    struct writer w[2] = {0};
    struct arena *a = d->a;
    struct fetched made = fetch(a, http_port(o->http), "POST", "/api/leads", o->token, S("{\"name\":\"Lee\"}"));
    assert_int_equal(made.status, 201);
    for (size_t i = 0; i < countof(w); i++) {
        w[i].method = "POST";
        w[i].target = "/api/changesets/1/undo";
        w[i].body = S("{}");
    }
    writers_sign_in(o, w, countof(w));
    int64_t act = counted(o, "select max(changeset_id) from changes where object_no = (select object_no from "
                             "declarations where name = 'lead')");
    for (size_t i = 0; i < countof(w); i++)
        w[i].target = arena_printf(a, "/api/changesets/%lld/undo", (long long)act);
    hold(o, "update leads set version = version where id = 1");
    writers_begin(w, countof(w));
    for (int i = 0; i < 5; i++) {
        int64_t began = clock_monotonic_ms();
        struct fetched f = fetch(
            a, http_port(o->http), "POST", "/api/login", S(""),
            str_printf(a, "{\"email\":\"nobody%d@example.com\",\"password\":\"not the right one\"}", i));
        assert_int_equal(f.status, 401);
        assert_in_range(clock_monotonic_ms() - began, 0, 3000);
    }
    db_rollback(o->stranger);
    writers_end(w, countof(w));

    assert_int_equal(counted(o, "select count(*) from leads where deleted_at is null"), 0);
    writers_free(w, countof(w));
    office_close(o);
}

static void a_table(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, others_write_beside_a_table_that_is_held);
}

static void a_row(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, who_waits_too_long_is_told_that_nothing_was_written);
}

static void a_sign_in(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, who_signs_in_waits_for_nobody);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_table), cmocka_unit_test(a_row), cmocka_unit_test(a_sign_in)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
