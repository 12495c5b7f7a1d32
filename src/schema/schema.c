/*
 * Bringing a database to the program and its catalogue. Everything happens in the caller's one transaction, so a step
 * that fails leaves nothing behind; see schema.h.
 */
#include "schema/schema.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "schema/migrations.h"
#include "schema/tables.h"

struct applied {
    struct arena *arena;
    const struct catalog *catalog;
    str body[LIMIT_OBJECTS]; /* by place in the catalogue: what was applied, or empty */
    str unknown;             /* a stored object that the catalogue does not have */
};

static enum rc table_exists(struct db *db, const char *name, bool *exists)
{
    const char *sql = db_engine(db) == DB_SQLITE
                          ? "select 1 from sqlite_schema where type = 'table' and name = ?"
                          : "select 1 from pg_tables where schemaname = current_schema() and tablename = ?";
    return db_one(db, &(struct db_query){str_of(sql), (struct value[]){v_text(str_of(name))}, 1, NULL, NULL}, exists);
}

static enum rc version_row(void *to, const struct row *row)
{
    return str_to_i64(row_text(row, 0), to) ? RC_OK : RC_CORRUPT;
}

enum rc schema_version(struct db *db, int64_t *version)
{
    *version = 0;
    bool exists;
    enum rc rc = table_exists(db, "meta", &exists);
    if (rc != RC_OK || !exists)
        return rc;
    return db_query(
        db, &(struct db_query){S("select value from meta where name = 'schema'"), NULL, 0, version_row, version});
}

static enum rc applied_row(void *to, const struct row *row)
{
    struct applied *ap = to;
    const struct object *o = catalog_number(ap->catalog, (int)row_int(row, 0));
    if (!o)
        ap->unknown = str_copy(ap->arena, row_text(row, 1));
    else
        ap->body[o->index] = str_copy(ap->arena, row_text(row, 2));
    return RC_OK;
}

static enum rc applied_read(struct db *db, struct applied *ap)
{
    return db_query(db,
                    &(struct db_query){S("select object_no, name, body from declarations"), NULL, 0, applied_row, ap});
}

static enum rc object_store(struct db *db, const struct object *o)
{
    const struct value binds[] = {v_int(o->number), v_text(o->name), v_text(o->json)};
    return db_run(db,
                  S("insert into declarations (object_no, name, body) values (?, ?, ?) "
                    "on conflict (object_no) do update set name = excluded.name, body = excluded.body"),
                  binds, 3, NULL);
}

/* The catalogue as it was applied: it tells which fields stand already, under which type. */
static enum rc applied_object(struct arena *a, const struct applied *ap, const struct object *o,
                              const struct object **out)
{
    size_t n = 0;
    str names[LIMIT_OBJECTS], texts[LIMIT_OBJECTS];
    for (size_t i = 0; i < catalog_count(ap->catalog); i++)
        if (ap->body[i].n) {
            names[n] = catalog_at(ap->catalog, i)->name;
            texts[n++] = ap->body[i];
        }
    struct issues is;
    issues_init(&is, a);
    const struct catalog *old;
    enum rc rc = catalog_load(a, names, texts, n, 0, &is, &old);
    *out = rc == RC_OK ? catalog_number(old, o->number) : NULL;
    return rc;
}

static enum rc contradiction(struct arena *a, const struct object *o, const struct field *f, str *message)
{
    *message = str_printf(a,
                          "field \"%.*s\" of \"%.*s\" has another name or type in the database: numbers are permanent",
                          STR_ARG(f->name), STR_ARG(o->name));
    return RC_CONFLICT;
}

static enum rc object_extend(struct db *db, struct arena *a, const struct object *old, const struct object *o,
                             struct buf *sql, str *message)
{
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        const struct field *was = object_field_number(old, f->number);
        if (was && (was->type != f->type || !str_eq(was->column, f->column)))
            return contradiction(a, o, f, message);
        if (!was && f->column.n)
            tables__add_field(sql, db, f);
    }
    return RC_OK;
}

