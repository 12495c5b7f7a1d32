/* See tables.h. Statements go through db_script and db_run like any other. */
#include "support/tables.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "text/sortkey.h"
#include "text/text.h"

enum { SCRIPT_MAX = 1 << 20 };

static void column(struct buf *b, str name, const char *type)
{
    buf_printf(b, "%s%.*s %s", b->p[b->n - 1] == '(' ? "" : ", ", STR_ARG(name), type);
}

static bool has_sort_key(const struct field *f)
{
    return f->sort_column.n && !str_eq(f->sort_column, f->column);
}

static void field_columns(struct buf *b, const struct db_dialect *d, const struct field *f)
{
    if (f->column.n == 0)
        return;
    if (f->number == SYSTEM_ID)
        buf_printf(b, "%.*s %s primary key", STR_ARG(f->column), d->type[VALUE_INT]);
    else
        column(b, f->column, d->type[f->ops->value]);
    if (f->fold_column.n)
        column(b, f->fold_column, d->type[VALUE_TEXT]);
    if (has_sort_key(f))
        column(b, f->sort_column, d->type[VALUE_BYTES]);
}

static void index_sql(struct buf *b, struct db *db, const struct field *f, const char *before)
{
    const struct object *o = f->object;
    buf_printf(b, "create index %.*s_%s%.*s on %.*s (%s%.*s%s, id) where deleted_at is null;\n", STR_ARG(o->plural),
               *before ? "owner_" : "", STR_ARG(f->sort_column), STR_ARG(o->plural), before, STR_ARG(f->sort_column),
               db_engine(db) == DB_POSTGRES ? " nulls first" : "");
}

static void links_sql(struct buf *b, const struct field *f)
{
    buf_printf(b, "create table %.*s_%.*s (record_id bigint, object_no integer, target_id bigint, position integer);\n",
               STR_ARG(f->object->plural), STR_ARG(f->name));
}

static void script(struct db *db, struct buf *b)
{
    buf_char(b, '\0');
    check(!b->is_over);
    check(db_script(db, b->p) == RC_OK);
    buf_free(b);
}

void table_create(struct db *db, const struct object *o)
{
    struct buf b;
    buf_init(&b, SCRIPT_MAX);
    buf_printf(&b, "create table %.*s (is_hidden %s not null default false, ", STR_ARG(o->plural),
               db_dialect(db)->type[VALUE_BOOL]);
    for (size_t i = 0; i < o->field_count; i++)
        field_columns(&b, db_dialect(db), &o->fields[i]);
    buf_cstr(&b, db_engine(db) == DB_SQLITE ? ") strict;\n" : ");\n");
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->type == FIELD_LINKS)
            links_sql(&b, f);
        if (f->sort_column.n && f->number != SYSTEM_ID) {
            index_sql(&b, db, f, "");
            if (o->owner)
                index_sql(&b, db, f, "owner_id, ");
        }
    }
    script(db, &b);
}

void table_clear(struct db *db, const struct object *o)
{
    struct buf b;
    buf_init(&b, SCRIPT_MAX);
    buf_printf(&b, "delete from %.*s;", STR_ARG(o->plural));
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].type == FIELD_LINKS)
            buf_printf(&b, "delete from %.*s_%.*s;", STR_ARG(o->plural), STR_ARG(o->fields[i].name));
    script(db, &b);
}

struct insert {
    struct buf columns, places;
    struct value binds[3 * LIMIT_FIELDS];
    size_t count;
};

static void put(struct insert *in, str name, struct value v)
{
    if (v_is_null(v))
        return;
    buf_printf(&in->columns, "%s%.*s", in->count ? ", " : "", STR_ARG(name));
    buf_cstr(&in->places, in->count ? ", ?" : "?");
    in->binds[in->count++] = v;
}

static void insert_links(struct db *db, const struct record *r, const struct field *f)
{
    struct arena *a = arena_new(0);
    const struct record_part *part = &r->parts[f->index];
    str sql = str_printf(a, "insert into %.*s_%.*s (record_id, object_no, target_id, position) values (?, ?, ?, ?)",
                         STR_ARG(r->object->plural), STR_ARG(f->name));
    for (size_t i = 0; i < part->link_count; i++) {
        struct value binds[] = {v_int(record_id(r)), v_int(part->links[i].object_no), v_int(part->links[i].id),
                                v_int((int64_t)i)};
        check(db_run(db, sql, binds, countof(binds), NULL) == RC_OK);
    }
    arena_free(a);
}

