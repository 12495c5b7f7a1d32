/*
 * Whose timelines the records of an object stand on: "timeline": {"about": […], "at": […]}.
 */
#include "base/check.h"
#include "base/limits.h"
#include "json/read.h"
#include "object/declaration.h"

static bool says_about(const struct field *f)
{
    return f->type == FIELD_LINKS || f->type == FIELD_RELATION;
}

static bool says_when(const struct field *f)
{
    return f->type == FIELD_TIMESTAMP;
}

/* The fields a list names, each once. */
static const struct field **fields_read(struct loader *l, const struct draft *d, const json_t *list, const char *key,
                                        bool (*fits)(const struct field *f), size_t *count)
{
    const struct field **fields = arena_array_of(l->arena, LIMIT_TIMELINE_FIELDS, const struct field *);
    str before = issues_enter(l->issues, str_of(key));
    *count = 0;
    if (json_array_size(list) > LIMIT_TIMELINE_FIELDS)
        issue_with(l->issues, S(""), "too_many", str_printf(l->arena, "%d", LIMIT_TIMELINE_FIELDS));
    for (size_t i = 0; i < json_array_size(list) && *count < LIMIT_TIMELINE_FIELDS; i++) {
        const struct field *f = declaration__listed(l, d->object, list, i);
        str place = str_printf(l->arena, "%zu", i);
        for (size_t k = 0; f && k < *count; k++)
            if (fields[k] == f)
                issue_with(l->issues, place, "duplicate", f->name);
        if (f && !fits(f))
            issue_with(l->issues, place, "not_for_type", str_of(f->ops->name));
        else if (f)
            fields[(*count)++] = f;
    }
    issues_leave(l->issues, before);
    return fields;
}

/* Its name is its kind beside those of changes. */
static bool is_kind_of_change(str name)
{
    static const char *const kinds[] = {"created", "change", "deleted", "restored", "purged"};
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_is(name, kinds[i]))
            return true;
    return false;
}

static struct timeline *timeline_read(struct loader *l, struct draft *d, const json_t *v)
{
    struct timeline *t = arena_new_of(l->arena, struct timeline);
    const json_t *about = declaration__member(v, PART_TIMELINE, "about");
    const json_t *at = declaration__member(v, PART_TIMELINE, "at");
    *t = (struct timeline){0};
    t->about = fields_read(l, d, about, "about", says_about, &t->about_count);
    t->at = fields_read(l, d, at, "at", says_when, &t->at_count);
    if (about && json_array_size(about) == 0)
        issue_with(l->issues, S("about"), "empty", S(""));
    return t;
}

void declaration__name_timeline(struct loader *l, struct draft *d)
{
    const json_t *v = declaration__member(d->json, PART_OBJECT, "timeline");
    if (!v)
        return;
    str before = issues_enter(l->issues, S("timeline"));
    if (declaration__check_members(l->issues, v, PART_TIMELINE))
        d->object->timeline = timeline_read(l, d, v);
    if (d->object->owned_by)
        issue_with(l->issues, S(""), "timeline_lines", S(""));
    if (is_kind_of_change(d->object->name))
        issue_with(l->issues, S(""), "timeline_name", d->object->name);
    issues_leave(l->issues, before);
}
