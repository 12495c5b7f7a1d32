/*
 * The process of an object: its states, what each needs, and the fields that follow from them. Part of the fifth step.
 */
#include "base/limits.h"
#include "base/check.h"
#include "json/read.h"
#include "object/declaration.h"

static void read_process(struct loader *l, struct draft *d, const json_t *v);
static void read_state(struct loader *l, struct draft *d, const json_t *v, const struct process *p, struct state *s);
static void check_states_are_all(struct loader *l, const struct process *p);

void declaration__name_process(struct loader *l, struct draft *d)
{
    check(d->object && !d->object->process);
    const json_t *process = declaration__member(d->json, PART_OBJECT, "process");
    if (!process)
        return;
    str before = issues_enter(l->issues, S("process"));
    read_process(l, d, process);
    issues_leave(l->issues, before);
}

/* The field that a member of the process names: of that type, and computed where the program alone writes it. */
static const struct field *named(struct loader *l, struct draft *d, const json_t *v, const char *key,
                                 enum field_type type, bool is_computed)
{
    if (!declaration__member(v, PART_PROCESS, key))
        return NULL;
    const struct field *f = declaration__find(l, d->object, declaration__text(v, PART_PROCESS, key), str_of(key));
    if (f && f->type != type)
        issue_with(l->issues, str_of(key), "not_for_type", str_of(f->ops->name));
    else if (f && f->is_computed != is_computed)
        issue_with(l->issues, str_of(key), is_computed ? "not_computed" : "computed", f->name);
    return f;
}

static void read_states(struct loader *l, struct draft *d, const json_t *v, struct process *p)
{
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
    p->since = named(l, d, v, "since", FIELD_TIMESTAMP, true);
    p->probability = named(l, d, v, "probability", FIELD_PERCENT, false);
    p->amount = named(l, d, v, "amount", FIELD_MONEY, false);
    p->weighted = named(l, d, v, "weighted", FIELD_MONEY, true);
    if (p->weighted && (!p->amount || !p->probability))
        issue_with(l->issues, S(""), "missing", p->amount ? S("probability") : S("amount"));
    read_states(l, d, v, p);
    d->object->process = p;
}

/* --- one state -------------------------------------------------------------------------------------------------- */

static void read_probability(struct loader *l, const json_t *v, struct state *s)
{
    const json_t *p = declaration__member(v, PART_STATE, "probability");
    if (!p)
        return;
    s->has_probability = true;
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
    s->unstated = arena_array_of(l->arena, json_array_size(list), const struct choice *);
    str before = issues_enter(l->issues, S("required"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct field *f = declaration__listed(l, d->object, list, i);
        if (f && (f->is_computed || f->column.n == 0))
            issue_with(l->issues, str_printf(l->arena, "%zu", i), f->is_computed ? "computed" : "not_for_type",
                       f->is_computed ? f->name : str_of(f->ops->name));
        else if (f)
            s->required[s->required_count++] = f;
    }
    issues_leave(l->issues, before);
}

/* {"loss_reason": "unstated"}: of required fields, choices that history gets which does not tell. */
static void read_unstated(struct loader *l, const json_t *v, struct state *s)
{
    json_t *all = (json_t *)declaration__member(v, PART_STATE, "unstated"), *value;
    const char *name;
    size_t n;
    str before = issues_enter(l->issues, S("unstated"));
    json_object_keylen_foreach(all, name, n, value)
    {
        size_t i = 0;
        while (i < s->required_count && !str_eq(s->required[i]->name, (str){name, n}))
            i++;
        if (i == s->required_count)
            issue_with(l->issues, (str){name, n}, "unknown_field", (str){name, n});
        else if (!(s->unstated[i] = field_choice(s->required[i], json_text(value))))
            issue_with(l->issues, (str){name, n}, "choice", field_choices_text(l->arena, s->required[i]));
    }
    issues_leave(l->issues, before);
}

static bool read_effect(struct loader *l, struct draft *d, str name, const json_t *v, struct effect *e)
{
    e->field = declaration__find(l, d->object, name, name);
    e->is_today = json_is_string(v) && str_is(json_text(v), "today()");
    if (!e->field)
        return false;
    if (e->field->is_required || e->field->column.n == 0 || (e->is_today && e->field->type != FIELD_DATE))
        issue_with(l->issues, name, "not_for_type", str_of(e->field->ops->name));
    else if (!e->is_today && !json_is_null(v))
        issue_with(l->issues, name, "choice", S("null, today()"));
    else
        return true;
    return false;
}

static struct effects read_effects(struct loader *l, struct draft *d, const json_t *v, const char *key)
{
    json_t *all = (json_t *)declaration__member(v, PART_STATE, key), *value;
    struct effect *list = arena_array_of(l->arena, json_object_size(all), struct effect);
    struct effects out = {.list = list};
    const char *name;
    size_t n;
    str before = issues_enter(l->issues, str_of(key));
    json_object_keylen_foreach(all, name, n, value)
        out.count += read_effect(l, d, (str){name, n}, value, &list[out.count]);
    issues_leave(l->issues, before);
    return out;
}

static void read_is(struct loader *l, const json_t *v, struct state *s)
{
    str is = declaration__text(v, PART_STATE, "is");
    s->is_won = str_is(is, "won");
    s->is_lost = str_is(is, "lost");
    if (declaration__member(v, PART_STATE, "is") && !s->is_won && !s->is_lost)
        issue_with(l->issues, S("is"), "choice", S("won, lost"));
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
    if (p->probability && !s->has_probability)
        issue_with(l->issues, S(""), "missing", S("probability"));
    read_is(l, v, s);
    s->stuck_after_days = declaration__number(l->issues, v, PART_STATE, "stuck_after_days", 1, 3650);
    read_required(l, d, v, s);
    read_unstated(l, v, s);
    s->enter = read_effects(l, d, v, "enter");
    s->leave = read_effects(l, d, v, "leave");
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
