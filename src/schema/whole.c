/*
 * Whether all tables stand with all their columns, so that nothing below meets half of them. What the program's own should be is
 * made by the migrations themselves in a database in memory, so that the two cannot drift apart; what objects' should be follows
 * from the declarations stored beside them. Indexes are compared by check.c. The search index is the engine's own shape and left
 * out: it is made anew from what stands.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "object/catalog.h"
#include "query/source.h"
#include "schema/migrations.h"
#include "schema/schema.h"

struct columns {
    struct arena *arena;
    size_t count, room;
    str *list; /* "meta.value" */
};

static const char sqlite_columns[] =
    "select t.name || '.' || c.name from sqlite_schema t join pragma_table_info(t.name) c "
    "where t.type = 'table' and t.name not like 'search~_index%' escape '~'";
static const char postgres_columns[] =
    "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
    "join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind in ('r', 'p') "
    "and a.attnum > 0 and not a.attisdropped";

static void column_add(struct columns *c, str name)
{
    if (c->count == c->room) {
        str *more = arena_alloc(c->arena, 2 * (c->room + 500) * sizeof *more);
        if (c->count)
            memcpy(more, c->list, c->count * sizeof *more);
        c->list = more;
        c->room = 2 * (c->room + 500);
    }
    c->list[c->count++] = name;
}

static enum rc column_row(void *to, const struct row *row)
{
    struct columns *c = to;
    column_add(c, str_copy(c->arena, row_text(row, 0)));
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
    enum rc rc = migrations__in_memory(a, &db, message);
    if (rc == RC_OK)
        rc = columns_read(db, out);
    db_close(db);
    return rc;
}

/* --- objects' tables ---------------------------------------------------------------------------------------------- */

static void field_wanted(struct columns *wanted, const struct field *f)
{
    const str columns[] = {f->column, f->fold_column, f->sort_column};
    const str links[] = {S("record_id"), S("object_no"), S("target_id"), S("position")};
    for (size_t i = 0; i < countof(columns); i++)
        if (columns[i].n)
            column_add(wanted, str_printf(wanted->arena, "%.*s.%.*s", STR_ARG(f->object->plural), STR_ARG(columns[i])));
    for (size_t i = 0; f->type == FIELD_LINKS && i < countof(links); i++)
        column_add(wanted,
                   str_printf(wanted->arena, "%.*s.%.*s", STR_ARG(source_links(wanted->arena, f)), STR_ARG(links[i])));
}

/* By what was applied last, not by the program's own declarations: who writes makes the difference. */
static enum rc objects_wanted(struct db *db, struct columns *wanted)
{
    struct arena *a = wanted->arena;
    struct schema_declarations *d = arena_new_of(a, struct schema_declarations);
    struct issues is;
    issues_init(&is, a);
    const struct catalog *c;
    enum rc rc = schema_declarations(db, a, d);
    if (rc != RC_OK || catalog_load(a, d->names, d->texts, d->n, d->generation, &is, &c) != RC_OK)
        return rc; /* of another program: who follows them says so */
    for (size_t i = 0; i < catalog_count(c); i++) {
        const struct object *o = catalog_at(c, i);
        column_add(wanted, str_printf(a, "%.*s.is_hidden", STR_ARG(o->plural)));
        for (size_t k = 0; k < o->field_count; k++)
            field_wanted(wanted, &o->fields[k]);
    }
    return RC_OK;
}

/* --- the two held together ---------------------------------------------------------------------------------------- */

static int compare(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static enum rc held_together(const struct columns *wanted, struct columns *have, struct arena *a, str *message)
{
    qsort(have->list, have->count, sizeof *have->list, compare);
    for (size_t i = 0; i < wanted->count; i++)
        if (!bsearch(&wanted->list[i], have->list, have->count, sizeof *have->list, compare)) {
            *message = str_printf(a, "these data are not whole: guanxi's %.*s is missing. Take a backup in their place",
                                  STR_ARG(wanted->list[i]));
            return RC_CORRUPT;
        }
    return RC_OK;
}

enum rc schema_is_whole(struct db *db, struct arena *a, str *message)
{
    check(message && !db_in_transaction(db));
    struct arena *own = arena_new(0);
    struct columns wanted = {.arena = own}, have = {.arena = own};
    enum rc rc = columns_wanted(own, &wanted, message);
    if (rc == RC_OK)
        rc = columns_read(db, &have);
    if (rc == RC_OK)
        rc = held_together(&wanted, &have, a, message);
    wanted.count = 0;
    if (rc == RC_OK)
        rc = objects_wanted(db, &wanted); /* which reads of the tables that stand now */
    if (rc == RC_OK)
        rc = held_together(&wanted, &have, a, message);
    *message = str_copy(a, *message);
    arena_free(own);
    return rc;
}
