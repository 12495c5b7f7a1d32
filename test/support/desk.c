/* See desk.h. */
#include "support/desk.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "access/session.h"
#include "api/api.h"
#include "api/call.h"
#include "base/check.h"
#include "journal/journal.h"
#include "json/read.h"
#include "record/record.h"

enum { PARTS_MAX = 60 };

static void open_app(struct desk *d)
{
    str message = S("");
    struct app_options options = {.database = d->database->url,
                                  .data_dir = d->database->folder,
                                  .declarations = d->declarations,
                                  .clock = &d->clock,
                                  .door = &api_door};
    if (app_open(options, d->a, &d->app, &message) != RC_OK) {
        fprintf(stderr, "app_open: %.*s\n", STR_ARG(message));
        abort();
    }
}

static void close_app(void *desk)
{
    app_close(((struct desk *)desk)->app);
}

static struct desk *desk_new(struct database *database)
{
    struct desk *d = arena_new_of(database->a, struct desk);
    d->database = database;
    d->a = database->a;
    d->fake = (struct clock_fake){.at_ms = 1795165200000, .seed = 7}; /* 2026-11-20T09:00:00Z */
    d->clock = clock_of_fake(&d->fake);
    return d;
}

struct desk *desk_open(struct database *database)
{
    return desk_open_with(database, NULL);
}

struct desk *desk_open_with(struct database *database, const char *const *declarations)
{
    struct desk *d = desk_new(database);
    d->declarations = declarations;
    open_app(d);
    arena_defer(d->a, close_app, d);
    return d;
}

struct desk *desk_open_timed(struct database *database)
{
    struct desk *d = desk_new(database);
    d->clock = clock_system;
    open_app(d);
    arena_defer(d->a, close_app, d);
    return d;
}

void desk_restart(struct desk *d)
{
    app_close(d->app);
    open_app(d);
}

/* --- people ----------------------------------------------------------------------------------------------------- */

struct newcomer {
    struct arena *a;
    str name;
    const char *role;
    int64_t id;
    str token;
};

static enum rc user_write(struct cx *cx, void *data)
{
    struct newcomer *n = data;
    const struct object *users = catalog_object(cx->catalog, S("user"));
    struct draft *d = draft_new(cx->arena, users);
    struct record *r;
    changeset_open(cx, "cli", S(""));
    check(draft_from_text(cx, d, object_field(users, S("name")), n->name) == RC_OK);
    check(draft_from_text(cx, d, object_field(users, S("email")),
                          str_printf(cx->arena, "%.*s@example.com", STR_ARG(n->name))) == RC_OK);
    check(draft_from_text(cx, d, object_field(users, S("role")), str_of(n->role)) == RC_OK);
    enum rc rc = record_create(cx, d, &r);
    n->id = rc == RC_OK ? record_id(r) : 0;
    return rc;
}

int64_t desk_user(struct desk *d, str name, const char *role)
{
    struct newcomer n = {.name = name, .role = role};
    check(app_write(d->app, user_write, &n) == RC_OK);
    d->fake.at_ms += 1000;
    return n.id;
}

static enum rc session_write(struct cx *cx, void *data)
{
    struct newcomer *n = data;
    int64_t ignored;
    str token;
    enum rc rc = session_start(cx, (struct session_options){.user_id = n->id, .peer = S("127.0.0.1")}, &token,
                               &ignored);
    n->token = rc == RC_OK ? str_copy(n->a, token) : S("");
    return rc;
}

str desk_token(struct desk *d, int64_t user_id)
{
    struct newcomer n = {.a = d->a, .id = user_id};
    check(app_write(d->app, session_write, &n) == RC_OK);
    return n.token;
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

static str decode(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool is_code = s.p[i] == '%' && i + 2 < s.n && isxdigit((unsigned char)s.p[i + 1]) &&
                       isxdigit((unsigned char)s.p[i + 2]);
        out[n++] = is_code ? (char)strtol((char[]){s.p[i + 1], s.p[i + 2], 0}, NULL, 16) : s.p[i];
        i += is_code ? 2 : 0;
    }
    return (str){out, n};
}

static enum method method_of(str s)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < countof(names); i++)
        if (str_is(s, names[i]))
            return (enum method)i;
    return METHOD_OTHER;
}

