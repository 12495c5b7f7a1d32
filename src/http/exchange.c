/*
 * The life of a request between the library's callbacks: target, headers, body, end of body, (lane), reply, completed.
 *
 * The library calls the one handler for all of it and lets a reply be queued at two moments only: at the headers, which
 * closes the connection when a body was announced, and at the end of the body. A refused request whose body is here
 * already is therefore swallowed first, so that its connection lives on; any other is refused at once. Only this file,
 * lanes.c and stream.c decide what the library is told; see exchange.h for who owns an exchange when.
 */
#include "http/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/gate.h"
#include "http/watch.h"

static enum MHD_Result on_headers(struct exchange *x, const char *method);
static enum MHD_Result on_asked(struct exchange *x);
static enum MHD_Result on_body(struct exchange *x, const char *bytes, size_t n);
static enum MHD_Result on_end(struct exchange *x);

void *exchange__on_target(void *http, const char *target, struct MHD_Connection *c)
{
    struct arena *a = arena_new(LIMIT_REQUEST_ARENA_BYTES);
    struct exchange *x = arena_new_of(a, struct exchange);
    x->http = http;
    x->connection = c;
    x->wire = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    x->arena = a;
    x->target = str_copy(a, str_of(target));
    x->request.body_fd = -1;
    x->reply.file_fd = -1;
    reply__reset(x);
    exchange__forget(*watch__heard(x->wire));
    *watch__heard(x->wire) = x;
    return x;
}

void exchange__forget(struct exchange *x)
{
    if (!x)
        return;
    reply__reset(x);
    arena_free(x->arena);
}

enum MHD_Result exchange__on_request(void *http, struct MHD_Connection *c, const char *url, const char *method,
                                     const char *version, const char *upload, size_t *upload_n, void **context)
{
    (void)http, (void)c, (void)url, (void)version;
    struct exchange *x = *context;
    size_t n = *upload_n;
    enum stage stage = x->stage;
    switch (stage) {
    case STAGE_HEADERS:
        return on_headers(x, method);
    case STAGE_BODY:
        *upload_n = 0;
        return n ? on_body(x, upload, n) : on_end(x);
    case STAGE_ASKED:
        return on_asked(x);
    case STAGE_ANSWERED:
        return reply__send(x);
    case STAGE_ASKING:
    case STAGE_WAITING:
    case STAGE_SENDING:
        break;
    }
    return MHD_YES;
}

void exchange__on_completed(void *http, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode how)
{
    (void)c, (void)how; /* says nothing about delivery: "completed" also where the client had gone */
    struct http *h = http;
    struct exchange *x = *context;
    if (!x)
        return;
    *context = NULL;
    watch__expect_head(h, x->wire);
    bool was_counted = x->stage != STAGE_HEADERS;
    if (x->stream)
        streams__drop(x);
    reply__reset(x);
    if (x->request.body_fd >= 0)
        close(x->request.body_fd);
    free(x->body.p);
    arena_free(x->arena);
    if (was_counted)
        h->in_flight--;
}

static int disk_failed(struct exchange *x)
{
    log_line(LOG_ERROR, "http_body_file", "folder", x->http->options.temp_dir, "error", strerror(errno), NULL);
    return MHD_HTTP_SERVICE_UNAVAILABLE;
}

static bool has_body(const struct exchange *x)
{
    return x->framing.is_chunked || x->framing.content_length > 0;
}

static void choose_lane(struct exchange *x)
{
    struct http *h = x->http;
    x->lane = h->app.lane(h->app.data, &x->request, &x->body_bytes_max, &x->is_streamed);
    check(x->lane < LANES && x->body_bytes_max >= 0);
}

/* Holds the announced body against what is taken: 0 or the status to refuse with. */
static int unfit(const struct exchange *x)
{
    if (x->lane == LANE_STREAM && !x->http->app.stream_open)
        return MHD_HTTP_NOT_FOUND;
    if (x->framing.is_chunked && !x->is_streamed)
        return MHD_HTTP_LENGTH_REQUIRED;
    return x->framing.content_length > x->body_bytes_max ? MHD_HTTP_CONTENT_TOO_LARGE : 0;
}

static enum MHD_Result take_body_from_now(struct exchange *x)
{
    x->stage = STAGE_BODY;
    watch__expect_body(x->http, x->wire);
    return MHD_YES;
}

/* The reply is filled before the body was taken. Where all of it is here the connection lives on. */
static enum MHD_Result answer_early(struct exchange *x)
{
    x->is_refused = true;
    if (watch__body_left(x->wire) == 0)
        return take_body_from_now(x);
    x->must_close = true;
    return reply__send(x);
}

static enum MHD_Result refuse_early(struct exchange *x, int status)
{
    reply__refuse(x, status);
    return answer_early(x);
}

static enum MHD_Result take_in(struct exchange *x)
{
    int status = unfit(x);
    if (status == 0 && x->is_streamed)
        x->request.body_fd = file_temporary(x->http->options.temp_dir);
    if (status == 0 && x->is_streamed && x->request.body_fd < 0)
        status = disk_failed(x);
    return status ? refuse_early(x, status) : take_body_from_now(x);
}

