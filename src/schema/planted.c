/*
 * What stands in the database besides what this program makes, and what it makes that is another now: tables, views, indexes,
 * keys, references, triggers, and PostgreSQL's rules, policies and children of tables. See schema_planted.
 *
 * What should be there is made by the same SQL in a database in memory, of which SQLite tells; names, columns and keys are the
 * same on both engines, but for the few of PostgreSQL's alone.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "schema/migrations.h"
#include "schema/schema.h"
#include "schema/tables.h"

enum { SQL_BYTES = 1 << 20, TOLD_BYTES = 64 * 1024, TOLD_MOST = 40 };

/* "index customers_name_order on customers (name_sort, id), partial", of the table customers. */
struct thing {
    str text, table;
    bool
        rules; /* it bears upon what is read or written there. Not a reference: a field that was declared once leaves one */
};

struct things {
    struct arena *arena;
    size_t count, room;
    struct thing *list;
};

static const char sqlite_things[] =
    "with t as (select name, type from pragma_table_list where schema = 'main' and type in ('table', 'view') "
    "and name not like 'sqlite~_%' escape '~') "
    "select type || ' ' || name, '', 0 from t "
    "union all select 'key of ' || name || ' (' || (select group_concat(c.name, ', ') from (select name from "
    "pragma_table_info(t.name) where pk > 0 order by pk) c) || ')', name, 1 from t where type = 'table' "
    "union all select 'key of ' || t.name || ' (' || (select group_concat(coalesce(c.name, '*'), ', ') from "
    "pragma_index_info(i.name) c) || ')', t.name, 1 from t join pragma_index_list(t.name) i where i.origin = 'u' "
    "union all select 'index ' || i.name || ' on ' || t.name || ' (' || (select group_concat(coalesce(c.name, '*'), ', "
    "') "
    "from pragma_index_info(i.name) c) || ')' || case i.\"unique\" when 1 then ', unique' else '' end || "
    "case i.partial when 1 then ', partial' else '' end, t.name, i.\"unique\" from t join pragma_index_list(t.name) i "
    "where i.origin = 'c' "
    "union all select 'reference ' || t.name || '.' || f.\"from\" || ' to ' || f.\"table\", t.name, 0 from t "
    "join pragma_foreign_key_list(t.name) f "
    "union all select 'trigger ' || name || ' on ' || tbl_name, tbl_name, 1 from sqlite_schema where type = 'trigger'";

static const char postgres_things[] =
    "with t as (select c.oid, c.relname, c.relkind, c.relrowsecurity from pg_class c join pg_namespace n "
    "on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm', 'f') and not "
    "exists (select 1 from pg_depend d where d.classid = cast('pg_class' as regclass) and d.objid = c.oid and "
    "d.deptype = 'e')) "
    "select case when relkind in ('r', 'p') then 'table ' else 'view ' end || relname, '', 0 from t "
    "union all select 'key of ' || t.relname || ' (' || (select string_agg(a.attname, ', ' order by k.at) from "
    "unnest(c.conkey) with ordinality k (n, at) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.n) || ')', "
    "t.relname, 1 from pg_constraint c join t on t.oid = c.conrelid where c.contype in ('p', 'u') "
    "union all select 'index ' || i.relname || ' on ' || t.relname || ' (' || (select string_agg(coalesce(a.attname, "
    "'*'), ', ' order by k.at) from unnest(x.indkey) with ordinality k (n, at) left join pg_attribute a on "
    "a.attrelid = t.oid and a.attnum = k.n and k.n > 0) || ')' || case when x.indisunique then ', unique' else '' end "
    "|| "
    "case when x.indpred is not null then ', partial' else '' end || "
    "case when x.indisvalid and x.indisready then '' else ', invalid' end, t.relname, cast(x.indisunique as integer) "
    "from pg_index x join pg_class i on i.oid = x.indexrelid join t on t.oid = x.indrelid where not exists ("
    "select 1 from pg_constraint c where c.conindid = i.oid and c.contype in ('p', 'u')) "
    "union all select 'reference ' || t.relname || '.' || a.attname || ' to ' || p.relname, t.relname, 0 "
    "from pg_constraint c join t on t.oid = c.conrelid join pg_class p on p.oid = c.confrelid "
    "join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1] where c.contype = 'f' "
    "union all select case when g.tgisinternal then 'switched-off reference ' else 'trigger ' end || g.tgname || ' on "
    "' "
    "|| t.relname, t.relname, 1 from pg_trigger g join t on t.oid = g.tgrelid "
    "where not g.tgisinternal or g.tgenabled <> 'O' "
    "union all select 'rule ' || r.rulename || ' on ' || t.relname, t.relname, 1 from pg_rewrite r "
    "join t on t.oid = r.ev_class where r.rulename <> '_RETURN' "
    "union all select 'policy ' || y.polname || ' on ' || t.relname, t.relname, 1 from pg_policy y "
    "join t on t.oid = y.polrelid "
    "union all select 'row security of ' || relname, relname, 1 from t where relrowsecurity "
    "union all select 'child ' || k.relname || ' of ' || t.relname, t.relname, 1 from pg_inherits h "
    "join t on t.oid = h.inhparent join pg_class k on k.oid = h.inhrelid";

