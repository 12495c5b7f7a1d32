/*
 * Select and where grow apart and are put together at the end, because conditions may add joins, which stand between.
 * Rights come first and cannot be left out: a query without them asserts. See select.h.
 */
#include "query/select.h"

#include "base/check.h"
#include "query/condition_sql.h"
#include "query/grants.h"

const struct field *id_field(const struct object *o)
{
    const struct field *f = object_field_number(o, SYSTEM_ID);
    check(f);
    return f;
}

void select_and(struct select *s)
{
    if (s->where.n)
        sql_text(&s->where, " and ");
}

static void where_condition(struct select *s, const struct condition *c)
{
    if (!c || condition_truth(s->cx, c) == TRUTH_ALWAYS)
        return;
    select_and(s);
    condition_sql(s->cx, &s->from, c, &s->where);
}

/* A right, which is today's also where the past is read. */
static void where_visible(struct select *s, const struct condition *c)
{
    if (!s->cx->past || condition_truth(s->cx, c) != TRUTH_ASK) {
        where_condition(s, c);
        return;
    }
    select_and(s);
    present_sql(s->cx, s->from.object, 0, c, &s->where);
}

static void where_bin(struct select *s, const struct query *q)
{
    const struct field *deleted = object_field_number(q->object, SYSTEM_DELETED_AT);
    if (!deleted || q->bin == BIN_ALL)
        return;
    select_and(s);
    if (q->bin != BIN_BOTH) {
        sql_column(&s->where, 0, deleted->column);
        sql_text(&s->where, q->bin == BIN_LIVE ? " is null" : " is not null");
    }
    if (q->bin == BIN_DELETED)
        sql_text(&s->where, " and ");
    if (q->bin != BIN_LIVE) {
        sql_text(&s->where, "not ");
        sql_column(&s->where, 0, S("is_hidden"));
    }
}

static void where_ids(struct select *s, const int64_t *ids, size_t n)
{
    check(n <= LIMIT_SEARCH_CANDIDATES);
    select_and(s);
    sql_column(&s->where, 0, id_field(s->from.object)->column);
    sql_text(&s->where, " ");
    sql_text(&s->where, db_dialect(s->cx->db)->in_list_int);
    sql_bound(&s->where, db_int_list(s->cx->db, s->cx->arena, ids, n));
}

void select_init(struct select *s, struct cx *cx, const struct query *q)
{
    check(q->object && (!q->has_ids || q->ids || q->id_count == 0));
    check(q->visible); /* no query runs without rights */
    *s = (struct select){.cx = cx, .from.object = q->object};
    sql_init(&s->columns, cx->arena);
    sql_init(&s->where, cx->arena);
    where_bin(s, q);
    where_visible(s, q->visible);
    where_condition(s, q->where);
    if (q->has_ids)
        where_ids(s, q->ids, q->id_count);
}

void select_sql(struct select *s, struct sql *out)
{
    sql_init(out, s->cx->arena);
    sql_text(out, "select ");
    sql_append(out, &s->columns);
    sql_text(out, " ");
    from_sql(s->cx, &s->from, out);
    if (s->where.n)
        sql_text(out, " where ");
    sql_append(out, &s->where);
}

void select_hold(const struct cx *cx, struct sql *out)
{
    check(db_in_transaction(cx->db) && !cx->past);
    sql_text(out, db_dialect(cx->db)->for_key_share);
}

/* --- records ---------------------------------------------------------------------------------------------------- */

static bool is_read(const struct field *f, const bool *wanted)
{
    if (f->column.n == 0)
        return false;
    return !wanted || wanted[f->index] || f->number == SYSTEM_ID || f->number == SYSTEM_DELETED_AT;
}

struct columns columns_of(struct arena *a, const struct object *o, const bool *wanted)
{
    struct columns c = {arena_array_of(a, o->field_count, const struct field *), 0};
    for (size_t i = 0; i < o->field_count; i++)
        if (is_read(&o->fields[i], wanted))
            c.fields[c.count++] = &o->fields[i];
    return c;
}

void columns_drop(struct columns *c, int number)
{
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        if (c->fields[i]->number != number)
            c->fields[n++] = c->fields[i];
    c->count = n;
}

void columns_hide(struct columns *c, const struct cx *cx)
{
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        if (grants_reads(cx, c->fields[i]))
            c->fields[n++] = c->fields[i];
    c->count = n;
}

int columns_find(const struct columns *c, str column)
{
    check(column.n > 0);
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(c->fields[i]->column, column))
            return (int)i;
    return -1;
}

void columns_sql(const struct columns *c, struct sql *out)
{
    for (size_t i = 0; i < c->count; i++) {
        sql_text(out, i ? ", " : "");
        sql_column(out, 0, c->fields[i]->column);
    }
}

struct record *columns_record(const struct columns *c, struct arena *a, const struct object *o, const struct row *row)
{
    check(row_columns(row) >= (int)c->count);
    struct record *r = record_new(a, o);
    for (size_t i = 0; i < c->count; i++)
        record_put(r, c->fields[i], v_copy(a, row_value(row, (int)i, c->fields[i]->ops->value)));
    return r;
}