static enum rc object_apply(struct db *db, struct arena *a, const struct applied *ap, const struct object *o,
                            struct buf *sql, str *message)
{
    if (str_eq(ap->body[o->index], o->json))
        return RC_OK;
    enum rc rc = RC_OK;
    if (ap->body[o->index].n == 0) {
        tables__create(sql, db, a, o);
    } else {
        const struct object *old;
        rc = applied_object(a, ap, o, &old);
        if (rc == RC_OK)
            rc = object_extend(db, a, old, o, sql, message);
    }
    return rc == RC_OK ? object_store(db, o) : rc;
}

static enum rc script_run(struct db *db, struct buf *sql)
{
    buf_char(sql, '\0');
    check(!sql->is_over);
    return db_script(db, sql->p);
}

/* What stands on the object's table beside its columns. */
static enum rc object_surround(struct db *db, struct arena *a, const struct applied *ap, const struct object *o,
                               struct buf *sql)
{
    const struct object *old;
    enum rc rc = RC_OK;
    if (ap->body[o->index].n == 0)
        tables__foreign_keys(sql, db, o);
    else
        rc = applied_object(a, ap, o, &old);
    if (rc == RC_OK && ap->body[o->index].n)
        rc = tables__stale_indexes(sql, db, a, old, o);
    if (rc == RC_OK)
        tables__indexes(sql, db, o);
    return rc;
}

/* is_older: the rules by which tables follow may have been others, so that every object is gone through. */
static enum rc objects_apply(struct db *db, const struct catalog *c, struct arena *a, bool is_older, str *message)
{
    struct applied *ap = arena_new_of(a, struct applied);
    *ap = (struct applied){.arena = a, .catalog = c};
    enum rc rc = applied_read(db, ap);
    if (rc == RC_OK && ap->unknown.n) {
        *message = str_printf(a, "the data hold objects \"%.*s\" that this program has no declaration of",
                              STR_ARG(ap->unknown));
        return RC_CONFLICT;
    }
    struct buf sql;
    buf_init(&sql, 4 << 20);
    for (size_t i = 0; i < catalog_count(c) && rc == RC_OK; i++)
        rc = object_apply(db, a, ap, catalog_at(c, i), &sql, message);
    for (size_t i = 0; i < catalog_count(c) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(c, i);
        if (is_older || !str_eq(ap->body[o->index], o->json))
            rc = object_surround(db, a, ap, o, &sql);
    }
    if (rc == RC_OK)
        rc = script_run(db, &sql);
    buf_free(&sql);
    return rc;
}

/* The version of data this program can read. */
static enum rc known_version(struct db *db, struct arena *a, int64_t *version, str *message)
{
    enum rc rc = schema_version(db, version);
    if (rc != RC_OK || *version <= SCHEMA_VERSION)
        return rc;
    *message = str_printf(a, "these data were written by a newer guanxi (schema %d, this program knows %d)",
                          (int)*version, SCHEMA_VERSION);
    return RC_CONFLICT;
}

enum rc schema_is_current(struct db *db, const struct catalog *c, struct arena *a, int64_t *version, bool *is_current,
                          str *message)
{
    struct applied *ap = arena_new_of(a, struct applied);
    *ap = (struct applied){.arena = a, .catalog = c};
    enum rc rc = known_version(db, a, version, message);
    *is_current = *version == SCHEMA_VERSION;
    if (rc == RC_OK && *version)
        rc = applied_read(db, ap);
    for (size_t i = 0; i < catalog_count(c); i++)
        *is_current &= str_eq(ap->body[i], catalog_at(c, i)->json);
    return rc;
}

enum rc schema_apply(struct db *db, const struct catalog *c, struct arena *a, str *message)
{
    int64_t version;
    enum rc rc = known_version(db, a, &version, message);
    if (rc == RC_OK)
        rc = migrations__run(db, version);
    if (rc == RC_OK)
        rc = objects_apply(db, c, a, version != SCHEMA_VERSION, message);
    if (rc == RC_OK && version != SCHEMA_VERSION)
        rc = db_run(db,
                    S("insert into meta (name, value) values ('schema', ?) "
                      "on conflict (name) do update set value = excluded.value"),
                    (struct value[]){v_text(str_printf(a, "%d", SCHEMA_VERSION))}, 1, NULL);
    return rc;
}
