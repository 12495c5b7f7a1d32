/* The lanes over real sockets: batches, full queues, work on the writer, what is too much for inline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/limits.h"
#include "support/client.h"
#include "support/echo.h"

enum { WRITERS = 60 };

static void writes_share_batches(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c[WRITERS];
    app->is_held = true;
    for (int i = 0; i < WRITERS; i++) {
        char text[200];
        c[i] = client_dial(http_port(app->h));
        snprintf(text, sizeof text, "POST /write" HOST "Content-Length: 4\r\n\r\n%04d", i);
        client_say(c[i], text);
    }
    sleep_ms(200);
    app->is_held = false;
    for (int i = 0; i < WRITERS; i++) {
        struct answer *a = client_answer(c[i], true);
        assert_int_equal(a->status, 201);
        assert_int_equal(atoi(a->body), i);
        client_end(c[i]);
    }
    assert_int_equal(app->written, WRITERS);
    assert_true(app->batches <= 3);
    assert_true(app->largest > WRITERS / 2);
    echo_stop(app, 1000);
}

static void a_full_queue_says_later(void **state)
{
    (void)state;
    /* the first is taken, two of each address may wait, four in all */
    static const struct {
        const char *from;
        int status;
    } cases[] = {{"127.0.0.1", 201}, {"127.0.0.1", 201}, {"127.0.0.1", 201}, {"127.0.0.1", 429},
                 {"127.0.0.2", 201}, {"127.0.0.2", 201}, {"127.0.0.3", 503}, {"127.0.0.2", 503}};
    struct echo *app = echo_start((struct http_options){.queue_max = 4});
    struct client *c[countof(cases)];
    app->is_held = true;
    for (size_t i = 0; i < countof(cases); i++) {
        c[i] = client_dial_from(cases[i].from, http_port(app->h));
        client_say(c[i], "POST /write" HOST "Content-Length: 1\r\n\r\nx");
        sleep_ms(50);
    }
    app->is_held = false;
    for (size_t i = 0; i < countof(cases); i++) {
        struct answer *a = client_answer(c[i], true);
        assert_int_equal(a->status, cases[i].status);
        assert_true((a->status >= 400) == (strstr(a->head, "Retry-After: 1\r\n") != NULL));
        client_end(c[i]);
    }
    echo_stop(app, 1000);
}

static void what_waited_too_long_is_not_begun(void **state)
{
    (void)state;
    static const char *const asks[] = {"POST /write" HOST "Content-Length: 1\r\n\r\nx", "GET /hold/read" HOST "\r\n"};
    struct echo *app = echo_start((struct http_options){.readers = 1, .read_wait_ms = 100, .write_wait_ms = 100});
    struct client *begun[2], *late[2];
    app->is_held = true;
    for (int i = 0; i < 2; i++) {
        begun[i] = client_dial(http_port(app->h));
        late[i] = client_dial(http_port(app->h));
        client_say(begun[i], asks[i]);
        sleep_ms(50);
        client_say(late[i], asks[i]);
    }
    sleep_ms(200);
    app->is_held = false;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(client_answer(begun[i], true)->status, i ? 200 : 201);
        assert_int_equal(client_answer(late[i], true)->status, 503);
        client_end(begun[i]);
        client_end(late[i]);
    }
    assert_int_equal(app->written, 1);
    assert_int_equal(app->runs_of_hold, 1);
    echo_stop(app, 1000);
}

/* Of eight, on two writers, others pass; each is written once, and nobody has to ask again. */
static void what_is_put_off_lets_others_go_first(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.writers = 2});
    struct client *kept[8], *other = client_dial_from("127.0.0.2", http_port(app->h));
    app->is_taken = true;
    for (int i = 0; i < 8; i++) {
        kept[i] = client_dial(http_port(app->h));
        client_say(kept[i], "POST /taken" HOST "Content-Length: 1\r\n\r\nx");
    }
    for (int i = 0; i < 20; i++)
        assert_int_equal(client_ask(other, "POST /write" HOST "Content-Length: 1\r\n\r\ny")->status, 201);
    assert_int_equal(app->written, 20);
    while (app->put_off < 20) /* each rests longer and longer */
        sleep_ms(1);
    app->is_taken = false;
    for (int i = 0; i < 8; i++) {
        struct answer *a = client_answer(kept[i], true);
        assert_int_equal(a->status, 201);
        assert_string_equal(a->body, "x");
        client_end(kept[i]);
    }
    assert_int_equal(app->written, 28);
    client_end(other);
    echo_stop(app, 1000);
}

