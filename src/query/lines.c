/* The lines of records: one query for all parents, in chunks of what one list of ids may hold. See query.h. */
#include "base/check.h"
#include "query/query.h"
#include "query/select.h"

struct reader {
    struct cx *cx;
    const struct object *object;
    struct columns columns;
    struct record **rows;
    size_t count, room;
};

static void grow(struct reader *r)
{
    size_t room = r->room ? r->room * 2 : 16;
    struct record **rows = arena_array_of(r->cx->arena, room, struct record *);
    if (r->count)
        memcpy(rows, r->rows, r->count * sizeof *rows);
    r->rows = rows;
    r->room = room;
}

static enum rc line_row(void *to, const struct row *row)
{
    struct reader *r = to;
    if (r->count == r->room)
        grow(r);
    r->rows[r->count++] = columns_record(&r->columns, r->cx->arena, r->object, row);
    return RC_OK;
}

static void order_by(struct sql *sql, const struct field *parent, const struct field *position, const struct field *id)
{
    sql_text(sql, " order by ");
    sql_column(sql, 0, parent->column);
    if (position) {
        sql_text(sql, ", ");
        sql_column(sql, 0, position->column);
    }
    sql_text(sql, ", ");
    sql_column(sql, 0, id->column);
}

static struct select select_lines(struct cx *cx, const struct object *o, const int64_t *parents, size_t n)
{
    struct query q = query_of(cx, o, condition_true());
    struct select s;
    select_init(&s, cx, &q);
    select_and(&s);
    sql_column(&s.where, 0, o->parent_field->column);
    sql_text(&s.where, " ");
    sql_text(&s.where, db_dialect(cx->db)->in_list_int);
    sql_bound(&s.where, db_int_list(cx->db, cx->arena, parents, n));
    return s;
}

static enum rc read_chunk(struct reader *r, const int64_t *parents, size_t n)
{
    struct select s = select_lines(r->cx, r->object, parents, n);
    struct sql sql;
    columns_sql(&r->columns, &s.columns);
    select_sql(&s, &sql);
    order_by(&sql, r->object->parent_field, r->object->position, id_field(r->object));
    struct db_query query = sql_query(&sql, line_row, r);
    return db_query(r->cx->db, &query);
}

enum rc query_lines(struct cx *cx, const struct object *o, const int64_t *parents, size_t n, struct record ***lines,
                    size_t *count)
{
    check(catalog_has(cx->catalog, o));
    check(parents || n == 0);
    check(o->parent_field);
    struct reader r = {.cx = cx, .object = o, .columns = columns_of(cx->arena, o, NULL)};
    enum rc rc = RC_OK;
    for (size_t done = 0; rc == RC_OK && done < n; done += LIMIT_SEARCH_CANDIDATES)
        rc = read_chunk(&r, parents + done, n - done < LIMIT_SEARCH_CANDIDATES ? n - done : LIMIT_SEARCH_CANDIDATES);
    *lines = r.rows;
    *count = r.count;
    return rc;
}

struct counter {
    const int64_t *parents;
    size_t n, *counts;
};

static enum rc count_row(void *to, const struct row *row)
{
    const struct counter *c = to;
    for (size_t i = 0; i < c->n; i++)
        if (c->parents[i] == row_int(row, 0))
            c->counts[i] = (size_t)row_int(row, 1);
    return RC_OK;
}

enum rc query_lines_count(struct cx *cx, const struct object *o, const int64_t *parents, size_t n, size_t *counts)
{
    check(catalog_has(cx->catalog, o) && o->parent_field);
    check(parents && n <= LIMIT_PAGE);
    struct select s = select_lines(cx, o, parents, n);
    struct counter c = {parents, n, counts};
    struct sql sql;
    memset(counts, 0, n * sizeof *counts);
    sql_column(&s.columns, 0, o->parent_field->column);
    sql_text(&s.columns, ", count(*)");
    select_sql(&s, &sql);
    sql_text(&sql, " group by ");
    sql_column(&sql, 0, o->parent_field->column);
    struct db_query query = sql_query(&sql, count_row, &c);
    return db_query(cx->db, &query);
}
