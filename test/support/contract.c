/* See contract.h. Breaches come with the place of the value: "/data/0/name: string, not integer". */
#include "support/contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "json/read.h"

struct judge {
    json_t *document;
    struct arena *a;
};

static const char *judge(const struct judge *g, json_t *schema, json_t *v, const char *at);

/* --- schemas ---------------------------------------------------------------------------------------------------- */

static json_t *resolve(const struct judge *g, json_t *schema)
{
    const char *ref;
    while ((ref = json_string_value(json_object_get(schema, "$ref")))) {
        str rest = str_of(ref);
        check(str_is(str_cut(&rest, '/'), "#"));
        schema = g->document;
        while (schema && rest.p)
            schema = json_object_get(schema, str_c(g->a, str_cut(&rest, '/')));
        if (!schema)
            fprintf(stderr, "no component %s\n", ref);
        check(schema);
    }
    return schema;
}

static const char *type_of(json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
        return "integer";
    case JSON_REAL:
        return "number";
    case JSON_NULL:
        return "null";
    default:
        return "boolean";
    }
}

static bool is_type(json_t *type, json_t *v)
{
    const char *wanted = json_string_value(type);
    return strcmp(wanted, type_of(v)) == 0 || (strcmp(wanted, "number") == 0 && json_is_integer(v));
}

static bool is_one_type(json_t *types, json_t *v)
{
    size_t i;
    json_t *type;
    if (json_is_string(types))
        return is_type(types, v);
    json_array_foreach(types, i, type) if (is_type(type, v)) return true;
    return false;
}

static const char *judge_members(const struct judge *g, json_t *schema, json_t *v, const char *at)
{
    json_t *properties = json_object_get(schema, "properties"),
           *others = json_object_get(schema, "additionalProperties");
    const char *key;
    json_t *member;
    size_t i;
    json_array_foreach(
        json_object_get(schema, "required"), i,
        member) if (!json_object_get(v, json_string_value(member))) return arena_printf(g->a, "%s: no member %s", at,
                                                                                        json_string_value(member));
    json_object_foreach(v, key, member)
    {
        json_t *property = json_object_get(properties, key);
        if (!property && json_is_object(others))
            property = others;
        if (!property)
            return arena_printf(g->a, "%s: the member %s is in no schema", at, key);
        const char *breach = judge(g, property, member, arena_printf(g->a, "%s/%s", at, key));
        if (breach)
            return breach;
    }
    return NULL;
}

static const char *judge_items(const struct judge *g, json_t *schema, json_t *v, const char *at)
{
    size_t i;
    json_t *item;
    json_array_foreach(v, i, item)
    {
        const char *breach = judge(g, json_object_get(schema, "items"), item, arena_printf(g->a, "%s/%zu", at, i));
        if (breach)
            return breach;
    }
    return NULL;
}

static const char *judge_any_of(const struct judge *g, json_t *schemas, json_t *v, const char *at)
{
    size_t i;
    json_t *schema;
    const char *breach = NULL;
    json_array_foreach(schemas, i, schema) if (!(breach = judge(g, schema, v, at))) return NULL;
    return breach;
}

static bool is_among(json_t *values, json_t *v)
{
    size_t i;
    json_t *value;
    json_array_foreach(values, i, value) if (json_equal(value, v)) return true;
    return false;
}

static const char *other_type(const struct judge *g, json_t *types, json_t *v, const char *at)
{
    char *wanted = json_dumps(types, JSON_ENCODE_ANY);
    const char *breach = arena_printf(g->a, "%s: is of type %s, not %s", at, type_of(v), wanted);
    free(wanted);
    return breach;
}

static const char *judge(const struct judge *g, json_t *schema, json_t *v, const char *at)
{
    schema = resolve(g, schema);
    json_t *types = json_object_get(schema, "type"), *values = json_object_get(schema, "enum");
    json_t *any_of = json_object_get(schema, "anyOf");
    if (any_of)
        return judge_any_of(g, any_of, v, at);
    if (types && !is_one_type(types, v))
        return other_type(g, types, v, at);
    if (values && !is_among(values, v))
        return arena_printf(g->a, "%s: is none of the values", at);
    if (types && json_is_object(v))
        return judge_members(g, schema, v, at);
    return types && json_is_array(v) ? judge_items(g, schema, v, at) : NULL;
}

const char *contract_schema_breach(json_t *document, struct arena *a, json_t *schema, json_t *v)
{
    return judge(&(struct judge){document, a}, schema, v, "");
}

/* --- operations ------------------------------------------------------------------------------------------------- */

