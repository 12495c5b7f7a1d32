/* What the document says of itself, before its paths, and the subjects by which readers sort the operations. See openapi.h. */
#include "api/openapi.h"
#include "base/check.h"
#include "base/version.h"

static const char info[] =
    "{\"title\":\"guanxi\",\"version\":\"" GUANXI_VERSION "\","
    "\"description\":\"All that the page does, it does through this. The document is made by the server from its "
    "declarations: it tells of the objects and fields that the one who asks may see.\","
    "\"contact\":{\"name\":\"Whoever runs this server\"},"
    "\"license\":{\"name\":\"GNU Affero General Public License v3.0 or later\",\"identifier\":\"AGPL-3.0-or-later\"}}";

static const char servers[] = "[{\"url\":\"/\",\"description\":\"The server that this document came from\"}]";

static void tag(struct json *j, str name, str what)
{
    json_begin_object(j);
    json_pair_str(j, "name", name);
    json_pair_str(j, "description", what);
    json_end(j);
}

str openapi_object_tag(const struct object *o)
{
    check(o);
    return o->plural;
}

static void tags(struct cx *cx, struct json *j)
{
    json_key(j, S("tags"));
    json_begin_array(j);
    for (size_t i = 0; i < openapi_tag_count; i++)
        tag(j, str_of(openapi_tags[i].name), str_of(openapi_tags[i].about));
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if (openapi_shows(cx, o))
            tag(j, openapi_object_tag(o),
                str_printf(cx->arena, "%.*s (%.*s)", STR_ARG(o->labels.en), STR_ARG(o->labels.zh)));
    }
    json_end(j);
}

void openapi_info(struct cx *cx, struct json *j)
{
    json_key(j, S("info"));
    json_raw(j, str_of(info));
    json_key(j, S("servers"));
    json_raw(j, str_of(servers));
    tags(cx, j);
}
