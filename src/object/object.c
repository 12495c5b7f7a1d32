/*
 * Questions to one object of the catalogue, and the object as the interface serves it (docs/api.md, "Declarations").
 */
#include "base/buf.h"
#include "base/check.h"
#include "json/write.h"
#include "object/catalog.h"
#include "object/json.h"

static void write_behaviours(const struct object *o, struct json *j);
static void write_fields(const struct object *o, const struct object_view *view, struct json *j);
static void write_process(const struct process *p, const struct object_view *view, struct json *j);
static void write_timeline(const struct timeline *t, const struct object_view *view, struct json *j);
static void write_rights(const struct object_view *view, struct json *j);

str label_in(const struct label *l, str language)
{
    return str_is(language, "zh") ? l->zh : l->en;
}

const struct field *object_field(const struct object *o, str name)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (str_eq(o->fields[i].name, name) && o->fields[i].number != SYSTEM_DELETED_AT)
            return &o->fields[i];
    return NULL;
}

bool field_is_written(const struct field *f)
{
    if (f->is_system)
        return f->number == SYSTEM_OWNER || f->number == SYSTEM_TEAM || f->number == SYSTEM_CURRENCY;
    return !f->is_computed && f != f->object->parent_field;
}

const struct field *object_field_number(const struct object *o, int number)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].number == number)
            return &o->fields[i];
    return NULL;
}

const struct rights *object_rights(const struct object *o, str role)
{
    for (size_t i = 0; i < o->rights_count; i++)
        if (str_eq(o->rights[i].role, role))
            return &o->rights[i];
    return NULL;
}

str scope_name(enum scope scope)
{
    static const char *const names[] = {
        [SCOPE_NONE] = "", [SCOPE_OWN] = "own", [SCOPE_SOME] = "some", [SCOPE_ALL] = "all"};
    return str_of(names[scope]);
}

const char *action_name(enum action action)
{
    static const char *const names[ACTIONS] = {"see", "create", "change", "delete"};
    check(action < ACTIONS);
    return names[action];
}

bool object_view_reads(const struct object_view *view, const struct field *f)
{
    return f->number != SYSTEM_DELETED_AT && (!view->reads || view->reads(view->data, f));
}

const struct state *process_state(const struct process *p, str value)
{
    for (size_t i = 0; i < p->state_count; i++)
        if (str_eq(p->states[i].choice->value, value))
            return &p->states[i];
    return NULL;
}

static void write_label(struct json *j, const char *key, const struct label *l)
{
    json_key(j, str_of(key));
    json_begin_object(j);
    json_pair_str(j, "en", l->en);
    json_pair_str(j, "zh", l->zh);
    json_end(j);
}

static void write_flag(struct json *j, const char *key, bool is_set)
{
    json_pair(j, key, v_bool(is_set));
}

/* Text, or null where it is empty. */
static void write_name(struct json *j, const char *key, str s)
{
    json_pair(j, key, s.n ? v_text(s) : V_NULL);
}

void object_write_json(const struct object *o, const struct object_view *view, struct buf *out)
{
    struct json j = json_to(out);
    json_begin_object(&j);
    json_pair_str(&j, "object", o->name);
    json_pair_int(&j, "number", o->number);
    json_pair_str(&j, "plural", o->plural);
    write_label(&j, "label", &o->label);
    write_label(&j, "labels", &o->labels);
    json_pair_str(&j, "icon", o->icon);
    json_pair_str(&j, "hue", o->hue);
    write_name(&j, "group", o->group);
    json_pair_int(&j, "order", o->order);
    json_pair_str(&j, "title", o->title->name);
    write_name(&j, "owned_by", o->owned_by ? o->owned_by->name : S(""));
    write_behaviours(o, &j);
    write_fields(o, view, &j);
    write_process(o->process, view, &j);
    write_timeline(o->timeline, view, &j);
    json_key(&j, S("search"));
    json_begin_array(&j);
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].is_searched && object_view_reads(view, &o->fields[i]))
            json_str(&j, o->fields[i].name);
    json_end(&j);
    json_key(&j, S("layout"));
    object_write_layout(o, view, &j);
    write_rights(view, &j);
    json_end(&j);
}

static void write_range(const struct field *f, struct json *j)
{
    struct value min = V_NULL, max = V_NULL;
    if (f->ops->is_text) {
        max = v_int(f->max);
    } else if (f->has_range && f->type == FIELD_INTEGER) {
        min = f->min > -FIELD_INTEGER_MAX ? v_int(f->min) : V_NULL;
        max = f->max < FIELD_INTEGER_MAX ? v_int(f->max) : V_NULL;
    } else if (f->has_range) {
        min = f->fixed_min > -FIELD_FIXED_MAX ? v_fixed(f->fixed_min) : V_NULL;
        max = f->fixed_max < FIELD_FIXED_MAX ? v_fixed(f->fixed_max) : V_NULL;
    }
    json_pair(j, "max", max);
    json_pair(j, "min", min);
}

