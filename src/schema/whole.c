/*
 * Whether all tables stand with all their columns, so that nothing below meets half of them. What the program's own should be is
 * made by the migrations themselves in a database in memory, so that the two cannot drift apart; what objects' should be follows
 * from the declarations stored beside them. Indexes are compared by check.c. The tables that hold the search index are the
 * engine's own shape and left out.
 *
 * To make all tables in memory takes longer than all else of an opening, so what was found whole is known again: who writes
 * keeps a digest of the columns and declarations that stand, and while that is theirs nothing has to be compared.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"
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
    "where t.type = 'table' and t.name not like 'search~_index~_%' escape '~'";
static const char postgres_columns[] =
    "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
    "join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind in ('r', 'p') "
    "and a.attnum > 0 and not a.attisdropped and has_table_privilege(c.oid, 'select')"; /* as if there were no other */

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

/* --- known again -------------------------------------------------------------------------------------------------- */

static int compare(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static enum rc columns_in_order(struct db *db, struct columns *have)
{
    enum rc rc = columns_read(db, have);
    if (have->count)
        qsort(have->list, have->count, sizeof *have->list, compare);
    return rc;
}

static bool has_column(const struct columns *have, str name)
{
    return have->count && bsearch(&name, have->list, have->count, sizeof name, compare);
}

/* Where what is known of them would stand. */
static bool can_be_known(const struct columns *have)
{
    return has_column(have, S("meta.name")) && has_column(have, S("meta.value")) &&
           has_column(have, S("declarations.name")) && has_column(have, S("declarations.body"));
}

/* Of the columns in order and the declarations, as hexadecimal digits. */
static enum rc digest(struct db *db, const struct columns *have, str *out)
{
    struct arena *a = have->arena;
    struct schema_declarations *d = arena_new_of(a, struct schema_declarations);
    unsigned char hash[HASH_BYTES];
    enum rc rc = schema_declarations(db, a, d);
    size_t n = 0;
    str *parts = arena_array_of(a, 2 * (have->count + d->n) + 1, str);
    parts[n++] = str_printf(a, "%d %zu", SCHEMA_VERSION, have->count);
    for (size_t i = 0; i < have->count; i++) {
        parts[n++] = S("\n");
        parts[n++] = have->list[i];
    }
    for (size_t i = 0; i < d->n; i++) {
        parts[n++] = str_printf(a, "\n%.*s %zu\n", STR_ARG(d->names[i]), d->texts[i].n);
        parts[n++] = d->texts[i];
    }
    hash_sha256(parts, n, hash);
    *out = str_hex(a, hash, HASH_BYTES);
    return rc;
}

struct known {
    str digest;
    bool is_so;
};

static enum rc known_row(void *to, const struct row *row)
{
    struct known *k = to;
    k->is_so = str_eq(row_text(row, 0), k->digest);
    return RC_OK;
}

static enum rc known_look(struct db *db, const struct columns *have, struct known *k)
{
    enum rc rc = digest(db, have, &k->digest);
    return rc != RC_OK ? rc
                       : db_query(db, &(struct db_query){S("select value from meta where name = 'whole'"), NULL, 0,
                                                         known_row, k});
}

enum rc schema_keep_whole(struct db *db)
{
    check(db_in_transaction(db));
    struct columns have = {.arena = arena_new(0)};
    struct known k = {0};
    enum rc rc = columns_in_order(db, &have);
    if (rc == RC_OK)
        rc = known_look(db, &have, &k);
    if (rc == RC_OK && !k.is_so)
        rc = db_run(db,
                    S("insert into meta (name, value) values ('whole', ?) "
                      "on conflict (name) do update set value = excluded.value"),
                    (struct value[]){v_text(k.digest)}, 1, NULL);
    arena_free(have.arena);
    return rc;
}

/* --- the two held together ---------------------------------------------------------------------------------------- */

/* PostgreSQL's search index is an index, and no table. */
static bool is_of(enum db_engine engine, str column)
{
    return engine == DB_SQLITE || !str_starts(column, S("search_index."));
}

static enum rc held_together(enum db_engine engine, const struct columns *wanted, const struct columns *have,
                             struct arena *a, str *message)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (is_of(engine, wanted->list[i]) && !has_column(have, wanted->list[i])) {
            *message = str_printf(
                a,
                "these data are not whole: guanxi's %.*s is missing, or may not be read. Take a backup "
                "in their place",
                STR_ARG(wanted->list[i]));
            return RC_CORRUPT;
        }
    return RC_OK;
}

static enum rc is_whole(struct db *db, const struct columns *have, struct arena *a, str *message)
{
    struct columns wanted = {.arena = have->arena};
    enum rc rc = columns_wanted(have->arena, &wanted, message);
    if (rc == RC_OK)
        rc = held_together(db_engine(db), &wanted, have, a, message);
    wanted.count = 0;
    if (rc == RC_OK)
        rc = objects_wanted(db, &wanted); /* which reads of the tables that stand now */
    if (rc == RC_OK)
        rc = held_together(db_engine(db), &wanted, have, a, message);
    return rc;
}

enum rc schema_hold_whole(struct db *db, struct arena *a, str *message)
{
    struct columns have = {.arena = arena_new(0)};
    enum rc rc = columns_in_order(db, &have);
    if (rc == RC_OK)
        rc = is_whole(db, &have, a, message);
    *message = str_copy(a, *message);
    arena_free(have.arena);
    return rc;
}

enum rc schema_is_whole(struct db *db, struct arena *a, str *message)
{
    check(message && !db_in_transaction(db));
    struct columns have = {.arena = arena_new(0)};
    struct known k = {0};
    enum rc rc = columns_in_order(db, &have);
    if (rc == RC_OK && can_be_known(&have))
        rc = known_look(db, &have, &k);
    if (rc == RC_OK && !k.is_so)
        rc = is_whole(db, &have, a, message);
    *message = str_copy(a, *message);
    arena_free(have.arena);
    return rc;
}
