/*
 * The fifth step: what names fields. Title, search, indexes, behaviours and rights; the process is in
 * declaration_process.c, the timeline in declaration_timeline.c, the layout in declaration_layout.c.
 */
#include "base/limits.h"
#include "expr/expr.h"
#include "json/read.h"
#include "object/declaration.h"

static void name_title(struct loader *l, struct draft *d);
static void name_search(struct loader *l, struct draft *d);
static void name_indexes(struct loader *l, struct draft *d);
static void name_behaviours(struct loader *l, struct draft *d);
static void read_rights(struct loader *l, struct draft *d);

void declaration__name_fields(struct loader *l, struct draft *d)
{
    name_title(l, d);
    name_search(l, d);
    name_indexes(l, d);
    name_behaviours(l, d);
    declaration__name_process(l, d);
    declaration__name_timeline(l, d);
    read_rights(l, d);
}

const struct field *declaration__find(struct loader *l, const struct object *o, str name, str at)
{
    const struct field *f = object_field(o, name);
    if (!f)
        issue_with(l->issues, at, "unknown_field", name);
    return f;
}

static str place(struct loader *l, size_t i)
{
    return str_printf(l->arena, "%zu", i);
}

const struct field *declaration__listed(struct loader *l, const struct object *o, const json_t *list, size_t i)
{
    str name = declaration__item(l->issues, list, i);
    return name.n ? declaration__find(l, o, name, place(l, i)) : NULL;
}

static void name_title(struct loader *l, struct draft *d)
{
    if (!declaration__member(d->json, PART_OBJECT, "title"))
        return;
    const struct field *f = declaration__find(l, d->object, declaration__text(d->json, PART_OBJECT, "title"),
                                              S("title"));
    if (f && (!f->ops->is_text || f->type == FIELD_LONG_TEXT))
        issue_with(l->issues, S("title"), "title", f->name);
    d->object->title = f;
}

static void name_behaviours(struct loader *l, struct draft *d)
{
    const json_t *list = declaration__member(d->json, PART_OBJECT, "behaviours");
    size_t n = json_array_size(list);
    str *names = arena_array_of(l->arena, n, str);
    str before = issues_enter(l->issues, S("behaviours"));
    for (size_t i = 0; i < n; i++) {
        names[i] = declaration__item(l->issues, list, i);
        for (size_t k = 0; k < i; k++)
            if (str_eq(names[k], names[i]))
                issue_with(l->issues, place(l, i), "duplicate", names[i]);
    }
    issues_leave(l->issues, before);
    d->object->behaviours = names;
    d->object->behaviour_count = n;
}

