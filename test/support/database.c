/* See database.h. One case runs at a time, so what is to be called may stand in a static. */
#include "support/database.h"

#include "base/check.h"
#include "support/engines.h"

static void (*case_fn)(struct database *d);

static void run_case(struct engine *e)
{
    case_fn(&(struct database){.kind = e->kind, .url = e->url, .folder = e->folder, .db = e->db, .a = e->a});
}

void for_each_database(void (*fn)(struct database *d))
{
    for (int kind = DB_SQLITE; kind <= DB_POSTGRES; kind++)
        if (engine_is_wanted((enum db_engine)kind))
            for_database((enum db_engine)kind, fn);
}

void for_database(enum db_engine kind, void (*fn)(struct database *d))
{
    case_fn = fn;
    for_engine_made(kind, run_case);
}

void database_count_rows(struct database *d)
{
    if (d->kind == DB_POSTGRES)
        check(db_script(d->db, "analyze") == RC_OK);
}
