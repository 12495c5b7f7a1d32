/*
 * Whether tables, columns and indexes are what the catalogue asks for, and whether the engine finds its file whole. What
 * should be there is taken from the same SQL that makes it (tables.c), so that the two cannot drift apart.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "schema/schema.h"
#include "schema/tables.h"

struct names {
    struct arena *arena;
    str list[8 * LIMIT_FIELDS];
    size_t count;
};

static enum rc name_row(void *to, const struct row *row)
{
    struct names *n = to;
    if (n->count < countof(n->list))
        n->list[n->count++] = str_copy(n->arena, row_text(row, 0));
    return RC_OK;
}

static bool names_have(const struct names *n, str name)
{
    for (size_t i = 0; i < n->count; i++)
        if (str_eq(n->list[i], name))
            return true;
    return false;
}

static enum rc names_read(struct db *db, const char *sqlite, const char *postgres, str table, struct names *out)
{
    out->count = 0;
    str sql = str_of(db_engine(db) == DB_SQLITE ? sqlite : postgres);
    return db_query(db, &(struct db_query){sql, (struct value[]){v_text(table)}, 1, name_row, out});
}

static enum rc missing(struct arena *a, const char *what, str table, str name, str *message)
{
    *message = str_printf(a, "%s %.*s of table %.*s is missing", what, STR_ARG(name), STR_ARG(table));
    return RC_CORRUPT;
}

static enum rc check_columns(struct db *db, const struct object *o, struct names *have, struct arena *a, str *message)
{
    enum rc rc = names_read(db, "select name from pragma_table_info(?)",
                            "select column_name from information_schema.columns where table_schema = current_schema() "
                            "and table_name = ?",
                            o->plural, have);
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++) {
        const struct field *f = &o->fields[i];
        const str columns[] = {f->column, f->fold_column, f->sort_column};
        for (size_t k = 0; k < countof(columns) && rc == RC_OK; k++)
            if (columns[k].n && !names_have(have, columns[k]))
                rc = missing(a, "column", o->plural, columns[k], message);
    }
    return rc;
}

/* The names that "create index if not exists NAME on" would make. */
static enum rc check_indexes(struct db *db, const struct object *o, struct names *have, struct arena *a, str *message)
{
    struct buf sql;
    buf_init(&sql, 1 << 20);
    tables__indexes(&sql, db, o);
    str rest = str_copy(a, buf_view(&sql));
    buf_free(&sql);
    enum rc rc = names_read(db, "select name from pragma_index_list(?)",
                            "select indexname from pg_indexes where schemaname = current_schema() and tablename = ?",
                            o->plural, have);
    while (rest.p && rc == RC_OK) {
        str line = str_cut(&rest, '\n');
        ptrdiff_t at = str_find(line, S("if not exists "));
        if (at < 0)
            continue;
        str name = str_skip(line, (size_t)at + 14);
        name = str_cut(&name, ' ');
        if (!names_have(have, name))
            rc = missing(a, "index", o->plural, name, message);
    }
    return rc;
}

struct finding {
    struct arena *arena;
    str *message;
};

static enum rc integrity_row(void *to, const struct row *row)
{
    struct finding *f = to;
    if (str_is(row_text(row, 0), "ok"))
        return RC_OK;
    *f->message = str_copy(f->arena, row_text(row, 0));
    return RC_CORRUPT;
}

static enum rc foreign_row(void *to, const struct row *row)
{
    struct finding *f = to;
    *f->message = str_printf(f->arena, "a row of %.*s refers to a missing row of %.*s", STR_ARG(row_text(row, 0)),
                             STR_ARG(row_text(row, 2)));
    return RC_CORRUPT;
}

/* PostgreSQL looks after its own files. */
static enum rc check_file(struct db *db, struct arena *a, str *message)
{
    if (db_engine(db) != DB_SQLITE)
        return RC_OK;
    struct finding f = {a, message};
    enum rc rc = db_query(db, &(struct db_query){S("pragma integrity_check(1)"), NULL, 0, integrity_row, &f});
    return rc == RC_OK ? db_query(db, &(struct db_query){S("pragma foreign_key_check"), NULL, 0, foreign_row, &f}) : rc;
}

enum rc schema_check(struct db *db, const struct catalog *c, struct arena *a, str *message)
{
    check(message && catalog_count(c) > 0);
    struct names *have = arena_new_of(a, struct names);
    have->arena = a;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(c) && rc == RC_OK; i++) {
        rc = check_columns(db, catalog_at(c, i), have, a, message);
        if (rc == RC_OK)
            rc = check_indexes(db, catalog_at(c, i), have, a, message);
    }
    return rc == RC_OK ? check_file(db, a, message) : rc;
}
