/*
 * Whatever the database fails at: each request is made while the n-th call of the engine fails, for every n (of a sample every
 * third, support/sweep.h), on the writing and on the reading connection. It is answered 503 or as if nothing had been; then
 * nothing is half written, the journal holds, and the next request works.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/parts.h"
#include "base/check.h"
#include "support/audited.h"
#include "support/acts.h"
#include "support/sweep.h"

enum { CALLS_MAX = 400, SAMPLE = 3 };

struct request_of {
    const char *method, *target, *body;
    const char *before_method, *before_target, *before_body; /* asked first, whole; or NULL */
};

/* %d is a number of its own each time; what the request before made is $id, its act $set. */
static const struct request_of requests[] = {
    {"POST", "/api/customers", "{\"name\":\"new %d\",\"email\":\"new%d@example.com\",\"parent\":1}"},
    {"POST", "/api/opportunities", "{\"name\":\"deal %d\",\"customer\":1,\"lines\":[{\"price\":5},{\"price\":6}]}"},
    {"POST", "/api/activities", "{\"subject\":\"call %d\",\"about\":[{\"object\":\"customer\",\"id\":1}]}"},
    {"PATCH", "/api/customers/1", "{\"region\":\"r%d\",\"email\":\"one%d@example.com\"}"},
    {"PATCH", "/api/opportunities/$id", "{\"stage\":\"won\",\"lines\":[{\"price\":%d}]}", "POST", "/api/opportunities",
     "{\"name\":\"to change\",\"lines\":[{\"price\":1},{\"price\":2}]}"},
    {"DELETE", "/api/products/$id", "", "POST", "/api/products", "{\"name\":\"to delete\",\"code\":\"c%d\"}"},
    {"POST", "/api/customers/bulk", "{\"create\":[{\"name\":\"a %d\"},{\"name\":\"b\"},{\"name\":\"c\"}]}"},
    {"POST", "/api/customers/bulk", "{\"where\":\"id < 4\",\"set\":{\"region\":\"bulk %d\"}}"},
    {"POST", "/api/changesets/$set/undo", "{}", "PATCH", "/api/customers/1", "{\"region\":\"undo %d\"}"},
    {"POST", "/api/changesets/$set/undo", "{}", "POST", "/api/opportunities",
     "{\"name\":\"undo %d\",\"lines\":[{\"price\":1}]}"},
    {"PATCH", "/api/me", "{\"name\":\"me %d\"}"},
    {"PATCH", "/api/company", "{\"name\":\"company %d\"}"},
    {"POST", "/api/imports", "{\"name\":\"import %d\"}"},
    {"GET", "/api/customers?where=parent.name = 'x' or region is null&expand=owner&count=exact", ""},
    {"GET", "/api/opportunities/1?expand=customer,lines.product", ""},
    {"GET", "/api/customers?as_of=2026-11-20T09:00:05Z", ""},
    {"GET", "/api/opportunities/summary?group=stage&measure=count,sum(amount)", ""},
    {"GET", "/api/customers/1/timeline", ""},
    {"GET", "/api/search?q=new", ""},
    {"GET", "/api/changes?after=0", ""},
    {"GET", "/api/export/customers?format=csv", ""},
};

struct office {
    struct desk *desk;
    str token;
    int number;
    str id, set;
};

static str filled(struct office *o, const char *text)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    for (str rest = str_of(text); rest.n;) {
        if (str_starts(rest, S("%d")))
            buf_i64(&b, o->number);
        else if (str_starts(rest, S("$id")))
            buf_str(&b, o->id);
        else if (str_starts(rest, S("$set")))
            buf_str(&b, o->set);
        else {
            buf_char(&b, rest.p[0]);
            rest = str_skip(rest, 1);
            continue;
        }
        rest = str_skip(rest, str_starts(rest, S("$set")) ? 4 : str_starts(rest, S("$id")) ? 3 : 2);
    }
    str s = str_copy(o->desk->a, buf_view(&b));
    buf_free(&b);
    return s;
}

static struct told ask(struct office *o, const char *method, const char *target, const char *body)
{
    return desk_ask(o->desk, (struct ask){.method = str_of(method),
                                          .target = filled(o, target),
                                          .token = o->token,
                                          .body = filled(o, body)});
}

