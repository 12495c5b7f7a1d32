/* Tests of http over real sockets: a small app with a route for each lane, and clients that say bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "http/http.h"
#include "support/client.h"

/* --- the app ---------------------------------------------------------------------------------------------------- */

enum { BODY_MAX = 1000, UPLOAD_MAX = 200000, SSE_MAX = 64 };

struct app {
    struct http *h;
    struct arena *arena;
    _Atomic int workers, batches, written, largest, runs_of_hold, opened, closed, interrupted;
    _Atomic bool is_held; /* the slow lane's /hold and the batches wait while it is set */
    _Atomic bool may_interrupt;
    _Atomic uint64_t streams[SSE_MAX];
};

struct worker {
    struct app *app;
    enum lane lane;
    pthread_t thread;
};

static void sleep_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

static void wait_while_held(struct app *app)
{
    while (app->is_held && !app->interrupted)
        sleep_ms(1);
}

static void *worker_new(void *data, enum lane lane)
{
    struct app *app = data;
    struct worker *w = malloc(sizeof *w);
    assert_non_null(w);
    *w = (struct worker){.app = app, .lane = lane, .thread = pthread_self()};
    app->workers++;
    return w;
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    assert_true(pthread_equal(w->thread, pthread_self()));
    w->app->workers--;
    free(w);
}

static void worker_interrupt(void *worker)
{
    struct worker *w = worker;
    w->app->interrupted++;
}

static enum lane lane_of(void *data, const struct request *rq, int64_t *body_bytes_max, bool *is_streamed)
{
    (void)data;
    *body_bytes_max = rq->method == METHOD_GET || rq->method == METHOD_HEAD ? 0 : BODY_MAX;
    if (str_starts(rq->path, S("/upload"))) {
        *body_bytes_max = UPLOAD_MAX;
        *is_streamed = true;
        return LANE_WRITE;
    }
    if (str_is(rq->path, "/write"))
        return LANE_WRITE;
    if (str_is(rq->path, "/slow") || str_is(rq->path, "/hold"))
        return LANE_SLOW;
    return str_starts(rq->path, S("/events")) ? LANE_STREAM : LANE_INLINE;
}

static void echo(const struct request *rq, struct reply *rp)
{
    rp->status = 200;
    rp->content_type = "text/plain; charset=utf-8";
    buf_printf(&rp->body, "%d %.*s", rq->method, STR_ARG(rq->path));
    for (size_t i = 0; i < rq->query_count; i++)
        buf_printf(&rp->body, " [%.*s=%.*s]", STR_ARG(rq->query[i].name), STR_ARG(rq->query[i].value));
    buf_printf(&rp->body, " cookie=%.*s", STR_ARG(request_cookie(rq, "b")));
    buf_printf(&rp->body, " x=%.*s", STR_ARG(request_header(rq, "x-test")));
    buf_printf(&rp->body, " peer=%.*s%s", STR_ARG(rq->peer), rq->is_secure ? " secure" : "");
    buf_printf(&rp->body, " id=%zu <%.*s>", rq->id.n, STR_ARG(rq->body));
}

static void send_file(struct reply *rp)
{
    rp->file_fd = memfd_create("reply", 0);
    char block[5000];
    for (int i = 0; i < 100; i++) {
        memset(block, 'a' + i % 26, sizeof block);
        assert_int_equal(write(rp->file_fd, block, sizeof block), (int)sizeof block);
    }
    rp->file_bytes = 100 * (int64_t)sizeof block;
    rp->status = 200;
    rp->content_type = "application/octet-stream";
}

