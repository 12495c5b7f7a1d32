/*
 * Rows; see row.h. SQL is made from the catalogue's identifiers; its text is the same for the same set of columns, so
 * that the engine's statement is found again.
 */
#include "record/row.h"

#include "base/buf.h"
#include "base/check.h"
#include "query/query.h"
#include "query/source.h"
#include "text/sortkey.h"
#include "text/text.h"

/* Columns and what is bound to them, as they are gathered. */
struct columns {
    struct arena *arena;
    struct buf names;
    const char *format; /* "%.*s, " or "%.*s = ?, " */
    struct value *binds;
    size_t count;
};

static struct columns columns_new(struct arena *a, const struct object *o, bool is_update)
{
    struct columns c = {.arena = a, .format = is_update ? " = ?, " : ", "};
    buf_init(&c.names, 64 * 1024);
    c.binds = arena_array_of(a, o->field_count * 3 + 4, struct value);
    return c;
}

static void column(struct columns *c, str name, struct value v)
{
    buf_str(&c->names, name);
    buf_cstr(&c->names, c->format);
    c->binds[c->count++] = v;
}

/* A field's column, and its fold and sort columns where it has them. */
static void field_columns(struct columns *c, const struct field *f, struct value v)
{
    bool is_text = v.type == VALUE_TEXT;
    column(c, f->column, v);
    if (f->fold_column.n)
        column(c, f->fold_column, is_text ? v_text(field_fold(c->arena, f, v.s)) : V_NULL);
    if (f->sort_column.n && !str_eq(f->sort_column, f->column))
        column(c, f->sort_column, is_text ? v_bytes(text_sort_key(c->arena, v.s)) : V_NULL);
}

static str columns_text(struct columns *c)
{
    check(!c->names.is_over && c->names.n > 2);
    str s = str_copy(c->arena, str_take(buf_view(&c->names), c->names.n - 2));
    buf_free(&c->names);
    return s;
}

static str places(struct arena *a, size_t n)
{
    char *p = arena_alloc(a, n * 3 + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(p + i * 3, "?, ", 3);
    return (str){p, n * 3 - 2};
}

/* --- links ------------------------------------------------------------------------------------------------------ */

static enum rc links_write(struct cx *cx, const struct record *r, const struct field *f)
{
    const struct record_part *part = &r->parts[f->index];
    str table = source_links(cx->arena, f);
    enum rc rc = db_run(cx->db, str_printf(cx->arena, "delete from %.*s where record_id = ?", STR_ARG(table)),
                        (struct value[]){v_int(record_id(r))}, 1, NULL);
    str sql = str_printf(cx->arena, "insert into %.*s (record_id, object_no, target_id, position) values (?, ?, ?, ?)",
                         STR_ARG(table));
    for (size_t i = 0; i < part->link_count && rc == RC_OK; i++)
        rc = db_run(cx->db, sql,
                    (struct value[]){v_int(record_id(r)), v_int(part->links[i].object_no), v_int(part->links[i].id),
                                     v_int((int64_t)i)},
                    4, NULL);
    return rc;
}

static enum rc all_links_write(struct cx *cx, const struct record *r)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < r->object->field_count && rc == RC_OK; i++) {
        const struct field *f = &r->object->fields[i];
        if (f->type == FIELD_LINKS && r->parts[i].is_read)
            rc = links_write(cx, r, f);
    }
    return rc;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

enum rc row__insert(struct cx *cx, const struct record *r)
{
    check(record_id(r) != 0);
    const struct object *o = r->object;
    struct columns c = columns_new(cx->arena, o, false);
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].column.n)
            field_columns(&c, &o->fields[i], r->values[i]);
    column(&c, S("is_hidden"), v_bool(false));
    str names = columns_text(&c);
    enum rc rc = db_run(cx->db,
                        str_printf(cx->arena, "insert into %.*s (%.*s) values (%.*s)", STR_ARG(o->plural),
                                   STR_ARG(names), STR_ARG(places(cx->arena, c.count))),
                        c.binds, c.count, NULL);
    return rc == RC_OK ? all_links_write(cx, r) : rc;
}

