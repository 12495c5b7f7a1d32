/* Event streams over real sockets. */
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
#include "support/client.h"
#include "support/echo.h"

static void wait_for_count(const _Atomic int *count, int n)
{
    for (int i = 0; i < 5000 && *count < n; i++)
        sleep_ms(2);
    assert_int_equal(*count, n);
}

static void streams_get_what_is_sent(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.streams_max = 2, .heartbeat_s = 1});
    struct client *c = client_dial(http_port(app->h));
    client_say(c, "GET /events" HOST "\r\n");
    assert_true(client_hear(c, "Content-Type: text/event-stream\r\n"));
    assert_true(client_hear(c, ":\n\n"));
    uint64_t id = app->streams[0];
    for (int i = 0; i < 200; i++)
        http_stream_send(app->h, id, str_printf(app->arena, "data: %04d\n\n", i));
    for (int i = 0; i < 200; i++)
        assert_true(client_hear(c, str_printf(app->arena, "data: %04d\n\n", i).p));
    c->n = 0;
    assert_true(client_hear(c, ":\n\n")); /* the heartbeat */
    http_stream_send(app->h, id + 1, S("data: stranger\n\n"));
    struct client *d = client_dial(http_port(app->h));
    assert_int_equal(client_ask(d, "GET /events/none" HOST "\r\n")->status, 403);
    client_say(d, "GET /events" HOST "\r\n");
    assert_true(client_hear(d, ":\n\n"));
    assert_int_equal(get(app, "/events")->status, 503); /* the third */
    http_stream_send(app->h, id, S("data: last\n\n"));
    http_stream_close(app->h, id);
    assert_true(client_hear(c, "data: last\n\n\r\n0\r\n\r\n"));
    wait_for_count(&app->closed, 1);
    http_stream_send(app->h, id, S("data: late\n\n"));
    /* the connection of an ended stream goes on */
    c->n = 0;
    client_say(c, "GET /events" HOST "\r\n");
    assert_true(client_hear(c, ":\n\n"));
    http_stream_send(app->h, id, S("data: stale\n\n")); /* in whose slot it is */
    http_stream_send(app->h, app->streams[2], S("data: fresh\n\n"));
    assert_true(client_hear(c, "data: fresh\n\n"));
    assert_null(strstr(c->in, "stale"));
    client_end(c);
    client_end(d);
    echo_stop(app, 1000);
}

static void streams_may_be_asked_for_on_other_threads(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.streams_max = 1, .readers = 1});
    assert_int_equal(get(app, "/events/none")->status, 403);
    assert_int_equal(app->asked_in, LANE_READ);
    app->is_held = true;
    struct client *busy = client_dial(http_port(app->h)), *leaves = client_dial(http_port(app->h));
    client_say(busy, "GET /hold/read" HOST "\r\n");
    wait_for_count(&app->runs_of_hold, 1);
    client_say(leaves, "GET /events" HOST "\r\n");
    sleep_ms(50);
    client_end(leaves); /* before it was asked */
    app->is_held = false;
    assert_int_equal(client_answer(busy, true)->status, 200);
    client_end(busy);
    struct client *c;
    for (c = client_dial(http_port(app->h));; sleep_ms(5)) { /* the one place is free again */
        client_say(c, "GET /events" HOST "\r\n");
        if (client_hear(c, "\r\n\r\n") && strstr(c->in, "200 OK"))
            break;
        client_end(c);
        c = client_dial(http_port(app->h));
    }
    http_stream_send(app->h, app->streams[0], S("data: here\n\n"));
    assert_true(client_hear(c, "data: here\n\n"));
    assert_int_equal(app->opened, 1);
    client_end(c);
    echo_stop(app, 1000);
}

static void a_stream_over_budget_is_asked_for_again_in_the_slow_lane(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    client_say(c, "GET /events/dear" HOST "\r\n");
    assert_true(client_hear(c, ":\n\n"));
    assert_int_equal(app->asked_in, LANE_SLOW);
    client_end(c);
    echo_stop(app, 1000);
}

static void a_hang_up_is_seen_though_the_connection_sleeps(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){.heartbeat_s = 1000});
    struct client *c[2];
    for (int i = 0; i < 2; i++) {
        c[i] = client_dial(http_port(app->h));
        client_say(c[i], "GET /events" HOST "\r\n");
        assert_true(client_hear(c[i], ":\n\n"));
    }
    client_end(c[0]);
    wait_for_count(&app->closed, 1);
    client_end(c[1]);
    wait_for_count(&app->closed, 2);
    echo_stop(app, 1000);
}

static void a_slow_stream_is_closed(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    client_say(c, "GET /events" HOST "\r\n");
    assert_true(client_hear(c, ":\n\n"));
    int small = 4096;
    setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    static char block[4096];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 5000 && !app->closed; i++) { /* it never reads: the sockets' buffers fill, then ours */
        http_stream_send(app->h, app->streams[0], (str){block, sizeof block});
        sleep_ms(2);
    }
    wait_for_count(&app->closed, 1);
    client_end(c);
    echo_stop(app, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        echo_test(streams_get_what_is_sent),
        echo_test(streams_may_be_asked_for_on_other_threads),
        echo_test(a_stream_over_budget_is_asked_for_again_in_the_slow_lane),
        echo_test(a_hang_up_is_seen_though_the_connection_sleeps),
        echo_test(a_slow_stream_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
