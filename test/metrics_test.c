/* GET /metrics tells of readers and jobs what the tables hold. (Who may ask: test/scenarios/meta.txt.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "support/desk.h"

enum { LATE_S = 90 };

static str asked(struct desk *desk, str token)
{
    struct told told = desk_ask(desk, (struct ask){.method = S("GET"), .target = S("/metrics"), .token = token});
    assert_int_equal(told.status, 200);
    return told.body;
}

/* A whole line of the text. */
static void assert_tells(struct desk *desk, str text, const char *line)
{
    str whole = str_printf(desk->a, "\n%s\n", line);
    if (str_find(text, whole) < 0)
        print_error("no line %s in:\n%.*s\n", line, STR_ARG(text));
    assert_true(str_find(text, whole) >= 0);
}

static void create(struct desk *desk, str token)
{
    desk_json(
        desk,
        (struct ask){.method = S("POST"), .target = S("/api/customers"), .token = token, .body = S("{\"name\":\"A\"}")},
        201);
}

/* Two changes that search has not read, the first of them a while ago. */
static void a_reader_lags(struct database *d)
{
    struct desk *desk = desk_open(d);
    str token = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    create(desk, token);
    app_work(desk->app);
    assert_tells(desk, asked(desk, token), "guanxi_reader_lag{reader=\"search\"} 0");
    assert_tells(desk, asked(desk, token), "guanxi_reader_lag_seconds{reader=\"search\"} 0");
    int64_t begun_ms = desk->fake.at_ms;
    create(desk, token);
    create(desk, token);
    desk->fake.at_ms = begun_ms + LATE_S * 1000;
    if (d->kind == DB_POSTGRES) { /* there what is not sealed yet is not in the readers' order */
        str text = asked(desk, token);
        assert_tells(desk, text, "guanxi_sealing_lag_seconds 90");
        assert_tells(desk, text, "guanxi_reader_lag{reader=\"search\"} 0");
        app_work(desk->app);
        assert_tells(desk, asked(desk, token), "guanxi_sealing_lag_seconds 0");
        return;
    }
    str text = asked(desk, token);
    assert_tells(desk, text, "guanxi_reader_lag{reader=\"search\"} 2");
    assert_tells(desk, text, "guanxi_reader_lag_seconds{reader=\"search\"} 90");
    assert_tells(desk, text, "guanxi_sealing_lag_seconds 0");
    assert_tells(desk, text, "guanxi_reader_failures{reader=\"search\"} 0");
}

/* Whatever keeps it from sealing: it is told, left alone for a while, and over when it is. */
static void a_seal_fails(struct database *d)
{
    struct desk *desk = desk_open(d);
    str token = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    app_work(desk->app);
    assert_int_equal(db_script(d->db, "create function no() returns trigger language plpgsql as "
                                      "$$ begin raise exception 'no'; end $$; "
                                      "create trigger no before insert on journal_seals execute function no()"),
                     RC_OK);
    create(desk, token);
    app_work(desk->app);
    app_work(desk->app);
    app_work(desk->app);
    assert_tells(desk, asked(desk, token), "guanxi_sealing_failures 2"); /* the first is tried again at once, the second rests */
    assert_int_equal(db_script(d->db, "drop function no cascade"), RC_OK);
    desk->app->sealing.next_ms = 0;
    app_work(desk->app);
    assert_tells(desk, asked(desk, token), "guanxi_sealing_failures 0");
    assert_tells(desk, asked(desk, token), "guanxi_sealing_lag_seconds 0");
}

static enum rc fill(struct cx *cx, void *data)
{
    static const struct {
        const char *state, *class;
        int run_s, ended_s; /* from now */
    } rows[] = {{"queued", "bulk", -70, 0},    {"queued", "bulk", -40, 0},  {"queued", "network", 3600, 0},
                {"running", "quick", -500, 0}, {"failed", "quick", 0, -10}, {"failed", "quick", 0, -90000},
                {"done", "quick", 0, -10}};
    (void)data;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < countof(rows) && rc == RC_OK; i++) {
        const struct value binds[] = {v_int(900 + (int64_t)i),
                                      v_text(str_of(rows[i].state)),
                                      v_text(str_of(rows[i].class)),
                                      v_time(cx->now_ms + rows[i].run_s * 1000),
                                      v_time(cx->now_ms),
                                      rows[i].ended_s ? v_time(cx->now_ms + rows[i].ended_s * 1000) : V_NULL};
        rc = db_run(cx->db,
                    S("insert into jobs (id, kind, state, class, payload, done, total, tries, run_at, "
                      "created_at, ended_at) values (?, 'import', ?, ?, '{}', 0, 0, 0, ?, ?, ?)"),
                    binds, countof(binds), NULL);
    }
    return rc;
}

static void jobs_are_counted(struct database *d)
{
    struct desk *desk = desk_open(d);
    str token = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    assert_int_equal(app_write(desk->app, fill, NULL), RC_OK);
    str text = asked(desk, token);
    assert_tells(desk, text, "guanxi_jobs{kind=\"import\",class=\"bulk\",state=\"waiting\"} 2");
    assert_tells(desk, text, "guanxi_jobs{kind=\"import\",class=\"network\",state=\"later\"} 1");
    assert_tells(desk, text, "guanxi_jobs{kind=\"import\",class=\"quick\",state=\"running\"} 1");
    assert_tells(desk, text, "guanxi_jobs{kind=\"import\",class=\"quick\",state=\"failed\"} 1");
    assert_true(str_find(text, S("done")) < 0);
    assert_int_equal(db_script(d->db, "update jobs set troubles = 2 where class = 'quick' and state = 'running'"),
                     RC_OK);
    assert_tells(desk, asked(desk, token), "guanxi_jobs{kind=\"import\",class=\"quick\",state=\"troubled\"} 1");
    assert_tells(desk, text, "guanxi_job_wait_seconds{class=\"bulk\"} 70");
    assert_tells(desk, text, "guanxi_job_wait_seconds{class=\"quick\"} 0");
}

static void readers_test(void **state)
{
    (void)state;
    for_each_database(a_reader_lags);
}

static void sealing_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, a_seal_fails);
}

static void jobs_test(void **state)
{
    (void)state;
    for_each_database(jobs_are_counted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readers_test), cmocka_unit_test(sealing_test),
                                       cmocka_unit_test(jobs_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
