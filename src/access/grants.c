/* Compiling rights; see grants.h. A right's own condition names any field: it is the program that asks it. */
#include "access/grants.h"

#include "base/buf.h"
#include "base/check.h"
#include "query/condition.h"

/* One set of grants for each role, in the order of their table, and one of nobody. */
struct policy {
    struct grants nobody;
    struct grants of_role[LIMIT_ROLES];
};

struct compiling {
    struct cx cx; /* the program's, in the policy's arena */
    const struct catalog *catalog;
    role_set roles;
    bool may_all;
    str *message;
};

static struct compiling compiling_of(const struct catalog *c, role_set roles, struct arena *a, str *message)
{
    struct compiling k = {.cx = {.arena = a, .catalog = c, .company.time_zone = S("UTC"), .clock = &clock_system},
                          .catalog = c,
                          .roles = roles,
                          .message = message};
    issues_init(&k.cx.issues, a);
    for (size_t i = 0; i < role_count(); i++)
        k.may_all |= (roles & (role_set)1 << i) && role_at(i)->may_all;
    return k;
}

/* Lines are governed by the record that owns them: to create or delete one is to change that. */
static const struct object *governed(const struct object *o)
{
    return o->owned_by ? o->owned_by : o;
}

static bool has_right(const struct object *o, size_t role)
{
    const struct rights *r = object_rights(governed(o), str_of(role_at(role)->name));
    return r && (r->scope[ACTION_SEE] != SCOPE_NONE || r->scope[ACTION_CREATE] != SCOPE_NONE);
}

