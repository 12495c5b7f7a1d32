/*
 * The program's table timeline follows from the records: it is made of them where a declaration changed, and an audit makes
 * the same list again and holds the table against it, both ways.
 */
#include "base/check.h"
#include "journal/audit.h"
#include "query/source.h"
#include "schema/schema.h"
#include "schema/tables.h"

enum { SQL_BYTES = 256 * 1024 };

#define ENTRY "object_no, target_id, at, source_no, record_id"

/* "coalesce(t.start_at, t.created_at)": when it happened. */
static void happened(struct buf *sql, const struct object *o)
{
    buf_cstr(sql, "coalesce(");
    for (size_t i = 0; i < o->timeline->at_count; i++)
        buf_printf(sql, "t.%.*s, ", STR_ARG(o->timeline->at[i]->column));
    buf_printf(sql, "t.%.*s) as at", STR_ARG(object_field_number(o, SYSTEM_CREATED_AT)->column));
}

/* The entries that follow from what its live records are about, by that field. */
static void stands_on(struct buf *sql, struct arena *a, const struct object *o, const struct field *about)
{
    if (about->type == FIELD_LINKS)
        buf_cstr(sql, "select l.object_no as object_no, l.target_id as target_id, ");
    else
        buf_printf(sql, "select %d as object_no, t.%.*s as target_id, ", about->to->number, STR_ARG(about->column));
    happened(sql, o);
    buf_printf(sql, ", %d as source_no, t.id as record_id from %.*s t", o->number, STR_ARG(o->plural));
    if (about->type == FIELD_LINKS)
        buf_printf(sql, " join %.*s l on l.record_id = t.id", STR_ARG(source_links(a, about)));
    buf_cstr(sql, " where t.deleted_at is null");
    if (about->type == FIELD_RELATION)
        buf_printf(sql, " and t.%.*s is not null", STR_ARG(about->column));
}

void tables__timeline(struct buf *sql, struct arena *a, const struct object *o)
{
    check(sql->bytes_max > 0);
    if (!o->timeline)
        return;
    buf_printf(sql, "delete from timeline where source_no = %d;\n", o->number);
    for (size_t i = 0; i < o->timeline->about_count; i++) {
        buf_cstr(sql, "insert into timeline (" ENTRY ") ");
        stands_on(sql, a, o, o->timeline->about[i]);
        buf_cstr(sql, " on conflict do nothing;\n");
    }
}

/* --- held against the records ----------------------------------------------------------------------------------- */

struct listing {
    struct verdict *verdict;
    const struct object *object; /* or NULL: of no object there is */
    enum difference kind;
};

static enum rc listing_row(void *to, const struct row *row)
{
    const struct listing *l = to;
    verdict_add(l->verdict, (struct finding){.kind = l->kind,
                                             .table = l->object ? l->object->plural : S("timeline"),
                                             .record_id = row_int(row, 0)});
    return RC_OK;
}

static enum rc listed(struct cx *cx, struct listing l, struct buf *sql)
{
    check(!sql->is_over);
    enum rc rc = db_query(cx->db, &(struct db_query){buf_view(sql), NULL, 0, listing_row, &l});
    buf_free(sql);
    return rc;
}

static void wanted_sql(struct buf *sql, struct cx *cx, const struct object *o)
{
    buf_cstr(sql, "select " ENTRY " from (");
    for (size_t i = 0; i < o->timeline->about_count; i++) {
        buf_cstr(sql, i ? " union " : "");
        stands_on(sql, cx->arena, o, o->timeline->about[i]);
    }
    buf_cstr(sql, ") as wanted");
}

static void present_sql_of(struct buf *sql, const struct object *o)
{
    buf_printf(sql, "select " ENTRY " from timeline where source_no = %d", o->number);
}

/* A purge takes a record's timeline along; who was linked to it stays so. */
static void is_there_sql(struct buf *sql, const struct catalog *c)
{
    for (size_t i = 0; i < catalog_count(c); i++)
        buf_printf(sql, "%s(m.object_no = %d and exists (select 1 from %.*s x where x.id = m.target_id))",
                   i ? " or " : " where ", catalog_at(c, i)->number, STR_ARG(catalog_at(c, i)->plural));
}

static enum rc missing_find(struct cx *cx, const struct object *o, struct verdict *v)
{
    struct buf sql;
    buf_init(&sql, SQL_BYTES);
    buf_cstr(&sql, "select m.record_id from (");
    wanted_sql(&sql, cx, o);
    buf_cstr(&sql, " except ");
    present_sql_of(&sql, o);
    buf_cstr(&sql, ") as m");
    is_there_sql(&sql, cx->catalog);
    return listed(cx, (struct listing){v, o, DIFFERENCE_NOT_LISTED}, &sql);
}

static enum rc surplus_find(struct cx *cx, const struct object *o, struct verdict *v)
{
    struct buf sql;
    buf_init(&sql, SQL_BYTES);
    buf_cstr(&sql, "select m.record_id from (");
    present_sql_of(&sql, o);
    buf_cstr(&sql, " except ");
    wanted_sql(&sql, cx, o);
    buf_cstr(&sql, ") as m");
    return listed(cx, (struct listing){v, o, DIFFERENCE_LISTED}, &sql);
}

/* Entries of objects that stand on no timeline. */
static enum rc strange_find(struct cx *cx, struct verdict *v)
{
    struct buf sql;
    buf_init(&sql, SQL_BYTES);
    buf_cstr(&sql, "select record_id from timeline where source_no not in (0");
    for (size_t i = 0; i < catalog_count(cx->catalog); i++)
        if (catalog_at(cx->catalog, i)->timeline)
            buf_printf(&sql, ", %d", catalog_at(cx->catalog, i)->number);
    buf_cstr(&sql, ")");
    return listed(cx, (struct listing){v, NULL, DIFFERENCE_LISTED}, &sql);
}

enum rc schema_audit(struct cx *cx, struct verdict *v)
{
    check(db_in_transaction(cx->db) && v->arena);
    enum rc rc = strange_find(cx, v);
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if (!o->timeline)
            continue;
        rc = missing_find(cx, o, v);
        if (rc == RC_OK)
            rc = surplus_find(cx, o, v);
    }
    return rc == RC_OK ? schema_shapes(cx, v) : rc;
}