static void who_is_put_off_to_the_end_is_told_by_the_app(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.write_wait_ms = 300});
    app->is_taken = true;
    int64_t since = clock_monotonic_ms();
    struct answer *a = ask_once(app, "POST /taken" HOST "Content-Length: 1\r\n\r\nx");
    assert_int_equal(a->status, 503);
    assert_string_equal(a->body, "taken");
    assert_in_range(clock_monotonic_ms() - since, 100, 2000);
    assert_in_range(app->put_off, 2, 4);
    assert_int_equal(app->written, 0);
    echo_stop(app, 1000);
}

static void what_rests_is_answered_at_the_end(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    app->is_taken = true;
    client_say(c, "POST /taken" HOST "Content-Length: 1\r\n\r\nx");
    while (app->put_off < 4)
        sleep_ms(1);
    echo_stop(app, 0);
    assert_int_equal(client_answer(c, true)->status, 503);
    client_end(c);
}

static void nobody_holds_all_threads(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.slow = 4});
    struct client *busy[6], *other = client_dial_from("127.0.0.2", http_port(app->h));
    app->is_held = true;
    for (int i = 0; i < 6; i++) {
        busy[i] = client_dial(http_port(app->h));
        client_say(busy[i], "GET /hold" HOST "\r\n");
    }
    while (!app->runs_of_hold)
        sleep_ms(1);
    assert_int_equal(client_ask(other, "GET /slow" HOST "\r\n")->status, 200);
    assert_int_equal(app->runs_of_hold, 1);
    app->is_held = false;
    for (int i = 0; i < 6; i++) {
        assert_int_equal(client_answer(busy[i], true)->status, 200);
        client_end(busy[i]);
    }
    client_end(other);
    echo_stop(app, 1000);
}

/* What comes of a stranger's body before it is refused is at most what fits the sockets. */
static void a_stranger_is_refused_before_the_body(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int readers;
        enum lane asked_in;
    } cases[] = {{"/stranger", 0, LANE_READ}, {"/stranger", 2, LANE_LOOP}, {"/stranger/far", 2, LANE_READ}};
    static const char *const framings[] = {"Content-Length: 200000", "Transfer-Encoding: chunked", "Content-Length: 1",
                                           "Expect: 100-continue\r\nContent-Length: 9"};
    for (size_t i = 0; i < countof(cases) * countof(framings); i++) {
        size_t k = i / countof(framings);
        struct echo *app = echo_start((struct http_options){.readers = cases[k].readers, .temp_dir = "/nowhere"});
        struct client *c = client_dial(http_port(app->h));
        char text[200];
        snprintf(text, sizeof text, "POST %s" HOST "%s\r\n\r\n", cases[k].target, framings[i % countof(framings)]);
        struct answer *a = client_ask(c, text);
        assert_int_equal(a->status, 401);
        assert_string_equal(a->body, "who?");
        assert_non_null(strstr(a->head, "Connection: close"));
        assert_int_equal(app->asked_in, cases[k].asked_in);
        assert_true(client_hear_end(c));
        client_end(c);
        echo_stop(app, 1000);
    }
}

static void a_stranger_with_little_to_say_keeps_the_connection(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.readers = 1});
    struct client *c = client_dial(http_port(app->h));
    for (int i = 0; i < 3; i++)
        assert_int_equal(client_ask(c, "POST /stranger/far" HOST "Content-Length: 3\r\n\r\nabc")->status, 401);
    assert_int_equal(client_ask(c, "GET /echo" HOST "\r\n")->status, 200);
    client_end(c);
    echo_stop(app, 1000);
}

static void on_writer(void *worker, void *data)
{
    struct echo_worker *w = worker;
    assert_int_equal(w->lane, LANE_WRITE);
    *(pthread_t *)data = w->thread;
}

static void *calls_main(void *data)
{
    struct echo *app = data;
    for (int i = 0; i < 50; i++) {
        pthread_t thread = pthread_self();
        http_on_writer(app->h, on_writer, &thread);
        assert_false(pthread_equal(thread, pthread_self()));
    }
    return NULL;
}

static void calls_run_on_the_writer_between_batches(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, calls_main, app), 0);
    struct client *c = client_dial(http_port(app->h));
    for (int i = 0; i < 20; i++)
        assert_int_equal(client_ask(c, "POST /write" HOST "Content-Length: 1\r\n\r\nx")->status, 201);
    client_end(c);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    echo_stop(app, 1000);
}

static void what_is_over_budget_runs_again_in_the_slow_lane(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    for (int i = 0; i < 20; i++) {
        struct answer *a = client_ask(c, "GET /budget?x=1" HOST "\r\n");
        assert_non_null(strstr(a->head, "X-Lane: slow\r\n"));
        assert_null(strstr(a->head, "X-Lane: read"));
        assert_string_equal(a->body, "0 /budget [x=1] cookie= x= peer=127.0.0.1 id=16 <>");
    }
    client_end(c);
    echo_stop(app, 1000);
}

