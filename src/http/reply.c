/*
 * From struct reply to the library's response, with the headers that every reply carries.
 *
 * Types are told by the app and never guessed, and nosniff says so to the browser. The policy of pages allows nothing
 * inline and nothing from elsewhere; SVG gets it too, since it is a page when it is opened by itself. What the app does
 * not mark as cacheable is not stored anywhere.
 */
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/exchange.h"
#include "http/watch.h"

#include <unistd.h>

static const char page_policy[] =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

/* CR and LF end a header, and NUL ends it for the library. */
static bool is_header_value(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == 0)
            return false;
    return true;
}

void reply_header(struct reply *rp, const char *name, str value)
{
    check(rp->header_count < REPLY_HEADERS);
    check(is_header_value(value));
    rp->headers[rp->header_count++] = (struct pair){str_copy(rp->arena, str_of(name)), str_copy(rp->arena, value)};
}

void reply__reset(struct exchange *x)
{
    struct reply *rp = &x->reply;
    buf_free(&rp->body);
    if (rp->file_fd >= 0)
        close(rp->file_fd);
    *rp = (struct reply){.file_fd = -1, .arena = x->arena};
    buf_init(&rp->body, LIMIT_REPLY_BYTES);
}

/* Why a request was refused before the app saw it. */
struct refusal {
    int status;
    const char *code, *zh, *en;
};

static const struct refusal refusals[] = {
    {400, "headers", "请求头不正确", "The request's headers are not well-formed"},
    {400, "encoding", "地址中的百分号编码不正确，须为 UTF-8，且不能有 %00 和路径中的 %2F",
     "The address has a bad percent-encoding: it must be UTF-8, without %00, and without %2F in its path"},
    {400, "path", "地址的路径不正确：不能有空段、“.”和“..”",
     "The address has no plain path: no empty parts, no . and .."},
    {400, "parameters", "地址中的参数过多", "The address has too many parameters"},
    {411, "length", "须给出 Content-Length", "A Content-Length is needed"},
    {413, "body", "内容过大", "The body is too large"},
    {414, "address", "地址过长", "The address is too long"},
    {429, "many", "您有太多请求在等待，请稍后再试", "Too many requests of yours are waiting; try again later"},
    {431, "headers", "请求头过多", "There are too many headers"},
    {500, "failed", "抱歉，服务器无法完成此操作", "Sorry, the server could not do this"},
    {501, "coding", "不支持这种传输编码", "This transfer coding is not known"},
    {503, "busy", "服务器忙，请稍后再试", "The server is busy; try again"},
};

static const struct refusal *refusal_of(const struct exchange *x, int status)
{
    for (size_t i = 0; i < countof(refusals); i++)
        if (refusals[i].status == status && (status != 400 || !x->fault || strcmp(x->fault, refusals[i].code) == 0))
            return &refusals[i];
    return NULL;
}

void reply__refuse(struct exchange *x, int status)
{
    check(status >= 400 && status < 600);
    reply__reset(x);
    struct reply *rp = &x->reply;
    const struct refusal *why = refusal_of(x, status);
    rp->status = status;
    rp->content_type = "application/problem+json";
    buf_printf(&rp->body, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d",
               MHD_get_reason_phrase_for((unsigned)status), status);
    if (why)
        buf_printf(&rp->body, ",\"code\":\"%s\",\"detail\":\"%s\"", why->code,
                   str_starts(request_header(&x->request, "accept-language"), S("zh")) ? why->zh : why->en);
    buf_printf(&rp->body, ",\"request\":\"%.*s\"}", STR_ARG(x->request.id));
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE || status == MHD_HTTP_TOO_MANY_REQUESTS)
        reply_header(rp, "Retry-After", S("1"));
}

struct pair *reply__header(struct reply *rp, const char *name)
{
    for (size_t i = 0; i < rp->header_count; i++)
        if (str_eq_nocase(rp->headers[i].name, str_of(name)))
            return &rp->headers[i];
    return NULL;
}

/* The library refuses only what is no header; names and values were checked before. */
static void add(struct MHD_Response *to, const char *name, const char *value)
{
    if (MHD_add_response_header(to, name, value) != MHD_YES)
        log_line(LOG_ERROR, "http_reply_header", "name", name, "value", value, NULL);
}

static bool is_page(const char *content_type)
{
    str type = str_of(content_type);
    return str_starts(type, S("text/html")) || str_starts(type, S("image/svg+xml"));
}

void reply__add_headers(struct exchange *x, struct MHD_Response *to)
{
    struct reply *rp = &x->reply;
    add(to, "X-Content-Type-Options", "nosniff");
    add(to, "Referrer-Policy", "same-origin");
    add(to, "Cross-Origin-Opener-Policy", "same-origin");
    add(to, "X-Frame-Options", "DENY");
    if (rp->content_type)
        add(to, MHD_HTTP_HEADER_CONTENT_TYPE, rp->content_type);
    if (is_page(rp->content_type) && !reply__header(rp, "Content-Security-Policy"))
        add(to, "Content-Security-Policy", page_policy);
    if (!reply__header(rp, MHD_HTTP_HEADER_CACHE_CONTROL))
        add(to, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (x->must_close)
        add(to, MHD_HTTP_HEADER_CONNECTION, "close");
    for (size_t i = 0; i < rp->header_count; i++)
        add(to, rp->headers[i].name.p, rp->headers[i].value.p);
}

/* A reply that cannot be sent as it is becomes a 500. */
static void refuse_unfit(struct exchange *x)
{
    const struct reply *rp = &x->reply;
    const char *why = rp->status < 200 || rp->status > 599 ? "status" : rp->body.is_over ? "size" : NULL;
    if (!why)
        return;
    log_line(LOG_ERROR, "http_reply_unfit", "why", why, "path", str_c(x->arena, x->request.path), "request",
             x->request.id.p, NULL);
    reply__refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR);
}

/* The body goes over to the library's response, which frees or closes it. */
static struct MHD_Response *response_of(struct reply *rp, int64_t *bytes)
{
    if (rp->file_fd >= 0 && rp->file_bytes > 0) {
        int fd = rp->file_fd;
        rp->file_fd = -1;
        *bytes = rp->file_bytes;
        return MHD_create_response_from_fd64((uint64_t)rp->file_bytes, fd);
    }
    str body = rp->static_body.n ? rp->static_body : buf_view(&rp->body);
    *bytes = (int64_t)body.n;
    bool is_own = !rp->static_body.n && rp->body.n > 0;
    struct MHD_Response *r = MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
                                                             is_own ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (is_own)
        rp->body.p = NULL;
    return r;
}

enum MHD_Result reply__send(struct exchange *x)
{
    if (x->stream)
        return streams__answer(x);
    refuse_unfit(x);
    reply__pack(x, LIMIT_PACK_LOOP_BYTES);
    if (x->reply.status == MHD_HTTP_NOT_MODIFIED)
        reply__name_held(x);
    int64_t bytes;
    struct MHD_Response *r = response_of(&x->reply, &bytes);
    check(r);
    reply__add_headers(x, r);
    watch__expect_taken(x->http, x->wire, bytes);
    if (x->must_close)
        watch__linger(x->wire);
    x->stage = STAGE_SENDING;
    enum MHD_Result sent = MHD_queue_response(x->connection, (unsigned)x->reply.status, r);
    MHD_destroy_response(r);
    return sent;
}
