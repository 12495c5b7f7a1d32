/* Connections over real sockets: pipelines, clients that leave or trickle, how many there may be. */
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

#include "base/clock.h"
#include "base/limits.h"
#include "base/check.h"
#include "support/client.h"
#include "support/echo.h"

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    static char text[100 * 200];
    char *p = text;
    for (int i = 0; i < 100; i++) {
        static const char *const paths[] = {"/write", "/echo", "/slow", "/budget"};
        p += sprintf(p, "POST %s" HOST "Content-Length: 4\r\n\r\n%04d", paths[i % 4], i);
    }
    client_say(c, text);
    for (int i = 0; i < 100; i++) {
        char want[12];
        snprintf(want, sizeof want, "%04d", i);
        struct answer *a = client_answer(c, true);
        assert_int_equal(a->status, i % 4 ? 200 : 201);
        assert_non_null(strstr(a->body, want));
    }
    client_end(c);
    echo_stop(app, 1000);
}

static void a_client_that_leaves_leaves_nothing(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    app->is_held = true;
    struct client *c[11];
    for (int i = 0; i < 11; i++)
        c[i] = client_dial(http_port(app->h));
    client_say(c[10], "GET /hold" HOST "\r\n");
    while (!app->runs_of_hold)
        sleep_ms(1);
    for (int i = 0; i < 5; i++) {
        client_say(c[i], "POST /write" HOST "Content-Length: 1\r\n\r\nx");
        client_say(c[i + 5], "GET /hold" HOST "\r\n");
    }
    sleep_ms(100);
    for (int i = 0; i < 10; i++) { /* with a reset: who only ends his side may be listening */
        setsockopt(c[i]->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
        client_end(c[i]);
    }
    app->is_held = false;
    assert_int_equal(client_answer(c[10], true)->status, 200);
    client_end(c[10]);
    for (int i = 0; i < 500 && app->written < 5; i++)
        sleep_ms(2);
    assert_int_equal(app->written, 5);                    /* a write is carried out */
    assert_int_equal(app->runs_of_hold, 1);               /* slow work for nobody is not begun */
    struct client *half = client_dial(http_port(app->h)); /* and the middle of a body, and of headers */
    client_say(half, "POST /write" HOST "Content-Length: 5\r\n\r\nx");
    struct client *less = client_dial(http_port(app->h));
    client_say(less, "POST /wri");
    sleep_ms(50);
    client_end(half);
    client_end(less);
    echo_stop(app, 1000);
}

static void who_trickles_is_cut_off(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.timeout_s = 1});
    static const char *const begun[] = {"GET /echo" HOST "X: ", "POST /echo" HOST "Content-Length: 900\r\n\r\n"};
    for (int k = 0; k < 2; k++) {
        struct client *c = client_dial(http_port(app->h));
        client_say(c, begun[k]);
        int64_t start = clock_monotonic_ms();
        struct timeval soon = {.tv_usec = 100000};
        setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
        char byte;
        while (recv(c->fd, &byte, 1, 0) < 0 && errno == EAGAIN && clock_monotonic_ms() < start + 9000)
            client_say(c, "x");
        int64_t took = clock_monotonic_ms() - start;
        assert_in_range(took, 900, 5000);
        client_end(c);
    }
    echo_stop(app, 1000);
}

static void who_waits_for_us_is_not_cut_off(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.timeout_s = 1});
    app->is_held = true;
    struct client *c = client_dial(http_port(app->h));
    client_say(c, "GET /hold" HOST "\r\n");
    sleep_ms(3100);
    app->is_held = false;
    assert_int_equal(client_answer(c, true)->status, 200);
    client_end(c);
    echo_stop(app, 1000);
}

static void connections_are_bounded(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.connections_max = 2, .loops = 1});
    static const char *const from[] = {"127.0.0.1", "127.0.0.2", "127.0.0.3"};
    struct client *c[3];
    for (int i = 0; i < 3; i++) {
        c[i] = client_dial_from(from[i], http_port(app->h));
        client_say(c[i], "GET /echo" HOST "\r\n");
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(client_answer(c[i], true)->status, 200);
    char byte;
    sleep_ms(100);
    assert_int_equal(recv(c[2]->fd, &byte, 1, MSG_DONTWAIT), -1);
    client_end(c[0]);
    assert_int_equal(client_answer(c[2], true)->status, 200);
    client_end(c[1]);
    client_end(c[2]);
    echo_stop(app, 1000);
}

/* It has said all and listens; that it ended its side is no reason not to answer, and then the connection ends. */
static void who_ends_his_side_is_answered(void **state)
{
    (void)state;
    static const char *const asks[] = {
        "GET /echo" HOST "\r\n", "GET /slow" HOST "\r\n", "GET /hold" HOST "\r\n",
        "POST /write" HOST "Content-Length: 1\r\n\r\nx", "POST /stranger/far" HOST "Content-Length: 1\r\n\r\nx"};
    struct echo *app = echo_start((struct http_options){.loops = 1, .readers = 2});
    struct client *c[countof(asks)];
    app->is_held = true;
    for (size_t i = 0; i < countof(asks); i++) {
        c[i] = client_dial(http_port(app->h));
        client_say(c[i], asks[i]);
        shutdown(c[i]->fd, SHUT_WR);
    }
    sleep_ms(100);
    app->is_held = false;
    for (size_t i = 0; i < countof(asks); i++) {
        int status = client_answer(c[i], true)->status;
        assert_int_equal(status, i == 3 ? 201 : i == 4 ? 401 : 200);
        assert_true(client_hear_end(c[i]));
        client_end(c[i]);
    }
    echo_stop(app, 1000);
}

static void who_ends_in_mid_request_is_cut_off(void **state)
{
    (void)state;
    static const char *const asks[] = {"GET /echo HTTP/1.1\r\nHo", "POST /write" HOST "Content-Length: 9\r\n\r\nx"};
    struct echo *app = echo_start((struct http_options){0});
    for (size_t i = 0; i < countof(asks); i++) {
        struct client *c = client_dial(http_port(app->h));
        client_say(c, asks[i]);
        shutdown(c->fd, SHUT_WR);
        assert_true(client_hear_end(c));
        client_end(c);
    }
    echo_stop(app, 1000);
}

static void an_address_holds_half_of_them(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.connections_max = 4, .loops = 1});
    struct client *c[4];
    for (int i = 0; i < 4; i++)
        c[i] = client_dial_from(i < 3 ? "127.0.0.1" : "127.0.0.2", http_port(app->h));
    assert_true(client_hear_end(c[2]));
    for (int i = 0; i < 4; i++) {
        if (i != 2)
            assert_int_equal(client_ask(c[i], "GET /echo" HOST "\r\n")->status, 200);
        client_end(c[i]);
    }
    echo_stop(app, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        echo_test(pipelined_requests_are_answered_in_order),
        echo_test(a_client_that_leaves_leaves_nothing),
        echo_test(who_trickles_is_cut_off),
        echo_test(who_waits_for_us_is_not_cut_off),
        echo_test(who_ends_his_side_is_answered),
        echo_test(who_ends_in_mid_request_is_cut_off),
        echo_test(connections_are_bounded),
        echo_test(an_address_holds_half_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
