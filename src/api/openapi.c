/*
 * The interface as an OpenAPI 3.1 document, made when asked for from the routes, their operations and the declarations the
 * actor may see: a route of {objects} stands once for each of them. The order is that of the routes and the catalogue, so
 * the same server gives the same bytes.
 *
 * A path stands once with all its methods. Every operation answers a Problem by default.
 */
#include "api/openapi.h"

#include "api/api.h"
#include "api/outline.h"
#include "base/check.h"
#include "crm/crm.h"
#include "object/builtin.h"
#include "record/engine.h"

static void path_items(struct cx *cx, struct json *j, size_t i);

enum rc openapi_read(struct call *c)
{
    static const char *const none[] = {NULL};
    enum rc rc = call_only(c, none);
    if (rc != RC_OK)
        return rc;
    struct json j = call_json(c, 200);
    openapi_write(c->cx, &j);
    return call_tag(c);
}

void api_openapi(struct arena *a, struct buf *out)
{
    struct engine engine = {.behaviours = crm_behaviours};
    struct cx cx = {.arena = a, .engine = &engine, .catalog = builtin_catalog(a), .clock = &clock_system};
    struct json j = json_to(out);
    openapi_write(&cx, &j);
}

void openapi_write(struct cx *cx, struct json *j)
{
    json_begin_object(j);
    json_pair_str(j, "openapi", S("3.1.0"));
    openapi_info(cx, j);
    json_key(j, S("security"));
    json_raw(j, S("[{\"bearer\":[]},{\"cookie\":[]}]"));
    json_key(j, S("paths"));
    json_begin_object(j);
    for (size_t i = 0; i < route_count; i++)
        path_items(cx, j, i);
    json_end(j);
    openapi_components(cx, j);
    json_end(j);
}

/* --- operations ------------------------------------------------------------------------------------------------- */

static void pair_ref(struct json *j, const char *kind, str object, const char *name)
{
    char path[200];
    int n = snprintf(path, sizeof path, "#/components/%s/%.*s%s", kind, STR_ARG(object), name);
    check(n > 0 && (size_t)n < sizeof path);
    json_begin_object(j);
    json_pair_str(j, "$ref", (str){path, (size_t)n});
    json_end(j);
}

static void path_parameter(struct json *j, const char *name, const char *outline)
{
    json_begin_object(j);
    json_pair_str(j, "name", str_of(name));
    json_pair_str(j, "in", S("path"));
    json_pair(j, "required", v_bool(true));
    json_key(j, S("schema"));
    outline_write(j, outline, S(""));
    json_end(j);
}

static void parameters_write(struct json *j, const struct route *r, const struct operation *op, const struct object *o,
                             str path)
{
    json_key(j, S("parameters"));
    json_begin_array(j);
    if (str_find(path, S("{id}")) >= 0)
        path_parameter(j, "id", "integer");
    if (str_find(path, S("{name}")) >= 0)
        path_parameter(j, "name", "text");
    for (str rest = str_of(op->parameters); rest.n;) {
        char name[40];
        str key = str_cut(&rest, ' ');
        snprintf(name, sizeof name, "%.*s", STR_ARG(key));
        if (str_is(key, "equals"))
            pair_ref(j, "parameters", o->name, "_equals");
        else
            pair_ref(j, "parameters", S(""), name);
    }
    if (r->flags & ROUTE_KEYED)
        pair_ref(j, "parameters", S(""), "idempotency_key");
    json_end(j);
}

static void content_json(struct json *j, const char *type, const char *outline, str object)
{
    json_key(j, str_of(type));
    json_begin_object(j);
    json_key(j, S("schema"));
    outline_write(j, outline, object);
    json_end(j);
}

/* Bytes of a type; of messages that are sent one after the other, the type of each one's data. */
static void content_file(struct json *j, const char *type)
{
    json_key(j, str_of(type));
    json_begin_object(j);
    if (strcmp(type, "text/event-stream") == 0) {
        json_key(j, S("schema"));
        json_raw(j, S("{\"type\":\"string\",\"contentMediaType\":\"application/json\","
                      "\"contentSchema\":{\"$ref\":\"#/components/schemas/News\"}}"));
    }
    json_end(j);
}

static void body_write(struct json *j, const struct operation *op, str object)
{
    if (!op->takes)
        return;
    json_key(j, S("requestBody"));
    json_begin_object(j);
    json_key(j, S("content"));
    json_begin_object(j);
    if (strcmp(op->takes, "file") == 0)
        content_file(j, "application/octet-stream");
    else
        content_json(j, "application/json", op->takes, object);
    json_end(j);
    json_end(j);
}

