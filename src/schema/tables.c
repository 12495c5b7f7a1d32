/*
 * An object's table. Every statement is made from the catalogue's identifiers, which are checked there, so nothing is
 * quoted here.
 *
 * Indexes: what is declared, each unique field among live records, each relation (for related lists and for refusing a
 * purge), (sort, id) for each sortable field, and (owner, sort, id) for the two orders that everybody's own list is looked at
 * in, by title and by last change; by another order one's own records are sorted, which costs as much as one has
 * (docs/decisions/0011). All but those of relations only over live rows. Null is smallest on both engines, which
 * PostgreSQL has to be told.
 */
#include "schema/tables.h"

#include "base/check.h"
#include "query/source.h"

/* What comes before each column, and what parts it from the one before it: a list, or a statement each. */
static void columns(struct buf *sql, const struct db *db, const struct field *f, const char *before,
                    const char *between)
{
    const struct db_dialect *d = db_dialect(db);
    buf_printf(sql, "%s%.*s %s", before, STR_ARG(f->column), d->type[f->ops->value]);
    if (f->type == FIELD_RELATION && db_engine(db) == DB_SQLITE)
        buf_printf(sql, " references %.*s (id)", STR_ARG(f->to->plural));
    if (f->fold_column.n)
        buf_printf(sql, "%s%s%.*s %s", between, before, STR_ARG(f->fold_column), d->type[VALUE_TEXT]);
    if (f->sort_column.n && !str_eq(f->sort_column, f->column))
        buf_printf(sql, "%s%s%.*s %s", between, before, STR_ARG(f->sort_column), d->type[VALUE_BYTES]);
}

static void links_table(struct buf *sql, const struct db *db, struct arena *a, const struct field *f)
{
    str name = source_links(a, f);
    const char *integer = db_dialect(db)->type[VALUE_INT];
    buf_printf(sql,
               "create table %.*s (record_id %s not null references %.*s (id), object_no %s not null, "
               "target_id %s not null, position %s not null, primary key (record_id, object_no, target_id));\n"
               "create index %.*s_target_idx on %.*s (object_no, target_id, record_id);\n",
               STR_ARG(name), integer, STR_ARG(f->object->plural), integer, integer, integer, STR_ARG(name),
               STR_ARG(name));
}

void tables__create(struct buf *sql, const struct db *db, struct arena *a, const struct object *o)
{
    check(o->field_count > 0 && o->plural.n > 0);
    const struct db_dialect *d = db_dialect(db);
    buf_printf(sql, "create table %.*s (\nid %s primary key,\nversion %s not null,\n", STR_ARG(o->plural),
               d->type[VALUE_INT], d->type[VALUE_INT]);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->column.n == 0 || f->number == SYSTEM_ID || f->number == SYSTEM_VERSION)
            continue;
        columns(sql, db, f, "", ", ");
        buf_cstr(sql, ",\n");
    }
    buf_printf(sql, "is_hidden %s not null);\n", d->type[VALUE_BOOL]);
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].type == FIELD_LINKS)
            links_table(sql, db, a, &o->fields[i]);
}

void tables__foreign_key(struct buf *sql, const struct db *db, const struct field *f)
{
    if (db_engine(db) == DB_POSTGRES && f->type == FIELD_RELATION)
        buf_printf(sql, "alter table %.*s add constraint %.*s_%.*s_fkey foreign key (%.*s) references %.*s (id);\n",
                   STR_ARG(f->object->plural), STR_ARG(f->object->plural), STR_ARG(f->column), STR_ARG(f->column),
                   STR_ARG(f->to->plural));
}

void tables__add_field(struct buf *sql, const struct db *db, struct arena *a, const struct field *f)
{
    check(f->object);
    if (f->type == FIELD_LINKS)
        links_table(sql, db, a, f);
    if (f->column.n == 0)
        return;
    columns(sql, db, f, arena_printf(a, "alter table %.*s add column ", STR_ARG(f->object->plural)), ";\n");
    buf_cstr(sql, ";\n");
}

static void index_on(struct buf *sql, const struct object *o, str name, const char *columns, bool is_unique,
                     bool is_live)
{
    buf_printf(sql, "create %sindex if not exists %.*s_%.*s on %.*s (%s)%s;\n", is_unique ? "unique " : "",
               STR_ARG(o->plural), STR_ARG(name), STR_ARG(o->plural), columns,
               is_live ? " where deleted_at is null" : "");
}

static const char *nulls(const struct db *db)
{
    return db_engine(db) == DB_POSTGRES ? " nulls first" : "";
}

static void sort_indexes(struct buf *sql, const struct db *db, struct arena *a, const struct field *f)
{
    const struct object *o = f->object;
    if (f->number == SYSTEM_ID)
        return;
    const char *sort = arena_printf(a, "%.*s%s, id", STR_ARG(f->sort_column), nulls(db));
    index_on(sql, o, str_printf(a, "%.*s_order", STR_ARG(f->name)), sort, false, true);
    if (o->owner && (f == o->title || f->number == SYSTEM_UPDATED_AT))
        index_on(sql, o, str_printf(a, "owner_%.*s_order", STR_ARG(f->name)), arena_printf(a, "owner_id, %s", sort),
                 false, true);
}

static void declared_index(struct buf *sql, const struct db *db, const struct object *o, struct arena *a,
                           const struct index *x)
{
    struct buf name, columns;
    buf_init(&name, 1024);
    buf_init(&columns, 4096);
    for (size_t i = 0; i < x->count; i++) {
        buf_printf(&name, "%.*s_", STR_ARG(x->fields[i]->name));
        buf_printf(&columns, "%.*s%s, ", STR_ARG(x->fields[i]->column), nulls(db));
    }
    buf_cstr(&name, "idx");
    buf_cstr(&columns, "id");
    index_on(sql, o, buf_view(&name), str_c(a, buf_view(&columns)), false, true);
    buf_free(&name);
    buf_free(&columns);
}

void tables__indexes(struct buf *sql, const struct db *db, const struct object *o)
{
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->is_unique)
            index_on(sql, o, str_printf(a, "%.*s_key", STR_ARG(f->name)), str_c(a, f->column), true, true);
        if (f->type == FIELD_RELATION && f->number != SYSTEM_CREATED_BY && f->number != SYSTEM_UPDATED_BY)
            index_on(sql, o, str_printf(a, "%.*s_fk", STR_ARG(f->name)), str_c(a, f->column), false, false);
        if (f->is_sortable)
            sort_indexes(sql, db, a, f);
    }
    for (size_t i = 0; i < o->index_count; i++)
        declared_index(sql, db, o, a, &o->indexes[i]);
    arena_free(a);
}
