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

static enum rc count_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

int64_t database_waiting(struct db *watch)
{
    int64_t n = 0;
    str sql = S("select count(distinct pid) from pg_locks where not granted and pid in (select pid from pg_locks where "
                "database = (select oid from pg_database where datname = current_database()))");
    check(db_query(watch, &(struct db_query){.sql = sql, .row = count_row, .to = &n}) == RC_OK);
    return n;
}