static void headers_write(struct json *j, const struct route *r, const struct operation *op)
{
    bool is_write = r->lane == LANE_WRITE, is_record = op->answers && strcmp(op->answers, "@") == 0;
    bool is_tagged = is_record || strstr(op->statuses, "304");
    if (!is_write && !is_tagged)
        return;
    json_key(j, S("headers"));
    json_begin_object(j);
    if (is_tagged) {
        json_key(j, S("ETag"));
        pair_ref(j, "headers", S(""), "ETag");
    }
    if (is_write) {
        json_key(j, S("X-Change-Set"));
        pair_ref(j, "headers", S(""), "X-Change-Set");
    }
    json_end(j);
}

static void answer_write(struct json *j, const struct route *r, const struct operation *op, str status, str object)
{
    json_key(j, status);
    json_begin_object(j);
    json_pair_str(j, "description", str_of(r->summary));
    headers_write(j, r, op);
    if ((op->answers || op->file) && !str_is(status, "304")) {
        json_key(j, S("content"));
        json_begin_object(j);
        if (op->answers)
            content_json(j, "application/json", op->answers, object);
        if (op->file)
            content_file(j, op->file);
        json_end(j);
    }
    json_end(j);
}

static void answers_write(struct json *j, const struct route *r, const struct operation *op, str object)
{
    json_key(j, S("responses"));
    json_begin_object(j);
    for (str rest = str_of(op->statuses); rest.n;)
        answer_write(j, r, op, str_cut(&rest, ' '), object);
    openapi_refusals(j, r, op);
    json_end(j);
}

static const char *method_key(enum method m)
{
    static const char *const keys[] = {"get", "head", "post", "put", "patch", "delete"};
    check((size_t)m < countof(keys));
    return keys[m];
}

static void operation_write(struct json *j, const struct route *r, const struct object *o, str path)
{
    const struct operation *op = openapi_operation(r);
    str object = o ? o->name : S("");
    char id[100];
    int n = snprintf(id, sizeof id, "%.*s%s%s", STR_ARG(o ? o->plural : S("")), o ? "_" : "", op->id);
    json_key(j, str_of(method_key(r->method)));
    json_begin_object(j);
    json_pair_str(j, "operationId", (str){id, (size_t)n});
    json_key(j, S("tags"));
    json_begin_array(j);
    json_str(j, op->tag ? str_of(op->tag) : openapi_object_tag(o));
    json_end(j);
    json_pair_str(j, "summary", str_of(r->summary));
    json_pair_str(j, "description", str_of(op->about));
    if (r->flags & ROUTE_OPEN) {
        json_key(j, S("security"));
        json_raw(j, S("[]"));
    }
    parameters_write(j, r, op, o, path);
    body_write(j, op, object);
    answers_write(j, r, op, object);
    json_end(j);
}

/* --- paths ------------------------------------------------------------------------------------------------------ */

/* The pattern with the object's plural, and where actions are many, with the one there is. */
static str path_of(struct arena *a, const struct route *r, const struct object *o)
{
    str pattern = str_of(r->pattern);
    ptrdiff_t at = str_find(pattern, S("{objects}"));
    if (!o || at < 0)
        return pattern;
    str rest = str_skip(pattern, (size_t)at + 9);
    bool is_action = r->handle == records_action;
    return str_printf(a, "%.*s%.*s%s", STR_ARG(str_take(pattern, (size_t)at)), STR_ARG(o->plural),
                      is_action ? "/{id}/actions/move" : str_c(a, rest));
}

/* Lines are read beside their parents and written with them; only what has a process moves. */
static bool is_offered(const struct route *r, const struct object *o)
{
    if (r->handle == records_action && !o->process)
        return false;
    return !o->owned_by || r->method == METHOD_GET;
}

static void path_item(struct cx *cx, struct json *j, size_t first, const struct object *o)
{
    str path = path_of(cx->arena, &routes[first], o);
    json_key(j, path);
    json_begin_object(j);
    for (size_t i = first; i < route_count; i++)
        if (strcmp(routes[i].pattern, routes[first].pattern) == 0 && (!o || is_offered(&routes[i], o)))
            operation_write(j, &routes[i], o, path);
    json_end(j);
}

/* Whether one of the methods of the route's path is offered. */
static bool has_any(size_t first, const struct object *o)
{
    for (size_t i = first; i < route_count; i++)
        if (strcmp(routes[i].pattern, routes[first].pattern) == 0 && is_offered(&routes[i], o))
            return true;
    return false;
}

/* The paths of the i-th route's pattern, unless an earlier route had them. */
static void path_items(struct cx *cx, struct json *j, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(routes[k].pattern, routes[i].pattern) == 0)
            return;
    if (!strstr(routes[i].pattern, "{objects}")) {
        path_item(cx, j, i, NULL);
        return;
    }
    for (size_t k = 0; k < catalog_count(cx->catalog); k++) {
        const struct object *o = catalog_at(cx->catalog, k);
        if (openapi_shows(cx, o) && has_any(i, o))
            path_item(cx, j, i, o);
    }
}
