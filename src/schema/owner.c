/*
 * Whose the tables of a database are, asked before anything is written there and before any statement that needs ours:
 * SQL over tables of another make would be a bug, and data of strangers are not ours to mend.
 *
 * Ours are known by columns that stand since the first release, told by the engine's own catalogue. What an extension of
 * PostgreSQL brings along is nobody's.
 */
#include "base/check.h"
#include "schema/schema.h"

enum { NAMES_TOLD = 3 };

struct told {
    struct arena *arena;
    str names;
    int64_t count;
};

static const struct {
    const char *table, *column;
} marks[] = {{"meta", "name"},         {"meta", "value"},     {"declarations", "name"}, {"declarations", "object_no"},
             {"declarations", "body"}, {"changesets", "via"}, {"changes", "digest"}};

static const char sqlite_names[] = "select name from sqlite_schema where type in ('table', 'view') and "
                                   "name not like 'sqlite~_%' escape '~' order by name";
static const char postgres_names[] =
    "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not exists (select 1 from "
    "pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') order by 1";

static const char sqlite_column[] = "select 1 from pragma_table_info(?) where name = ?";
static const char postgres_column[] =
    "select 1 from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname = current_schema() and c.relname = ? and a.attname = ? and not a.attisdropped";

static enum rc name_row(void *to, const struct row *row)
{
    struct told *t = to;
    const char *between = t->count ? ", " : "";
    if (t->count++ < NAMES_TOLD)
        t->names = str_printf(t->arena, "%.*s%s%.*s", STR_ARG(t->names), between, STR_ARG(str_take(row_text(row, 0), 60)));
    return RC_OK;
}

static enum rc has_marks(struct db *db, bool *has_all)
{
    const char *sql = db_engine(db) == DB_SQLITE ? sqlite_column : postgres_column;
    enum rc rc = RC_OK;
    *has_all = true;
    for (size_t i = 0; i < countof(marks) && rc == RC_OK && *has_all; i++) {
        const struct value binds[] = {v_text(str_of(marks[i].table)), v_text(str_of(marks[i].column))};
        rc = db_one(db, &(struct db_query){str_of(sql), binds, 2, NULL, NULL}, has_all);
    }
    return rc;
}

enum rc schema_owner(struct db *db, struct arena *a, enum schema_owner *owner, str *names)
{
    check(owner && names && !db_in_transaction(db));
    struct told t = {.arena = a, .names = S("")};
    const char *sql = db_engine(db) == DB_SQLITE ? sqlite_names : postgres_names;
    bool is_ours = false;
    enum rc rc = db_query(db, &(struct db_query){str_of(sql), NULL, 0, name_row, &t});
    if (rc == RC_OK && t.count)
        rc = has_marks(db, &is_ours);
    *owner = t.count == 0 ? SCHEMA_NOBODY : is_ours ? SCHEMA_OURS : SCHEMA_OTHERS;
    *names = t.count > NAMES_TOLD ? str_printf(a, "%.*s and %lld more", STR_ARG(t.names), (long long)t.count - NAMES_TOLD)
                                  : t.names;
    return rc;
}

static enum rc place_row(void *to, const struct row *row)
{
    struct told *t = to;
    if (row_is_null(row, 0))
        t->names = S("the database has no schema that tables could be made in; search_path names none that exists");
    else if (!row_value(row, 1, VALUE_BOOL).i)
        t->names = str_printf(t->arena, "%.*s may not make tables in the schema %.*s of this database; grant create on it",
                              STR_ARG(row_text(row, 2)), STR_ARG(row_text(row, 0)));
    return RC_OK;
}

enum rc schema_has_place(struct db *db, struct arena *a, str *message)
{
    check(message);
    struct told t = {.arena = a, .names = S("")};
    const struct db_query q = {.sql = S("select cast(current_schema() as text), has_schema_privilege(current_schema(), "
                                        "'create'), cast(current_user as text)"),
                               .row = place_row,
                               .to = &t};
    enum rc rc = db_engine(db) == DB_SQLITE ? RC_OK : db_query(db, &q);
    *message = t.names;
    return rc == RC_OK && t.names.n ? RC_UNAVAILABLE : rc;
}
