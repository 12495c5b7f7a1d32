/*
 * From a request to a handler: route, caller, object, idempotency, and what a failure becomes. The same on every lane and
 * in tests; it knows no socket.
 */
#include "api/call.h"

#include "access/access.h"
#include "access/session.h"
#include "api/idempotency.h"
#include "base/check.h"
#include "base/date.h"
#include "journal/journal.h"
#include "journal/past.h"
#include "query/grants.h"

static enum rc find_route(struct call *c);
static enum rc find_caller(struct call *c);
static enum rc find_object(struct call *c, str objects);
static enum rc open_past(struct call *c);
static enum rc run(struct call *c);
static void tell_how_to_ask(struct call *c, str *changeset);

/* "zh" or "en" of an Accept-Language header: the first of the two that stands in it (RFC 9110, 12.5.4; weights are not
   looked at, since browsers list by preference). */
static str language_of(str header)
{
    while (header.p) {
        str tag = str_trim(str_cut(&header, ','));
        if (str_starts(tag, S("zh")))
            return S("zh");
        if (str_starts(tag, S("en")))
            return S("en");
    }
    return S("");
}

static struct call *call_new(struct worker *w, const struct request *rq, struct reply *rp)
{
    struct cx *cx = worker_context(w);
    struct call *c = arena_new_of(cx->arena, struct call);
    *c = (struct call){.cx = cx, .app = w->app, .worker = w, .rq = rq, .rp = rp};
    str asked = language_of(request_header(rq, "accept-language"));
    cx->language = asked.n ? asked : cx->company.language;
    return c;
}

enum rc dispatch(struct worker *w, const struct request *rq, struct reply *rp, bool *is_rolled_back)
{
    arena_reset(w->arena);
    struct call *c = call_new(w, rq, rp);
    enum rc rc = find_route(c);
    if (rc == RC_OK)
        rc = run(c);
    if (w->db && w->lane != LANE_WRITE && db_in_transaction(w->db)) /* of a look into the past, however far it came */
        db_rollback(w->db);
    *is_rolled_back = c->is_rolled_back || c->is_dry;
    if (rc == RC_BUDGET && w->lane == LANE_READ)
        return rc;
    if (rc == RC_OK && arena_is_over(w->arena))
        rc = RC_TOO_LARGE;
    str none = S("");
    if (rc == RC_UNKNOWN)
        tell_how_to_ask(c, &none);
    if (rc != RC_OK)
        problem_write(c, rc);
    bool is_raced = rc == RC_UNIQUE && w->lane == LANE_WRITE; /* asked again, its check sees who was first */
    return is_raced ? RC_RETRY : RC_OK;
}

enum rc dispatch_admit(struct worker *w, const struct request *rq, struct reply *rp)
{
    arena_reset(w->arena);
    struct call *c = call_new(w, rq, rp);
    enum rc rc = find_route(c);
    if (rc == RC_OK && c->route->admit)
        rc = w->db ? c->route->admit(c) : RC_BUDGET;
    if (rc == RC_BUDGET && (w->lane == LANE_READ || w->lane == LANE_LOOP))
        return rc;
    if (rc != RC_OK)
        problem_write(c, rc);
    return RC_OK;
}

/* Allow: what the path takes (RFC 9110, 15.5.6). */
static enum rc refuse_method(struct call *c)
{
    static const struct {
        enum method method;
        const char *name;
    } methods[] = {{METHOD_GET, "GET, HEAD"},
                   {METHOD_POST, "POST"},
                   {METHOD_PUT, "PUT"},
                   {METHOD_PATCH, "PATCH"},
                   {METHOD_DELETE, "DELETE"}};
    str objects, id, name, allowed = S("");
    bool ignored;
    for (size_t i = 0; i < countof(methods); i++)
        if (route_find(methods[i].method, c->rq->path, &objects, &id, &name, &ignored))
            allowed = str_printf(c->cx->arena, "%.*s%s%s", STR_ARG(allowed), allowed.n ? ", " : "", methods[i].name);
    reply_header(c->rp, "Allow", allowed);
    return call_refuse(c, REFUSAL_METHOD, allowed);
}