void table_insert(struct db *db, const struct record *r)
{
    struct arena *a = arena_new(0);
    struct insert in = {0};
    buf_init(&in.columns, SCRIPT_MAX);
    buf_init(&in.places, SCRIPT_MAX);
    for (size_t i = 0; i < r->object->field_count; i++) {
        const struct field *f = &r->object->fields[i];
        struct value v = r->values[i];
        if (f->type == FIELD_LINKS)
            insert_links(db, r, f);
        if (f->column.n == 0 || v_is_null(v))
            continue;
        put(&in, f->column, v);
        if (f->fold_column.n)
            put(&in, f->fold_column, v_text(field_fold(a, f, v.s)));
        if (has_sort_key(f))
            put(&in, f->sort_column, v_bytes(text_sort_key(a, v.s)));
    }
    str sql = str_printf(a, "insert into %.*s (%.*s) values (%.*s)", STR_ARG(r->object->plural),
                         STR_ARG(buf_view(&in.columns)), STR_ARG(buf_view(&in.places)));
    check(db_run(db, sql, in.binds, in.count, NULL) == RC_OK);
    buf_free(&in.columns);
    buf_free(&in.places);
    arena_free(a);
}

/* --- plans ------------------------------------------------------------------------------------------------------ */

static enum rc add_line(void *to, const struct row *row)
{
    struct buf *b = to;
    buf_str(b, row_text(row, row_columns(row) - 1));
    buf_char(b, '\n');
    return RC_OK;
}

/* "$1" for each '?', which is how PostgreSQL takes a statement whose values it does not know. */
static str numbered(struct arena *a, str sql)
{
    struct buf b;
    buf_init(&b, SCRIPT_MAX);
    int n = 0;
    for (size_t i = 0; i < sql.n; i++)
        if (sql.p[i] == '?')
            buf_printf(&b, "$%d", ++n);
        else
            buf_char(&b, sql.p[i]);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static size_t places_of(str sql)
{
    size_t n = 0;
    for (size_t i = 0; i < sql.n; i++)
        n += sql.p[i] == '?';
    return n;
}

/* A prepared statement's generic plan. */
static void plan_postgres(struct db *db, struct arena *a, str sql, struct buf *to)
{
    struct buf b;
    buf_init(&b, SCRIPT_MAX);
    buf_printf(&b, "set plan_cache_mode = force_generic_plan; prepare planned as %.*s", STR_ARG(numbered(a, sql)));
    script(db, &b);
    buf_init(&b, SCRIPT_MAX);
    buf_cstr(&b, "explain execute planned");
    for (size_t i = 0; i < places_of(sql); i++)
        buf_cstr(&b, i ? ", null" : "(null");
    buf_cstr(&b, places_of(sql) ? ")" : "");
    struct db_query q = {.sql = buf_view(&b), .row = add_line, .to = to};
    check(db_query(db, &q) == RC_OK);
    buf_free(&b);
    check(db_script(db, "deallocate planned; reset plan_cache_mode") == RC_OK);
}

/* Its text is never the same: an explanation kept prepared would not see that an index is gone. */
static void plan_sqlite(struct db *db, struct arena *a, str sql, struct buf *to)
{
    size_t n = places_of(sql);
    struct db_query q = {
        .sql = str_printf(a, "explain query plan %.*s /* %lld */", STR_ARG(sql), (long long)db_calls(db)),
        .binds = arena_array_of(a, n, struct value),
        .bind_count = n,
        .row = add_line,
        .to = to};
    check(db_query(db, &q) == RC_OK);
}

str table_plan(struct db *db, struct arena *a)
{
    str sql = str_copy(a, db_last_sql(db));
    struct buf b;
    buf_init(&b, SCRIPT_MAX);
    if (db_engine(db) == DB_SQLITE)
        plan_sqlite(db, a, sql, &b);
    else
        plan_postgres(db, a, sql, &b);
    str plan = str_copy(a, buf_view(&b));
    buf_free(&b);
    return plan;
}
