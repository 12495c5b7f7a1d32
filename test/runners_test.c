/*
 * The program serving, its runners at work on threads of their own: while bulk work goes on and on, quick work overtakes it,
 * and what has its time is done at its time. How many milliseconds that takes is printed, and is at most a hundred where
 * the machine is ours; where it is not, the clock tells of the neighbours, so what is held against a limit is how many
 * steps of the bulk work were let through meanwhile: the one under way at each of the two writes (taking, doing).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "base/log.h"
#include "crm/sample.h"
#include "support/desk.h"

enum { ASKED = 20, PATIENCE_MS = 30000, EARLY_MS = 300, STEP_CUSTOMERS = 30, STEPS_MAX = 2 };

struct served {
    struct desk *desk;
    struct http *http;
    struct arena *a;
};

static struct served *serve(struct database *d)
{
    struct served *s = arena_new_of(d->a, struct served);
    struct http_options options = {.loops = 1, .connections_max = 10};
    str message = {0};
    s->a = d->a;
    s->desk = desk_open_timed(d);
    desk_user(s->desk, S("ada"), "administrator");
    app_http_options(s->desk->app, &options);
    struct http_app app = app_http(s->desk->app);
    check(http_start(options, &app, d->a, &s->http, &message) == RC_OK);
    app_background_start(s->desk->app, s->http);
    return s;
}

static void stop(struct served *s)
{
    app_background_stop(s->desk->app);
    http_stop(s->http, 2000);
}

struct asking {
    struct job_new wanted;
    int64_t id;
};

static enum rc add_fn(struct cx *cx, void *data)
{
    struct asking *a = data;
    return job_add(cx, &a->wanted, &a->id);
}

/* The sweep finds nothing: a job of one short step. */
static int64_t ask_for(struct served *s, enum job_class class, int64_t run_at_ms)
{
    struct asking a = {.wanted = {.kind = "sweep", .payload = S("{}"), .class = class, .run_at_ms = run_at_ms}};
    check(app_write(s->desk->app, add_fn, &a) == RC_OK);
    return a.id;
}

static enum rc sample_fn(struct cx *cx, void *data)
{
    return sample_job_add(cx, 200000, S("en"), data);
}

static enum rc cancel_fn(struct cx *cx, void *data)
{
    return job_cancel(cx, *(int64_t *)data);
}

static struct job look(struct served *s, struct db *db, int64_t id)
{
    struct job job;
    struct cx cx = {.arena = arena_new(0), .db = db};
    check(job_find(&cx, id, &job) == RC_OK);
    job.state = str_copy(s->a, job.state);
    arena_free(cx.arena);
    return job;
}

/* Waits for its end; the time by the clock that stamps jobs. */
static int64_t done_at(struct served *s, struct db *db, int64_t id)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    while (!str_is(look(s, db, id).state, "done")) {
        assert_true(clock_monotonic_ms() < until);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return clock_system.now_ms(clock_system.data);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void quick_work_is_quick(struct database *d)
{
    struct served *s = serve(d);
    struct db *db;
    str message;
    int64_t bulk, waits[ASKED], passed[ASKED];
    check(db_open(d->url, (struct db_options){.mode = DB_READ}, d->a, &db, &message) == RC_OK);
    check(app_write(s->desk->app, sample_fn, &bulk) == RC_OK);
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    while (look(s, db, bulk).done == 0)
        assert_true(clock_monotonic_ms() < until);
    for (int i = 0; i < ASKED; i++) {
        int64_t id = ask_for(s, i % 2 ? JOB_QUICK : JOB_NETWORK, 0), asked = clock_system.now_ms(clock_system.data);
        int64_t before = look(s, db, bulk).done;
        waits[i] = done_at(s, db, id) - asked;
        passed[i] = look(s, db, bulk).done - before;
    }
    int64_t at = clock_system.now_ms(clock_system.data) + EARLY_MS;
    int64_t late = done_at(s, db, ask_for(s, JOB_QUICK, at)) - at;
    struct job job = look(s, db, bulk);
    assert_true(str_is(job.state, "running") && job.done > 0 && job.done < job.total);
    check(app_write(s->desk->app, cancel_fn, &bulk) == RC_OK);
    stop(s);
    db_close(db);
    qsort(waits, ASKED, sizeof waits[0], by_value);
    qsort(passed, ASKED, sizeof passed[0], by_value);
    print_message("%s: quick work beside bulk work done after %lld ms (median), %lld (most); at its time + %lld ms\n",
                  d->kind == DB_SQLITE ? "SQLite" : "PostgreSQL", (long long)waits[ASKED / 2],
                  (long long)waits[ASKED - 1], (long long)late);
    assert_in_range(passed[ASKED / 2], 0, STEPS_MAX * STEP_CUSTOMERS);
    assert_true(late >= 0);
}

static void quick_test(void **state)
{
    (void)state;
    for_each_database(quick_work_is_quick);
}

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {cmocka_unit_test(quick_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
