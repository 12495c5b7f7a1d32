/*
 * What a person may make without end has a bound, on both engines: it is reached, the next is refused with words, and what is
 * taken away makes room. (Streams: live_test; sessions: sign_in_test.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "job/job.h"
#include "json/read.h"
#include "support/desk.h"

static json_t *ask(struct desk *desk, const char *method, str target, str token, str body, int status)
{
    return desk_json(desk, (struct ask){str_of(method), target, token, body, NULL, 0}, status);
}

static bool says(json_t *problem, const char *code)
{
    json_t *errors = json_object_get(problem, "errors");
    const char *said = json_string_value(json_object_get(json_array_get(errors, 0), "code"));
    const char *own = json_string_value(json_object_get(problem, "code"));
    return (said && strcmp(said, code) == 0) || (own && strcmp(own, code) == 0);
}

static int64_t id_of(json_t *body)
{
    return json_integer_value(json_object_get(body, "id"));
}

static str view_path(struct desk *desk, int64_t id, const char *rest)
{
    return str_printf(desk->a, "/api/views/%lld%s", (long long)id, rest);
}

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t count(struct database *d, const char *sql)
{
    int64_t n = -1;
    check(db_query(d->db, &(struct db_query){str_of(sql), NULL, 0, number_row, &n}) == RC_OK);
    return n;
}

/* --- views ------------------------------------------------------------------------------------------------------ */

static str many_views(struct desk *desk, const char *shared, int n)
{
    str body = S("{\"create\":[");
    for (int i = 0; i < n; i++)
        body = str_printf(desk->a, "%.*s%s{\"name\":\"v%d\",\"list_of\":\"lead\",\"shared\":\"%s\"}", STR_ARG(body),
                          i ? "," : "", i, shared);
    return str_printf(desk->a, "%.*s]}", STR_ARG(body));
}

static const char one_mine[] = "{\"name\":\"more\",\"list_of\":\"lead\"}";
static const char one_shared[] = "{\"name\":\"more\",\"list_of\":\"lead\",\"shared\":\"everyone\"}";
static const char one_elsewhere[] = "{\"name\":\"more\",\"list_of\":\"customer\",\"shared\":\"everyone\"}";

static void views_of_a_person(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "sales"));
    ask(desk, "POST", S("/api/views/bulk"), ann, many_views(desk, "me", LIMIT_VIEWS), 200);
    assert_true(says(ask(desk, "POST", S("/api/views"), ann, str_of(one_mine), 422), "views_full"));
    ask(desk, "POST", S("/api/views"), ann, str_of(one_elsewhere), 201);

    int64_t id = id_of(json_array_get(
        json_object_get(ask(desk, "GET", S("/api/views?list_of=lead&limit=1"), ann, S(""), 200), "data"), 0));
    struct told gone = desk_ask(desk, (struct ask){S("DELETE"), view_path(desk, id, ""), ann, S(""), NULL, 0});
    str act = told_header(&gone, "X-Change-Set");
    ask(desk, "POST", S("/api/views"), ann, str_of(one_mine), 201);
    assert_true(says(ask(desk, "POST", view_path(desk, id, "/restore"), ann, S(""), 409), "views_full"));
    ask(desk, "POST", str_printf(desk->a, "/api/changesets/%.*s/undo", STR_ARG(act)), ann, S(""), 409);
}

static void views_shared_with_everyone(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "sales"));
    str bob = desk_token(desk, desk_user(desk, S("bob"), "sales"));
    str eve = desk_token(desk, desk_user(desk, S("eve"), "sales"));
    ask(desk, "POST", S("/api/views/bulk"), ann, many_views(desk, "everyone", LIMIT_VIEWS_GIVEN), 200);
    assert_true(says(ask(desk, "POST", S("/api/views"), ann, str_of(one_shared), 422), "views_given"));
    ask(desk, "POST", S("/api/views/bulk"), eve, many_views(desk, "everyone", LIMIT_VIEWS - LIMIT_VIEWS_GIVEN - 1),
        200);
    int64_t mine = id_of(ask(desk, "POST", S("/api/views"), bob, str_of(one_mine), 201));
    ask(desk, "POST", S("/api/views"), bob, str_of(one_shared), 201);
    assert_true(says(ask(desk, "POST", S("/api/views"), bob, str_of(one_shared), 422), "views_full"));
    assert_true(
        says(ask(desk, "PATCH", view_path(desk, mine, ""), bob, S("{\"shared\":\"everyone\"}"), 422), "views_full"));
    ask(desk, "PATCH", view_path(desk, mine, ""), bob, S("{\"name\":\"renamed\"}"), 200);
    ask(desk, "POST", S("/api/views"), bob, str_of(one_elsewhere), 201);
}

/* --- imports, jobs, keys ---------------------------------------------------------------------------------------- */

