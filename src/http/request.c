/*
 * From what came over the wire to struct request.
 *
 * How the request is framed was judged by its bytes (gate.h). Its target we split and decode ourselves, because the library's
 * decoder ends a path at %00 and leaves a bad escape as it is. In absolute form it must name the host that the request
 * names (RFC 9112, 3.2.2). An encoded slash is refused: decoded it would divide a path where the sender did not.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/check.h"
#include "base/limits.h"
#include "http/coding.h"
#include "http/exchange.h"

static int read_headers(struct exchange *x);
static int read_target(struct exchange *x);
static void read_peer(struct exchange *x);

static int bad(struct exchange *x, const char *fault)
{
    x->fault = fault;
    return MHD_HTTP_BAD_REQUEST;
}

static enum method method_of(const char *name)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < countof(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (enum method)i;
    return METHOD_OTHER;
}

/* Every number once, in no order that tells how many there were: a counter through the mixing step of SplitMix64 (Steele,
   Lea, Flood 2014), which is a bijection. It is a name for the log and no secret; the kernel need not be asked. */
static uint64_t request_number(struct http *h)
{
    uint64_t z = h->id_seed + atomic_fetch_add(&h->requests, 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

int request__read(struct exchange *x, const char *method)
{
    struct request *rq = &x->request;
    uint64_t id = request_number(x->http);
    rq->id = str_hex(x->arena, (const unsigned char *)&id, sizeof id);
    rq->method = method_of(method);
    rq->path = S("/");
    int status = read_headers(x);
    if (status)
        return status;
    read_peer(x);
    return read_target(x);
}

str request_header(const struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->header_count; i++)
        if (str_is(rq->headers[i].name, name))
            return rq->headers[i].value;
    return S("");
}

bool request_has(const struct request *rq, str etag)
{
    str list = request_header(rq, "if-none-match");
    while (list.p) {
        str one = str_trim(str_cut(&list, ','));
        if (str_is(one, "*"))
            return true;
        if (str_starts(one, S("W/")))
            one = str_skip(one, 2);
        if (str_eq(one, etag))
            return true;
    }
    return false;
}

str request_cookie(const struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->header_count; i++) {
        if (!str_is(rq->headers[i].name, "cookie"))
            continue;
        str rest = rq->headers[i].value;
        while (rest.p) {
            str value = str_cut(&rest, ';');
            str key = str_trim(str_cut(&value, '='));
            if (value.p && str_is(key, name))
                return str_trim(value);
        }
    }
    return S("");
}

uint64_t request_origin(const struct request *rq)
{
    const uint64_t highest = UINT64_C(1) << 63;
    char text[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;
    uint64_t half;
    snprintf(text, sizeof text, "%.*s", STR_ARG(rq->peer));
    if (inet_pton(AF_INET, text, &v4) == 1)
        return highest | v4.s_addr;
    if (inet_pton(AF_INET6, text, &v6) != 1)
        return highest;
    memcpy(&half, &v6, sizeof half);
    return highest | half >> 1;
}

str request_query(const struct request *rq, const char *name, bool *found)
{
    const struct pair *hit = NULL;
    for (size_t i = 0; i < rq->query_count && !hit; i++)
        if (str_is(rq->query[i].name, name))
            hit = &rq->query[i];
    if (found)
        *found = hit != NULL;
    return hit ? hit->value : S("");
}

struct collect {
    struct exchange *x;
    struct pair *headers;
    size_t n;
    bool is_bad;
};

/* A value that is no UTF-8 is text to nobody here, and left out (RFC 9110, 5.5: opaque); where it came from must be readable. */
static enum MHD_Result on_header(void *data, enum MHD_ValueKind kind, const char *name, size_t name_n,
                                 const char *value, size_t value_n)
{
    (void)kind;
    struct collect *c = data;
    str key = str_lower(c->x->arena, (str){name, name_n}), text = {value ? value : "", value ? value_n : 0};
    if (str_is(key, "if-match") || str_is(key, "if-none-match"))
        text = coding_plain_tags(c->x->arena, text);
    if (str_is_utf8(text))
        c->headers[c->n++] = (struct pair){key, text};
    else
        c->is_bad |= str_is(key, "origin");
    return MHD_YES;
}

/* The gate let through one length at most, in digits, and not beside a coding. */
static void read_framing(struct exchange *x)
{
    str length = request_header(&x->request, "content-length");
    x->framing.is_chunked = request_header(&x->request, "transfer-encoding").n > 0;
    x->framing.content_length = 0;
    check(length.n == 0 || str_to_i64(length, &x->framing.content_length));
}

static int read_headers(struct exchange *x)
{
    int n = MHD_get_connection_values(x->connection, MHD_HEADER_KIND, NULL, NULL);
    check(n >= 0 && n <= LIMIT_HEADERS);
    struct collect c = {.x = x, .headers = arena_array_of(x->arena, (size_t)n, struct pair)};
    MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, on_header, &c);
    x->request.headers = c.headers;
    x->request.header_count = c.n;
    read_framing(x);
    return c.is_bad ? bad(x, "headers") : 0;
}

