/* The table of roles. Their order is a bit's place in a role_set, which is never stored. See role.h. */
#include "object/role.h"

#include "base/check.h"
#include "base/limits.h"

static const struct role roles[] = {
    {"administrator", .may_all = true},
    {"sales_manager", .manage = 1u << MANAGE_ACTS},
    {"sales"},
};

_Static_assert(countof(roles) <= LIMIT_ROLES, "a role is a bit of role_set");

size_t role_count(void)
{
    return countof(roles);
}

const struct role *role_at(size_t i)
{
    check(i < countof(roles));
    return &roles[i];
}

int role_index(str name)
{
    for (size_t i = 0; i < countof(roles); i++)
        if (str_is(name, roles[i].name))
            return (int)i;
    return -1;
}

str role_administrator(void)
{
    check(roles[0].may_all);
    return str_of(roles[0].name);
}

str manage_name(enum manage m)
{
    static const char *const names[MANAGES] = {
        [MANAGE_SETTINGS] = "settings", [MANAGE_USERS] = "users", [MANAGE_IMPORTS] = "imports",
        [MANAGE_JOBS] = "jobs",         [MANAGE_ACTS] = "acts",
    };
    check(m < MANAGES);
    return str_of(names[m]);
}