static void prepare(struct office *o, const struct request_of *r)
{
    o->number++;
    if (!r->before_method)
        return;
    struct told t = ask(o, r->before_method, r->before_target, r->before_body);
    assert_in_range(t.status, 200, 299);
    o->set = told_header(&t, "X-Change-Set");
    json_t *record = json_loadb(t.body.p, t.body.n, 0, NULL);
    o->id = str_printf(o->desk->a, "%lld", (long long)json_integer_value(json_object_get(record, "id")));
    json_decref(record);
}

static struct office office_of(struct database *d)
{
    struct office o = {.desk = desk_open(d)};
    o.token = desk_token(o.desk, desk_user(o.desk, S("ann"), "administrator"));
    for (int i = 0; i < 3; i++)
        assert_int_equal(ask(&o, "POST", "/api/customers", "{\"name\":\"standing\"}").status, 201);
    assert_int_equal(
        ask(&o, "POST", "/api/opportunities", "{\"name\":\"standing\",\"customer\":1,\"lines\":[{\"price\":3}]}")
            .status,
        201);
    return o;
}

static void expect_journal_holds(struct office *o, const struct request_of *r, int n)
{
    app_work(o->desk->app);
    str found = audited(o->desk->app, o->desk->a);
    if (found.n)
        print_error("%s %s, call %d: %.*s\n", r->method, r->target, n, STR_ARG(found));
    assert_int_equal(found.n, 0);
}

/* Of every so many calls one fails; another one for the next request. */
static int stride(void)
{
    return sweep_is_full() ? 1 : SAMPLE;
}

static int failed_calls, refused; /* of all requests: so that the test is known to have tried */

/* One try with the n-th call failing. True when there was no such call any more. */
static bool try_with_fault(struct office *o, const struct request_of *r, struct db *db, enum rc fault, int n)
{
    prepare(o, r);
    json_t *before = acts_state(o->desk, o->token, S(""), true);
    int64_t calls = db_calls(db);
    db_fail_at(db, n, fault);
    struct told t = ask(o, r->method, r->target, r->body);
    db_fail_at(db, 0, RC_OK);
    bool is_over = db_calls(db) - calls < n;
    json_t *after = acts_state(o->desk, o->token, S(""), true);
    refused += t.status == 503;
    bool is_told = t.status == 503 || (t.status >= 200 && t.status < 300);
    if (!is_told || (t.status == 503 && !json_equal(before, after)))
        print_error("%s %s, call %d fails: %d, %s\n%.*s\n", r->method, r->target, n, t.status,
                    json_equal(before, after) ? "nothing changed" : "SOMETHING CHANGED", STR_ARG(t.body));
    assert_true(is_told);
    assert_true(t.status != 503 || json_equal(before, after));
    json_decref(before);
    json_decref(after);
    return is_over && t.status < 300;
}

static void try_all(struct office *o, struct db *db, enum rc fault)
{
    for (size_t i = 0; i < countof(requests); i++) {
        int n = 1 + (int)i % stride();
        for (; !try_with_fault(o, &requests[i], db, fault, n); n += stride(), failed_calls++)
            check(n < CALLS_MAX);
        expect_journal_holds(o, &requests[i], n);
    }
}

static void writer_unavailable(struct database *d)
{
    struct office o = office_of(d);
    try_all(&o, o.desk->app->own.writer.db, RC_UNAVAILABLE);
}

static void reader_unavailable(struct database *d)
{
    struct office o = office_of(d);
    try_all(&o, o.desk->app->own.reader.db, RC_UNAVAILABLE);
}

static void writer_retries(struct database *d)
{
    struct office o = office_of(d);
    try_all(&o, o.desk->app->own.writer.db, RC_RETRY);
}

static void a_failing_writer_leaves_nothing_half_done(void **s)
{
    (void)s;
    failed_calls = refused = 0;
    for_each_database(writer_unavailable);
    assert_true(failed_calls > 100 / stride() && refused > 50 / stride());
}

static void a_failing_reader_is_told(void **s)
{
    (void)s;
    failed_calls = refused = 0;
    for_each_database(reader_unavailable);
    assert_true(failed_calls > 30 / stride() && refused > 15 / stride());
}

static void what_is_lost_against_another_is_tried_again(void **s)
{
    (void)s;
    for_each_database(writer_retries);
}

int main(void)
{
    if (!sweep_is_full())
        print_message(SWEEP_NOTICE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failing_writer_leaves_nothing_half_done),
        cmocka_unit_test(a_failing_reader_is_told),
        cmocka_unit_test(what_is_lost_against_another_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
