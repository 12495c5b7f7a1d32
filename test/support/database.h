/* The databases of support/engines.h for programs that also know record/engine.h, whose struct has the same name. */
#ifndef SUPPORT_DATABASE_H
#define SUPPORT_DATABASE_H

#include "base/arena.h"
#include "db/db.h"

struct database {
    enum db_engine kind;
    const char *url, *folder;
    struct db *db; /* the writer */
    struct arena *a;
};

void for_each_database(void (*fn)(struct database *d));
void for_database(enum db_engine kind, void (*fn)(struct database *d));

#endif
