/*
 * Roles: what a person may be here. Their names stand in one table; declarations (rights of objects and of fields) and the
 * choices of a person's role refer to it, and nothing else in the program names one.
 *
 * What a role may do to records is said by the declarations. What concerns no record (settings, people, what others did)
 * is said here, as general rights.
 */
#ifndef OBJECT_ROLE_H
#define OBJECT_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* General rights: of somebody who may … whoever they belong to. */
enum manage {
    MANAGE_SETTINGS, /* change the company's settings */
    MANAGE_USERS,    /* set another person's password */
    MANAGE_IMPORTS,  /* see and run another person's imports */
    MANAGE_JOBS,     /* see and stop another person's jobs */
    MANAGE_ACTS,     /* see and undo what another person did (each inverse write still needs its own right) */
    MANAGES
};

struct role {
    const char *name;
    bool may_all;    /* every object, every field, every general right; declarations say nothing of it */
    unsigned manage; /* bits, 1 << MANAGE_USERS … */
};

/* Several roles at once: a bit each, in the order of the table. */
typedef uint32_t role_set;

size_t role_count(void); /* at most LIMIT_ROLES */
const struct role *role_at(size_t i);
int role_index(str name); /* its place in the table, or -1 */

/* The role that may all: some person must always have it. */
str role_administrator(void);

/* "settings", "users" …, as the interface says. */
str manage_name(enum manage m);

#endif