static const struct thing of_postgres[] = {
    {{"table import_pieces", 19}, {NULL, 0}, false},
    {{"key of import_pieces (import_id, name, at)", 42}, {"import_pieces", 13}, true},
    {{"index changes_xid on changes (xid)", 34}, {"changes", 7}, false},
    {{"index search_docs_lexemes on search_docs (lexemes)", 50}, {"search_docs", 11}, false},
};

static void thing_add(struct things *t, struct thing one)
{
    if (t->count == t->room) {
        struct thing *more = arena_array_of(t->arena, t->room ? 2 * t->room : 512, struct thing);
        for (size_t i = 0; i < t->count; i++)
            more[i] = t->list[i];
        t->room = t->room ? 2 * t->room : 512;
        t->list = more;
    }
    t->list[t->count++] = one;
}

static enum rc thing_row(void *to, const struct row *row)
{
    struct things *t = to;
    thing_add(t, (struct thing){str_copy(t->arena, row_text(row, 0)), str_copy(t->arena, row_text(row, 1)),
                                row_int(row, 2) != 0});
    return RC_OK;
}

static int compare(const void *x, const void *y)
{
    return str_cmp(((const struct thing *)x)->text, ((const struct thing *)y)->text);
}

static enum rc things_read(struct db *db, struct things *t)
{
    const char *sql = db_engine(db) == DB_SQLITE ? sqlite_things : postgres_things;
    return db_query(db, &(struct db_query){str_of(sql), NULL, 0, thing_row, t});
}

static void sorted(struct things *t)
{
    qsort(t->list, t->count, sizeof *t->list, compare);
}

static bool has(const struct things *t, str text)
{
    const struct thing key = {.text = text};
    return bsearch(&key, t->list, t->count, sizeof *t->list, compare) != NULL;
}

/* --- what should be there ----------------------------------------------------------------------------------------- */

static enum rc objects_make(struct db *memory, const struct catalog *c, struct arena *a)
{
    struct buf sql;
    buf_init(&sql, SQL_BYTES);
    for (size_t i = 0; i < catalog_count(c); i++)
        tables__create(&sql, memory, a, catalog_at(c, i));
    for (size_t i = 0; i < catalog_count(c); i++)
        tables__indexes(&sql, memory, catalog_at(c, i));
    buf_char(&sql, 0);
    enum rc rc = db_script(memory, buf_view(&sql).p);
    buf_free(&sql);
    return rc;
}

static enum rc things_wanted(const struct catalog *c, enum db_engine engine, struct things *out, str *message)
{
    struct db *memory;
    enum rc rc = migrations__in_memory(out->arena, &memory, message);
    if (rc == RC_OK)
        rc = objects_make(memory, c, out->arena);
    if (rc == RC_OK)
        rc = things_read(memory, out);
    db_close(memory);
    for (size_t i = 0; i < countof(of_postgres) && engine == DB_POSTGRES; i++)
        thing_add(out, of_postgres[i]);
    sorted(out);
    return rc;
}

/* --- the two held together ---------------------------------------------------------------------------------------- */

struct telling {
    struct buf text;
    int count;
};

static void tell(struct telling *t, const struct thing *thing, const char *words)
{
    if (t->count++ < TOLD_MOST)
        buf_printf(&t->text, "%.*s %s\n", STR_ARG(str_take(thing->text, 1000)), words);
}

static str told(struct telling *t, struct arena *a)
{
    if (t->count > TOLD_MOST)
        buf_printf(&t->text, "and %d more\n", t->count - TOLD_MOST);
    str s = str_trim(str_copy(a, buf_view(&t->text)));
    buf_free(&t->text);
    return s;
}

/* What is not ours and bears upon a table of ours is harm; another table, a view or an index for a report is not. */
static bool is_harm(const struct things *wanted, struct arena *a, const struct thing *t)
{
    return t->rules && has(wanted, str_printf(a, "table %.*s", STR_ARG(t->table)));
}

static void held_together(const struct things *wanted, const struct things *have, struct telling *harm,
                          struct telling *beside)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (!has(have, wanted->list[i].text))
            tell(harm, &wanted->list[i], "is missing, or is another");
    for (size_t i = 0; i < have->count; i++)
        if (!has(wanted, have->list[i].text))
            tell(is_harm(wanted, have->arena, &have->list[i]) ? harm : beside, &have->list[i], "is not guanxi's");
}

enum rc schema_planted(struct db *db, const struct catalog *c, struct arena *a, str *message)
{
    check(message && catalog_count(c) > 0);
    struct things wanted = {.arena = arena_new(0)}, have = {.arena = wanted.arena};
    struct telling harm = {.count = 0}, beside = {.count = 0};
    buf_init(&harm.text, TOLD_BYTES);
    buf_init(&beside.text, TOLD_BYTES);
    enum rc rc = things_wanted(c, db_engine(db), &wanted, message);
    if (rc == RC_OK)
        rc = things_read(db, &have);
    sorted(&have);
    if (rc == RC_OK)
        held_together(&wanted, &have, &harm, &beside);
    if (rc == RC_OK && harm.count)
        rc = RC_CORRUPT;
    str words[] = {told(&harm, a), told(&beside, a)};
    *message = words[0].n ? words[0] : rc == RC_OK ? words[1] : *message;
    arena_free(wanted.arena);
    return rc;
}