static enum rc handle(void *worker, const struct request *rq, struct reply *rp)
{
    struct worker *w = worker;
    if (str_is(rq->path, "/budget")) {
        reply_header(rp, "X-Lane", w->lane == LANE_SLOW ? S("slow") : S("inline"));
        echo(rq, rp);
        return w->lane == LANE_SLOW ? RC_OK : RC_BUDGET;
    }
    if (str_is(rq->path, "/hold")) {
        w->app->runs_of_hold++;
        wait_while_held(w->app);
    }
    if (str_is(rq->path, "/nothing"))
        return RC_NOT_FOUND;
    echo(rq, rp);
    if (str_is(rq->path, "/empty")) {
        buf_clear(&rp->body);
        rp->content_type = NULL;
        rp->status = 204;
    } else if (str_is(rq->path, "/page")) {
        rp->content_type = "text/html; charset=utf-8";
        reply_header(rp, "Cache-Control", S("no-cache"));
    } else if (str_is(rq->path, "/file")) {
        send_file(rp);
    }
    return RC_OK;
}

static void write_one(const struct write_item *item)
{
    const struct request *rq = item->request;
    item->reply->status = 201;
    item->reply->content_type = "text/plain";
    if (rq->body_fd < 0) {
        buf_str(&item->reply->body, rq->body);
        return;
    }
    int64_t sum = 0, n = 0;
    unsigned char block[4096];
    for (ssize_t got; (got = read(rq->body_fd, block, sizeof block)) > 0; n += got)
        for (ssize_t i = 0; i < got; i++)
            sum += block[i];
    assert_int_equal(n, rq->body_bytes);
    buf_printf(&item->reply->body, "%lld bytes %lld", (long long)n, (long long)sum);
}

static void batch(void *worker, struct write_item *items, size_t n)
{
    struct worker *w = worker;
    wait_while_held(w->app);
    sleep_ms(2);
    for (size_t i = 0; i < n; i++)
        write_one(&items[i]);
    w->app->batches++;
    w->app->written += (int)n;
    if ((int)n > w->app->largest)
        w->app->largest = (int)n;
}

static void stream_open(void *worker, const struct request *rq, struct reply *rp, uint64_t stream)
{
    struct worker *w = worker;
    if (str_is(rq->path, "/events/none")) {
        rp->status = 403;
        return;
    }
    w->app->streams[w->app->opened % SSE_MAX] = stream;
    w->app->opened++;
}

static void stream_closed(void *data, uint64_t stream)
{
    struct app *app = data;
    (void)stream;
    app->closed++;
}

static struct app *app_start(struct http_options options)
{
    struct app *app = calloc(1, sizeof *app);
    assert_non_null(app);
    app->arena = arena_new(0);
    struct http_app table = {
        .data = app,
        .worker_new = worker_new,
        .worker_free = worker_free,
        .lane = lane_of,
        .handle = handle,
        .batch = batch,
        .stream_open = stream_open,
        .stream_closed = stream_closed,
        .worker_interrupt = worker_interrupt,
    };
    if (!options.connections_max)
        options.connections_max = 500;
    if (!options.loops)
        options.loops = 2;
    str message = {0};
    assert_int_equal(http_start(options, &table, app->arena, &app->h, &message), RC_OK);
    return app;
}

/* Stops it, and holds that nothing of it is left. */
static void app_stop(struct app *app, int64_t wait_ms)
{
    http_stop(app->h, wait_ms);
    assert_int_equal(app->workers, 0);
    assert_int_equal(app->closed, app->opened);
    arena_free(app->arena);
    free(app);
}

/* --- tests ------------------------------------------------------------------------------------------------------ */

#define HOST " HTTP/1.1\r\nHost: h\r\n"

/* One request on a connection of its own. */
static struct answer *ask_once(const struct app *app, const char *text)
{
    struct client *c = client_dial(http_port(app->h));
    struct answer *a = client_ask(c, text);
    client_end(c);
    return a;
}

static struct answer *get(const struct app *app, const char *target)
{
    char text[20000];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", target);
    return ask_once(app, text);
}