static enum rc find_route(struct call *c)
{
    str objects, id, name;
    bool other_method;
    c->route = route_find(c->rq->method, c->rq->path, &objects, &id, &name, &other_method);
    if (!c->route)
        return other_method ? refuse_method(c) : RC_NOT_FOUND;
    c->name = name;
    if (id.n)
        check(str_to_i64(id, &c->id));
    enum rc rc = find_caller(c);
    return rc == RC_OK && objects.n ? find_object(c, objects) : rc;
}

/* --- a commit whose answer was lost ------------------------------------------------------------------------------- */

/* The act the lost answer told of, or empty. */
static str changeset_of(const struct reply *rp)
{
    for (size_t i = 0; i < rp->header_count; i++)
        if (str_eq_nocase(rp->headers[i].name, S("x-change-set")))
            return rp->headers[i].value;
    return S("");
}

/* Where to look: an act that can be read was done. */
static void ask_write(struct call *c, struct json *j, void *data)
{
    const str *changeset = data;
    if (idempotency_is_asked(c))
        json_pair_str(j, "idempotency_key", request_header(c->rq, "idempotency-key"));
    if (changeset->n)
        json_pair_str(j, "ask", str_printf(c->cx->arena, "/api/changesets/%.*s", STR_ARG(*changeset)));
}

static void tell_how_to_ask(struct call *c, str *changeset)
{
    c->extend = ask_write;
    c->extend_data = changeset;
}

void dispatch_unsure(struct worker *w, const struct request *rq, struct reply *rp)
{
    arena_reset(w->arena);
    struct call *c = call_new(w, rq, rp);
    str objects, id, name, changeset = str_copy(c->cx->arena, changeset_of(rp));
    bool ignored;
    c->route = route_find(rq->method, rq->path, &objects, &id, &name, &ignored);
    check(c->route);
    rp->header_count = 0;
    tell_how_to_ask(c, &changeset);
    problem_write(c, RC_UNKNOWN);
}

/* --- who -------------------------------------------------------------------------------------------------------- */

/* A cookie is sent by the browser whoever asks it to: an unsafe request must come from our own page (OWASP: verifying origin
   with standard headers). */
static bool is_same_origin(const struct call *c)
{
    str site = request_header(c->rq, "sec-fetch-site");
    if (site.n)
        return str_is(site, "same-origin") || str_is(site, "none");
    str origin = request_header(c->rq, "origin"), host = request_header(c->rq, "host");
    ptrdiff_t at = str_find(origin, S("://"));
    return at > 0 && host.n && str_eq(str_skip(origin, (size_t)at + 3), host);
}

/* What a browser says of where a request comes from; other clients say nothing. */
static bool tells_origin(const struct request *rq)
{
    return request_header(rq, "sec-fetch-site").n || request_header(rq, "origin").n;
}

static bool is_safe(enum method m)
{
    return m == METHOD_GET || m == METHOD_HEAD;
}

static bool is_bearer(str header)
{
    return str_eq_nocase(str_take(header, 7), S("Bearer "));
}

str dispatch_token(const struct request *rq)
{
    str header = request_header(rq, "authorization");
    return is_bearer(header) ? str_trim(str_skip(header, 7)) : request_cookie(rq, "gx_session");
}

