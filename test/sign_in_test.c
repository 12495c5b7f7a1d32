/*
 * Signing in when many do at once, on real sockets and both engines: of 200 wrong passwords at one time as many are looked at
 * as one after the other would be, and are counted each; the rest is told to wait. What is kept of it goes by itself.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "http/http.h"
#include "support/desk.h"
#include "support/fetch.h"

enum { GUESSERS = 200 };

#define RIGHT "  correct horse battery "

struct fixture {
    struct desk *desk;
    struct arena *a;
    struct http *http;
};

struct guess {
    struct fixture *f;
    pthread_barrier_t *begin;
    pthread_t thread;
    str body;
    struct arena *a;
    struct fetched answer;
};

static void set_password(struct desk *desk, int64_t user_id, const char *body)
{
    str token = desk_token(desk, desk_user(desk, S("root"), "administrator"));
    str target = str_printf(desk->a, "/api/users/%lld/actions/set_password", (long long)user_id);
    struct told t = desk_ask(desk, (struct ask){S("POST"), target, token, str_of(body), NULL, 0});
    assert_int_equal(t.status, 204);
}

static struct fixture *fixture_open(struct database *d)
{
    struct fixture *f = arena_new_of(d->a, struct fixture);
    struct http_options options = {.loops = 2, .connections_max = 4 * GUESSERS}; /* one address has a part of them */
    str message = {0};
    f->desk = desk_open_timed(d);
    f->a = d->a;
    set_password(f->desk, desk_user(f->desk, S("ada"), "sales"), "{\"password\":\"" RIGHT "\"}");
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

/* --- at once ---------------------------------------------------------------------------------------------------- */

static void *guess(void *data)
{
    struct guess *g = data;
    g->a = arena_new(0);
    pthread_barrier_wait(g->begin);
    g->answer = fetch(g->a, http_port(g->f->http), "POST", "/api/login", S(""), g->body);
    return NULL;
}

static void all_at_once(struct fixture *f, struct guess *all)
{
    pthread_barrier_t begin;
    pthread_barrier_init(&begin, NULL, GUESSERS);
    for (size_t i = 0; i < GUESSERS; i++) {
        all[i].f = f;
        all[i].begin = &begin;
        check(pthread_create(&all[i].thread, NULL, guess, &all[i]) == 0);
    }
    for (size_t i = 0; i < GUESSERS; i++)
        pthread_join(all[i].thread, NULL);
    pthread_barrier_destroy(&begin);
}

static void release(struct guess *all)
{
    for (size_t i = 0; i < GUESSERS; i++)
        arena_free(all[i].a);
}

static int with_status(const struct guess *all, int status)
{
    int n = 0;
    for (size_t i = 0; i < GUESSERS; i++)
        n += all[i].answer.status == status;
    return n;
}

/* How often it was answered that so many tries are left. */
static int with_tries_left(const struct guess *all, int left)
{
    int n = 0;
    char text[40];
    snprintf(text, sizeof text, "\"tries_left\":%d", left);
    for (size_t i = 0; i < GUESSERS; i++)
        n += str_find(all[i].answer.body, str_of(text)) >= 0;
    return n;
}

static const char wrong[] = "{\"email\":\"ada@example.com\",\"password\":\"wrong horse battery\"}";
static const char right[] = "{\"email\":\"ADA@example.com\",\"password\":\"" RIGHT "\"}";

static void no_more_are_looked_at(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct guess all[GUESSERS] = {0};
    for (size_t i = 0; i < GUESSERS; i++)
        all[i].body = str_of(wrong);
    all_at_once(f, all);
    assert_int_equal(with_status(all, 401), LIMIT_SIGN_IN_TRIES);
    assert_int_equal(with_status(all, 429), GUESSERS - LIMIT_SIGN_IN_TRIES);
    for (int left = 0; left < LIMIT_SIGN_IN_TRIES; left++)
        assert_int_equal(with_tries_left(all, left), 1);
    release(all);
    fixture_close(f);
}

/* Who has the right one is signed in or has to wait; it never is called wrong. */
static void the_right_one_is_never_wrong(struct database *d)
{
    struct fixture *f = fixture_open(d);
    struct guess all[GUESSERS] = {0};
    for (size_t i = 0; i < GUESSERS; i++)
        all[i].body = i % 40 == 0 ? str_of(right) : str_of(wrong);
    all_at_once(f, all);
    int is_in = with_status(all, 200);
    for (size_t i = 0; i < GUESSERS; i += 40)
        assert_true(all[i].answer.status == 200 || all[i].answer.status == 429);
    assert_int_equal(is_in + with_status(all, 401) + with_status(all, 429), GUESSERS);
    assert_true(with_status(all, 401) <= LIMIT_SIGN_IN_TRIES * (is_in + 1));
    release(all);
    fixture_close(f);
}

/* --- in time ---------------------------------------------------------------------------------------------------- */

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static int64_t rows_of(struct database *d, const char *table)
{
    int64_t n = -1;
    str sql = str_printf(d->a, "select count(*) from %s", table);
    check(db_query(d->db, &(struct db_query){sql, NULL, 0, number_row, &n}) == RC_OK);
    return n;
}