static void requests_arrive_decoded(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    struct answer *a = get(app, "/a%20b/%E5%BC%A0?q=%E4%B8%89+x&q=&r&&s=a%3Db%2F");
    assert_int_equal(a->status, 200);
    assert_string_equal(a->body, "0 /a b/张 [q=三 x] [q=] [r=] [s=a=b/] cookie= x= peer=127.0.0.1 id=16 <>");
    a = ask_once(app, "PATCH /p" HOST "X-Test: \xc3\xa4\r\nCookie: a=1; b=22;c=3\r\nX-Forwarded-For: 9.9.9.9\r\n"
                      "X-Forwarded-Proto: https\r\nContent-Length: 4\r\n\r\nbody");
    assert_string_equal(a->body, "4 /p cookie=22 x=\xc3\xa4 peer=127.0.0.1 id=16 <body>");
    assert_int_equal(get(app, "/write/")->status, 200);
    app_stop(app, 1000);
}

static void a_trusted_proxy_is_believed(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.proxy = "127.0.0.1"});
    struct answer *a = ask_once(app,
                                "GET /p" HOST "X-Forwarded-For: 1.1.1.1, 9.9.9.9\r\nX-Forwarded-Proto: https\r\n\r\n");
    assert_string_equal(a->body, "0 /p cookie= x= peer=9.9.9.9 secure id=16 <>");
    app_stop(app, 1000);
}

static void bad_targets_are_refused(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    static const char *const bad[] = {
        "/%",    "/%4",       "/%zz",   "/a%00b", "/%ff",     "/%c0%af",  "/\xff",      "/%ed%a0%80", "/a//b", "/a/./b",
        "/a/..", "/%2e%2e/x", "/a%2fb", "/x?q=%", "/x?q=%00", "/x?%ff=1", "http://h/x", "*",          "x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct answer *a = get(app, bad[i]);
        if (a->status != 400)
            print_message("%s: %d\n", bad[i], a->status);
        assert_int_equal(a->status, 400);
    }
    char many[LIMIT_URL_BYTES + 100];
    memset(many, 'a', sizeof many);
    many[0] = '/';
    many[LIMIT_URL_BYTES] = 0;
    assert_int_equal(get(app, many)->status, 200);
    many[LIMIT_URL_BYTES] = 'a';
    many[LIMIT_URL_BYTES + 1] = 0;
    assert_int_equal(get(app, many)->status, 414);
    char *p = many + sprintf(many, "/x?");
    for (int i = 0; i < LIMIT_QUERY_PARAMETERS; i++)
        p += sprintf(p, "%sa=%d", i ? "&" : "", i);
    assert_int_equal(get(app, many)->status, 200);
    strcpy(p, "&b");
    assert_int_equal(get(app, many)->status, 400);
    app_stop(app, 1000);
}

/* The connection must end with it: what follows cannot be told apart. */
static void assert_refused_and_closed(const struct app *app, const char *text, int status)
{
    struct client *c = client_dial(http_port(app->h));
    struct answer *a = client_ask(c, text);
    if (a->status != status)
        print_message("%d: %s\n", a->status, text);
    assert_int_equal(a->status, status);
    assert_non_null(strcasestr(a->head, "\r\nConnection: close\r\n"));
    assert_true(client_hear_end(c));
    client_end(c);
}

