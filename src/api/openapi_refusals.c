/*
 * How operations refuse. Most of it follows from the route: what needs a sign-in may answer 401, what changes something
 * may be asked by another page (403), what has an id in its path may not be there (404), what takes a body may be given a
 * wrong one. The rest stands with the operation. Every refusal is a Problem (RFC 9457). See openapi.h.
 *
 * What any request may meet whatever it asks (a server that is busy, a line that is too long) is the default answer.
 */
#include <string.h>

#include "api/openapi.h"
#include "base/check.h"

static bool takes_json(const struct operation *op)
{
    return op->takes && strcmp(op->takes, "file") != 0;
}

static bool always(const struct route *r, const struct operation *op)
{
    (void)r;
    (void)op;
    return true; /* a parameter that there is not, or that stands twice */
}

static bool needs_sign_in(const struct route *r, const struct operation *op)
{
    (void)op;
    return !(r->flags & ROUTE_OPEN);
}

static bool changes(const struct route *r, const struct operation *op)
{
    (void)op;
    return r->method != METHOD_GET;
}

static bool names_one(const struct route *r, const struct operation *op)
{
    (void)op;
    return strstr(r->pattern, "{id}") || strstr(r->pattern, "{name}");
}

static bool takes_version(const struct route *r, const struct operation *op)
{
    (void)r;
    return strstr(op->parameters, "if_match");
}

static bool takes_body(const struct route *r, const struct operation *op)
{
    (void)r;
    return op->takes;
}

static bool takes_json_body(const struct route *r, const struct operation *op)
{
    (void)r;
    return takes_json(op);
}

static bool takes_values(const struct route *r, const struct operation *op)
{
    return op->takes || r->flags & ROUTE_KEYED;
}

static bool takes_key(const struct route *r, const struct operation *op)
{
    (void)op;
    return r->flags & ROUTE_KEYED;
}

static const struct refusal_kind {
    const char *status, *name, *about;
    bool (*follows)(const struct route *r, const struct operation *op); /* NULL: only where the operation says so */
} kinds[] = {
    {"400", "BadRequest", "A parameter, a header or the JSON is malformed", always},
    {"401", "SignInFirst", "Nobody is signed in, or the password is not right", needs_sign_in},
    {"403", "Forbidden", "The caller may not do this, or it was asked by another page", changes},
    {"404", "NotFound", "There is no such thing, or the caller may not see it", names_one},
    {"409", "Conflict", "Something stands in the way", NULL},
    {"412", "Changed", "It was changed meanwhile", takes_version},
    {"413", "TooLarge", "The body is too large", takes_body},
    {"415", "NotJson", "The body is no JSON in UTF-8", takes_json_body},
    {"422", "Mistakes", "Some things have to be corrected; errors says which", takes_values},
    {"429", "Wait", "Too often, or too many at once; Retry-After may say how long to wait", takes_key},
};

void openapi_refusals(struct json *j, const struct route *r, const struct operation *op)
{
    check(r && op);
    for (size_t i = 0; i < countof(kinds); i++) {
        if (!strstr(op->refuses, kinds[i].status) && !(kinds[i].follows && kinds[i].follows(r, op)))
            continue;
        json_key(j, str_of(kinds[i].status));
        json_begin_object(j);
        char path[80];
        int n = snprintf(path, sizeof path, "#/components/responses/%s", kinds[i].name);
        check(n > 0 && (size_t)n < sizeof path);
        json_pair_str(j, "$ref", (str){path, (size_t)n});
        json_end(j);
    }
    json_key(j, S("default"));
    json_raw(j, S("{\"$ref\":\"#/components/responses/Problem\"}"));
}

static void component(struct json *j, const char *name, const char *about)
{
    json_key(j, str_of(name));
    json_begin_object(j);
    json_pair_str(j, "description", str_of(about));
    json_key(j, S("content"));
    json_raw(j, S("{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}"));
    json_end(j);
}

void openapi_refusal_components(struct json *j)
{
    json_key(j, S("responses"));
    json_begin_object(j);
    for (size_t i = 0; i < countof(kinds); i++)
        component(j, kinds[i].name, kinds[i].about);
    component(j, "Problem", "What else went wrong (RFC 9457)");
    json_end(j);
}
