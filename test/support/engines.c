/* See engines.h. A case that failed has jumped out and left its connections; support/cluster.h ends them. */
#include "support/engines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "support/cluster.h"
#include "support/home.h"
#include "support/template.h"

static void run_case(enum db_engine kind, const char *(*make)(enum db_engine, struct arena *, const char *),
                     void (*fn)(struct engine *e));
static const char *empty(enum db_engine kind, struct arena *a, const char *folder);
static void remove_folder(void *path);
static void close_db(void *db);

bool engine_is_wanted(enum db_engine kind)
{
    const char *wanted = getenv("GUANXI_TEST_ENGINES");
    return !wanted || !*wanted || strcmp(wanted, kind == DB_SQLITE ? "sqlite" : "postgres") == 0;
}

void for_each_engine(void (*fn)(struct engine *e))
{
    for (int kind = DB_SQLITE; kind <= DB_POSTGRES; kind++)
        if (engine_is_wanted((enum db_engine)kind))
            for_engine((enum db_engine)kind, fn);
}

void for_engine(enum db_engine kind, void (*fn)(struct engine *e))
{
    run_case(kind, empty, fn);
}

void for_engine_made(enum db_engine kind, void (*fn)(struct engine *e))
{
    run_case(kind, template_copy, fn);
}

static void run_case(enum db_engine kind, const char *(*make)(enum db_engine, struct arena *, const char *),
                     void (*fn)(struct engine *e))
{
    if (!engine_is_wanted(kind))
        skip();
    struct arena *a = arena_new(0);
    char *folder = arena_printf(a, "%s/guanxi-test-XXXXXX", test_home());
    check(mkdtemp(folder));
    arena_defer(a, remove_folder, folder);
    struct engine e = {.kind = kind, .a = a, .folder = folder};
    e.url = make(kind, a, folder);
    e.db = engine_open(&e, (struct db_options){.mode = DB_WRITE});
    fn(&e);
    arena_free(a);
}

struct db *engine_open(struct engine *e, struct db_options options)
{
    struct db *db;
    str message;
    if (db_open(e->url, options, e->a, &db, &message) != RC_OK) {
        fprintf(stderr, "%.*s\n", STR_ARG(message));
        abort();
    }
    arena_defer(e->a, close_db, db);
    return db;
}

static const char *empty(enum db_engine kind, struct arena *a, const char *folder)
{
    return kind == DB_SQLITE ? arena_printf(a, "sqlite:%s/test.db", folder) : cluster_empty(a);
}

static void remove_folder(void *path)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)path);
    check(system(command) == 0);
}

static void close_db(void *db)
{
    db_close(db);
}