/* How many of a path's segments are parameters of the template; -1: it is another path. */
static int path_distance(str template, str path)
{
    int distance = 0;
    while (template.p && path.p) {
        str t = str_cut(&template, '/'), segment = str_cut(&path, '/');
        int64_t id;
        if (str_is(t, "{id}") ? !str_to_i64(segment, &id) : !str_is(t, "{name}") && !str_eq(t, segment))
            return -1;
        distance += t.n && t.p[0] == '{';
    }
    return template.p || path.p ? -1 : distance;
}

static json_t *operation_of(const struct judge *g, const struct ask *ask)
{
    str path = ask->target, method = str_is(ask->method, "HEAD") ? S("get") : str_lower(g->a, ask->method);
    const char *template;
    json_t *item, *found = NULL;
    int best = 100;
    path = str_cut(&path, '?');
    json_object_foreach(json_object_get(g->document, "paths"), template, item)
    {
        int distance = path_distance(str_of(template), path);
        json_t *operation = json_object_get(item, str_c(g->a, method));
        if (distance >= 0 && distance < best && operation) {
            best = distance;
            found = operation;
        }
    }
    return found;
}

static bool names_parameter(const struct judge *g, json_t *parameters, const char *name)
{
    size_t i;
    json_t *p;
    json_array_foreach(parameters, i, p)
    {
        json_t *parameter = resolve(g, p);
        const char *known = json_string_value(json_object_get(parameter, "name"));
        if (strcmp(known, name) == 0)
            return true;
        json_t *fields = json_object_get(json_object_get(parameter, "schema"), "properties");
        if (json_object_get(fields, name))
            return true;
    }
    return false;
}

static const char *parameters_breach(const struct judge *g, json_t *operation, const struct ask *ask)
{
    str query = ask->target;
    str_cut(&query, '?');
    while (query.p && query.n) {
        str pair = str_cut(&query, '&');
        const char *name = str_c(g->a, str_cut(&pair, '='));
        if (!names_parameter(g, json_object_get(operation, "parameters"), name))
            return arena_printf(g->a, "the parameter %s was taken and is not in the document", name);
    }
    return NULL;
}

static const char *body_breach(const struct judge *g, json_t *content, str content_type, str text, const char *what)
{
    str type = content_type, message;
    json_t *v, *media = json_object_get(content, str_c(g->a, str_cut(&type, ';')));
    if (!media)
        return arena_printf(g->a, "%s of type %.*s is not in the document", what, STR_ARG(content_type));
    json_t *schema = json_object_get(media, "schema");
    if (!schema)
        return NULL;
    if (json_read(g->a, text, &v, &message) != RC_OK)
        return arena_printf(g->a, "%s: %.*s", what, STR_ARG(message));
    const char *breach = judge(g, schema, v, "");
    return breach ? arena_printf(g->a, "%s %s", what, breach) : NULL;
}

static const char *request_breach(const struct judge *g, json_t *operation, const struct ask *ask)
{
    json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
    const char *breach = parameters_breach(g, operation, ask);
    if (breach || ask->body.n == 0)
        return breach;
    bool is_file = json_object_get(content, "application/octet-stream");
    return body_breach(g, content, is_file ? S("application/octet-stream") : S("application/json"), ask->body,
                       "the request");
}

static const char *refusal_breach(const struct judge *g, const struct told *t)
{
    json_t *v;
    str message;
    if (!str_is(t->content_type, "application/problem+json"))
        return "a refusal that is no application/problem+json";
    if (json_read(g->a, t->body, &v, &message) != RC_OK)
        return arena_printf(g->a, "the problem: %.*s", STR_ARG(message));
    json_t *problem = json_pack("{s:s}", "$ref", "#/components/schemas/Problem");
    const char *breach = judge(g, problem, v, "");
    json_decref(problem);
    if (!breach && json_integer_value(json_object_get(v, "status")) != t->status)
        breach = "the problem's status is another";
    return breach;
}

const char *contract_breach(json_t *document, struct arena *a, const struct ask *ask, const struct told *t)
{
    struct judge g = {document, a};
    json_t *operation = operation_of(&g, ask);
    json_t *answer = json_object_get(json_object_get(operation, "responses"), arena_printf(a, "%d", t->status));
    bool is_told = answer || t->status >= 500 || (!operation && t->status >= 400);
    if (!is_told)
        return operation ? arena_printf(a, "the status %d is not in the document", t->status)
                         : "the operation is not in the document";
    if (t->status >= 400)
        return refusal_breach(&g, t);
    const char *breach = request_breach(&g, operation, ask);
    json_t *content = json_object_get(answer, "content");
    if (breach || (t->body.n == 0 && !content))
        return breach;
    if (str_is(ask->method, "HEAD"))
        return NULL;
    return body_breach(&g, content, t->content_type, t->body, "the answer");
}
