/*
 * The live stream on real sockets, on both engines: who hears of what, resuming, and when a stream ends.
 *
 * That somebody hears nothing is shown by what they hear next: a stream is in the order of the journal, so a record that
 * was not told before a later one never will be. Its control is the administrator, who listens to the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"
#include "http/http.h"
#include "support/client.h"
#include "support/desk.h"

enum { MANY = LIMIT_NEWS_SINGLY * 3 };

struct fixture {
    struct desk *desk;
    struct arena *a;
    struct http *http;
    int64_t ada_id, sam_id, sue_id;
    str ada, sam, sue; /* an administrator and two who see only what is theirs */
};

static struct fixture *fixture_open(struct database *d)
{
    struct fixture *f = arena_new_of(d->a, struct fixture);
    struct http_options options = {.loops = 2, .connections_max = 200};
    str message = {0};
    f->desk = desk_open_timed(d);
    f->a = d->a;
    f->ada_id = desk_user(f->desk, S("ada"), "administrator");
    f->sam_id = desk_user(f->desk, S("sam"), "sales");
    f->sue_id = desk_user(f->desk, S("sue"), "sales");
    f->ada = desk_token(f->desk, f->ada_id);
    f->sam = desk_token(f->desk, f->sam_id);
    f->sue = desk_token(f->desk, f->sue_id);
    app_http_options(f->desk->app, &options);
    struct http_app app = app_http(f->desk->app);
    check(http_start(options, &app, d->a, &f->http, &message) == RC_OK);
    app_background_start(f->desk->app, f->http);
    return f;
}

static void fixture_close(struct fixture *f)
{
    app_background_stop(f->desk->app);
    http_stop(f->http, 2000);
}

/* --- acting ----------------------------------------------------------------------------------------------------- */

/* The body of the answer, which lives until the next one. */
static const char *ask(struct fixture *f, const char *method, const char *target, str token, const char *body,
                       int status)
{
    struct client *c = client_dial(http_port(f->http));
    struct answer *a = client_ask(c, arena_printf(f->a,
                                                  "%s %s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %.*s\r\n"
                                                  "Content-Length: %zu\r\n\r\n%s",
                                                  method, target, STR_ARG(token), strlen(body), body));
    if (a->status != status)
        fail_msg("%s %s: %d %s", method, target, a->status, a->body);
    client_end(c);
    return a->body;
}

static int64_t number_in(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    if (!at)
        fail_msg("no %s in %s", name, text);
    return atoll(at + strlen(name));
}

static int64_t create(struct fixture *f, str token, const char *name)
{
    return number_in(ask(f, "POST", "/api/customers", token, arena_printf(f->a, "{\"name\":\"%s\"}", name), 201),
                     "\"id\":");
}

static void change(struct fixture *f, str token, int64_t id, const char *body)
{
    ask(f, "PATCH", arena_printf(f->a, "/api/customers/%lld", (long long)id), token, body, 200);
}

/* --- listening -------------------------------------------------------------------------------------------------- */

static struct client *listen_with(struct fixture *f, str token, const char *query, const char *header)
{
    struct client *c = client_dial(http_port(f->http));
    client_say(c, arena_printf(f->a, "GET /api/events%s HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %.*s\r\n%s\r\n",
                               query, STR_ARG(token), header));
    return c;
}

/* A stream from now on. */
static struct client *listen_to(struct fixture *f, str token)
{
    struct client *c = listen_with(f, token, "", "");
    assert_true(client_hear(c, "Content-Type: text/event-stream\r\n"));
    assert_true(client_hear(c, "event: ready\nid: "));
    assert_true(client_hear(c, "}\n\n"));
    return c;
}

static const char *record_text(struct fixture *f, int64_t id, const char *kind)
{
    return arena_printf(f->a, "\"object\":\"customer\",\"record\":%lld,\"kind\":\"%s\"", (long long)id, kind);
}

static void hears(struct fixture *f, struct client *c, int64_t id, const char *kind)
{
    if (!client_hear(c, record_text(f, id, kind)))
        fail_msg("the stream ended before %s", record_text(f, id, kind));
}

/* Of what was heard so far. */
static bool has_heard(struct fixture *f, const struct client *c, int64_t id)
{
    return strstr(c->in, arena_printf(f->a, "\"object\":\"customer\",\"record\":%lld,", (long long)id)) != NULL;
}

