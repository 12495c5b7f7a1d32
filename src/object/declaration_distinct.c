/*
 * The second step: what must differ from one another. Numbers, names and plurals of objects; numbers, names and columns
 * of the fields of one; tables of objects and of links.
 */
#include "object/declaration.h"

#include "base/check.h"

static void check_object(struct loader *l, const struct draft *d)
{
    const struct object *o = d->object;
    for (const struct draft *other = l->drafts; other < d; other++) {
        if (!other->json)
            continue;
        if (o->number && other->object->number == o->number)
            issue_with(l->issues, S("number"), "duplicate", str_printf(l->arena, "%d", o->number));
        if (o->name.n && str_eq(other->object->name, o->name))
            issue_with(l->issues, S("object"), "duplicate", o->name);
        if (o->plural.n && str_eq(other->object->plural, o->plural))
            issue_with(l->issues, S("plural"), "duplicate", o->plural);
    }
}

static void check_field(struct loader *l, const struct draft *d, size_t i)
{
    const struct field *f = &d->fields[i];
    for (size_t k = 0; k < i; k++) {
        if (f->number && d->fields[k].number == f->number)
            declaration__field_issue(l, d, i, "number", "duplicate", str_printf(l->arena, "%d", f->number));
        if (str_eq(d->fields[k].name, f->name))
            declaration__field_issue(l, d, i, "name", "duplicate", f->name);
    }
}

/* The table of links <plural>_<field> may not be the table of an object. */
static void check_links_table(struct loader *l, const struct draft *d, size_t i)
{
    str table = str_printf(l->arena, "%.*s_%.*s", STR_ARG(d->object->plural), STR_ARG(d->fields[i].name));
    for (size_t k = 0; k < l->count; k++)
        if (str_eq(l->drafts[k].object->plural, table))
            declaration__field_issue(l, d, i, "name", "duplicate", table);
}

void declaration__check_distinct(struct loader *l)
{
    for (struct draft *d = l->drafts; d < l->drafts + l->count; d++) {
        if (!d->json)
            continue;
        str before = issues_enter(l->issues, d->file);
        check_object(l, d);
        for (size_t i = 0; i < d->field_count; i++) {
            check_field(l, d, i);
            if (d->fields[i].type == FIELD_LINKS)
                check_links_table(l, d, i);
        }
        issues_leave(l->issues, before);
    }
}

static bool has_column(const struct field *f, str column)
{
    return column.n && (str_eq(f->column, column) || str_eq(f->fold_column, column) ||
                        (str_eq(f->sort_column, column) && !str_eq(f->column, f->sort_column)));
}

/* A relation "boss" and an integer "boss_id" would be one column. Fields of one name have been told already. */
static bool share_a_column(const struct field *f, const struct field *g)
{
    bool is_shared = has_column(f, g->column) || has_column(f, g->fold_column) || has_column(f, g->sort_column);
    return is_shared && !str_eq(f->name, g->name);
}

void declaration__check_columns(struct loader *l, struct draft *d)
{
    check(d->field_count <= d->object->field_count);
    const struct object *o = d->object;
    size_t system = o->field_count - d->field_count;
    for (size_t i = system; i < o->field_count; i++)
        for (size_t k = 0; k < i; k++)
            if (share_a_column(&o->fields[i], &o->fields[k]))
                declaration__field_issue(l, d, i - system, "name", "duplicate", o->fields[k].name);
}
