/*
 * The declarations that come with the program: the JSON files in objects/ as it was built, sorted by name.
 */
#ifndef OBJECT_BUILTIN_H
#define OBJECT_BUILTIN_H

#include "object/catalog.h"

struct builtin {
    str name; /* "customer.json" */
    str text;
};

size_t builtin_count(void);
struct builtin builtin_at(size_t i);

/* A catalogue of these alone, generation 0. They are right (a test says so): that they load is checked. */
const struct catalog *builtin_catalog(struct arena *a);

#endif