/* The place in the journal where it was created; what the fixture wrote may have been told before. */
static int64_t seq_heard(struct fixture *f, const struct client *c, int64_t id)
{
    const char *event = strstr(c->in, record_text(f, id, "create"));
    assert_non_null(event);
    while (strncmp(event, "\"seq\":", 6) != 0)
        event--;
    return number_in(event, "\"seq\":");
}

static void forget(struct client *c)
{
    c->n = 0;
    c->in[0] = 0;
}

/* --- the tests -------------------------------------------------------------------------------------------------- */

static void everybody_hears_what_they_may_see(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct client *ada = listen_to(f, f->ada), *sam = listen_to(f, f->sam), *sue = listen_to(f, f->sue);
    int64_t hers = create(f, f->sue, "Acme"), his = create(f, f->sam, "Bolt");
    hears(f, sue, hers, "create");
    hears(f, sam, his, "create");
    assert_false(has_heard(f, sam, hers));
    hears(f, ada, his, "create");
    assert_true(has_heard(f, ada, hers)); /* the control: it was there to be heard */
    assert_null(strstr(ada->in, "Acme")); /* an event says that, not what */

    change(f, f->ada, hers, arena_printf(f->a, "{\"owner\":%lld}", (long long)f->sam_id));
    hears(f, sam, hers, "update");
    hears(f, sue, hers, "update"); /* who could see it before */
    forget(sue);
    change(f, f->sam, hers, "{\"name\":\"Acme two\"}");
    int64_t last = create(f, f->sue, "Cube");
    hears(f, sue, last, "create");
    assert_false(has_heard(f, sue, hers));

    ask(f, "DELETE", arena_printf(f->a, "/api/customers/%lld", (long long)his), f->sam, "", 204);
    hears(f, sam, his, "delete");
    client_end(ada);
    client_end(sam);
    client_end(sue);
    fixture_close(f);
}

/* The right to see a saved view is a condition on any of its fields. */
static void a_view_is_heard_of_while_it_is_shared(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct client *sam = listen_to(f, f->sam), *sue = listen_to(f, f->sue);
    const char *made = ask(f, "POST", "/api/views", f->sue, "{\"name\":\"mine\",\"list_of\":\"customer\"}", 201);
    const char *target = arena_printf(f->a, "/api/views/%lld", (long long)number_in(made, "\"id\":"));
    assert_true(client_hear(sue, "\"object\":\"view\""));
    hears(f, sam, create(f, f->sam, "Acme"), "create");
    assert_null(strstr(sam->in, "\"view\""));

    ask(f, "PATCH", target, f->sue, "{\"shared\":\"everyone\"}", 200);
    assert_true(client_hear(sam, "\"object\":\"view\""));
    forget(sam);
    ask(f, "PATCH", target, f->sue, "{\"shared\":\"me\"}", 200);
    assert_true(client_hear(sam, "\"object\":\"view\"")); /* who could see it before */
    forget(sam);
    ask(f, "PATCH", target, f->sue, "{\"name\":\"still mine\"}", 200);
    hears(f, sam, create(f, f->sam, "Bolt"), "create");
    assert_null(strstr(sam->in, "\"view\""));
    client_end(sam);
    client_end(sue);
    fixture_close(f);
}

static void very_many_are_told_as_many(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct client *ada = listen_to(f, f->ada), *sam = listen_to(f, f->sam);
    struct buf body;
    buf_init(&body, 100000);
    buf_cstr(&body, "{\"create\":[");
    for (int i = 0; i < MANY; i++)
        buf_printf(&body, "%s{\"name\":\"Many %d\"}", i ? "," : "", i);
    buf_cstr(&body, "]}");
    ask(f, "POST", "/api/customers/bulk", f->ada, str_c(f->a, buf_view(&body)), 200);
    buf_free(&body);
    int64_t his = create(f, f->sam, "Bolt");
    assert_true(client_hear(ada, "\"object\":\"customer\",\"many\":true}"));
    hears(f, sam, his, "create");
    assert_null(strstr(sam->in, "many"));
    client_end(ada);
    client_end(sam);
    fixture_close(f);
}