static void ambiguous_framing_is_refused(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    static const char smuggled[] = "GET /echo" HOST "\r\n";
    static const struct {
        const char *head;
        int status;
    } cases[] = {
        {"Content-Length: 5\r\nContent-Length: 5\r\n", 400},
        {"Content-Length: 5\r\nContent-Length: 6\r\n", 400},
        {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
        {"Transfer-Encoding: gzip, chunked\r\n", 501},
        {"Transfer-Encoding: chunked\r\n", 411},
        {"Content-Length: +5\r\n", 400},
        {"Content-Length: -5\r\n", 400},
        {"Content-Length: 5, 5\r\n", 400},
        {"Content-Length: 99999999999999999999\r\n", 413}, /* the library's */
        {"Host: other\r\n", 400},
        {"X-\xc3\xa4: 1\r\n", 400},
        {"X Y: 1\r\n", 400},
        {"X-Test: \xff\r\n", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1000];
        snprintf(text, sizeof text, "POST /echo" HOST "%s\r\n%s", cases[i].head, smuggled);
        assert_refused_and_closed(app, text, cases[i].status);
    }
    assert_refused_and_closed(app, "GET /echo HTTP/1.1\r\n\r\n", 400);
    app_stop(app, 1000);
}

static void headers_are_bounded(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    for (int n = LIMIT_HEADERS; n <= LIMIT_HEADERS + 1; n++) {
        char text[8000], *p = text + sprintf(text, "GET /echo" HOST);
        for (int i = 1; i < n; i++)
            p += sprintf(p, "X-%d: %d\r\n", i, i);
        strcpy(p, "\r\n");
        assert_int_equal(ask_once(app, text)->status, n == LIMIT_HEADERS ? 200 : 431);
    }
    char text[40000], *p = text + sprintf(text, "GET /echo" HOST "X: ");
    memset(p, 'x', 30000);
    strcpy(p + 30000, "\r\n\r\n");
    assert_int_equal(ask_once(app, text)->status, 431);
    app_stop(app, 1000);
}

static void bodies_are_bounded(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    static char body[LIMIT_SWALLOW_BYTES + 1];
    memset(body, 'x', sizeof body);
    char head[200];
    static const struct {
        const char *method;
        int n, status;
    } cases[] = {
        {"POST", BODY_MAX, 200}, {"POST", BODY_MAX + 1, 413}, {"GET", 1, 413}, {"POST", LIMIT_SWALLOW_BYTES, 413}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) { /* all on one connection */
        snprintf(head, sizeof head, "%s /echo" HOST "Content-Length: %d\r\n\r\n", cases[i].method, cases[i].n);
        client_say(c, head);
        client_say_bytes(c, body, (size_t)cases[i].n);
        struct answer *a = client_answer(c, true);
        assert_int_equal(a->status, cases[i].status);
        if (a->status == 413)
            assert_non_null(strstr(a->body, "\"status\":413,\"request\":\""));
    }
    client_end(c);
    /* a long one is answered before it has come, and the connection closed */
    assert_refused_and_closed(app, "POST /echo" HOST "Content-Length: 5000000000\r\n\r\nsome of it", 413);
    app_stop(app, 1000);
}

static void uploads_are_streamed_to_a_file(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    static char body[UPLOAD_MAX + 1];
    memset(body, 1, sizeof body);
    client_say(c, "PUT /upload" HOST "Content-Length: 200000\r\n\r\n");
    client_say_bytes(c, body, UPLOAD_MAX);
    assert_string_equal(client_answer(c, true)->body, "200000 bytes 200000");
    assert_string_equal(client_ask(c, "PUT /upload" HOST "Content-Length: 0\r\n\r\n")->body, "0 bytes 0");
    assert_string_equal(client_ask(c, "PUT /upload" HOST "Transfer-Encoding: chunked\r\n\r\n"
                                      "3\r\n\x01\x02\x03\r\n2\r\n\x01\x01\r\n0\r\n\r\n")
                            ->body,
                        "5 bytes 8");
    /* chunked and too long: the rest is swallowed */
    client_say(c, "PUT /upload" HOST "Transfer-Encoding: chunked\r\n\r\n30d41\r\n");
    client_say_bytes(c, body, 0x30d41);
    assert_int_equal(client_ask(c, "\r\n0\r\n\r\n")->status, 413);
    client_end(c);
    app_stop(app, 1000);
    app = app_start((struct http_options){.temp_dir = "/nonexistent/folder"});
    assert_int_equal(ask_once(app, "PUT /upload" HOST "Content-Length: 1\r\n\r\nx")->status, 503);
    app_stop(app, 1000);
}

static void replies_carry_their_headers(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    struct answer *a = client_ask(c, "GET /echo" HOST "\r\n");
    static const char *const always[] = {
        "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: same-origin\r\n",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "X-Frame-Options: DENY\r\n",
        "Cache-Control: no-store\r\n",
        "\r\nDate: ",
        "Content-Type: text/plain; charset=utf-8\r\n",
    };
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        assert_non_null(strstr(a->head, always[i]));
    assert_null(strstr(a->head, "Content-Security-Policy"));
    a = client_ask(c, "GET /page" HOST "\r\n");
    assert_non_null(strstr(a->head, "Content-Security-Policy: default-src 'self'; script-src 'self'; "));
    assert_non_null(strstr(a->head, "Cache-Control: no-cache\r\n"));
    assert_null(strstr(a->head, "no-store"));
    a = client_ask(c, "GET /empty" HOST "\r\n");
    assert_int_equal(a->status, 204);
    assert_null(strstr(a->head, "Content-Type:"));
    a = client_ask(c, "HEAD /echo" HOST "\r\n");
    assert_int_equal(a->status, 200);
    assert_non_null(strstr(a->head, "Content-Length: "));
    assert_int_equal(client_ask(c, "GET /nothing" HOST "\r\n")->status, 500); /* a reply that nobody filled */
    a = client_ask(c, "GET /file" HOST "\r\n");
    assert_int_equal(a->n, 500000);
    assert_true(a->body[0] == 'a' && a->body[5000] == 'b' && a->body[499999] == 'a' + 99 % 26);
    assert_int_equal(client_ask(c, "HEAD /file" HOST "\r\n")->status, 200);
    assert_int_equal(client_ask(c, "OPTIONS /echo" HOST "\r\n")->status, 200); /* 405 is the app's */
    client_end(c);
    app_stop(app, 1000);
}

enum { WRITERS = 60 };

static void writes_share_batches(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
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
    app_stop(app, 1000);
}

static void a_full_queue_says_later(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.queue_max = 2});
    struct client *c[4];
    app->is_held = true;
    for (int i = 0; i < 4; i++) {
        c[i] = client_dial(http_port(app->h));
        client_say(c[i], "POST /write" HOST "Content-Length: 1\r\n\r\nx");
        sleep_ms(50); /* the first one is taken, two wait */
    }
    struct answer *a = client_answer(c[3], true);
    assert_int_equal(a->status, 503);
    assert_non_null(strstr(a->head, "Retry-After: 1\r\n"));
    app->is_held = false;
    for (int i = 0; i < 3; i++)
        assert_int_equal(client_answer(c[i], true)->status, 201);
    for (int i = 0; i < 4; i++)
        client_end(c[i]);
    app_stop(app, 1000);
}