static void imports_of_a_person(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    str bob = desk_token(desk, desk_user(desk, S("bob"), "administrator"));
    int64_t first = 0, next = 0;
    ask(desk, "POST", S("/api/imports"), bob, S("{}"), 201);
    for (int i = 0; i < LIMIT_USER_IMPORTS; i++) {
        next = id_of(ask(desk, "POST", S("/api/imports"), ann, S("{}"), 201));
        first = i == 0 ? next : first;
    }
    ask(desk, "PUT", str_printf(desk->a, "/api/imports/%lld/files/a.csv", (long long)first), ann, S("name\nAcme\n"),
        200);
    ask(desk, "POST", S("/api/imports"), ann, S("{}"), 201); /* in the place of the first, whose files go as well */
    ask(desk, "GET", str_printf(desk->a, "/api/imports/%lld", (long long)first), ann, S(""), 404);
    ask(desk, "GET", str_printf(desk->a, "/api/imports/%lld", (long long)next), ann, S(""), 200);
    assert_int_equal(count(d, "select count(*) from imports"), LIMIT_USER_IMPORTS + 1);
    if (d->kind == DB_POSTGRES)
        assert_int_equal(count(d, "select count(*) from import_pieces"), 0);
    assert_int_not_equal(access(arena_printf(d->a, "%s/imports/%lld", d->folder, (long long)first), F_OK), 0);

    /* all at work */
    check(db_begin(d->db) == RC_OK);
    check(db_run(d->db, S("update imports set state = 'running'"), NULL, 0, NULL) == RC_OK);
    check(db_commit(d->db) == RC_OK);
    assert_true(says(ask(desk, "POST", S("/api/imports"), ann, S("{}"), 409), "imports_full"));
}

/* As it would stand once so much was sent. */
static void bytes_of_a_person(struct database *d)
{
    struct desk *desk = desk_open(d);
    int64_t ann_id = desk_user(desk, S("ann"), "administrator");
    str ann = desk_token(desk, ann_id), bob = desk_token(desk, desk_user(desk, S("bob"), "administrator"));
    ask(desk, "POST", S("/api/imports"), ann, S("{}"), 201);
    ask(desk, "POST", S("/api/imports"), ann, S("{}"), 201);
    ask(desk, "POST", S("/api/imports"), bob, S("{}"), 201);
    str large = str_printf(d->a,
                           "update imports set body = '{\"files\":[{\"name\":\"a.csv\",\"number\":5,\"bytes\":%lld}]}' "
                           "where id = 1",
                           LIMIT_USER_IMPORT_BYTES - 5);
    check(db_begin(d->db) == RC_OK && db_run(d->db, large, NULL, 0, NULL) == RC_OK && db_commit(d->db) == RC_OK);
    assert_true(says(ask(desk, "PUT", S("/api/imports/2/files/b.csv"), ann, S("name\nAcme\n"), 409), "imports_bytes"));
    ask(desk, "PUT", S("/api/imports/3/files/b.csv"), bob, S("name\nAcme\n"), 200);
    ask(desk, "DELETE", S("/api/imports/1/files/a.csv"), ann, S(""), 200);
    ask(desk, "PUT", S("/api/imports/2/files/b.csv"), ann, S("name\nAcme\n"), 200);
}

struct adding {
    int64_t user_id;
    int jobs;
};

static enum rc add_jobs(struct cx *cx, void *data)
{
    const struct adding *a = data;
    enum rc rc = RC_OK;
    int64_t ignored;
    cx->who.user_id = a->user_id;
    for (int i = 0; i < a->jobs && rc == RC_OK; i++)
        rc = job_add(cx, &(struct job_new){.kind = "sweep", .payload = S("{}"), .class = JOB_QUICK}, &ignored);
    return rc;
}

static void jobs_of_a_person(struct database *d)
{
    struct desk *desk = desk_open(d);
    int64_t ann_id = desk_user(desk, S("ann"), "administrator");
    str ann = desk_token(desk, ann_id);
    const char *csv = "name\nAcme\n";
    int64_t id = id_of(ask(desk, "POST", S("/api/imports"), ann, S("{}"), 201));
    str target = str_printf(desk->a, "/api/imports/%lld", (long long)id);
    ask(desk, "PUT", str_printf(desk->a, "%.*s/files/a.csv", STR_ARG(target)), ann, str_of(csv), 200);
    str run = str_printf(desk->a, "%.*s/actions/run", STR_ARG(target));
    assert_int_equal(app_write(desk->app, add_jobs, &(struct adding){ann_id, LIMIT_USER_JOBS}), RC_OK);
    assert_true(says(ask(desk, "POST", run, ann, S("{}"), 429), "jobs_full"));
    assert_int_equal(app_write(desk->app, add_jobs, &(struct adding){0, 1}), RC_OK);
    app_work(desk->app);
    ask(desk, "POST", run, ann, S("{}"), 202);
}