static void name_search(struct loader *l, struct draft *d)
{
    const json_t *list = declaration__member(d->json, PART_OBJECT, "search");
    str before = issues_enter(l->issues, S("search"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct field *f = declaration__listed(l, d->object, list, i);
        if (!f)
            continue;
        if (f->is_searched)
            issue_with(l->issues, place(l, i), "duplicate", f->name);
        if (!f->ops->is_text)
            issue_with(l->issues, place(l, i), "not_for_type", str_of(f->ops->name));
        else
            d->fields[f - (d->object->fields + (d->object->field_count - d->field_count))].is_searched = true;
    }
    issues_leave(l->issues, before);
}

static struct index read_index(struct loader *l, struct draft *d, const json_t *list)
{
    struct index index = {0};
    size_t n = json_array_size(list);
    if (!json_is_array(list))
        issue_with(l->issues, S(""), "type", S("list"));
    else if (n == 0)
        issue_with(l->issues, S(""), "empty", S(""));
    else if (n > LIMIT_INDEX_FIELDS)
        issue_with(l->issues, S(""), "too_many", str_printf(l->arena, "%d", LIMIT_INDEX_FIELDS));
    index.fields = arena_array_of(l->arena, n, const struct field *);
    for (size_t i = 0; i < n && i < LIMIT_INDEX_FIELDS; i++) {
        const struct field *f = declaration__listed(l, d->object, list, i);
        for (size_t k = 0; f && k < index.count; k++)
            if (index.fields[k] == f)
                issue_with(l->issues, place(l, i), "duplicate", f->name);
        if (f && (f->column.n == 0 || f->type == FIELD_LONG_TEXT))
            issue_with(l->issues, place(l, i), "not_for_type", str_of(f->ops->name));
        else if (f)
            index.fields[index.count++] = f;
    }
    return index;
}

static void name_indexes(struct loader *l, struct draft *d)
{
    const json_t *list = declaration__member(d->json, PART_OBJECT, "indexes");
    size_t n = json_array_size(list);
    if (n > LIMIT_INDEXES) {
        issue_with(l->issues, S("indexes"), "too_many", str_printf(l->arena, "%d", LIMIT_INDEXES));
        n = LIMIT_INDEXES;
    }
    struct index *indexes = arena_array_of(l->arena, n, struct index);
    str before = issues_enter(l->issues, S("indexes"));
    for (size_t i = 0; i < n; i++) {
        str list_pointer = issues_enter_at(l->issues, i);
        indexes[i] = read_index(l, d, json_array_get(list, i));
        issues_leave(l->issues, list_pointer);
    }
    issues_leave(l->issues, before);
    d->object->indexes = indexes;
    d->object->index_count = n;
}

/* --- rights ----------------------------------------------------------------------------------------------------- */

/* own, all, or a condition: that its names fit is seen where conditions are known (access/). */
static enum scope read_scope(struct loader *l, const json_t *v, const char *action, str *where)
{
    str scope = declaration__text(v, PART_RIGHTS, action);
    const struct expr *e;
    struct expr_error error;
    if (!declaration__member(v, PART_RIGHTS, action))
        return SCOPE_NONE;
    if (str_is(scope, "own"))
        return SCOPE_OWN;
    if (str_is(scope, "all"))
        return SCOPE_ALL;
    if (expr_parse(l->arena, scope, &e, &error) != RC_OK) {
        issue_with(l->issues, str_of(action), "scope", scope);
        return SCOPE_NONE;
    }
    *where = scope;
    return SCOPE_SOME;
}

static bool has_some(const struct rights *rights)
{
    for (int action = 0; action < ACTIONS; action++)
        if (rights->scope[action] == SCOPE_SOME)
            return true;
    return false;
}

/* Lines are found by their parent's owner: a condition would have to be asked of the parent. */
static void check_has_no_lines(struct loader *l, const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].type == FIELD_LINES)
            issue_with(l->issues, S(""), "scope_lines", o->fields[i].name);
}

static void read_role(struct loader *l, const json_t *v, str role, struct rights *rights)
{
    int known = role_index(role);
    declaration__check_members(l->issues, v, PART_RIGHTS);
    rights->role = role;
    if (known < 0)
        issue_with(l->issues, S(""), "role", role);
    else if (role_at((size_t)known)->may_all)
        issue_with(l->issues, S(""), "reserved", role);
    for (int action = 0; action < ACTIONS; action++)
        rights->scope[action] = read_scope(l, v, action_name((enum action)action), &rights->where[action]);
    for (int action = ACTION_CHANGE; action < ACTIONS; action++)
        if (rights->scope[action] > rights->scope[ACTION_SEE])
            issue_with(l->issues, str_of(action_name((enum action)action)), "rights", S(""));
}

static void read_rights(struct loader *l, struct draft *d)
{
    json_t *all = (json_t *)declaration__member(d->json, PART_OBJECT, "rights");
    struct rights *rights = arena_array_of(l->arena, json_object_size(all), struct rights);
    str before = issues_enter(l->issues, S("rights"));
    const char *role;
    size_t n;
    json_t *v;
    json_object_keylen_foreach(all, role, n, v)
    {
        str list_pointer = issues_enter(l->issues, (str){role, n});
        if (d->object->owned_by)
            issue_with(l->issues, S(""), "lines_rights", S(""));
        struct rights *one = &rights[d->object->rights_count++];
        read_role(l, v, (str){role, n}, one);
        if (has_some(one) && !d->object->has_some)
            check_has_no_lines(l, d->object);
        d->object->has_some |= has_some(one);
        issues_leave(l->issues, list_pointer);
    }
    issues_leave(l->issues, before);
    d->object->rights = rights;
}
