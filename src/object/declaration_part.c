/*
 * The fifth step: what names fields. Title, search, indexes, process and rights; the layout is in declaration_layout.c.
 */
#include "base/limits.h"
#include "expr/expr.h"
#include "json/read.h"
#include "object/declaration.h"

static void name_title(struct loader *l, struct draft *d);
static void name_search(struct loader *l, struct draft *d);
static void name_indexes(struct loader *l, struct draft *d);
static void read_process(struct loader *l, struct draft *d, const json_t *v);
static void read_rights(struct loader *l, struct draft *d);

void declaration__name_fields(struct loader *l, struct draft *d)
{
    name_title(l, d);
    name_search(l, d);
    name_indexes(l, d);
    const json_t *process = declaration__member(d->json, PART_OBJECT, "process");
    if (process) {
        str before = issues_enter(l->issues, S("process"));
        read_process(l, d, process);
        issues_leave(l->issues, before);
    }
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

/* The field that place i of a list names, or NULL with an issue. */
static const struct field *listed(struct loader *l, const struct object *o, const json_t *list, size_t i)
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

static void name_search(struct loader *l, struct draft *d)
{
    const json_t *list = declaration__member(d->json, PART_OBJECT, "search");
    str before = issues_enter(l->issues, S("search"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct field *f = listed(l, d->object, list, i);
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
        const struct field *f = listed(l, d->object, list, i);
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

/* --- process ---------------------------------------------------------------------------------------------------- */

static void read_probability(struct loader *l, const json_t *v, struct state *s)
{
    const json_t *p = declaration__member(v, PART_STATE, "probability");
    if (!p)
        return;
    str text = json_is_string(p) ? json_text(p) : json_number_text(l->arena, p);
    enum fixed_parse parsed = fixed_parse(text, &s->probability);
    if (parsed == FIXED_PRECISE)
        issue_with(l->issues, S("probability"), "precise", S("4"));
    else if (parsed != FIXED_OK)
        issue_with(l->issues, S("probability"), "number", S(""));
    else if (s->probability < 0)
        issue_with(l->issues, S("probability"), "too_small", S("0"));
    else if (s->probability > 100 * FIXED_ONE)
        issue_with(l->issues, S("probability"), "too_large", S("100"));
}

static void read_required(struct loader *l, struct draft *d, const json_t *v, struct state *s)
{
    const json_t *list = declaration__member(v, PART_STATE, "required");
    s->required = arena_array_of(l->arena, json_array_size(list), const struct field *);
    str before = issues_enter(l->issues, S("required"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct field *f = listed(l, d->object, list, i);
        if (f && (f->is_computed || f->column.n == 0))
            issue_with(l->issues, place(l, i), f->is_computed ? "computed" : "not_for_type",
                       f->is_computed ? f->name : str_of(f->ops->name));
        else if (f)
            s->required[s->required_count++] = f;
    }
    issues_leave(l->issues, before);
}

static void read_state(struct loader *l, struct draft *d, const json_t *v, const struct process *p, struct state *s)
{
    if (!declaration__check_members(l->issues, v, PART_STATE))
        return;
    str value = declaration__text(v, PART_STATE, "value");
    s->choice = field_choice(p->field, value);
    if (!s->choice && declaration__member(v, PART_STATE, "value"))
        issue_with(l->issues, S("value"), "choice", value);
    for (const struct state *other = p->states; s->choice && other < s; other++)
        if (other->choice == s->choice)
            issue_with(l->issues, S("value"), "duplicate", value);
    read_probability(l, v, s);
    str is = declaration__text(v, PART_STATE, "is");
    s->is_won = str_is(is, "won");
    s->is_lost = str_is(is, "lost");
    if (declaration__member(v, PART_STATE, "is") && !s->is_won && !s->is_lost)
        issue_with(l->issues, S("is"), "choice", S("won, lost"));
    s->stuck_after_days = declaration__number(l->issues, v, PART_STATE, "stuck_after_days", 1, 3650);
    read_required(l, d, v, s);
}

static void check_states_are_all(struct loader *l, const struct process *p)
{
    for (size_t c = 0; c < p->field->choice_count; c++) {
        size_t i = 0;
        while (i < p->state_count && p->states[i].choice != &p->field->choices[c])
            i++;
        if (i == p->state_count)
            issue_with(l->issues, S("states"), "missing", p->field->choices[c].value);
    }
}

static void read_process(struct loader *l, struct draft *d, const json_t *v)
{
    declaration__check_members(l->issues, v, PART_PROCESS);
    if (!declaration__member(v, PART_PROCESS, "field"))
        return;
    struct process *p = arena_new_of(l->arena, struct process);
    p->field = declaration__find(l, d->object, declaration__text(v, PART_PROCESS, "field"), S("field"));
    if (!p->field)
        return;
    if (p->field->type != FIELD_CHOICE) {
        issue_with(l->issues, S("field"), "not_for_type", str_of(p->field->ops->name));
        return;
    }
    const json_t *list = declaration__member(v, PART_PROCESS, "states");
    size_t n = json_array_size(list) < LIMIT_CHOICES ? json_array_size(list) : LIMIT_CHOICES;
    struct state *states = arena_array_of(l->arena, n, struct state);
    p->states = states;
    str before = issues_enter(l->issues, S("states"));
    for (; p->state_count < n; p->state_count++) {
        str list_pointer = issues_enter_at(l->issues, p->state_count);
        read_state(l, d, json_array_get(list, p->state_count), p, &states[p->state_count]);
        issues_leave(l->issues, list_pointer);
    }
    issues_leave(l->issues, before);
    check_states_are_all(l, p);
    d->object->process = p;
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

static void read_role(struct loader *l, const json_t *v, str role, const struct field *roles, struct rights *rights)
{
    static const char *const actions[ACTIONS] = {"see", "create", "change", "delete"};
    declaration__check_members(l->issues, v, PART_RIGHTS);
    rights->role = role;
    if (str_is(role, "administrator"))
        issue_with(l->issues, S(""), "reserved", role);
    else if (roles && !field_choice(roles, role))
        issue_with(l->issues, S(""), "role", role);
    for (int action = 0; action < ACTIONS; action++)
        rights->scope[action] = read_scope(l, v, actions[action], &rights->where[action]);
    for (int action = ACTION_CHANGE; action < ACTIONS; action++)
        if (rights->scope[action] > rights->scope[ACTION_SEE])
            issue_with(l->issues, str_of(actions[action]), "rights", S(""));
}

static void read_rights(struct loader *l, struct draft *d)
{
    json_t *all = (json_t *)declaration__member(d->json, PART_OBJECT, "rights");
    struct draft *users = declaration__draft(l, S("user"));
    const struct field *roles = users ? object_field(users->object, S("role")) : NULL;
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
        read_role(l, v, (str){role, n}, roles, one);
        if (has_some(one) && !d->object->has_some)
            check_has_no_lines(l, d->object);
        d->object->has_some |= has_some(one);
        issues_leave(l->issues, list_pointer);
    }
    issues_leave(l->issues, before);
    d->object->rights = rights;
}