/* The most that any of the roles may do with the field that has a right to the object at all. */
static enum level level_of(const struct compiling *k, const struct field *f)
{
    enum level level = k->may_all ? LEVEL_WRITE : LEVEL_HIDDEN;
    for (size_t i = 0; i < role_count(); i++)
        if (k->roles & (role_set)1 << i && f->level[i] < level && has_right(f->object, i))
            level = (enum level)f->level[i];
    return level;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

/* What the roles say of one action together: as a scope, and the texts of its conditions. */
struct sum {
    enum scope scope;
    str texts[LIMIT_ROLES];
    size_t count;
};

static void add_text(struct sum *s, str text)
{
    for (size_t i = 0; i < s->count; i++)
        if (str_eq(s->texts[i], text))
            return;
    s->texts[s->count++] = text;
}

/* Of lines "deal.owner = me()": their own have no owner. */
static str own_text(struct arena *a, const struct object *o)
{
    if (!o->owned_by)
        return S("owner = me()");
    return str_printf(a, "%.*s.owner = me()", STR_ARG(o->parent_field->name));
}

static void add_right(struct sum *s, struct arena *a, const struct object *o, const struct rights *r,
                      enum action action)
{
    enum scope scope = r->scope[action];
    if (scope > s->scope)
        s->scope = scope;
    if (scope == SCOPE_OWN || scope == SCOPE_SOME)
        add_text(s, scope == SCOPE_OWN ? own_text(a, o) : r->where[action]);
}

/* The field of the owner that holds these lines. */
static const struct field *lines_field(const struct object *o)
{
    const struct object *owner = o->owned_by;
    size_t i = 0;
    while (i < owner->field_count && (owner->fields[i].type != FIELD_LINES || owner->fields[i].to != o))
        i++;
    check(i < owner->field_count);
    return &owner->fields[i];
}

/* Lines are there as far as the field that holds them is. */
static bool is_withheld(const struct compiling *k, const struct object *o, enum action action)
{
    return o->owned_by && level_of(k, lines_field(o)) > (action == ACTION_SEE ? LEVEL_READ : LEVEL_WRITE);
}

static struct sum sum_of(struct compiling *k, const struct object *o, enum action action)
{
    struct sum s = {.scope = k->may_all ? SCOPE_ALL : SCOPE_NONE};
    if (is_withheld(k, o, action))
        return (struct sum){.scope = SCOPE_NONE};
    if (o->owned_by && action != ACTION_SEE)
        action = ACTION_CHANGE;
    for (size_t i = 0; i < role_count(); i++) {
        const struct rights *r = object_rights(governed(o), str_of(role_at(i)->name));
        if (r && k->roles & (role_set)1 << i)
            add_right(&s, k->cx.arena, o, r, action);
    }
    return s;
}

/* "(owner = me()) or (shared = 'everyone')" */
static str joined(struct arena *a, const struct sum *s)
{
    str all = S("");
    for (size_t i = 0; i < s->count; i++)
        all = str_printf(a, "%.*s%s(%.*s)", STR_ARG(all), i ? " or " : "", STR_ARG(s->texts[i]));
    return s->count == 1 ? s->texts[0] : all;
}

static enum rc misfit(struct compiling *k, const struct object *o, str text)
{
    *k->message = str_printf(k->cx.arena, "the rights of %.*s: \"%.*s\": %.*s", STR_ARG(o->name), STR_ARG(text),
                             STR_ARG(issue_sentence(k->cx.arena, &k->cx.issues.list[0], S("en"))));
    return RC_INVALID;
}

static enum rc compile_action(struct compiling *k, const struct object *o, enum action action,
                              struct object_grants *out)
{
    struct sum s = sum_of(k, o, action);
    out->scope[action] = s.scope;
    out->where[action] = s.scope == SCOPE_ALL ? condition_true() : condition_false();
    if (s.scope == SCOPE_ALL || s.scope == SCOPE_NONE)
        return RC_OK;
    str text = joined(k->cx.arena, &s);
    if (condition_parse(&k->cx, o, text, "rights", &out->where[action]) != RC_OK)
        return misfit(k, o, text);
    /* records on the way of another's condition are joined with the right to see them; that join leads no further */
    bool leads_on = action == ACTION_SEE && !o->owned_by && condition_walks(out->where[action]);
    if (leads_on) {
        issue_parameter(&k->cx.issues, "rights", "right_walks", S(""), -1);
        return misfit(k, o, text);
    }
    return RC_OK;
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

/* What a record is known by is hidden from nobody; who creates one may write what it must have. */
static enum rc check_level(struct compiling *k, const struct field *f, enum level level, const struct object_grants *g)
{
    bool names_record = f == f->object->title || f == f->object->parent_field;
    bool is_lost = level == LEVEL_HIDDEN && names_record;
    bool is_needed = f->is_required && v_is_null(f->preset) && g->scope[ACTION_CREATE] != SCOPE_NONE;
    if (!is_lost && (level == LEVEL_WRITE || !is_needed))
        return RC_OK;
    *k->message = str_printf(k->cx.arena, "the rights of %.*s: the field %.*s %s", STR_ARG(f->object->name),
                             STR_ARG(f->name),
                             is_lost ? "says which record it is: all see it" : "must be given by who creates a record");
    return RC_INVALID;
}

static enum rc compile_fields(struct compiling *k, const struct object *o, struct object_grants *g)
{
    bool *reads = arena_array_of(k->cx.arena, o->field_count, bool);
    bool *writes = arena_array_of(k->cx.arena, o->field_count, bool);
    enum rc rc = RC_OK;
    if (g->scope[ACTION_SEE] == SCOPE_NONE && g->scope[ACTION_CREATE] == SCOPE_NONE) /* there is no record to read */
        return RC_OK;
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++) {
        enum level level = level_of(k, &o->fields[i]);
        reads[i] = level < LEVEL_HIDDEN;
        writes[i] = level == LEVEL_WRITE;
        g->reads = reads[i] ? g->reads : reads;
        g->writes = writes[i] ? g->writes : writes;
        rc = check_level(k, &o->fields[i], level, g);
    }
    return rc;
}

/* --- all -------------------------------------------------------------------------------------------------------- */

static enum rc compile_object(struct compiling *k, const struct object *o, struct object_grants *out)
{
    enum rc rc = RC_OK;
    for (int action = 0; action < ACTIONS && rc == RC_OK; action++)
        rc = compile_action(k, o, (enum action)action, out);
    return rc == RC_OK ? compile_fields(k, o, out) : rc;
}

static unsigned manage_of(const struct compiling *k)
{
    unsigned manage = k->may_all ? (1u << MANAGES) - 1 : 0;
    for (size_t i = 0; i < role_count(); i++)
        if (k->roles & (role_set)1 << i)
            manage |= role_at(i)->manage;
    return manage;
}

enum rc access_compile_set(const struct catalog *c, role_set roles, struct arena *a, struct grants *out, str *message)
{
    check(a && out && message);
    struct compiling k = compiling_of(c, roles, a, message);
    struct object_grants *objects = arena_array_of(a, catalog_count(c), struct object_grants);
    enum rc rc = RC_OK;
    *out = (struct grants){.catalog = c, .manage = manage_of(&k), .objects = objects};
    for (size_t i = 0; i < catalog_count(c) && rc == RC_OK; i++) {
        rc = compile_object(&k, catalog_at(c, i), &objects[i]);
        out->hides |= objects[i].reads || objects[i].scope[ACTION_SEE] == SCOPE_NONE;
    }
    return rc;
}

enum rc access_compile(const struct catalog *c, struct arena *a, str *message)
{
    struct policy *p = arena_new_of(a, struct policy);
    enum rc rc = access_compile_set(c, 0, a, &p->nobody, message);
    for (size_t i = 0; i < role_count() && rc == RC_OK; i++)
        rc = access_compile_set(c, (role_set)1 << i, a, &p->of_role[i], message);
    if (rc == RC_OK)
        catalog_give_policy(c, p);
    return rc;
}

const struct grants *access_grants(const struct catalog *c, str role)
{
    const struct policy *p = catalog_policy(c);
    check(p); /* access_compile comes before anybody acts */
    int i = role_index(role);
    return i < 0 ? &p->nobody : &p->of_role[i];
}
