/*
 * Bringing a database to the program and its catalogue. Everything happens in the caller's one transaction, so a step
 * that fails leaves nothing behind; see schema.h.
 */
#include "schema/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "schema/migrations.h"
#include "schema/refold.h"
#include "schema/tables.h"

enum { LOCK_MS = 2000 };

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
    return db_query(db, &(struct db_query){S("select cast(value as text) from meta where name = 'schema'"), NULL, 0,
                                           version_row, version});
}

/* --- the generation --------------------------------------------------------------------------------------------- */

#define GENERATION "select value from meta where name = 'catalog_generation'"

enum rc schema_generation(struct db *db, int64_t *generation)
{
    *generation = 0;
    return db_query(db, &(struct db_query){S(GENERATION), NULL, 0, version_row, generation});
}

static enum rc generation_raise(struct db *db, struct arena *a)
{
    int64_t now;
    enum rc rc = schema_generation(db, &now);
    return rc == RC_OK ? db_run(db,
                                S("insert into meta (name, value) values ('catalog_generation', ?) "
                                  "on conflict (name) do update set value = excluded.value"),
                                (struct value[]){v_text(str_printf(a, "%lld", (long long)now + 1))}, 1, NULL)
                       : rc;
}

const struct db_beginning schema_beginning = {.hold = "lock table declarations in row share mode", .ask = GENERATION};

/* SQLite has one writer anyway. */
static enum rc alone(struct db *db)
{
    char sql[160];
    snprintf(sql, sizeof sql, "set local lock_timeout = %d; lock table declarations in exclusive mode", LOCK_MS);
    return db_engine(db) == DB_SQLITE ? RC_OK : db_script(db, sql);
}

/* --- what was applied ------------------------------------------------------------------------------------------- */

struct declarations_reader {
    struct arena *arena;
    struct schema_declarations *out;
};

static enum rc declaration_row(void *to, const struct row *row)
{
    struct declarations_reader *r = to;
    struct schema_declarations *d = r->out;
    if (d->n == LIMIT_OBJECTS)
        return RC_CORRUPT;
    d->names[d->n] = str_copy(r->arena, row_text(row, 0));
    d->texts[d->n++] = str_copy(r->arena, row_text(row, 1));
    return row_is_null(row, 2) || str_to_i64(row_text(row, 2), &d->generation) ? RC_OK : RC_CORRUPT;
}

enum rc schema_declarations(struct db *db, struct arena *a, struct schema_declarations *out)
{
    struct declarations_reader r = {a, out};
    out->generation = 0;
    out->n = 0;
    return db_query(db, &(struct db_query){S("select name, body, (" GENERATION ") from declarations order by name"),
                                           NULL, 0, declaration_row, &r});
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
    ap->unknown = S("");
    memset(ap->body, 0, sizeof ap->body);
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

/* What is to be run: tables and columns first, then what needs them all, foreign keys and indexes. */
struct script {
    struct db *db;
    struct arena *arena;
    struct buf tables, rest;
    bool is_older; /* the rules by which tables follow may have been others: every object is gone through */
    str *message;
};

static enum rc object_extend(struct script *s, const struct object *old, const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        const struct field *was = object_field_number(old, f->number);
        if (was && (was->type != f->type || !str_eq(was->column, f->column)))
            return contradiction(s->arena, o, f, s->message);
        if (was)
            continue;
        tables__add_field(&s->tables, s->db, s->arena, f);
        tables__foreign_key(&s->rest, s->db, f);
    }
    return RC_OK;
}

static void object_create(struct script *s, const struct object *o)
{
    tables__create(&s->tables, s->db, s->arena, o);
    for (size_t i = 0; i < o->field_count; i++)
        tables__foreign_key(&s->rest, s->db, &o->fields[i]);
}

/* The object's table: made, or extended by what its declaration gained; and the indexes that follow, now and no more. */
static enum rc table_apply(struct script *s, const struct applied *ap, const struct object *o)
{
    const struct object *old;
    if (ap->body[o->index].n == 0) {
        object_create(s, o);
        return RC_OK;
    }
    enum rc rc = applied_object(s->arena, ap, o, &old);
    if (rc == RC_OK)
        rc = object_extend(s, old, o);
    return rc == RC_OK ? tables__stale_indexes(&s->rest, s->db, s->arena, old, o) : rc;
}

static enum rc object_apply(struct script *s, const struct applied *ap, const struct object *o)
{
    bool is_new = !str_eq(ap->body[o->index], o->json);
    if (!is_new && !s->is_older)
        return RC_OK;
    enum rc rc = table_apply(s, ap, o);
    if (rc == RC_OK) {
        tables__indexes(&s->rest, s->db, o);
        tables__timeline(&s->rest, s->arena, o);
    }
    return rc == RC_OK && is_new ? object_store(s->db, o) : rc;
}

