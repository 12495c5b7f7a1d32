/* Names, columns and making of the temporary tables. See past_tables.h. */
#include "journal/past_tables.h"

#include "base/buf.h"
#include "base/check.h"
#include "journal/past.h"
#include "query/source.h"

str past__table(struct cx *cx, str table)
{
    return str_printf(cx->arena, "past_%lld_%.*s", (long long)catalog_generation(cx->catalog), STR_ARG(table));
}

str past__columns(struct arena *a, const struct object *o)
{
    struct buf b;
    buf_init(&b, 256 * 1024);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        const str columns[] = {f->column, f->fold_column, str_eq(f->sort_column, f->column) ? S("") : f->sort_column};
        for (size_t k = 0; k < countof(columns); k++)
            if (columns[k].n)
                buf_printf(&b, "%.*s, ", STR_ARG(columns[k]));
    }
    buf_cstr(&b, "is_hidden");
    check(!b.is_over);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void table_like(struct cx *cx, struct buf *sql, str table, str columns)
{
    buf_printf(sql, "create temporary table if not exists %.*s as select %.*s from %.*s limit 0;\n",
               STR_ARG(past__table(cx, table)), STR_ARG(columns), STR_ARG(table));
}

/* The table of what changed comes last: where it is, all are. */
static void tables_make(struct cx *cx, struct buf *sql)
{
    const char *integer = db_dialect(cx->db)->type[VALUE_INT];
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        table_like(cx, sql, o->plural, past__columns(cx->arena, o));
        for (size_t k = 0; k < o->field_count; k++)
            if (o->fields[k].type == FIELD_LINKS)
                table_like(cx, sql, source_links(cx->arena, &o->fields[k]), S(PAST_LINK_COLUMNS));
    }
    buf_printf(sql,
               "create temporary table if not exists %.*s (object_no %s not null, record_id %s not null, "
               "existed %s not null, primary key (object_no, record_id))%s;\n",
               STR_ARG(past__table(cx, S("changed"))), integer, integer, db_dialect(cx->db)->type[VALUE_BOOL],
               db_dialect(cx->db)->clustered);
}

struct temporary {
    struct buf *sql;
    str changed;
    bool is_there;
};

/* Tables of other generations go. */
static enum rc temporary_row(void *to, const struct row *row)
{
    struct temporary *t = to;
    str name = row_text(row, 0), generation = str_take(t->changed, t->changed.n - S("changed").n);
    if (!str_starts(name, generation))
        buf_printf(t->sql, "drop table %.*s;\n", STR_ARG(name));
    t->is_there |= str_eq(name, t->changed);
    return RC_OK;
}

enum rc past_prepare(struct cx *cx)
{
    static const char *const names[] = {
        [DB_SQLITE] = "select name from sqlite_temp_schema where type = 'table' and name like 'past%'",
        [DB_POSTGRES] = "select cast(relname as text) from pg_class where relnamespace = pg_my_temp_schema() "
                        "and relkind = 'r' and relname like 'past%'"};
    struct buf sql;
    buf_init(&sql, 4 << 20);
    struct temporary t = {&sql, past__table(cx, S("changed")), false};
    enum rc rc = db_query(cx->db, &(struct db_query){str_of(names[db_engine(cx->db)]), NULL, 0, temporary_row, &t});
    if (!t.is_there)
        tables_make(cx, &sql);
    bool is_made = sql.n == 0;
    buf_char(&sql, '\0');
    check(!sql.is_over);
    if (rc == RC_OK && !is_made)
        rc = db_temporary(cx->db, sql.p);
    buf_free(&sql);
    return rc;
}