/* Tried again and again, an import has one job that tells of it. */
static void trials_of_an_import(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    int64_t id = id_of(ask(desk, "POST", S("/api/imports"), ann, S("{}"), 201));
    str target = str_printf(desk->a, "/api/imports/%lld", (long long)id);
    ask(desk, "PUT", str_printf(desk->a, "%.*s/files/a.csv", STR_ARG(target)), ann, S("name\nAcme\n"), 200);
    for (int i = 0; i < 3; i++) {
        ask(desk, "POST", str_printf(desk->a, "%.*s/actions/dry_run", STR_ARG(target)), ann, S("{}"), 202);
        app_work(desk->app);
        assert_int_equal(count(d, "select count(*) from jobs where kind = 'import'"), 1);
    }
    ask(desk, "POST", str_printf(desk->a, "%.*s/actions/run", STR_ARG(target)), ann, S("{}"), 202);
    app_work(desk->app);
    assert_int_equal(count(d, "select count(*) from jobs where kind = 'import'"), 1);
    assert_int_equal(count(d, "select count(*) from contacts"), 1);
}

/* Nor do trials of one import after the other leave more than as many jobs as there may be imports. */
static void jobs_of_imports_that_went(struct database *d)
{
    struct desk *desk = desk_open(d);
    str ann = desk_token(desk, desk_user(desk, S("ann"), "administrator"));
    for (int i = 0; i < LIMIT_USER_IMPORTS + 3; i++) {
        int64_t id = id_of(ask(desk, "POST", S("/api/imports"), ann, S("{}"), 201));
        str target = str_printf(desk->a, "/api/imports/%lld", (long long)id);
        ask(desk, "PUT", str_printf(desk->a, "%.*s/files/a.csv", STR_ARG(target)), ann, S("name\nAcme\n"), 200);
        ask(desk, "POST", str_printf(desk->a, "%.*s/actions/dry_run", STR_ARG(target)), ann, S("{}"), 202);
        app_work(desk->app);
    }
    assert_int_equal(count(d, "select count(*) from imports"), LIMIT_USER_IMPORTS);
    assert_int_equal(count(d, "select count(*) from jobs where kind = 'import'"), LIMIT_USER_IMPORTS);
}

static void keys_of_a_person(struct database *d)
{
    struct desk *desk = desk_open(d);
    int64_t ann_id = desk_user(desk, S("ann"), "sales");
    str ann = desk_token(desk, ann_id), bob = desk_token(desk, desk_user(desk, S("bob"), "sales"));
    const struct pair key = {S("idempotency-key"), S("the-last-one")};
    str fill = str_printf(desk->a,
                          "with recursive n (i) as (select 1 union all select i + 1 from n where i < %d) "
                          "insert into idempotency (user_id, key, request_hash, status, object_no, record_id, "
                          "changeset_id, reply, at) select %lld, 'k' || i, ?, 201, 0, 0, 0, '', ? from n",
                          LIMIT_USER_KEYS, (long long)ann_id);
    check(db_begin(d->db) == RC_OK);
    check(db_run(d->db, fill, (struct value[]){v_bytes(S("h")), v_time(desk->fake.at_ms)}, 2, NULL) == RC_OK);
    check(db_commit(d->db) == RC_OK);
    struct ask create = {S("POST"), S("/api/customers"), ann, S("{\"name\":\"Acme\"}"), &key, 1};
    assert_true(says(desk_json(desk, create, 429), "keys_full"));
    assert_int_equal(count(d, "select count(*) from customers"), 0);
    create.header_count = 0;
    struct told made = desk_ask(desk, create);
    assert_int_equal(made.status, 201);
    str undo = str_printf(desk->a, "/api/changesets/%.*s/undo", STR_ARG(told_header(&made, "X-Change-Set")));
    assert_true(says(desk_json(desk, (struct ask){S("POST"), undo, ann, S("{}"), &key, 1}, 429), "keys_full"));
    assert_int_equal(count(d, "select count(*) from customers where deleted_at is null"), 1);
    create.header_count = 1;
    create.token = bob;
    desk_json(desk, create, 201);
}

static void on_each(void **state)
{
    for_each_database(*state);
}

#define ON_EACH(fn)                                                                                                    \
    {                                                                                                                  \
#fn, on_each, NULL, NULL, fn                                                                                   \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH(views_of_a_person),         ON_EACH(views_shared_with_everyone),
                                       ON_EACH(imports_of_a_person),       ON_EACH(bytes_of_a_person),
                                       ON_EACH(jobs_of_a_person),          ON_EACH(trials_of_an_import),
                                       ON_EACH(jobs_of_imports_that_went), ON_EACH(keys_of_a_person)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
