/*
 * What operations share: parameters, headers and the ways to sign in, as members of the components. See openapi.h.
 */
#include "api/openapi.h"
#include "api/outline.h"
#include "query/grants.h"

/* ?stage=won: each field that holds one value is a parameter of its lists. */
static void equals_parameter(const struct cx *cx, struct json *j, const struct object *o)
{
    json_key(j, str_printf(cx->arena, "%.*s_equals", STR_ARG(o->name)));
    json_begin_object(j);
    json_pair_str(j, "name", S("equals"));
    json_pair_str(j, "in", S("query"));
    json_pair_str(j, "description", S("Fields by name: ?stage=won"));
    json_pair_str(j, "style", S("form"));
    json_pair(j, "explode", v_bool(true));
    json_key(j, S("schema"));
    json_begin_object(j);
    json_pair_str(j, "type", S("object"));
    json_key(j, S("properties"));
    json_begin_object(j);
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].column.n && o->fields[i].number != SYSTEM_DELETED_AT && grants_reads(cx, &o->fields[i])) {
            json_key(j, o->fields[i].name);
            outline_write(j, "text", S(""));
        }
    json_end(j);
    json_end(j);
    json_end(j);
}

static void parameters(struct cx *cx, struct json *j)
{
    json_key(j, S("parameters"));
    json_begin_object(j);
    for (size_t i = 0; i < openapi_parameter_count; i++) {
        const struct parameter *p = &openapi_parameters[i];
        json_key(j, str_of(p->key));
        json_begin_object(j);
        json_pair_str(j, "name", str_of(p->name));
        json_pair_str(j, "in", str_of(p->in));
        json_pair_str(j, "description", str_of(p->description));
        json_key(j, S("schema"));
        outline_write(j, p->outline, S(""));
        json_end(j);
    }
    for (size_t i = 0; i < catalog_count(cx->catalog); i++)
        if (openapi_shows(cx, catalog_at(cx->catalog, i)))
            equals_parameter(cx, j, catalog_at(cx->catalog, i));
    json_end(j);
}

static void header(struct json *j, const char *name, const char *outline, const char *description)
{
    json_key(j, str_of(name));
    json_begin_object(j);
    json_pair_str(j, "description", str_of(description));
    json_key(j, S("schema"));
    outline_write(j, outline, S(""));
    json_end(j);
}

static void headers(struct json *j)
{
    json_key(j, S("headers"));
    json_begin_object(j);
    header(j, "ETag", "text", "The record's version: \"7\"; of declarations a tag");
    header(j, "X-Change-Set", "integer",
           "What a write is called in the journal: POST /api/changesets/{id}/undo takes it back");
    json_end(j);
}

static void security_schemes(struct json *j)
{
    json_key(j, S("securitySchemes"));
    json_begin_object(j);
    json_key(j, S("bearer"));
    json_begin_object(j);
    json_pair_str(j, "type", S("http"));
    json_pair_str(j, "scheme", S("bearer"));
    json_end(j);
    json_key(j, S("cookie"));
    json_begin_object(j);
    json_pair_str(j, "type", S("apiKey"));
    json_pair_str(j, "in", S("cookie"));
    json_pair_str(j, "name", S("gx_session"));
    json_end(j);
    json_end(j);
}

void openapi_shared(struct cx *cx, struct json *j)
{
    security_schemes(j);
    parameters(cx, j);
    headers(j);
    openapi_refusal_components(j);
}
