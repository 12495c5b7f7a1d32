/* The door of the interface: what http asks of a request before it is answered. See app/lanes.h. */
#include "api/api.h"
#include "api/call.h"
#include "base/check.h"
#include "base/limits.h"

/* Work that may take long though its route is quick: a look into the past, an exact count. */
static bool is_heavy(const struct request *rq)
{
    return request_query(rq, "as_of", NULL).n || str_is(request_query(rq, "count", NULL), "exact");
}

static enum lane lane_of(const struct route *r, const struct request *rq)
{
    if (!r)
        return LANE_LOOP;
    if (r->lane == LANE_STREAM && rq->method == METHOD_HEAD)
        return LANE_READ;
    return r->lane == LANE_READ && is_heavy(rq) ? LANE_SLOW : r->lane;
}

static int64_t body_max_of(const struct route *r, enum method method)
{
    bool has_body = method == METHOD_POST || method == METHOD_PATCH || method == METHOD_PUT;
    if (!has_body)
        return 0;
    if (r && r->flags & ROUTE_STREAMED)
        return LIMIT_IMPORT_FILE_BYTES;
    return !r || r->flags & ROUTE_OPEN ? LIMIT_OPEN_BODY_BYTES : LIMIT_BODY_BYTES;
}

static struct lane_need need(const struct request *rq)
{
    str objects, id, name;
    bool other_method;
    const struct route *r = route_find(rq->method, rq->path, &objects, &id, &name, &other_method);
    return (struct lane_need){
        .lane = lane_of(r, rq),
        .body_bytes_max = body_max_of(r, rq->method),
        .is_streamed = r && r->flags & ROUTE_STREAMED,
    };
}

/* What is neither the interface nor a probe. */
static bool is_page(const struct request *rq)
{
    str objects, id, name;
    bool other_method;
    return !str_starts(rq->path, S("/api/")) &&
           !route_find(rq->method, rq->path, &objects, &id, &name, &other_method) && !other_method;
}

const struct lane_door api_door = {
    .need = need,
    .is_page = is_page,
    .token = dispatch_token,
    .admit = dispatch_admit,
    .answer = dispatch,
    .unsure = dispatch_unsure,
};

size_t api_route_count(void)
{
    return route_count;
}

void api_route(size_t i, const char **method, const char **pattern)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER"};
    check(i < route_count);
    *method = methods[routes[i].method];
    *pattern = routes[i].pattern;
}
