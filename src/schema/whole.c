/*
 * Whether the program's own tables stand with all their columns, so that nothing below meets half of them. What should stand is
 * made by the migrations themselves in a database in memory, so that the two cannot drift apart; objects' tables are compared
 * by check.c. The search index is the engine's own shape and left out: it is made anew from what stands.
 */
#include "base/check.h"
#include "base/limits.h"
#include "schema/migrations.h"
#include "schema/schema.h"

enum { COLUMNS_MAX = 1000 };

struct columns {
    struct arena *arena;
    size_t count;
    str list[COLUMNS_MAX]; /* "meta.value" */
};

static const char sqlite_columns[] =
    "select t.name || '.' || c.name from sqlite_schema t join pragma_table_info(t.name) c "
    "where t.type = 'table' and t.name not like 'search~_index%' escape '~' order by 1";
static const char postgres_columns[] =
    "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
    "join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind in ('r', 'p') "
    "and a.attnum > 0 and not a.attisdropped";

static enum rc column_row(void *to, const struct row *row)
{
    struct columns *c = to;
    if (c->count == COLUMNS_MAX)
        return RC_CORRUPT;
    c->list[c->count++] = str_copy(c->arena, row_text(row, 0));
    return RC_OK;
}

static enum rc columns_read(struct db *db, struct columns *out)
{
    const char *sql = db_engine(db) == DB_SQLITE ? sqlite_columns : postgres_columns;
    return db_query(db, &(struct db_query){str_of(sql), NULL, 0, column_row, out});
}

static enum rc columns_wanted(struct arena *a, struct columns *out, str *message)
{
    struct db *db;
    enum rc rc = db_open(":memory:", (struct db_options){.mode = DB_WRITE}, a, &db, message);
    if (rc == RC_OK)
        rc = db_begin(db);
    if (rc == RC_OK)
        rc = migrations__run(db, 0);
    if (rc == RC_OK)
        rc = columns_read(db, out);
    db_close(db);
    return rc;
}

static bool has(const struct columns *c, str name)
{
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(c->list[i], name))
            return true;
    return false;
}

enum rc schema_is_whole(struct db *db, struct arena *a, str *message)
{
    check(message && !db_in_transaction(db));
    struct columns *wanted = arena_new_of(a, struct columns), *have = arena_new_of(a, struct columns);
    wanted->arena = have->arena = a;
    enum rc rc = columns_wanted(a, wanted, message);
    if (rc == RC_OK)
        rc = columns_read(db, have);
    for (size_t i = 0; i < wanted->count && rc == RC_OK; i++)
        if (!has(have, wanted->list[i])) {
            *message = str_printf(a, "these data are not whole: guanxi's %.*s is missing. Take a backup in their place",
                                  STR_ARG(wanted->list[i]));
            rc = RC_CORRUPT;
        }
    return rc;
}