static void query_of_target(struct arena *a, str target, struct request *rq)
{
    struct pair *query = arena_array_of(a, PARTS_MAX, struct pair);
    rq->path = decode(a, str_cut(&target, '?'));
    while (target.p && target.n) {
        str value = str_cut(&target, '&'), name = str_cut(&value, '=');
        check(rq->query_count < PARTS_MAX);
        query[rq->query_count++] = (struct pair){decode(a, name), value.p ? decode(a, value) : S("")};
    }
    rq->query = query;
}

static void headers_of(struct arena *a, const struct ask *ask, struct request *rq)
{
    struct pair *headers = arena_array_of(a, ask->header_count + 3, struct pair);
    bool has_language = false;
    for (size_t i = 0; i < ask->header_count; i++) {
        headers[rq->header_count++] = ask->headers[i];
        has_language |= str_is(ask->headers[i].name, "accept-language");
    }
    headers[rq->header_count++] = (struct pair){S("host"), S("guanxi.test")};
    if (!has_language)
        headers[rq->header_count++] = (struct pair){S("accept-language"), S("en")};
    if (ask->token.n)
        headers[rq->header_count++] = (struct pair){S("authorization"),
                                                    str_printf(a, "Bearer %.*s", STR_ARG(ask->token))};
    rq->headers = headers;
}

static int file_of(str body)
{
    int fd = memfd_create("body", MFD_CLOEXEC);
    check(fd >= 0 && write(fd, body.p, body.n) == (ssize_t)body.n && lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

static void body_of(const struct ask *ask, struct request *rq)
{
    str objects, id, name;
    bool ignored;
    const struct route *r = route_find(rq->method, rq->path, &objects, &id, &name, &ignored);
    rq->body_fd = -1;
    rq->body_bytes = (int64_t)ask->body.n;
    if (r && r->flags & ROUTE_STREAMED)
        rq->body_fd = file_of(ask->body);
    else
        rq->body = ask->body;
}

static str file_read(struct arena *a, struct reply *rp)
{
    char *bytes = arena_alloc(a, (size_t)rp->file_bytes + 1);
    check(pread(rp->file_fd, bytes, (size_t)rp->file_bytes, 0) == (ssize_t)rp->file_bytes);
    close(rp->file_fd);
    return (str){bytes, (size_t)rp->file_bytes};
}

static struct told told_of(struct arena *a, struct reply *rp)
{
    struct told t = {
        .status = rp->status, .content_type = str_copy(a, str_of(rp->content_type)), .header_count = rp->header_count};
    for (size_t i = 0; i < rp->header_count; i++)
        t.headers[i] = (struct pair){str_copy(a, rp->headers[i].name), str_copy(a, rp->headers[i].value)};
    check(!rp->body.is_over);
    t.body = rp->file_fd >= 0 ? file_read(a, rp)
                              : str_copy(a, rp->static_body.n ? rp->static_body : buf_view(&rp->body));
    buf_free(&rp->body);
    return t;
}

struct told desk_ask(struct desk *d, struct ask ask)
{
    struct request rq = {.method = method_of(ask.method), .peer = S("127.0.0.1")};
    rq.id = str_printf(d->a, "%016x", ++d->requests);
    query_of_target(d->a, ask.target, &rq);
    headers_of(d->a, &ask, &rq);
    body_of(&ask, &rq);
    struct reply rp = {.file_fd = -1, .arena = d->a};
    buf_init(&rp.body, LIMIT_REPLY_BYTES);
    app_handle(d->app, &rq, &rp);
    if (rq.body_fd >= 0)
        close(rq.body_fd);
    d->fake.at_ms += 1000;
    return told_of(d->a, &rp);
}

str told_header(const struct told *t, const char *name)
{
    for (size_t i = 0; i < t->header_count; i++)
        if (str_eq_nocase(t->headers[i].name, str_of(name)))
            return t->headers[i].value;
    return str_eq_nocase(str_of(name), S("content-type")) ? t->content_type : S("");
}

json_t *desk_json(struct desk *d, struct ask ask, int status)
{
    struct told t = desk_ask(d, ask);
    json_t *v = NULL;
    str message = S("");
    if (t.status == status && (t.body.n == 0 || json_read(d->a, t.body, &v, &message) == RC_OK))
        return v;
    fprintf(stderr, "%.*s %.*s %.*s: %d, not %d: %.*s %.*s\n", STR_ARG(ask.method), STR_ARG(ask.target),
            STR_ARG(ask.body), t.status, status, STR_ARG(t.body), STR_ARG(message));
    abort();
}
