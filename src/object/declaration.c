/*
 * The first step: one declaration by itself, as far as it can be read without the others.
 */
#include "object/declaration.h"

#include "base/check.h"
#include "base/limits.h"
#include "json/read.h"

static void read_fields(struct loader *l, struct draft *d);

static void read_head(struct issues *is, const json_t *v, struct object *o)
{
    o->number = declaration__number(is, v, PART_OBJECT, "number", 1, LIMIT_NUMBER);
    o->name = declaration__text(v, PART_OBJECT, "object");
    o->plural = declaration__text(v, PART_OBJECT, "plural");
    o->label = declaration__label(is, v, PART_OBJECT, "label");
    o->labels = declaration__label(is, v, PART_OBJECT, "labels");
    o->icon = declaration__text(v, PART_OBJECT, "icon");
    o->hue = declaration__hue(is, v, PART_OBJECT);
    o->group = declaration__text(v, PART_OBJECT, "group");
    o->order = declaration__number(is, v, PART_OBJECT, "order", 0, LIMIT_NUMBER);
}

/* Icons are names of a fixed set of the page, like "file-text". */
static bool is_icon(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
            return false;
    return s.n > 0 && s.n <= LIMIT_IDENTIFIER;
}

static void check_head(struct issues *is, const json_t *v, const struct object *o)
{
    if (declaration__member(v, PART_OBJECT, "object"))
        declaration__check_identifier(is, o->name, "object");
    if (declaration__member(v, PART_OBJECT, "plural"))
        declaration__check_plural(is, o->plural, "plural");
    if (declaration__member(v, PART_OBJECT, "group"))
        declaration__check_identifier(is, o->group, "group");
    if (declaration__member(v, PART_OBJECT, "icon") && !is_icon(o->icon))
        issue_with(is, S("icon"), "identifier", o->icon);
}

void declaration__read(struct loader *l, struct draft *d, str text)
{
    json_t *v;
    str message;
    if (json_read(l->arena, text, &v, &message)) {
        issue_with(l->issues, S(""), "json", message);
        return;
    }
    if (!declaration__check_members(l->issues, v, PART_OBJECT))
        return;
    d->json = v;
    d->object->json = text;
    read_head(l->issues, v, d->object);
    check_head(l->issues, v, d->object);
    read_fields(l, d);
}

enum rc declaration__field_issue(struct loader *l, const struct draft *d, size_t i, const char *key, const char *code,
                                 str argument)
{
    check(i < d->field_count && key && code);
    str before = issues_enter(l->issues, S("fields"));
    issues_enter_at(l->issues, d->field_place[i]);
    issue_with(l->issues, str_of(key), code, argument);
    issues_leave(l->issues, before);
    return RC_INVALID;
}

static void read_fields(struct loader *l, struct draft *d)
{
    const json_t *list = declaration__member(d->json, PART_OBJECT, "fields");
    size_t n = json_array_size(list);
    if (n > LIMIT_FIELDS) {
        issue_with(l->issues, S("fields"), "too_many", str_printf(l->arena, "%d", LIMIT_FIELDS));
        n = LIMIT_FIELDS;
    }
    d->fields = arena_array_of(l->arena, n, struct field);
    d->field_json = arena_array_of(l->arena, n, const json_t *);
    d->field_place = arena_array_of(l->arena, n, size_t);
    str before = issues_enter(l->issues, S("fields"));
    for (size_t i = 0; i < n; i++) {
        str list_pointer = issues_enter_at(l->issues, i);
        const json_t *v = json_array_get(list, i);
        d->field_json[d->field_count] = v;
        d->field_place[d->field_count] = i;
        d->field_count += declaration__read_field(l, v, &d->fields[d->field_count]);
        issues_leave(l->issues, list_pointer);
    }
    issues_leave(l->issues, before);
}
