/*
 * The layout as it is served: the declared lists of fields, without those that somebody does not know. Most know all of
 * them; then it goes out as it stands in the catalogue.
 */
#include <jansson.h>

#include "base/check.h"
#include "json/read.h"
#include "json/write.h"
#include "object/catalog.h"

struct layout {
    const struct object *object;
    const struct object_view *view;
    struct json *j;
};

/* "price" of the object itself, or "item.deal": a relation of another object. */
static bool is_known(const struct layout *l, str name)
{
    const struct object *o = l->object;
    str rest = name, first = str_cut(&rest, '.');
    if (rest.p) {
        o = catalog_object(l->view->catalog, first);
        name = rest;
    }
    const struct field *f = o ? object_field(o, name) : NULL;
    return f && object_view_reads(l->view, f);
}

/* Every text in a list is the name of a field; every other text is a label. */
static void write_part(const struct layout *l, const json_t *v);

static void write_list(const struct layout *l, const json_t *list)
{
    json_begin_array(l->j);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item) || is_known(l, json_text(item)))
            write_part(l, item);
    }
    json_end(l->j);
}

static void write_part(const struct layout *l, const json_t *v)
{
    const char *key;
    size_t n;
    json_t *member;
    if (json_is_array(v)) {
        write_list(l, v);
        return;
    }
    if (json_is_string(v)) {
        json_str(l->j, json_text(v));
        return;
    }
    json_begin_object(l->j);
    json_object_keylen_foreach((json_t *)v, key, n, member)
    {
        json_key(l->j, (str){key, n});
        write_part(l, member);
    }
    json_end(l->j);
}

void object_write_layout(const struct object *o, const struct object_view *view, struct json *j)
{
    check(o->layout_json.n > 0);
    if (!view->reads) {
        json_raw(j, o->layout_json);
        return;
    }
    check(view->catalog);
    struct arena *a = arena_new(0);
    struct layout l = {o, view, j};
    json_t *v;
    str message;
    check(json_read(a, o->layout_json, &v, &message) == RC_OK); /* it was written by the loader */
    write_part(&l, v);
    arena_free(a);
}