static void what_was_too_much_goes_to_the_slow_lane_at_once(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.readers = 1});
    struct client *c = client_dial(http_port(app->h)), *other = client_dial_from("127.0.0.2", http_port(app->h));
    app->is_dear = true;
    assert_int_equal(client_ask(c, "GET /dear?at=1" HOST "\r\n")->status, 200);
    assert_int_equal(app->given_up, 1);
    assert_int_equal(client_ask(other, "GET /dear?at=2" HOST "\r\n")->status, 200); /* who never asked for such */
    assert_int_equal(app->given_up, 2);
    assert_int_equal(client_ask(c, "GET /dear?at=3" HOST "\r\n")->status, 200);
    assert_int_equal(app->given_up, 2);
    app->is_dear = false;
    assert_int_equal(client_ask(c, "GET /dear?at=4" HOST "\r\n")->status, 200); /* it proves to be quick */
    app->is_dear = true;
    assert_int_equal(client_ask(c, "GET /dear?at=5" HOST "\r\n")->status, 200);
    assert_int_equal(app->given_up, 3);
    client_end(c);
    client_end(other);
    echo_stop(app, 1000);
}

/* Two of one address: the one runs, the other waits for it. Both leave when they have been heard of for a while. */
static void who_leaves_is_worked_for_no_more(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.slow = 1});
    struct client *c[2], *other = client_dial_from("127.0.0.2", http_port(app->h));
    app->is_held = true;
    for (int i = 0; i < 2; i++) {
        c[i] = client_dial(http_port(app->h));
        client_say(c[i], "GET /hold" HOST "\r\n");
    }
    sleep_ms(2500);
    client_say(other, "GET /slow" HOST "\r\n");
    assert_int_equal(app->runs_of_hold, 1);
    assert_int_equal(app->interrupted, 0);
    for (int i = 0; i < 2; i++)
        client_end(c[i]);
    assert_int_equal(client_answer(other, true)->status, 200);
    assert_in_range(app->interrupted, 1, 2);
    assert_int_equal(app->runs_of_hold, 1);
    app->is_held = false;
    client_end(other);
    echo_stop(app, 1000);
}

/* Who has said all there was to say ends as it asks, and is answered however long that takes. */
static void who_ends_a_side_is_answered(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.slow = 1});
    struct client *c[2];
    app->is_held = true;
    for (int i = 0; i < 2; i++) {
        c[i] = client_dial(http_port(app->h));
        client_say(c[i], "GET /hold" HOST "\r\n");
        sleep_ms(100);
        assert_int_equal(shutdown(c[i]->fd, SHUT_WR), 0);
    }
    sleep_ms(3500);
    app->is_held = false;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(client_answer(c[i], true)->status, 200);
        client_end(c[i]);
    }
    assert_int_equal(app->interrupted, 0);
    echo_stop(app, 1000);
}

static void nothing_slow_sits_on_a_loop(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.loops = 1});
    struct client *slow = client_dial(http_port(app->h)), *fast = client_dial(http_port(app->h));
    app->is_held = true;
    client_say(slow, "GET /hold" HOST "\r\n");
    while (!app->runs_of_hold)
        sleep_ms(1);
    for (int i = 0; i < 10; i++)
        assert_int_equal(client_ask(fast, "GET /echo" HOST "\r\n")->status, 200);
    app->is_held = false;
    assert_int_equal(client_answer(slow, true)->status, 200);
    client_end(slow);
    client_end(fast);
    echo_stop(app, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        echo_test(writes_share_batches),
        echo_test(a_full_queue_says_later),
        echo_test(what_waited_too_long_is_not_begun),
        echo_test(what_is_put_off_lets_others_go_first),
        echo_test(who_is_put_off_to_the_end_is_told_by_the_app),
        echo_test(what_rests_is_answered_at_the_end),
        echo_test(nobody_holds_all_threads),
        echo_test(a_stranger_is_refused_before_the_body),
        echo_test(a_stranger_with_little_to_say_keeps_the_connection),
        echo_test(calls_run_on_the_writer_between_batches),
        echo_test(what_is_over_budget_runs_again_in_the_slow_lane),
        echo_test(what_was_too_much_goes_to_the_slow_lane_at_once),
        echo_test(who_leaves_is_worked_for_no_more),
        echo_test(who_ends_a_side_is_answered),
        echo_test(nothing_slow_sits_on_a_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
