/* Starting and stopping over real sockets, with requests and streams under way. */
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

enum { WAITING = 50, STREAMS = 10 };

struct crowd {
    struct client *waiting[WAITING], *streams[STREAMS], *idle, *half;
};

static void crowd_come(struct echo *app, struct crowd *cr)
{
    app->is_held = true;
    for (int i = 0; i < STREAMS; i++) {
        cr->streams[i] = client_dial(http_port(app->h));
        client_say(cr->streams[i], "GET /events" HOST "\r\n");
        assert_true(client_hear(cr->streams[i], ":\n\n"));
    }
    for (int i = 0; i < WAITING; i++) {
        cr->waiting[i] = client_dial(http_port(app->h));
        client_say(cr->waiting[i], i % 2 ? "GET /hold" HOST "\r\n" : "POST /write" HOST "Content-Length: 1\r\n\r\nx");
    }
    cr->idle = client_dial(http_port(app->h));
    assert_int_equal(client_ask(cr->idle, "GET /echo" HOST "\r\n")->status, 200);
    cr->half = client_dial(http_port(app->h));
    client_say(cr->half, "POST /write" HOST "Content-Length: 5\r\n\r\nx");
    sleep_ms(200);
}

static void *release_main(void *data)
{
    struct echo *app = data;
    sleep_ms(100);
    app->is_held = false;
    return NULL;
}

static void stopping_finishes_what_is_under_way(void **state)
{
    (void)state;
    static struct crowd cr;
    struct echo *app = echo_start((struct http_options){0});
    crowd_come(app, &cr);
    pthread_t releaser;
    assert_int_equal(pthread_create(&releaser, NULL, release_main, app), 0);
    int64_t start = clock_monotonic_ms();
    client_end(cr.half); /* the one that could not be finished */
    http_stop(app->h, 8000);
    assert_true(clock_monotonic_ms() - start < 6000);
    pthread_join(releaser, NULL);
    for (int i = 0; i < WAITING; i++) {
        assert_int_equal(client_answer(cr.waiting[i], true)->status, i % 2 ? 200 : 201);
        client_end(cr.waiting[i]);
    }
    for (int i = 0; i < STREAMS; i++) {
        assert_true(client_hear(cr.streams[i], "\r\n0\r\n\r\n"));
        client_end(cr.streams[i]);
    }
    assert_true(client_hear_end(cr.idle));
    client_end(cr.idle);
    assert_int_equal(app->workers, 0);
    assert_int_equal(app->closed, STREAMS);
    assert_int_equal(app->written, WAITING / 2);
    assert_int_equal(app->interrupted, 0);
    arena_free(app->arena);
    free(app);
}

static void stopping_does_not_wait_for_ever(void **state)
{
    (void)state;
    static struct crowd cr;
    struct echo *app = echo_start((struct http_options){0});
    crowd_come(app, &cr); /* and is held until the interrupt */
    http_stop(app->h, 100);
    int finished = 0, refused = 0;
    for (int i = 0; i < WAITING; i++) {
        int status = client_answer(cr.waiting[i], true)->status;
        finished += status == 200 || status == 201;
        refused += status == 503;
        client_end(cr.waiting[i]);
    }
    assert_int_equal(finished + refused, WAITING);
    assert_true(refused > 0);
    assert_int_equal(app->interrupted, 1);
    for (int i = 0; i < STREAMS; i++) {
        assert_true(client_hear_end(cr.streams[i]));
        client_end(cr.streams[i]);
    }
    assert_true(client_hear_end(cr.idle));
    client_end(cr.idle);
    assert_true(client_hear_end(cr.half));
    client_end(cr.half);
    assert_int_equal(app->workers, 0);
    assert_int_equal(app->closed, STREAMS);
    arena_free(app->arena);
    free(app);
}

static void an_address_that_is_taken_is_told(void **state)
{
    (void)state;
    struct echo *app = echo_start((struct http_options){0});
    struct http *second;
    str message = {0};
    struct http_app table = {.data = app, .worker_new = echo_worker_new, .worker_free = echo_worker_free};
    struct http_options options = {.port = http_port(app->h), .connections_max = 10};
    assert_int_equal(http_start(options, &table, app->arena, &second, &message), RC_UNAVAILABLE);
    assert_null(second);
    assert_true(str_find(message, S("cannot listen on 127.0.0.1 port ")) == 0);
    options.connections_max = 2000000000;
    assert_int_equal(http_start(options, &table, app->arena, &second, &message), RC_UNAVAILABLE);
    assert_true(str_find(message, S("file descriptors")) > 0);
    echo_stop(app, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        echo_test(stopping_finishes_what_is_under_way),
        echo_test(stopping_does_not_wait_for_ever),
        echo_test(an_address_that_is_taken_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
