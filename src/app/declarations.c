/* Reads, parses and checks declarations. See declarations.h. */
#include "app/declarations.h"

#include <stdio.h>

#include "access/access.h"
#include "base/limits.h"
#include "crm/crm.h"
#include "object/builtin.h"
#include "record/engine.h"

static str declaration_read(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){0};
    char *text = arena_alloc(a, 1 << 20);
    size_t n = fread(text, 1, 1 << 20, f);
    fclose(f);
    return (str){text, n};
}

enum rc declarations_read(struct arena *a, const char *const *files, struct schema_declarations *out, str *message)
{
    out->n = 0;
    out->generation = 0;
    for (; out->n < builtin_count(); out->n++) {
        out->names[out->n] = builtin_at(out->n).name;
        out->texts[out->n] = builtin_at(out->n).text;
    }
    for (const char *const *f = files; f && *f && out->n < LIMIT_OBJECTS; f++, out->n++) {
        out->names[out->n] = str_of(*f);
        out->texts[out->n] = declaration_read(a, *f);
        if (!out->texts[out->n].p) {
            *message = str_printf(a, "cannot read the declaration %s", *f);
            return RC_UNAVAILABLE;
        }
    }
    return RC_OK;
}

enum rc declarations_load(struct arena *a, const struct schema_declarations *d, const struct catalog **out,
                          str *message)
{
    str *names = arena_array_of(a, d->n, str), *texts = arena_array_of(a, d->n, str);
    for (size_t i = 0; i < d->n; i++) {
        names[i] = str_copy(a, d->names[i]);
        texts[i] = str_copy(a, d->texts[i]);
    }
    struct issues is;
    issues_init(&is, a);
    enum rc rc = catalog_load(a, names, texts, d->n, d->generation, &is, out);
    if (rc != RC_OK && is.count)
        *message = str_printf(a, "%.*s: %.*s", STR_ARG(is.list[0].at),
                              STR_ARG(issue_sentence(a, &is.list[0], S("en"))));
    if (rc == RC_OK)
        rc = access_compile(*out, a, message);
    return rc == RC_OK ? engine_check(crm_behaviours, *out, a, message) : rc;
}

static bool is_whole(const struct object *own, const struct object *o, str *missing)
{
    *missing = own->name;
    for (size_t i = 0; o && i < own->field_count; i++) {
        const struct field *mine = &own->fields[i], *f = object_field_number(o, mine->number);
        *missing = mine->name;
        if (!f || f->type != mine->type || !str_eq(f->name, mine->name))
            return false;
    }
    return o && str_eq(o->name, own->name);
}

enum rc declarations_check_whole(const struct catalog *c, struct arena *a, str *message)
{
    struct arena *scratch = arena_new(0);
    const struct catalog *own = builtin_catalog(scratch);
    enum rc rc = RC_OK;
    str missing;
    for (size_t i = 0; i < catalog_count(own) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(own, i);
        if (is_whole(o, catalog_number(c, o->number), &missing))
            continue;
        *message = str_printf(a, "\"%.*s\" of \"%.*s\" is the program's own: it cannot go or change", STR_ARG(missing),
                              STR_ARG(o->name));
        rc = RC_INVALID;
    }
    arena_free(scratch);
    return rc;
}
