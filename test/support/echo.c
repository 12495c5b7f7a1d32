/* See echo.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/client.h"
#include "support/echo.h"

static void wait_while_held(struct echo *app)
{
    while (app->is_held && !app->interrupted)
        sleep_ms(1);
}

void *echo_worker_new(void *data, enum lane lane)
{
    struct echo *app = data;
    struct echo_worker *w = malloc(sizeof *w);
    assert_non_null(w);
    *w = (struct echo_worker){.app = app, .lane = lane, .thread = pthread_self()};
    app->workers++;
    return w;
}

void echo_worker_free(void *worker)
{
    struct echo_worker *w = worker;
    assert_true(pthread_equal(w->thread, pthread_self()));
    w->app->workers--;
    free(w);
}

static void worker_interrupt(void *worker)
{
    struct echo_worker *w = worker;
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
    if (str_is(rq->path, "/write") || str_is(rq->path, "/taken"))
        return LANE_WRITE;
    if (str_starts(rq->path, S("/stranger"))) {
        *body_bytes_max = UPLOAD_MAX;
        *is_streamed = true;
    }
    if (str_starts(rq->path, S("/slow")) || str_is(rq->path, "/hold"))
        return LANE_SLOW;
    return str_starts(rq->path, S("/events")) ? LANE_STREAM : LANE_READ;
}

static enum rc admit(void *worker, const struct request *rq, struct reply *rp)
{
    struct echo_worker *w = worker;
    if (!str_starts(rq->path, S("/stranger")))
        return RC_OK;
    if (str_is(rq->path, "/stranger/far") && w->lane == LANE_LOOP)
        return RC_BUDGET;
    w->app->asked_in = w->lane;
    rp->status = 401;
    rp->content_type = "text/plain";
    buf_cstr(&rp->body, "who?");
    return RC_OK;
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

static void fill(struct buf *b, int64_t n, bool is_noise)
{
    uint32_t dice = 7;
    for (int64_t i = 0; i < n; i++) {
        dice = dice * 1664525 + 1013904223;
        buf_char(b, is_noise ? (char)(dice >> 24) : echo_text(i));
    }
}

/* A file instead of the body. */
static void into_file(struct reply *rp)
{
    rp->file_fd = memfd_create("reply", 0);
    rp->file_bytes = (int64_t)rp->body.n;
    assert_int_equal(write(rp->file_fd, rp->body.p, rp->body.n), (int)rp->body.n);
    buf_clear(&rp->body);
}

/* See echo.h. */
static void send_text(const struct request *rq, struct reply *rp)
{
    int64_t n = 0;
    assert_true(str_to_i64(request_query(rq, "bytes", NULL), &n));
    str is = request_query(rq, "is", NULL);
    reply_header(rp, "ETag", S("\"7\""));
    if (request_header(rq, "if-match").n)
        reply_header(rp, "X-If-Match", request_header(rq, "if-match"));
    buf_clear(&rp->body);
    rp->is_secret = str_is(is, "secret");
    rp->content_type = str_is(is, "image") ? "image/png" : "application/json";
    rp->status = request_has(rq, S("\"7\"")) ? 304 : 200;
    if (rp->status == 200)
        fill(&rp->body, n, str_is(is, "noise"));
    if (str_is(is, "file"))
        into_file(rp);
}

static enum rc handle(void *worker, const struct request *rq, struct reply *rp)
{
    struct echo_worker *w = worker;
    if (str_is(rq->path, "/dear") && w->app->is_dear) {
        sleep_ms(20);
        w->app->given_up += w->lane == LANE_READ;
        if (w->lane == LANE_READ)
            return RC_BUDGET;
    }
    if (str_is(rq->path, "/budget")) {
        reply_header(rp, "X-Lane", w->lane == LANE_SLOW ? S("slow") : S("read"));
        echo(rq, rp);
        return w->lane == LANE_SLOW ? RC_OK : RC_BUDGET;
    }
    if (str_starts(rq->path, S("/hold"))) {
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
    } else if (str_ends(rq->path, S("/text"))) {
        send_text(rq, rp);
    }
    return RC_OK;
}

static void put_off(struct echo *app, struct write_item *item)
{
    item->is_put_off = true;
    item->reply->status = 503;
    buf_str(&item->reply->body, S("taken"));
    app->put_off++;
}

static void write_one(struct echo *app, struct write_item *item)
{
    const struct request *rq = item->request;
    if (str_is(rq->path, "/taken") && app->is_taken) {
        put_off(app, item);
        return;
    }
    app->written++;
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
    struct echo_worker *w = worker;
    wait_while_held(w->app);
    sleep_ms(2);
    for (size_t i = 0; i < n; i++)
        write_one(w->app, &items[i]);
    w->app->batches++;
    if ((int)n > w->app->largest)
        w->app->largest = (int)n;
}

static enum rc stream_open(void *worker, const struct request *rq, struct reply *rp, uint64_t stream)
{
    struct echo_worker *w = worker;
    w->app->asked_in = w->lane;
    if (str_is(rq->path, "/events/none")) {
        rp->status = 403;
        return RC_OK;
    }
    if (str_is(rq->path, "/events/dear") && w->lane == LANE_READ)
        return RC_BUDGET;
    w->app->streams[w->app->opened % SSE_MAX] = stream;
    w->app->opened++;
    return RC_OK;
}

static void stream_closed(void *data, uint64_t stream)
{
    struct echo *app = data;
    (void)stream;
    app->closed++;
}

struct echo *echo_start(struct http_options options)
{
    struct echo *app = calloc(1, sizeof *app);
    assert_non_null(app);
    app->arena = arena_new(0);
    struct http_app table = {
        .data = app,
        .worker_new = echo_worker_new,
        .worker_free = echo_worker_free,
        .lane = lane_of,
        .admit = admit,
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

void echo_stop(struct echo *app, int64_t wait_ms)
{
    http_stop(app->h, wait_ms);
    assert_int_equal(app->workers, 0);
    assert_int_equal(app->closed, app->opened);
    arena_free(app->arena);
    free(app);
}

struct answer *ask_once(const struct echo *app, const char *text)
{
    struct client *c = client_dial(http_port(app->h));
    struct answer *a = client_ask(c, text);
    client_end(c);
    return a;
}

struct answer *get(const struct echo *app, const char *target)
{
    char text[20000];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", target);
    return ask_once(app, text);
}

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

int echo_note_files(void **state)
{
    (void)state;
    files_before = open_files();
    return 0;
}

int echo_compare_files(void **state)
{
    (void)state;
    return open_files() == files_before ? 0 : -1;
}