static enum rc script_run(struct script *s)
{
    buf_str(&s->tables, buf_view(&s->rest));
    buf_char(&s->tables, '\0');
    check(!s->tables.is_over && !s->rest.is_over);
    return db_script(s->db, s->tables.p);
}

static bool is_applied(const struct applied *ap)
{
    bool is = true;
    for (size_t i = 0; i < catalog_count(ap->catalog); i++)
        is &= str_eq(ap->body[i], catalog_at(ap->catalog, i)->json);
    return is;
}

static enum rc unknown_object(struct arena *a, str name, str *message)
{
    *message = str_printf(a, "the data hold objects \"%.*s\" that this program has no declaration of", STR_ARG(name));
    return RC_CONFLICT;
}

static enum rc difference_apply(struct script *s, const struct applied *ap)
{
    enum rc rc = RC_OK;
    buf_init(&s->tables, 4 << 20);
    buf_init(&s->rest, 4 << 20);
    for (size_t i = 0; i < catalog_count(ap->catalog) && rc == RC_OK; i++)
        rc = object_apply(s, ap, catalog_at(ap->catalog, i));
    if (rc == RC_OK)
        rc = script_run(s);
    buf_free(&s->tables);
    buf_free(&s->rest);
    return rc == RC_OK && !is_applied(ap) ? generation_raise(s->db, s->arena) : rc;
}

static enum rc objects_apply(struct script *s, const struct catalog *c)
{
    struct applied *ap = arena_new_of(s->arena, struct applied);
    *ap = (struct applied){.arena = s->arena, .catalog = c};
    enum rc rc = applied_read(s->db, ap);
    if (rc == RC_OK && is_applied(ap) && !ap->unknown.n && !s->is_older)
        return RC_OK;
    if (rc == RC_OK)
        rc = alone(s->db);
    if (rc == RC_OK)
        rc = applied_read(s->db, ap); /* somebody may have been quicker */
    if (rc == RC_OK && ap->unknown.n)
        return unknown_object(s->arena, ap->unknown, s->message);
    return rc == RC_OK ? difference_apply(s, ap) : rc;
}

/* By one program at a time: it may be all rows of all tables. */
static enum rc folds_apply(struct db *db, const struct catalog *c, struct arena *a)
{
    bool is_current;
    enum rc rc = refold__is_current(db, a, &is_current);
    if (rc != RC_OK || is_current)
        return rc;
    rc = alone(db);
    return rc == RC_OK ? refold__apply(db, c, a) : rc; /* which looks again: somebody may have been quicker */
}

enum rc schema_known_version(struct db *db, struct arena *a, int64_t *version, str *message)
{
    check(version && message);
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
    enum rc rc = schema_known_version(db, a, version, message);
    bool is_folded = true;
    if (rc == RC_OK && *version)
        rc = refold__is_current(db, a, &is_folded);
    if (rc == RC_OK && *version)
        rc = applied_read(db, ap);
    *is_current = *version == SCHEMA_VERSION && is_folded && is_applied(ap);
    return rc;
}

/* A step that does not fit the tables there are says of these that they are not what they say. */
static enum rc migrate(struct db *db, int64_t version, struct arena *a, str *message)
{
    enum rc rc = migrations__run(db, version);
    bool is_misfit = rc == RC_CORRUPT || rc == RC_INVALID || rc == RC_UNIQUE || rc == RC_REFERENCED;
    if (!is_misfit)
        return rc;
    *message = str_printf(
        a,
        "these data are not what they say (schema %lld): bringing them up to date failed, and nothing of it was "
        "kept. Take a backup in their place",
        (long long)version);
    return RC_CORRUPT;
}

enum rc schema_apply(struct db *db, const struct catalog *c, struct arena *a, str *message)
{
    check(message && db_in_transaction(db));
    int64_t version;
    enum rc rc = schema_known_version(db, a, &version, message);
    if (rc == RC_OK)
        rc = migrate(db, version, a, message);
    if (rc == RC_OK)
        rc = objects_apply(
            &(struct script){.db = db, .arena = a, .is_older = version != SCHEMA_VERSION, .message = message}, c);
    if (rc == RC_OK)
        rc = folds_apply(db, c, a);
    if (rc == RC_OK && version != SCHEMA_VERSION)
        rc = db_run(db,
                    S("insert into meta (name, value) values ('schema', ?) "
                      "on conflict (name) do update set value = excluded.value"),
                    (struct value[]){v_text(str_printf(a, "%d", SCHEMA_VERSION))}, 1, NULL);
    if (rc == RC_OK && version && version != SCHEMA_VERSION) /* older data may lack what no step touched */
        rc = schema_hold_whole(db, a, message);
    return rc == RC_OK ? schema_keep_whole(db) : rc;
}
