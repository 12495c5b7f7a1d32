/*
 * The catalogue: loading all declarations step by step (object/declaration.h says which), and finding in them.
 *
 * Look-ups go through a table of names sorted once; field look-ups walk the fields, which are few and near each other.
 */
#include "object/catalog.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/limits.h"
#include "object/declaration.h"

struct catalog {
    int64_t generation;
    struct object *objects;
    size_t count;
    const struct object **by_name, **by_plural; /* sorted */
    const struct policy **policy;               /* its place: filled later, once */
    const struct object *users;
};

static void read_all(struct loader *l, const str *names, const str *texts);
static void each(struct loader *l, void (*step)(struct loader *l, struct draft *d));
static void check_needed(struct loader *l);
static void sort_objects(struct arena *a, struct catalog *c);

enum rc catalog_load(struct arena *a, const str *names, const str *texts, size_t n, int64_t generation,
                     struct issues *is, const struct catalog **out)
{
    *out = NULL;
    size_t before = is->count;
    if (n > LIMIT_OBJECTS)
        return issue_with(is, S(""), "too_many", str_printf(a, "%d", LIMIT_OBJECTS));
    struct catalog *c = arena_new_of(a, struct catalog);
    c->generation = generation;
    c->objects = arena_array_of(a, n, struct object);
    c->count = n;
    c->policy = arena_new_of(a, const struct policy *);
    struct loader l = {.arena = a, .issues = is, .drafts = arena_array_of(a, n, struct draft), .count = n};
    for (size_t i = 0; i < n; i++) {
        c->objects[i].index = (int)i;
        l.drafts[i] = (struct draft){.file = names[i], .object = &c->objects[i]};
    }
    read_all(&l, names, texts);
    check_needed(&l);
    declaration__check_distinct(&l);
    each(&l, declaration__add_system);
    each(&l, declaration__check_columns);
    each(&l, declaration__relate);
    each(&l, declaration__check_lines);
    each(&l, declaration__name_fields);
    each(&l, declaration__read_layout);
    if (is->count > before)
        return RC_INVALID;
    sort_objects(a, c);
    c->users = catalog_object(c, S("user"));
    *out = c;
    return RC_OK;
}

static void read_all(struct loader *l, const str *names, const str *texts)
{
    for (size_t i = 0; i < l->count; i++) {
        str before = issues_enter(l->issues, names[i]);
        declaration__read(l, &l->drafts[i], texts[i]);
        issues_leave(l->issues, before);
    }
}

static void each(struct loader *l, void (*step)(struct loader *l, struct draft *d))
{
    for (size_t i = 0; i < l->count; i++) {
        if (!l->drafts[i].json)
            continue;
        str before = issues_enter(l->issues, l->drafts[i].file);
        step(l, &l->drafts[i]);
        issues_leave(l->issues, before);
    }
}

/* System fields lead to these. */
static void check_needed(struct loader *l)
{
    static const char *const needed[] = {"user", "team"};
    for (size_t i = 0; i < countof(needed); i++)
        if (!declaration__draft(l, str_of(needed[i])))
            issue_with(l->issues, S(""), "unknown_object", str_of(needed[i]));
}

struct draft *declaration__draft(struct loader *l, str object)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->drafts[i].json && object.n && str_eq(l->drafts[i].object->name, object))
            return &l->drafts[i];
    return NULL;
}

static int compare_names(const void *x, const void *y)
{
    return str_cmp((*(const struct object *const *)x)->name, (*(const struct object *const *)y)->name);
}

static int compare_plurals(const void *x, const void *y)
{
    return str_cmp((*(const struct object *const *)x)->plural, (*(const struct object *const *)y)->plural);
}

static void sort_objects(struct arena *a, struct catalog *c)
{
    c->by_name = arena_array_of(a, c->count, const struct object *);
    c->by_plural = arena_array_of(a, c->count, const struct object *);
    for (size_t i = 0; i < c->count; i++)
        c->by_name[i] = c->by_plural[i] = &c->objects[i];
    qsort(c->by_name, c->count, sizeof *c->by_name, compare_names);
    qsort(c->by_plural, c->count, sizeof *c->by_plural, compare_plurals);
}

int64_t catalog_generation(const struct catalog *c)
{
    return c->generation;
}

void catalog_give_policy(const struct catalog *c, const struct policy *p)
{
    check(p && !*c->policy);
    *c->policy = p;
}

const struct policy *catalog_policy(const struct catalog *c)
{
    return *c->policy;
}

void catalog_applied(const struct catalog *c, int64_t generation)
{
    check(generation >= 0);
    ((struct catalog *)(uintptr_t)c)->generation = generation;
}

size_t catalog_count(const struct catalog *c)
{
    return c->count;
}

const struct object *catalog_at(const struct catalog *c, size_t i)
{
    check(i < c->count);
    return &c->objects[i];
}

static const struct object *find(const struct object *const *list, size_t n, const struct object *like,
                                 int (*compare)(const void *, const void *))
{
    const struct object *const *found = bsearch(&like, list, n, sizeof *list, compare);
    return found ? *found : NULL;
}

bool catalog_has(const struct catalog *c, const struct object *o)
{
    return o >= c->objects && o < c->objects + c->count;
}

const struct object *catalog_users(const struct catalog *c)
{
    return c->users;
}

const struct object *catalog_object(const struct catalog *c, str name)
{
    return find(c->by_name, c->count, &(struct object){.name = name}, compare_names);
}

const struct object *catalog_plural(const struct catalog *c, str plural)
{
    return find(c->by_plural, c->count, &(struct object){.plural = plural}, compare_plurals);
}

const struct object *catalog_number(const struct catalog *c, int number)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->objects[i].number == number)
            return &c->objects[i];
    return NULL;
}