static struct told sign_in(struct desk *desk, const char *body)
{
    return desk_ask(desk, (struct ask){S("POST"), S("/api/login"), S(""), str_of(body), NULL, 0});
}

/* Blanks belong to a password. */
static void it_is_taken_as_typed(struct database *d)
{
    struct desk *desk = desk_open(d);
    set_password(desk, desk_user(desk, S("ada"), "sales"), "{\"password\":\"" RIGHT "\"}");
    assert_int_equal(sign_in(desk, "{\"email\":\" ada@example.com \",\"password\":\"correct horse battery\"}").status,
                     401);
    assert_int_equal(sign_in(desk, right).status, 200);
}

static void later(struct desk *desk, int64_t ms)
{
    desk->fake.at_ms += ms;
    app_work(desk->app);
}

/* Tries go when their wait is over, keys after a day, sessions with their end; none before. */
static void what_is_over_goes(struct database *d)
{
    struct desk *desk = desk_open(d);
    int64_t ada = desk_user(desk, S("ada"), "sales");
    str token = desk_token(desk, ada);
    const struct pair key = {S("idempotency-key"), S("once")};
    desk_json(desk, (struct ask){S("POST"), S("/api/customers"), token, S("{\"name\":\"Acme\"}"), &key, 1}, 201);
    sign_in(desk, wrong);
    later(desk, LIMIT_SIGN_IN_WAIT_MS - 60 * 1000);
    assert_int_equal(rows_of(d, "sign_in_tries"), 1);
    later(desk, 11 * 60 * 1000);
    assert_int_equal(rows_of(d, "sign_in_tries"), 0);
    assert_int_equal(rows_of(d, "idempotency"), 1);
    later(desk, DAY_MS);
    assert_int_equal(rows_of(d, "idempotency"), 0);
    assert_int_equal(rows_of(d, "sessions"), 1);
    later(desk, (int64_t)LIMIT_SESSION_DAYS * DAY_MS);
    assert_int_equal(rows_of(d, "sessions"), 0);
}

/* The oldest session ends, the youngest stay. */
static void sessions_are_bounded(struct database *d)
{
    struct desk *desk = desk_open(d);
    int64_t ada = desk_user(desk, S("ada"), "sales"), sam = desk_user(desk, S("sam"), "sales");
    str others = desk_token(desk, sam), first = desk_token(desk, ada), second = desk_token(desk, ada);
    const struct ask me = {S("GET"), S("/api/me"), first, S(""), NULL, 0};
    for (int i = 2; i < LIMIT_USER_SESSIONS; i++) {
        desk_token(desk, ada);
        desk->fake.at_ms += 1000;
    }
    assert_int_equal(desk_ask(desk, me).status, 200);
    desk_token(desk, ada);
    assert_int_equal(desk_ask(desk, me).status, 401);
    assert_int_equal(desk_ask(desk, (struct ask){S("GET"), S("/api/me"), second, S(""), NULL, 0}).status, 200);
    assert_int_equal(desk_ask(desk, (struct ask){S("GET"), S("/api/me"), others, S(""), NULL, 0}).status, 200);
}

/* What a browser says of itself is kept to a length, and cut between characters: half of one is no text to PostgreSQL. */
static void an_agent_is_cut_whole(struct database *d)
{
    struct desk *desk = desk_open(d);
    set_password(desk, desk_user(desk, S("ada"), "sales"), "{\"password\":\"" RIGHT "\"}");
    str agent = S("x");
    for (int i = 0; i < 200; i++)
        agent = str_printf(desk->a, "%.*s\u00e9", STR_ARG(agent));
    const struct pair header = {S("user-agent"), agent};
    const struct ask ask = {S("POST"), S("/api/login"), S(""), str_of(right), &header, 1};
    assert_int_equal(desk_ask(desk, ask).status, 200);
}

/* Nor is the present password guessed by who found a session open. */
static void changing_it_counts_as_well(struct database *d)
{
    struct desk *desk = desk_open(d);
    int64_t ada = desk_user(desk, S("ada"), "sales");
    set_password(desk, ada, "{\"password\":\"" RIGHT "\"}");
    str token = desk_token(desk, ada);
    str target = str_printf(desk->a, "/api/users/%lld/actions/set_password", (long long)ada);
    str body = S("{\"password\":\"another horse battery\",\"current\":\"wrong horse battery\"}");
    for (int i = 0; i < LIMIT_SIGN_IN_TRIES; i++)
        desk_json(desk, (struct ask){S("POST"), target, token, body, NULL, 0}, 422);
    desk_json(desk, (struct ask){S("POST"), target, token, body, NULL, 0}, 429);
    assert_int_equal(sign_in(desk, right).status, 429);
    desk->fake.at_ms += LIMIT_SIGN_IN_WAIT_MS;
    assert_int_equal(sign_in(desk, right).status, 200);
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
    const struct CMUnitTest tests[] = {
        ON_EACH(no_more_are_looked_at), ON_EACH(the_right_one_is_never_wrong), ON_EACH(it_is_taken_as_typed),
        ON_EACH(what_is_over_goes),     ON_EACH(sessions_are_bounded),         ON_EACH(changing_it_counts_as_well),
        ON_EACH(an_agent_is_cut_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
