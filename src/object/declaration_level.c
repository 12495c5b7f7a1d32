/*
 * The rights to one field: {"*": "hidden", "finance": "read"}. What a role may do with the field; "*" is every role that is
 * not named. Which fields must stay readable depends on the whole object and is asked where rights are compiled
 * (access/grants.c).
 */
#include "json/read.h"
#include "base/check.h"
#include "object/declaration.h"

static bool read_level(struct loader *l, str role, const json_t *v, enum level *out)
{
    static const char *const words[] = {[LEVEL_WRITE] = "write", [LEVEL_READ] = "read", [LEVEL_HIDDEN] = "hidden"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (json_is_string(v) && str_is(json_text(v), words[i])) {
            *out = (enum level)i;
            return true;
        }
    issue_with(l->issues, role, "choice", S("hidden, read, write"));
    return false;
}

static void set_one(struct loader *l, str role, const json_t *v, struct field *f)
{
    enum level level;
    int i = role_index(role);
    if (i < 0)
        issue_with(l->issues, role, "role", role);
    else if (role_at((size_t)i)->may_all)
        issue_with(l->issues, role, "reserved", role);
    else if (read_level(l, role, v, &level))
        f->level[i] = (unsigned char)level;
}

/* Of every role but the one that may all. */
static void set_others(struct loader *l, const json_t *v, struct field *f)
{
    enum level level;
    if (!v || !read_level(l, S("*"), v, &level))
        return;
    for (size_t i = 0; i < role_count(); i++)
        f->level[i] = role_at(i)->may_all ? LEVEL_WRITE : (unsigned char)level;
}

void declaration__read_levels(struct loader *l, const json_t *v, struct field *f)
{
    check(l->issues && f->type < FIELD_TYPES);
    json_t *all = (json_t *)declaration__member(v, PART_FIELD, "rights");
    const char *role;
    size_t n;
    json_t *level;
    str before = issues_enter(l->issues, S("rights"));
    set_others(l, json_object_get(all, "*"), f);
    json_object_keylen_foreach(all, role, n, level)
    {
        if (!str_is((str){role, n}, "*"))
            set_one(l, (str){role, n}, level, f);
    }
    issues_leave(l->issues, before);
}