static enum rc find_caller(struct call *c)
{
    if (c->route->flags & ROUTE_OPEN) /* nor may another page sign its visitor in as somebody */
        return is_safe(c->rq->method) || !tells_origin(c->rq) || is_same_origin(c)
                   ? RC_OK
                   : call_refuse(c, REFUSAL_ORIGIN, S(""));
    c->token = dispatch_token(c->rq);
    c->is_by_cookie = !is_bearer(request_header(c->rq, "authorization"));
    if (c->token.n == 0 || c->token.n > 200)
        return call_refuse(c, REFUSAL_SIGN_IN, S(""));
    str language;
    enum rc rc = session_find(c->cx, c->token, &language);
    if (rc == RC_NOT_FOUND)
        return call_refuse(c, REFUSAL_SIGN_IN, S(""));
    if (rc != RC_OK)
        return rc;
    if (language.n && !language_of(request_header(c->rq, "accept-language")).n)
        c->cx->language = language;
    if (c->is_by_cookie && !is_safe(c->rq->method) && !is_same_origin(c))
        return call_refuse(c, REFUSAL_ORIGIN, S(""));
    return c->route->flags & ROUTE_SETTINGS && !access_may_manage(c->cx, MANAGE_SETTINGS) ? RC_FORBIDDEN : RC_OK;
}

/* One that they may never see is not there, as are lines under a field that is hidden; a record of it is not looked for. */
static enum rc find_object(struct call *c, str objects)
{
    c->object = catalog_plural(c->cx->catalog, objects);
    if (!c->object || !grants_sees(c->cx, c->object))
        return RC_NOT_FOUND;
    bool is_written = c->object->owned_by && !is_safe(c->rq->method); /* lines are written with their parent */
    return is_written ? RC_FORBIDDEN : RC_OK;
}

/* --- run -------------------------------------------------------------------------------------------------------- */

/* ?as_of=2026-10-01T00:00:00Z on any read of records: the tables as they stood then. Search knows the present only. */
static enum rc open_past(struct call *c)
{
    str text = call_query(c, "as_of");
    int64_t at_ms;
    if (text.n == 0 || !c->object || !is_safe(c->rq->method))
        return RC_OK;
    if (str_trim(call_query(c, "q")).n)
        return issue_parameter(&c->cx->issues, "q", "q_as_of", S(""), -1);
    if (!instant_parse(text, &at_ms))
        return issue_parameter(&c->cx->issues, "as_of", "timestamp", text, -1);
    enum rc rc = past_prepare(c->cx);
    if (rc == RC_OK)
        rc = db_begin(c->cx->db);
    if (rc != RC_OK)
        return rc;
    return c->id ? past_open_record(c->cx, at_ms, c->object, c->id) : past_open(c->cx, at_ms, LIMIT_PAST_RECORDS);
}

static enum rc handle_keyed(struct call *c)
{
    bool is_replayed;
    enum rc rc = idempotency_find(c, &is_replayed);
    if (rc != RC_OK || is_replayed)
        return rc;
    rc = c->route->handle(c);
    return rc == RC_OK && c->rp->status < 400 && !c->is_dry ? idempotency_keep(c) : rc;
}

/* A parameter that stands twice would count once, and nobody could tell which. */
static enum rc refuse_repeats(struct call *c)
{
    enum rc rc = RC_OK;
    for (size_t i = 1; i < c->rq->query_count; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(c->rq->query[i].name, c->rq->query[k].name))
                rc = issue_parameter(&c->cx->issues, str_c(c->cx->arena, c->rq->query[i].name), "repeated", S(""), -1);
    return rc;
}

static enum rc run(struct call *c)
{
    enum rc rc = refuse_repeats(c);
    if (rc == RC_OK) /* where it makes no sense, the handler knows no such parameter */
        rc = call_query_flag(c, "dry_run", &c->is_dry);
    if (rc == RC_OK)
        rc = open_past(c);
    if (rc != RC_OK)
        return rc;
    if (c->worker->lane == LANE_WRITE)
        changeset_open(c->cx, c->is_by_cookie ? "page" : "api", S(""));
    bool is_keyed = c->worker->lane == LANE_WRITE && c->route->flags & ROUTE_KEYED &&
                    request_header(c->rq, "idempotency-key").n && !c->is_dry;
    rc = is_keyed ? handle_keyed(c) : c->route->handle(c);
    if (rc == RC_OK && c->cx->changeset && c->cx->changeset->id && !c->is_dry)
        call_header_int(c, "X-Change-Set", c->cx->changeset->id);
    return rc;
}
