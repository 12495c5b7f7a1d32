/* The lines of records: one query for all parents, in chunks of what one list of ids may hold. See query.h. */
#include "base/check.h"
#include "query/query.h"
#include "query/select.h"

struct reader {
    struct cx *cx;
    const struct object *object;
    struct columns columns;
    struct record **rows;
    size_t count, room, most;
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
    if (r->count == r->most)
        return RC_TOO_LARGE;
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

static enum rc read_chunk(struct reader *r, const int64_t *parents, size_t n)
{
    struct query q = query_of(r->cx, r->object, condition_true());
    struct select s;
    struct sql sql;
    select_init(&s, r->cx, &q);
    columns_sql(&r->columns, &s.columns);
    select_and(&s);
    sql_column(&s.where, 0, r->object->parent_field->column);
    sql_text(&s.where, " ");
    sql_text(&s.where, db_dialect(r->cx->db)->in_list_int);
    sql_bound(&s.where, db_int_list(r->cx->db, r->cx->arena, parents, n));
    select_sql(&s, &sql);
    order_by(&sql, r->object->parent_field, r->object->position, id_field(r->object));
    struct db_query query = sql_query(&sql, line_row, r);
    return db_query(r->cx->db, &query);
}

enum rc query_lines(struct cx *cx, const struct object *o, const int64_t *parents, size_t n, size_t most,
                    struct record ***lines, size_t *count)
{
    check(catalog_has(cx->catalog, o));
    check(parents || n == 0);
    check(o->parent_field);
    struct reader r = {.cx = cx, .object = o, .columns = columns_of(cx->arena, o, NULL), .most = most};
    enum rc rc = RC_OK;
    for (size_t done = 0; rc == RC_OK && done < n; done += LIMIT_SEARCH_CANDIDATES)
        rc = read_chunk(&r, parents + done, n - done < LIMIT_SEARCH_CANDIDATES ? n - done : LIMIT_SEARCH_CANDIDATES);
    *lines = r.rows;
    *count = r.count;
    return rc;
}
