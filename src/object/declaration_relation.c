/*
 * The fourth step: where relations and lines lead. Lines are declared on both sides, so that either declaration can be
 * read alone: the parent has a field of lines "of" them, they are "owned_by" it and have one required relation to it.
 */
#include "object/declaration.h"

static const struct object *find_object(struct loader *l, str name)
{
    struct draft *d = declaration__draft(l, name);
    return d ? d->object : NULL;
}

static void relate_field(struct loader *l, struct draft *d, size_t i)
{
    struct field *f = &d->fields[i];
    const char *key = f->type == FIELD_RELATION ? "to" : f->type == FIELD_LINES ? "of" : NULL;
    const json_t *target = key ? declaration__member(d->field_json[i], PART_FIELD, key) : NULL;
    if (!target)
        return;
    str name = declaration__text(d->field_json[i], PART_FIELD, key);
    f->to = find_object(l, name);
    if (!f->to)
        declaration__field_issue(l, d, i, key, "unknown_object", name);
    else if (f->is_tree && (f->to != d->object || d->object->owned_by))
        declaration__field_issue(l, d, i, "tree", "tree", name);
}

static struct field *own_text(struct draft *d, str name)
{
    for (size_t i = 0; i < d->field_count; i++)
        if (str_eq(d->fields[i].name, name) && d->fields[i].type == FIELD_TEXT)
            return &d->fields[i];
    return NULL;
}

/* A text may say whose fields it names: those of the object that another text of the record names. */
static void read_names(struct loader *l, struct draft *d, size_t i)
{
    struct field *f = &d->fields[i];
    f->is_condition = declaration__member(d->field_json[i], PART_FIELD, "condition_of") != NULL;
    const char *key = f->is_condition ? "condition_of" : "names_of";
    if (!declaration__member(d->field_json[i], PART_FIELD, key))
        return;
    str name = declaration__text(d->field_json[i], PART_FIELD, key);
    struct field *of = own_text(d, name);
    f->names_of = of;
    if (of)
        of->names_object = true;
    if (f->type != FIELD_TEXT && f->type != FIELD_LONG_TEXT)
        declaration__field_issue(l, d, i, key, "not_for_type", str_of(f->ops->name));
    else if (!f->names_of || f->names_of == f)
        declaration__field_issue(l, d, i, key, "unknown_field", name);
}

void declaration__relate(struct loader *l, struct draft *d)
{
    const json_t *owner = declaration__member(d->json, PART_OBJECT, "owned_by");
    if (owner) {
        str name = declaration__text(d->json, PART_OBJECT, "owned_by");
        d->object->owned_by = find_object(l, name);
        if (!d->object->owned_by)
            issue_with(l->issues, S("owned_by"), "unknown_object", name);
    }
    for (size_t i = 0; i < d->field_count; i++) {
        relate_field(l, d, i);
        read_names(l, d, i);
    }
}

/* The one declared field of the type that leads to the object; NULL where there is none, or more than one. */
static const struct field *only_field(const struct object *o, enum field_type type, const struct object *to)
{
    const struct field *found = NULL;
    for (const struct field *f = o->fields; f < o->fields + o->field_count; f++) {
        if (f->is_system || f->type != type || f->to != to)
            continue;
        if (found)
            return NULL;
        found = f;
    }
    return found;
}

static void check_owned(struct loader *l, struct object *o)
{
    if (o->owned_by->owned_by)
        issue_with(l->issues, S("owned_by"), "lines_nested", S(""));
    o->parent_field = only_field(o, FIELD_RELATION, o->owned_by);
    if (!o->parent_field || !o->parent_field->is_required)
        issue_with(l->issues, S("owned_by"), "lines_relation", S(""));
    const struct field *position = object_field(o, S("position"));
    o->position = position && position->type == FIELD_INTEGER ? position : NULL;
    if (!only_field(o->owned_by, FIELD_LINES, o))
        issue_with(l->issues, S("owned_by"), "lines_missing", S(""));
}

void declaration__check_lines(struct loader *l, struct draft *d)
{
    if (d->object->owned_by)
        check_owned(l, d->object);
    for (size_t i = 0; i < d->field_count; i++) {
        struct field *f = &d->fields[i];
        if (f->type != FIELD_LINES || !f->to)
            continue;
        if (f->to->owned_by != d->object)
            declaration__field_issue(l, d, i, "of", "lines_owner", f->to->name);
        const struct field *back = only_field(f->to, FIELD_RELATION, d->object);
        f->line_field = back ? back->name : S("");
    }
}
