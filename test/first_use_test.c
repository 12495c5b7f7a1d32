/*
 * What the program keeps in memory is read at its first use, and moves with each act: ids, the company, sessions, where an
 * import is. Each query of a first use fails once, on each connection: whatever becomes of that request, the same one asked
 * again is done, numbers are new ones, the company is as it was told, and an import makes each row once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "access/session.h"
#include "access/session_cache.h"
#include "app/parts.h"
#include "base/check.h"
#include "journal/journal.h"
#include "record/record.h"
#include "support/audited.h"
#include "support/desk.h"

enum { CALLS_MAX = 200, ROWS = 6 };

/* What a request asks for, and what has a number of its own each time (%d). */
struct first_use {
    const char *method, *target, *body;
};

static const struct first_use uses[] = {
    {"POST", "/api/customers", "{\"name\":\"new %d\",\"email\":\"new%d@example.com\"}"},
    {"POST", "/api/opportunities", "{\"name\":\"deal %d\",\"lines\":[{\"price\":5}]}"},
    {"POST", "/api/imports", "{\"name\":\"import %d\"}"},
    {"PATCH", "/api/company", "{\"name\":\"company %d\",\"currency\":\"EUR\"}"},
};

struct office {
    struct desk *desk;
    str token;
    int number;
    str company;
    int64_t last[countof(uses)]; /* the largest id that was ever told */
};

static str filled(struct office *o, const char *text)
{
    struct buf b;
    buf_init(&b, 4096);
    for (str rest = str_of(text); rest.n; rest = str_skip(rest, str_starts(rest, S("%d")) ? 2 : 1))
        if (str_starts(rest, S("%d")))
            buf_i64(&b, o->number);
        else
            buf_char(&b, rest.p[0]);
    str s = str_copy(o->desk->a, buf_view(&b));
    buf_free(&b);
    return s;
}

static struct told ask(struct office *o, const char *method, const char *target, str body)
{
    return desk_ask(o->desk, (struct ask){str_of(method), str_of(target), o->token, body});
}

static json_t *parsed(const struct told *t)
{
    json_t *v = json_loadb(t->body.p, t->body.n, 0, NULL);
    assert_non_null(v);
    return v;
}

/* What was made has a number of its own. */
static void take_id(struct office *o, size_t use, const struct told *t)
{
    json_t *v = parsed(t), *id = json_object_get(v, "id");
    if (id) {
        assert_true(json_integer_value(id) > o->last[use]);
        o->last[use] = json_integer_value(id);
    } else {
        o->company = str_copy(o->desk->a, str_of(json_string_value(json_object_get(v, "name"))));
    }
    json_decref(v);
}

static int ask_use(struct office *o, size_t use)
{
    o->number++;
    struct told t = ask(o, uses[use].method, uses[use].target, filled(o, uses[use].body));
    if (t.status < 300)
        take_id(o, use, &t);
    else if (t.status != 503)
        print_error("%s %s: %d %.*s\n", uses[use].method, uses[use].target, t.status, STR_ARG(t.body));
    assert_true(t.status < 300 || t.status == 503);
    return t.status;
}

static void expect_company(struct office *o)
{
    struct told t = ask(o, "GET", "/api/company", S(""));
    assert_int_equal(t.status, 200);
    json_t *v = parsed(&t);
    assert_string_equal(json_string_value(json_object_get(v, "name")), str_c(o->desk->a, o->company));
    assert_string_equal(json_string_value(json_object_get(v, "currency")), "EUR");
    json_decref(v);
}

enum connection { WRITER, READER, BLOCKS, CONNECTIONS };

static struct db *connection_of(struct office *o, enum connection c)
{
    struct app *app = o->desk->app;
    struct db *db = c == WRITER ? app->own.writer.db : app->own.reader.db;
    if (c == BLOCKS && o->desk->database->kind == DB_POSTGRES)
        assert_int_equal(ids_connection(app->engine.ids, &db), RC_OK);
    return db;
}

/* One first use with the n-th call failing. True when there was no such call any more. */
static bool try_first_use(struct office *o, size_t use, enum connection c, int n)
{
    desk_restart(o->desk);
    struct db *db = connection_of(o, c);
    int64_t calls = db_calls(db);
    db_fail_at(db, n, c == BLOCKS ? RC_RETRY : RC_UNAVAILABLE);
    int status = ask_use(o, use);
    db_fail_at(db, 0, RC_OK);
    bool is_over = db_calls(db) - calls < n;
    assert_true(!is_over || status < 300);
    expect_company(o);
    for (int again = 0; again < 2; again++)
        assert_true(ask_use(o, use) < 300);
    expect_company(o);
    return is_over;
}

static void expect_whole(struct office *o)
{
    str message = S("");
    app_work(o->desk->app);
    audited_holds(o->desk->app, o->desk->a);
    assert_int_equal(app_check(o->desk->app, o->desk->a, &message), RC_OK);
}

static struct office office_of(struct database *d)
{
    struct office o = {.desk = desk_open(d)};
    o.token = desk_token(o.desk, desk_user(o.desk, S("ann"), "administrator"));
    for (size_t use = 0; use < countof(uses); use++)
        assert_true(ask_use(&o, use) < 300);
    return o;
}

static void each_query_of_a_first_use_fails(struct database *d)
{
    int failed = 0;
    struct office o = office_of(d);
    for (int c = 0; c < CONNECTIONS; c++)
        for (size_t use = 0; use < countof(uses); use++) {
            int n = 1;
            while (!try_first_use(&o, use, (enum connection)c, n))
                check(++n < CALLS_MAX);
            failed += n - 1;
        }
    assert_true(failed > 25);
    expect_whole(&o);
}

