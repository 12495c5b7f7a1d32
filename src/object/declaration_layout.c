/*
 * The fifth step, continued: the layout. It is checked and written again as it is served, with all its keys.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "json/write.h"
#include "object/declaration.h"

/* A list of names of fields; what may not be edited may not be in a form. */
static void write_fields(struct loader *l, const struct object *o, const json_t *list, bool is_form, struct json *j)
{
    json_begin_array(j);
    for (size_t i = 0; i < json_array_size(list); i++) {
        str name = declaration__item(l->issues, list, i);
        str at = str_printf(l->arena, "%zu", i);
        const struct field *f = name.n ? declaration__find(l, o, name, at) : NULL;
        if (f && is_form && f->is_computed)
            issue_with(l->issues, at, "computed", name);
        json_str(j, name);
    }
    json_end(j);
}

static void write_section(struct loader *l, const struct object *o, const json_t *v, struct json *j)
{
    if (!declaration__check_members(l->issues, v, PART_SECTION))
        return;
    struct label label = declaration__label(l->issues, v, PART_SECTION, "label");
    json_begin_object(j);
    json_key(j, S("label"));
    json_begin_object(j);
    json_pair_str(j, "en", label.en);
    json_pair_str(j, "zh", label.zh);
    json_end(j);
    json_key(j, S("fields"));
    str before = issues_enter(l->issues, S("fields"));
    write_fields(l, o, declaration__member(v, PART_SECTION, "fields"), false, j);
    issues_leave(l->issues, before);
    json_end(j);
}

static void write_sections(struct loader *l, const struct object *o, const json_t *list, struct json *j)
{
    json_begin_array(j);
    for (size_t i = 0; i < json_array_size(list); i++) {
        str before = issues_enter_at(l->issues, i);
        write_section(l, o, json_array_get(list, i), j);
        issues_leave(l->issues, before);
    }
    json_end(j);
}

/* "contact.customer": a relation of another object that leads here. */
static bool is_related(struct loader *l, const struct object *o, str name)
{
    str field = name;
    struct draft *d = declaration__draft(l, str_cut(&field, '.'));
    const struct field *f = d && field.p ? object_field(d->object, field) : NULL;
    return f && f->type == FIELD_RELATION && f->to == o;
}

static void write_related(struct loader *l, const struct object *o, const json_t *list, struct json *j)
{
    json_begin_array(j);
    for (size_t i = 0; i < json_array_size(list); i++) {
        str name = declaration__item(l->issues, list, i);
        if (name.n && !is_related(l, o, name))
            issue_with(l->issues, str_printf(l->arena, "%zu", i), "related", name);
        json_str(j, name);
    }
    json_end(j);
}

static void write_part(struct loader *l, const struct object *o, const json_t *v, const char *key, struct json *j)
{
    const json_t *list = declaration__member(v, PART_LAYOUT, key);
    str before = issues_enter(l->issues, str_of(key));
    json_key(j, str_of(key));
    if (str_is(str_of(key), "sections"))
        write_sections(l, o, list, j);
    else if (str_is(str_of(key), "related"))
        write_related(l, o, list, j);
    else
        write_fields(l, o, list, str_is(str_of(key), "form"), j);
    issues_leave(l->issues, before);
}

void declaration__read_layout(struct loader *l, struct draft *d)
{
    check(d->object && d->json);
    const json_t *v = declaration__member(d->json, PART_OBJECT, "layout");
    if (!v)
        return;
    str before = issues_enter(l->issues, S("layout"));
    declaration__check_members(l->issues, v, PART_LAYOUT);
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    json_begin_object(&j);
    size_t n;
    const struct key *keys = declaration__keys(PART_LAYOUT, &n);
    for (size_t i = 0; i < n; i++)
        write_part(l, d->object, v, keys[i].name, &j);
    json_end(&j);
    d->object->layout_json = str_copy(l->arena, buf_view(&b));
    buf_free(&b);
    issues_leave(l->issues, before);
}
