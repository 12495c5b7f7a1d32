/*
 * The components: the schemas that are the same for everybody (openapi_shapes.c), those of each object
 * (openapi_records.c), and what operations share (openapi_shared.c). See openapi.h.
 */
#include "access/access.h"
#include "api/openapi.h"
#include "api/outline.h"
#include "base/check.h"

static void schemas(struct cx *cx, struct json *j);

bool openapi_shows(const struct cx *cx, const struct object *o)
{
    return access_scope(cx, o, ACTION_SEE) != SCOPE_NONE;
}

void openapi_components(struct cx *cx, struct json *j)
{
    json_key(j, S("components"));
    json_begin_object(j);
    openapi_shared(cx, j);
    schemas(cx, j);
    json_end(j);
}

/* The types of fields, from their table. */
static void field_types(struct json *j)
{
    json_key(j, S("FieldType"));
    json_begin_object(j);
    openapi__type(j, "string", NULL, false);
    json_key(j, S("enum"));
    json_begin_array(j);
    for (int type = 0; type < FIELD_TYPES; type++)
        json_str(j, str_of(field_ops_of((enum field_type)type)->name));
    json_end(j);
    json_end(j);
}

static void schemas(struct cx *cx, struct json *j)
{
    json_key(j, S("schemas"));
    json_begin_object(j);
    for (size_t i = 0; i < openapi_shape_count; i++) {
        json_key(j, str_of(openapi_shapes[i].name));
        outline_write(j, openapi_shapes[i].outline, S(""));
    }
    field_types(j);
    for (size_t i = 0; i < catalog_count(cx->catalog); i++)
        if (openapi_shows(cx, catalog_at(cx->catalog, i)))
            openapi__object(cx, j, catalog_at(cx->catalog, i));
    json_end(j);
}

void openapi__type(struct json *j, const char *type, const char *other, bool is_nullable)
{
    json_key(j, S("type"));
    if (!other && !is_nullable) {
        json_str(j, str_of(type));
        return;
    }
    json_begin_array(j);
    json_str(j, str_of(type));
    if (other)
        json_str(j, str_of(other));
    if (is_nullable)
        json_str(j, S("null"));
    json_end(j);
}

void openapi__key(struct json *j, const struct object *o, const char *suffix)
{
    char key[100];
    int n = snprintf(key, sizeof key, "%.*s%s", STR_ARG(o->name), suffix);
    check(n > 0 && (size_t)n < sizeof key);
    json_key(j, (str){key, (size_t)n});
}