/* A block that is used up while the connection it is taken on breaks: nobody hears of it. */
static void lost_connections_are_not_heard_of(struct database *d)
{
    struct office o = office_of(d);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(db_script(d->db, "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                                          "where datname = current_database() and pid <> pg_backend_pid()"),
                         RC_OK);
        for (int i = 0; i < 70; i++)
            assert_int_equal(ask_use(&o, 0), 201);
    }
    expect_whole(&o);
}

/* --- sessions ---------------------------------------------------------------------------------------------------- */

/* Somebody becomes an administrator, and is met by the same connection before that is committed; then it is not. */
static enum rc promote_and_fail(struct cx *cx, void *data)
{
    struct office *o = data;
    const struct object *users = catalog_object(cx->catalog, S("user"));
    struct draft *d = draft_new(cx->arena, users);
    struct record *r;
    struct session s;
    str language;
    unsigned char hash[HASH_BYTES];
    cx->who.role = S("administrator");
    changeset_open(cx, "cli", S(""));
    assert_int_equal(draft_from_text(cx, d, object_field(users, S("role")), S("administrator")), RC_OK);
    assert_int_equal(record_update(cx, d, o->number, 0, &r), RC_OK);
    assert_int_equal(session_find(cx, o->token, &language), RC_OK);
    assert_true(str_is(cx->who.role, "administrator"));
    session_hash(o->token, hash);
    assert_false(session_cache_find(cx->sessions, hash, cx->now_ms, cx->arena, &s));
    return RC_UNAVAILABLE;
}

static void what_is_not_committed_is_not_remembered(struct database *d)
{
    struct office o = {.desk = desk_open(d)};
    desk_user(o.desk, S("ann"), "administrator");
    o.number = (int)desk_user(o.desk, S("sam"), "sales");
    o.token = desk_token(o.desk, o.number);
    assert_int_equal(app_write(o.desk->app, promote_and_fail, &o), RC_UNAVAILABLE);
    struct told t = ask(&o, "GET", "/api/me", S(""));
    assert_int_equal(t.status, 200);
    assert_true(str_find(t.body, S("\"role\":\"sales\"")) > 0);
}

/* --- an import ---------------------------------------------------------------------------------------------------- */

/* Rows of which each leads to the next, and one that is refused. */
static str file_of(struct office *o)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_cstr(&b, "name,email,parent\n");
    o->number++;
    for (int i = 1; i < ROWS; i++)
        buf_printf(&b, "row %d of %d,row%d.of%d@example.com,row %d of %d\n", i, o->number, i, o->number, i + 1,
                   o->number);
    buf_printf(&b, "row %d of %d,,\n", ROWS, o->number);
    buf_printf(&b, "refused,no mail,\n");
    str s = str_copy(o->desk->a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void expect_rows(struct office *o)
{
    str target = str_printf(o->desk->a, "/api/customers?where=name ~ 'of %d' and parent is not null&count=exact",
                            o->number);
    struct told t = ask(o, "GET", str_c(o->desk->a, target), S(""));
    assert_int_equal(t.status, 200);
    json_t *v = parsed(&t);
    assert_int_equal(json_integer_value(json_object_get(v, "count")), ROWS - 1);
    json_decref(v);
}

/* What is lost against another is tried again: the answer is the same as if nothing had been. */
static bool try_import(struct office *o, int n)
{
    struct app *app = o->desk->app;
    str text = file_of(o);
    struct app_imported came;
    int fd = memfd_create("rows", MFD_CLOEXEC);
    assert_int_equal(write(fd, text.p, text.n), text.n);
    int64_t calls = db_calls(app->own.writer.db);
    db_fail_at(app->own.writer.db, n, RC_RETRY);
    const struct app_import what = {
        .object = S("customer"), .name = S("rows.csv"), .fd = fd, .mapping_fd = -1, .rejected_fd = -1};
    enum rc rc = app_import(app, &what, o->desk->a, &came);
    db_fail_at(app->own.writer.db, 0, RC_OK);
    close(fd);
    str expected = str_printf(o->desk->a, "%d created, 0 updated, 0 unchanged, 1 rejected", ROWS);
    if (rc != RC_INVALID || !str_starts(came.sum, expected))
        print_error("call %d: %s %.*s\n", n, rc_name(rc), STR_ARG(came.told));
    assert_int_equal(rc, RC_INVALID);
    assert_true(str_starts(came.sum, expected));
    expect_rows(o);
    return db_calls(app->own.writer.db) - calls < n;
}

static void an_import_makes_each_row_once(struct database *d)
{
    struct office o = office_of(d);
    int n = 1;
    while (!try_import(&o, n))
        n += n < 40 ? 1 : 3;
    assert_true(n > 60);
    expect_whole(&o);
}

static void first_use_test(void **state)
{
    (void)state;
    for_each_database(each_query_of_a_first_use_fails);
}

static void connections_test(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, lost_connections_are_not_heard_of);
}

static void sessions_test(void **state)
{
    (void)state;
    for_each_database(what_is_not_committed_is_not_remembered);
}

static void import_test(void **state)
{
    (void)state;
    for_each_database(an_import_makes_each_row_once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_use_test),
        cmocka_unit_test(connections_test),
        cmocka_unit_test(sessions_test),
        cmocka_unit_test(import_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