static enum rc update_run(struct cx *cx, const struct record *before, struct columns *c)
{
    const struct object *o = before->object;
    str set = columns_text(c);
    c->binds[c->count++] = v_int(record_id(before));
    c->binds[c->count++] = v_int(record_version(before));
    int64_t changed = 0;
    enum rc rc = db_run(
        cx->db,
        str_printf(cx->arena, "update %.*s set %.*s where id = ? and version = ?", STR_ARG(o->plural), STR_ARG(set)),
        c->binds, c->count, &changed);
    if (rc == RC_OK && changed != 1)
        return RC_RETRY;
    return rc;
}

enum rc row__update(struct cx *cx, const struct record *before, const struct record *after)
{
    check(before->object == after->object && record_id(before) == record_id(after));
    const struct object *o = before->object;
    struct columns c = columns_new(cx->arena, o, true);
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].column.n && !v_eq(before->values[i], after->values[i]))
            field_columns(&c, &o->fields[i], after->values[i]);
    check(record_version(after) == record_version(before) + 1);
    enum rc rc = update_run(cx, before, &c);
    return rc == RC_OK && after->parts ? all_links_write(cx, after) : rc;
}

enum rc row__mark(struct cx *cx, const struct record *before, const struct record *after, bool is_hidden)
{
    const struct object *o = before->object;
    struct columns c = columns_new(cx->arena, o, true);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->is_system && f->column.n && !v_eq(before->values[i], after->values[i]))
            column(&c, f->column, after->values[i]);
    }
    column(&c, S("is_hidden"), v_bool(is_hidden));
    return update_run(cx, before, &c);
}

enum rc row__remove(struct cx *cx, const struct record *r)
{
    check(record_id(r) != 0);
    const struct object *o = r->object;
    const struct value id[] = {v_int(record_id(r)), v_int(record_version(r))};
    int64_t removed = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++)
        if (o->fields[i].type == FIELD_LINKS)
            rc = db_run(cx->db,
                        str_printf(cx->arena, "delete from %.*s where record_id = ?",
                                   STR_ARG(source_links(cx->arena, &o->fields[i]))),
                        id, 1, NULL);
    if (rc == RC_OK)
        rc = db_run(cx->db, str_printf(cx->arena, "delete from %.*s where id = ? and version = ?", STR_ARG(o->plural)),
                    id, countof(id), &removed);
    if (rc == RC_OK && removed != 1)
        return RC_RETRY;
    if (cx->erased)
        *cx->erased = true;
    if (rc == RC_OK) /* the digests stay, so the chain still holds */
        rc = db_run(cx->db,
                    S("update changes set before_text = null, after_text = null where object_no = ? and record_id = ?"),
                    (struct value[]){v_int(o->number), id[0]}, 2, NULL);
    return rc;
}

enum rc row__hold(struct cx *cx, const struct object *o, int64_t id, enum row_hold when)
{
    const struct db_dialect *d = db_dialect(cx->db);
    const char *lock = when == ROW_GOES ? d->for_update : d->for_no_key_update;
    bool ignored;
    if ((when == ROW_AGAIN && !cx->tries) || !*lock)
        return RC_OK;
    str sql = str_printf(cx->arena, "select 1 from %.*s where id = ?%s", STR_ARG(o->plural), lock);
    return db_one(cx->db, &(struct db_query){sql, (struct value[]){v_int(id)}, 1, NULL, NULL}, &ignored);
}

enum rc row__hold_all(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, const char *lock)
{
    check(ids || n == 0);
    if (n == 0 || !*lock)
        return RC_OK;
    const struct value list = db_int_list(cx->db, cx->arena, ids, n);
    str sql = str_printf(cx->arena, "select id from %.*s where id %s order by id%s", STR_ARG(o->plural),
                         db_dialect(cx->db)->in_list_int, lock);
    return db_query(cx->db, &(struct db_query){sql, &list, 1, NULL, NULL});
}

enum rc row__any(struct cx *cx, const struct object *o, int64_t id, struct record **out)
{
    struct query q = query_of(cx, o, condition_true());
    q.bin = BIN_ALL;
    return query_one(cx, &q, id, out);
}
