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

enum rc declarations_load(struct arena *a, const char *const *files, const struct catalog **out, str *message)
{
    str names[LIMIT_OBJECTS], texts[LIMIT_OBJECTS];
    size_t n = 0;
    for (; n < builtin_count(); n++) {
        names[n] = builtin_at(n).name;
        texts[n] = builtin_at(n).text;
    }
    for (const char *const *f = files; f && *f && n < LIMIT_OBJECTS; f++, n++) {
        names[n] = str_of(*f);
        texts[n] = declaration_read(a, *f);
        if (!texts[n].p) {
            *message = str_printf(a, "cannot read the declaration %s", *f);
            return RC_UNAVAILABLE;
        }
    }
    struct issues is;
    issues_init(&is, a);
    enum rc rc = catalog_load(a, names, texts, n, 1, &is, out);
    if (rc != RC_OK && is.count)
        *message = str_printf(a, "%.*s: %.*s", STR_ARG(is.list[0].at),
                              STR_ARG(issue_sentence(a, &is.list[0], S("en"))));
    if (rc == RC_OK)
        rc = access_compile(*out, a, message);
    return rc == RC_OK ? engine_check(crm_behaviours, *out, a, message) : rc;
}
