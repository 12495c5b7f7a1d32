/*
 * Values of no shape that this program writes, in its own tables and links: on SQLite, where a column takes anything, of another
 * storage class; on PostgreSQL a time without end. Objects' rows are an audit's own matter (journal/held.h).
 *
 * One statement for each table, made by the engine from its own list of columns: it walks the table once and gives each row with
 * a misfit, by its number, and the first column that has one.
 */
#include "base/buf.h"
#include "base/check.h"
#include "journal/audit.h"
#include "query/source.h"
#include "schema/migrations.h"
#include "schema/schema.h"

/* Tables and what is to be asked of each. */
struct sheets {
    struct arena *arena;
    str names[2 * LIMIT_OBJECTS], sql[2 * LIMIT_OBJECTS];
    size_t count;
};

/* Numbers that are a yes or no, and times, are known by their names. */
static const char sqlite_sheets[] =
    "select l.name, 'select ' || case l.wr when 0 then 'rowid' else 'cast(' || (select p.name from "
    "pragma_table_info(l.name) p where p.pk = 1) || ' as integer)' end || ', case ' || group_concat("
    "'when typeof(' || c.name || ') not in (''null'', ''' || lower(c.type) || ''')' || "
    "case when c.name like 'is~_%' escape '~' then ' or ' || c.name || ' not in (0, 1)' "
    "when c.name in ('at', 'since') or c.name like '%~_at' escape '~' or c.name like '%~_until' escape '~' "
    "then ' or abs(' || c.name || ' / 2) > 4499999999999999' else '' end || "
    "' then ''' || c.name || '''', ' ') || ' end as misfit from ' || l.name || ' where misfit is not null' "
    "from pragma_table_list l join pragma_table_info(l.name) c "
    "where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite~_%' escape '~' group by l.name";

static const char postgres_sheets[] =
    "select c.relname, 'select ' || coalesce((select format('cast(%I as bigint)', p.attname) from pg_index x "
    "join pg_attribute p on p.attrelid = c.oid and p.attnum = x.indkey[0] where x.indrelid = c.oid and x.indisprimary "
    "and "
    "p.atttypid = cast('bigint' as regtype)), 'cast(0 as bigint)') || ', case ' || string_agg(format("
    "'when not isfinite(%I) then %L', a.attname, a.attname), ' ') || ' end from ' || quote_ident(c.relname) || "
    "' where not (' || string_agg(format('coalesce(isfinite(%I), true)', a.attname), ' and ') || ')' "
    "from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid "
    "where n.nspname = current_schema() and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and "
    "a.atttypid = cast('timestamptz' as regtype) group by c.oid, c.relname";

static struct sheets *sheets_new(struct arena *a)
{
    struct sheets *s = arena_new_of(a, struct sheets);
    s->arena = a;
    return s;
}

static bool sheets_have(const struct sheets *s, str name)
{
    for (size_t i = 0; i < s->count; i++)
        if (str_eq(s->names[i], name))
            return true;
    return false;
}

static enum rc sheet_row(void *to, const struct row *row)
{
    struct sheets *s = to;
    if (s->count == countof(s->names)) /* many tables of others */
        return RC_OK;
    s->names[s->count] = str_copy(s->arena, row_text(row, 0));
    s->sql[s->count++] = str_copy(s->arena, row_text(row, 1));
    return RC_OK;
}

static enum rc sheets_read(struct db *db, struct sheets *s)
{
    s->count = 0;
    const char *sql = db_engine(db) == DB_SQLITE ? sqlite_sheets : postgres_sheets;
    return db_query(db, &(struct db_query){str_of(sql), NULL, 0, sheet_row, s});
}

/* The program's own, as it makes them. */
static enum rc own_sheets(struct sheets *s)
{
    struct db *memory;
    str ignored;
    enum rc rc = migrations__in_memory(s->arena, &memory, &ignored);
    if (rc == RC_OK)
        rc = sheets_read(memory, s);
    db_close(memory);
    return rc;
}

/* SQLite's. */
static void links_sheet(struct sheets *s, const struct field *f)
{
    str table = source_links(s->arena, f);
    check(s->count < countof(s->names));
    s->names[s->count] = table;
    s->sql[s->count++] = str_printf(
        s->arena,
        "select cast(record_id as integer), case when typeof(record_id) <> 'integer' then 'record_id' "
        "when typeof(object_no) <> 'integer' then 'object_no' when typeof(target_id) <> 'integer' then "
        "'target_id' when typeof(position) <> 'integer' then 'position' end as misfit from %.*s "
        "where misfit is not null",
        STR_ARG(table));
}

static void links_sheets(struct sheets *s, const struct catalog *c)
{
    for (size_t i = 0; i < catalog_count(c); i++) {
        const struct object *o = catalog_at(c, i);
        for (size_t k = 0; k < o->field_count; k++)
            if (o->fields[k].type == FIELD_LINKS)
                links_sheet(s, &o->fields[k]);
    }
}

struct misfits {
    struct verdict *verdict;
    str table;
};

static enum rc misfit_row(void *to, const struct row *row)
{
    const struct misfits *m = to;
    verdict_add(m->verdict, (struct finding){.kind = DIFFERENCE_SHAPE,
                                             .table = m->table,
                                             .record_id = row_int(row, 0),
                                             .column = row_text(row, 1)});
    return RC_OK;
}

enum rc schema_shapes(struct cx *cx, struct verdict *v)
{
    struct sheets *own = sheets_new(cx->arena), *asked = own;
    bool is_postgres = db_engine(cx->db) == DB_POSTGRES;
    check(db_in_transaction(cx->db) && v->arena);
    enum rc rc = own_sheets(own);
    if (rc == RC_OK && is_postgres)
        rc = sheets_read(cx->db, asked = sheets_new(cx->arena));
    else if (rc == RC_OK)
        links_sheets(own, cx->catalog);
    for (size_t i = 0; i < asked->count && rc == RC_OK; i++) {
        struct misfits m = {v, asked->names[i]};
        if (asked == own || sheets_have(own, asked->names[i]))
            rc = db_query(cx->db, &(struct db_query){asked->sql[i], NULL, 0, misfit_row, &m});
    }
    return rc;
}