static size_t count(const struct request *rq, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < rq->header_count; i++)
        n += str_is(rq->headers[i].name, name);
    return n;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes percent-encoding; in a query '+' is a blank. False on a bad escape, on U+0000 and what is not UTF-8, and on an
   encoded slash in a path. */
static bool decode(struct arena *a, str s, bool is_query, str *out)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
            if (c == '/' && !is_query)
                return false;
        } else if (c == '+' && is_query) {
            c = ' ';
        }
        p[n++] = c;
    }
    *out = (str){p, n};
    return str_is_utf8(*out);
}

/* No empty segment but the last, none that means another folder. */
static bool is_plain_path(str path)
{
    if (path.n == 0 || path.p[0] != '/')
        return false;
    str rest = str_skip(path, 1);
    while (rest.p) {
        str segment = str_cut(&rest, '/');
        if (str_is(segment, ".") || str_is(segment, "..") || (segment.n == 0 && rest.p))
            return false;
    }
    return true;
}

static int read_query(struct exchange *x, str text)
{
    size_t n = 0, n_max = 1;
    for (size_t i = 0; i < text.n; i++)
        n_max += text.p[i] == '&';
    if (n_max > LIMIT_QUERY_PARAMETERS)
        return bad(x, "parameters");
    struct pair *query = arena_array_of(x->arena, n_max, struct pair);
    while (text.p) {
        str value = str_cut(&text, '&');
        if (value.n == 0)
            continue;
        str name = str_cut(&value, '=');
        if (!decode(x->arena, name, true, &query[n].name) || !decode(x->arena, value, true, &query[n].value))
            return bad(x, "encoding");
        n++;
    }
    x->request.query = query;
    x->request.query_count = n;
    return 0;
}

/* "http://host/path" is "/path" of that host. */
static bool drop_authority(const struct exchange *x, str *target)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < countof(schemes); i++) {
        str scheme = str_of(schemes[i]), rest = str_skip(*target, scheme.n);
        if (!str_eq_nocase(str_take(*target, scheme.n), scheme))
            continue;
        ptrdiff_t slash = str_find(rest, S("/"));
        str host = str_take(rest, slash < 0 ? rest.n : (size_t)slash);
        *target = slash < 0 ? S("/") : str_skip(rest, (size_t)slash);
        return str_eq_nocase(host, request_header(&x->request, "host"));
    }
    return true;
}

static int read_target(struct exchange *x)
{
    str rest = x->target, path;
    if (rest.n > LIMIT_URL_BYTES)
        return MHD_HTTP_URI_TOO_LONG;
    if (!drop_authority(x, &rest))
        return bad(x, "path");
    if (!decode(x->arena, str_cut(&rest, '?'), false, &path))
        return bad(x, "encoding");
    if (!is_plain_path(path))
        return bad(x, "path");
    x->request.path = path;
    return rest.n ? read_query(x, rest) : 0;
}

static str address_text(struct arena *a, const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, sizeof text);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text, sizeof text);
    str s = str_of(text), mapped = S("::ffff:");
    bool is_v4 = str_starts(s, mapped) && memchr(text, '.', s.n);
    return str_copy(a, is_v4 ? str_skip(s, mapped.n) : s);
}

/* A trusted proxy appends the address it saw, so the last one of X-Forwarded-For is the one it vouches for. */
static void read_peer(struct exchange *x)
{
    struct request *rq = &x->request;
    rq->peer = address_text(x->arena,
                            MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    const char *proxy = x->http->options.proxy;
    if (!proxy || !str_is(rq->peer, proxy))
        return;
    rq->is_secure = count(rq, "x-forwarded-proto") == 1 && str_is(request_header(rq, "x-forwarded-proto"), "https");
    if (count(rq, "x-forwarded-for") != 1)
        return;
    str rest = request_header(rq, "x-forwarded-for"), last = rest;
    while (rest.p)
        last = str_trim(str_cut(&rest, ','));
    if (last.n)
        rq->peer = last;
}