static void on_writer(void *worker, void *data)
{
    struct worker *w = worker;
    assert_int_equal(w->lane, LANE_WRITE);
    *(pthread_t *)data = w->thread;
}

static void *calls_main(void *data)
{
    struct app *app = data;
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
    struct app *app = app_start((struct http_options){0});
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, calls_main, app), 0);
    struct client *c = client_dial(http_port(app->h));
    for (int i = 0; i < 20; i++)
        assert_int_equal(client_ask(c, "POST /write" HOST "Content-Length: 1\r\n\r\nx")->status, 201);
    client_end(c);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    app_stop(app, 1000);
}

static void what_is_over_budget_runs_again_in_the_slow_lane(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
    struct client *c = client_dial(http_port(app->h));
    for (int i = 0; i < 20; i++) {
        struct answer *a = client_ask(c, "GET /budget?x=1" HOST "\r\n");
        assert_non_null(strstr(a->head, "X-Lane: slow\r\n"));
        assert_null(strstr(a->head, "X-Lane: inline"));
        assert_string_equal(a->body, "0 /budget [x=1] cookie= x= peer=127.0.0.1 id=16 <>");
    }
    client_end(c);
    app_stop(app, 1000);
}

static void nothing_slow_sits_on_a_loop(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.loops = 1});
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
    app_stop(app, 1000);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
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
    app_stop(app, 1000);
}

static void a_client_that_leaves_leaves_nothing(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
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
    for (int i = 0; i < 10; i++)
        client_end(c[i]);
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
    app_stop(app, 1000);
}

static void who_trickles_is_cut_off(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.timeout_s = 1});
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
    app_stop(app, 1000);
}