static void a_stream_resumes_where_it_was(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct client *c = listen_to(f, f->ada);
    int64_t first = create(f, f->ada, "One");
    hears(f, c, first, "create");
    int64_t at = seq_heard(f, c, first);
    client_end(c);
    int64_t second = create(f, f->ada, "Two");

    c = listen_with(f, f->ada, arena_printf(f->a, "?after=%lld", (long long)at), "");
    assert_true(client_hear(c, arena_printf(f->a, "event: ready\nid: %lld\n", (long long)at)));
    hears(f, c, second, "create");
    assert_false(has_heard(f, c, first));
    client_end(c);

    c = listen_with(f, f->ada, "?after=999999", arena_printf(f->a, "Last-Event-ID: %lld\r\n", (long long)at));
    hears(f, c, second, "create");
    client_end(c);

    c = listen_with(f, f->ada, "?after=999999", "");
    assert_true(client_hear(c, "event: reset\n"));
    int64_t third = create(f, f->ada, "Three");
    hears(f, c, third, "create");
    assert_false(has_heard(f, c, second));
    client_end(c);
    fixture_close(f);
}

static void a_stream_ends_with_its_session(struct database *d)
{
    struct fixture *f = fixture_open(d);
    str other = desk_token(f->desk, f->sam_id);
    struct client *gone = listen_to(f, f->sam), *stays = listen_to(f, other);
    ask(f, "POST", "/api/logout", f->sam, "", 204);
    assert_true(client_hear(gone, "\r\n0\r\n\r\n"));
    int64_t his = create(f, other, "Bolt");
    hears(f, stays, his, "create");

    ask(f, "PATCH", arena_printf(f->a, "/api/users/%lld", (long long)f->sam_id), f->ada, "{\"role\":\"sales_manager\"}",
        200);
    assert_true(client_hear(stays, "\r\n0\r\n\r\n")); /* to come again as who they are now */
    client_end(gone);
    client_end(stays);

    gone = listen_with(f, f->sam, "", "");
    assert_true(client_hear(gone, "HTTP/1.1 401 "));
    client_end(gone);
    fixture_close(f);
}

static void streams_of_one_person_are_bounded(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct client *open[LIMIT_USER_STREAMS];
    for (int i = 0; i < LIMIT_USER_STREAMS; i++)
        open[i] = listen_to(f, f->sam);
    struct client *c = listen_with(f, f->sam, "", "");
    assert_true(client_hear(c, "HTTP/1.1 429 "));
    client_end(c);
    client_end(listen_to(f, f->sue));
    for (int i = 0; i < LIMIT_USER_STREAMS; i++)
        client_end(open[i]);
    fixture_close(f);
}

/* Another node on the same database: what is done there is told here. */
static void what_other_nodes_do_is_told(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct desk *other = desk_open_timed(d);
    struct client *ada = listen_to(f, f->ada), *sam = listen_to(f, f->sam);
    struct ask make = {
        .method = S("POST"), .target = S("/api/customers"), .token = f->sam, .body = S("{\"name\":\"Bolt\"}")};
    int64_t his = json_integer_value(json_object_get(desk_json(other, make, 201), "id"));
    hears(f, ada, his, "create");
    hears(f, sam, his, "create");
    assert_int_equal(
        desk_ask(other, (struct ask){.method = S("POST"), .target = S("/api/logout"), .token = f->sam}).status, 204);
    assert_true(client_hear(sam, "\r\n0\r\n\r\n"));
    client_end(ada);
    client_end(sam);
    fixture_close(f);
}

static void what_other_nodes_do_is_told_on_postgres(void **state)
{
    (void)state;
    for_database(DB_POSTGRES, what_other_nodes_do_is_told);
}

#define ON_BOTH(test)                                                                                                  \
    static void test##_on_both(void **state)                                                                           \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_database(test);                                                                                       \
    }
ON_BOTH(everybody_hears_what_they_may_see)
ON_BOTH(a_view_is_heard_of_while_it_is_shared)
ON_BOTH(very_many_are_told_as_many)
ON_BOTH(a_stream_resumes_where_it_was)
ON_BOTH(a_stream_ends_with_its_session)
ON_BOTH(streams_of_one_person_are_bounded)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_hears_what_they_may_see_on_both),
        cmocka_unit_test(a_view_is_heard_of_while_it_is_shared_on_both),
        cmocka_unit_test(very_many_are_told_as_many_on_both),
        cmocka_unit_test(a_stream_resumes_where_it_was_on_both),
        cmocka_unit_test(a_stream_ends_with_its_session_on_both),
        cmocka_unit_test(streams_of_one_person_are_bounded_on_both),
        cmocka_unit_test(what_other_nodes_do_is_told_on_postgres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