static void write_choices(const struct field *f, struct json *j)
{
    json_key(j, S("choices"));
    if (f->type != FIELD_CHOICE) {
        json_write_null(j);
        return;
    }
    json_begin_array(j);
    for (size_t i = 0; i < f->choice_count; i++) {
        const struct choice *c = &f->choices[i];
        json_begin_object(j);
        json_pair_int(j, "number", c->number);
        json_pair_str(j, "value", c->value);
        write_label(j, "label", &c->label);
        write_name(j, "hue", c->hue);
        write_flag(j, "retired", c->is_retired);
        json_end(j);
    }
    json_end(j);
}

static void write_field(const struct field *f, struct json *j)
{
    json_begin_object(j);
    json_pair_int(j, "number", f->number);
    json_pair_str(j, "name", f->name);
    json_pair_str(j, "type", str_of(f->ops->name));
    write_label(j, "label", &f->label);
    write_flag(j, "required", f->is_required);
    write_flag(j, "unique", f->is_unique);
    write_flag(j, "sortable", f->is_sortable);
    write_flag(j, "computed", f->is_computed);
    write_flag(j, "system", f->is_system);
    write_flag(j, "tree", f->is_tree);
    write_flag(j, "unit_price", f->is_unit_price);
    write_range(f, j);
    json_pair(j, "default", f->preset);
    write_choices(f, j);
    write_name(j, "to", f->type == FIELD_RELATION ? f->to->name : S(""));
    write_name(j, "of", f->type == FIELD_LINES ? f->to->name : S(""));
    json_end(j);
}

static void write_behaviours(const struct object *o, struct json *j)
{
    json_key(j, S("behaviours"));
    json_begin_array(j);
    for (size_t i = 0; i < o->behaviour_count; i++)
        json_str(j, o->behaviours[i]);
    json_end(j);
}

static void write_fields(const struct object *o, const struct object_view *view, struct json *j)
{
    json_key(j, S("fields"));
    json_begin_array(j);
    for (size_t i = 0; i < o->field_count; i++)
        if (object_view_reads(view, &o->fields[i]))
            write_field(&o->fields[i], j);
    json_end(j);
}

/* Those of the fields that the reader may know of. */
static void write_names(struct json *j, const char *key, const struct field *const *fields, size_t n,
                        const struct object_view *view)
{
    json_key(j, str_of(key));
    json_begin_array(j);
    for (size_t i = 0; i < n; i++)
        if (object_view_reads(view, fields[i]))
            json_str(j, fields[i]->name);
    json_end(j);
}

static void write_state(const struct state *s, const struct object_view *view, struct json *j)
{
    json_begin_object(j);
    json_pair_str(j, "value", s->choice->value);
    json_key(j, S("probability"));
    if (s->has_probability)
        json_exact(j, s->probability);
    else
        json_write_null(j);
    write_name(j, "is", s->is_won ? S("won") : s->is_lost ? S("lost") : S(""));
    write_names(j, "required", s->required, s->required_count, view);
    json_pair(j, "stuck_after_days", s->stuck_after_days ? v_int(s->stuck_after_days) : V_NULL);
    json_end(j);
}

/* The field's name, or null where there is none to who looks. */
static void write_known(struct json *j, const char *key, const struct field *f, const struct object_view *view)
{
    write_name(j, key, f && object_view_reads(view, f) ? f->name : S(""));
}

static void write_process(const struct process *p, const struct object_view *view, struct json *j)
{
    json_key(j, S("process"));
    if (!p || !object_view_reads(view, p->field)) {
        json_write_null(j);
        return;
    }
    json_begin_object(j);
    json_pair_str(j, "field", p->field->name);
    write_known(j, "since", p->since, view);
    write_known(j, "probability", p->probability, view);
    write_known(j, "amount", p->amount, view);
    write_known(j, "weighted", p->weighted, view);
    json_key(j, S("states"));
    json_begin_array(j);
    for (size_t i = 0; i < p->state_count; i++)
        write_state(&p->states[i], view, j);
    json_end(j);
    json_end(j);
}

static void write_timeline(const struct timeline *t, const struct object_view *view, struct json *j)
{
    json_key(j, S("timeline"));
    if (!t) {
        json_write_null(j);
        return;
    }
    json_begin_object(j);
    write_names(j, "about", t->about, t->about_count, view);
    write_names(j, "at", t->at, t->at_count, view);
    json_end(j);
}

static void write_rights(const struct object_view *view, struct json *j)
{
    json_key(j, S("rights"));
    json_begin_object(j);
    for (int action = 0; action < ACTIONS; action++)
        write_name(j, action_name((enum action)action), scope_name(view->scope[action]));
    json_end(j);
}