/* The app has told whether the body may come: it left the reply empty, or filled it with its refusal. */
static enum MHD_Result on_asked(struct exchange *x)
{
    return x->reply.status == 0 ? take_in(x) : answer_early(x);
}

/* Nothing of a body is read before it is known that it may come. */
static enum MHD_Result ask(struct exchange *x)
{
    struct http *h = x->http;
    if (!h->app.admit || !has_body(x))
        return take_in(x);
    if (h->app.admit(exchange__loop_worker(h), &x->request, &x->reply) != RC_BUDGET)
        return on_asked(x);
    reply__reset(x);
    watch__rest(x->wire);
    int status = lanes__push(x, lanes__has(h, LANE_READ) ? LANE_READ : LANE_SLOW, STAGE_ASKING);
    return status ? refuse_early(x, status) : MHD_YES;
}

static enum MHD_Result on_headers(struct exchange *x, const char *method)
{
    struct http *h = x->http;
    h->in_flight++;
    *watch__heard(x->wire) = NULL;
    x->stage = STAGE_BODY;
    x->must_close = h->is_stopping;
    int status = gate__refused(x->target);
    if (status) {
        x->must_close = true;
        reply__refuse(x, status);
        return reply__send(x);
    }
    status = request__read(x, method);
    if (status == 0 && h->is_stopping)
        status = MHD_HTTP_SERVICE_UNAVAILABLE;
    if (status)
        return refuse_early(x, status);
    choose_lane(x);
    return ask(x);
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static void refuse(struct exchange *x, int status)
{
    x->is_refused = true;
    reply__refuse(x, status);
}

static void take_body(struct exchange *x, const char *bytes, size_t n)
{
    if ((int64_t)n > x->body_bytes_max - x->request.body_bytes) {
        refuse(x, MHD_HTTP_CONTENT_TOO_LARGE);
        return;
    }
    x->request.body_bytes += (int64_t)n;
    if (x->is_streamed) {
        if (!write_all(x->request.body_fd, bytes, n))
            refuse(x, disk_failed(x));
        return;
    }
    if (!x->body.bytes_max)
        buf_init(&x->body, (size_t)x->body_bytes_max);
    buf_add(&x->body, bytes, n);
}

static enum MHD_Result on_body(struct exchange *x, const char *bytes, size_t n)
{
    if (!x->is_refused)
        take_body(x, bytes, n);
    if (!x->is_refused)
        return MHD_YES;
    x->swallowed += (int64_t)n;
    return x->swallowed > LIMIT_LINGER_BYTES ? MHD_NO : MHD_YES; /* MHD_NO closes the connection */
}

struct loop_worker {
    struct http *http;
    void *worker;
};

/* On the loop thread, when it ends. */
void exchange__free_loop_worker(void *data)
{
    struct loop_worker *w = data;
    w->http->app.worker_free(w->worker);
    free(w);
}

void *exchange__loop_worker(struct http *h)
{
    struct loop_worker *w = pthread_getspecific(h->loop_worker);
    if (w)
        return w->worker;
    w = malloc(sizeof *w);
    check(w);
    enum lane lane = lanes__has(h, LANE_READ) ? LANE_LOOP : LANE_READ;
    *w = (struct loop_worker){.http = h, .worker = h->app.worker_new(h->app.data, lane)};
    check(pthread_setspecific(h->loop_worker, w) == 0);
    return w->worker;
}

enum MHD_Result exchange__wait_in(struct exchange *x, enum lane lane)
{
    int status = lanes__push(x, lane, STAGE_WAITING);
    if (status == 0)
        return MHD_YES;
    reply__refuse(x, status);
    return reply__send(x);
}

static enum MHD_Result answer_here(struct exchange *x)
{
    enum rc rc = x->http->app.handle(exchange__loop_worker(x->http), &x->request, &x->reply);
    if (rc != RC_BUDGET)
        return reply__send(x);
    reply__reset(x);
    return exchange__wait_in(x, LANE_SLOW);
}

static enum MHD_Result answer(struct exchange *x)
{
    if (x->lane == LANE_STREAM)
        return streams__open(x);
    bool is_here = x->lane == LANE_LOOP || (x->lane == LANE_READ && !lanes__has(x->http, LANE_READ));
    return is_here ? answer_here(x) : exchange__wait_in(x, x->lane);
}

/* Trailers are none that a client may send: they stand for a bad chunk (gate.h). */
static bool has_trailer(const struct exchange *x)
{
    return x->framing.is_chunked && MHD_get_connection_values(x->connection, MHD_FOOTER_KIND, NULL, NULL) > 0;
}

static enum MHD_Result on_end(struct exchange *x)
{
    watch__rest(x->wire);
    if (has_trailer(x)) {
        refuse(x, MHD_HTTP_BAD_REQUEST);
        x->must_close = true;
    }
    if (!x->is_refused && x->is_streamed && lseek(x->request.body_fd, 0, SEEK_SET) < 0)
        refuse(x, disk_failed(x));
    if (x->is_refused)
        return reply__send(x);
    x->request.body = buf_view(&x->body);
    return answer(x);
}