static void who_waits_for_us_is_not_cut_off(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.timeout_s = 1});
    app->is_held = true;
    struct client *c = client_dial(http_port(app->h));
    client_say(c, "GET /hold" HOST "\r\n");
    sleep_ms(3100);
    app->is_held = false;
    assert_int_equal(client_answer(c, true)->status, 200);
    client_end(c);
    app_stop(app, 1000);
}

static void wait_for_count(const _Atomic int *count, int n)
{
    for (int i = 0; i < 5000 && *count < n; i++)
        sleep_ms(2);
    assert_int_equal(*count, n);
}

static void streams_get_what_is_sent(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.streams_max = 2, .heartbeat_s = 1});
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
    app_stop(app, 1000);
}

static void a_hang_up_is_seen_though_the_connection_sleeps(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.heartbeat_s = 1000});
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
    app_stop(app, 1000);
}

static void a_slow_stream_is_closed(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){0});
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
    app_stop(app, 1000);
}

static void connections_are_bounded(void **state)
{
    (void)state;
    struct app *app = app_start((struct http_options){.connections_max = 2, .loops = 1});
    struct client *c[3];
    for (int i = 0; i < 3; i++) {
        c[i] = client_dial(http_port(app->h));
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
    app_stop(app, 1000);
}

enum { WAITING = 50, STREAMS = 10 };

struct crowd {
    struct client *waiting[WAITING], *streams[STREAMS], *idle, *half;
};

static void crowd_come(struct app *app, struct crowd *cr)
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
    struct app *app = data;
    sleep_ms(100);
    app->is_held = false;
    return NULL;
}

static void stopping_finishes_what_is_under_way(void **state)
{
    (void)state;
    static struct crowd cr;
    struct app *app = app_start((struct http_options){0});
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
    struct app *app = app_start((struct http_options){0});
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
    struct app *app = app_start((struct http_options){0});
    struct http *second;
    str message = {0};
    struct http_app table = {.data = app, .worker_new = worker_new, .worker_free = worker_free};
    struct http_options options = {.port = http_port(app->h), .connections_max = 10};
    assert_int_equal(http_start(options, &table, app->arena, &second, &message), RC_UNAVAILABLE);
    assert_null(second);
    assert_true(str_find(message, S("cannot listen on 127.0.0.1 port ")) == 0);
    options.connections_max = 2000000000;
    assert_int_equal(http_start(options, &table, app->arena, &second, &message), RC_UNAVAILABLE);
    assert_true(str_find(message, S("file descriptors")) > 0);
    app_stop(app, 1000);
}

/* All files that the tests opened are closed again: leaks of descriptors are seen by no sanitizer. */
static int open_files(void)
{
    DIR *d = opendir("/proc/self/fd");
    assert_non_null(d);
    int n = 0;
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static int files_before;

static int note_files(void **state)
{
    (void)state;
    files_before = open_files();
    return 0;
}

static int compare_files(void **state)
{
    (void)state;
    return open_files() == files_before ? 0 : -1;
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, note_files, compare_files)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(requests_arrive_decoded),
        test(a_trusted_proxy_is_believed),
        test(bad_targets_are_refused),
        test(ambiguous_framing_is_refused),
        test(headers_are_bounded),
        test(bodies_are_bounded),
        test(uploads_are_streamed_to_a_file),
        test(replies_carry_their_headers),
        test(writes_share_batches),
        test(a_full_queue_says_later),
        test(calls_run_on_the_writer_between_batches),
        test(what_is_over_budget_runs_again_in_the_slow_lane),
        test(nothing_slow_sits_on_a_loop),
        test(pipelined_requests_are_answered_in_order),
        test(a_client_that_leaves_leaves_nothing),
        test(who_trickles_is_cut_off),
        test(who_waits_for_us_is_not_cut_off),
        test(streams_get_what_is_sent),
        test(a_hang_up_is_seen_though_the_connection_sleeps),
        test(a_slow_stream_is_closed),
        test(connections_are_bounded),
        test(stopping_finishes_what_is_under_way),
        test(stopping_does_not_wait_for_ever),
        test(an_address_that_is_taken_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
