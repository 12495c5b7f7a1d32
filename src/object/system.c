/*
 * The third step: the fields every object has, and the columns of all. Lines have no owner, team or currency: their
 * rights and their money are their parent's.
 */
#include "base/check.h"
#include "json/write.h"
#include "object/declaration.h"

static const struct system_field {
    int number;
    const char *name;
    enum field_type type;
    struct label label;
    const char *to;  /* of a relation */
    bool is_written; /* by people */
    bool is_sortable;
    bool is_on_lines;
} system_fields[] = {
    {SYSTEM_ID, "id", FIELD_INTEGER, {S("ID"), S("编号")}, NULL, false, true, true},
    {SYSTEM_VERSION, "version", FIELD_INTEGER, {S("Version"), S("版本")}, NULL, false, false, true},
    {SYSTEM_OWNER, "owner", FIELD_RELATION, {S("Owner"), S("负责人")}, "user", true, false, false},
    {SYSTEM_TEAM, "team", FIELD_RELATION, {S("Team"), S("团队")}, "team", true, false, false},
    {SYSTEM_CURRENCY, "currency", FIELD_CURRENCY, {S("Currency"), S("币种")}, NULL, true, false, false},
    {SYSTEM_CREATED_AT, "created_at", FIELD_TIMESTAMP, {S("Created"), S("创建时间")}, NULL, false, true, true},
    {SYSTEM_CREATED_BY, "created_by", FIELD_RELATION, {S("Created by"), S("创建人")}, "user", false, false, true},
    {SYSTEM_UPDATED_AT, "updated_at", FIELD_TIMESTAMP, {S("Updated"), S("更新时间")}, NULL, false, true, true},
    {SYSTEM_UPDATED_BY, "updated_by", FIELD_RELATION, {S("Updated by"), S("更新人")}, "user", false, false, true},
    {SYSTEM_DELETED_AT, "deleted_at", FIELD_TIMESTAMP, {S("Deleted"), S("删除时间")}, NULL, false, false, true},
};

static bool has_money_itself(const struct draft *d)
{
    for (size_t i = 0; i < d->field_count; i++)
        if (d->fields[i].type == FIELD_MONEY)
            return true;
    return false;
}

/* Of its own or in its lines. */
static bool has_money(struct loader *l, const struct draft *d)
{
    for (size_t i = 0; i < d->field_count; i++) {
        if (d->fields[i].type != FIELD_LINES)
            continue;
        const struct draft *lines = declaration__draft(l, declaration__text(d->field_json[i], PART_FIELD, "of"));
        if (lines && has_money_itself(lines))
            return true;
    }
    return has_money_itself(d);
}

static bool has_system_field(struct loader *l, const struct draft *d, const struct system_field *s)
{
    bool is_owned = json_object_get(d->json, "owned_by") != NULL;
    if (is_owned && !s->is_on_lines)
        return false;
    return s->number != SYSTEM_CURRENCY || has_money(l, d);
}

static struct field field_of(struct loader *l, const struct system_field *s)
{
    const struct draft *to = s->to ? declaration__draft(l, str_of(s->to)) : NULL;
    return (struct field){
        .number = s->number,
        .name = str_of(s->name),
        .type = s->type,
        .ops = field_ops_of(s->type),
        .label = s->label,
        .is_system = true,
        .is_computed = !s->is_written,
        .is_sortable = s->is_sortable,
        .to = to ? to->object : NULL,
    };
}

static void name_columns(struct arena *a, struct field *f)
{
    f->column = f->fold_column = f->sort_column = S("");
    if (f->ops->value == VALUE_NULL)
        return;
    f->column = f->type == FIELD_RELATION ? str_printf(a, "%.*s_id", STR_ARG(f->name)) : f->name;
    if (f->ops->is_text)
        f->fold_column = str_printf(a, "%.*s_fold", STR_ARG(f->name));
    if (f->is_sortable)
        f->sort_column = f->ops->is_text ? str_printf(a, "%.*s_sort", STR_ARG(f->name)) : f->column;
}

static const struct field *by_number(const struct object *o, int number)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].number == number)
            return &o->fields[i];
    return NULL;
}

void declaration__add_system(struct loader *l, struct draft *d)
{
    check(d->object && !d->object->fields);
    check(d->field_count <= LIMIT_FIELDS);
    struct object *o = d->object;
    struct field *fields = arena_array_of(l->arena, countof(system_fields) + d->field_count, struct field);
    size_t n = 0;
    for (size_t i = 0; i < countof(system_fields); i++)
        if (has_system_field(l, d, &system_fields[i]))
            fields[n++] = field_of(l, &system_fields[i]);
    if (d->field_count)
        memcpy(fields + n, d->fields, d->field_count * sizeof *fields);
    n += d->field_count;
    d->fields = fields + (n - d->field_count);
    for (size_t i = 0; i < n; i++) {
        fields[i].index = (int)i;
        fields[i].object = o;
        fields[i].json_name = json_name_of(l->arena, fields[i].name);
        name_columns(l->arena, &fields[i]);
    }
    o->fields = fields;
    o->field_count = n;
    o->owner = by_number(o, SYSTEM_OWNER);
    o->team = by_number(o, SYSTEM_TEAM);
    o->currency = by_number(o, SYSTEM_CURRENCY);
}
