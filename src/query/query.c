/*
 * Queries that need no page: one record, ids, counts, all rows of a list, stubs. Pages are in page.c, figures in
 * summary.c; what they share is in select.c.
 */
#include "query/query.h"

#include "base/check.h"
#include "query/grants.h"
#include "query/select.h"

struct query query_of(struct cx *cx, const struct object *o, const struct condition *visible)
{
    check(catalog_has(cx->catalog, o));
    (void)cx;
    check(visible);
    return (struct query){.object = o, .visible = visible, .limit = LIMIT_PAGE_DEFAULT};
}

/* --- sort ------------------------------------------------------------------------------------------------------- */

static bool is_text_key(const struct field *f)
{
    return f->ops->is_text;
}

static bool has_key(const struct query *q, const struct field *f)
{
    for (size_t i = 0; i < q->sort_count; i++)
        if (q->sort[i].field == f)
            return true;
    return false;
}

static size_t text_keys(const struct query *q)
{
    size_t n = 0;
    for (size_t i = 0; i < q->sort_count; i++)
        n += is_text_key(q->sort[i].field);
    return n;
}

static enum rc add_key(struct cx *cx, struct query *q, str name)
{
    bool is_descending = str_starts(name, S("-"));
    name = str_skip(name, is_descending);
    const struct field *f = grants_asked(cx, q->object, name);
    if (!f || (f->number != SYSTEM_ID && (!f->is_sortable || f->sort_column.n == 0)) || has_key(q, f))
        return issue_parameter(&cx->issues, "sort", "sort", name, -1);
    if (q->sort_count == LIMIT_SORT_KEYS)
        return issue_parameter(&cx->issues, "sort", "too_many", str_printf(cx->arena, "%d", LIMIT_SORT_KEYS), -1);
    if (is_text_key(f) && text_keys(q) == LIMIT_SORT_TEXTS)
        return issue_parameter(&cx->issues, "sort", "sort_texts", str_printf(cx->arena, "%d", LIMIT_SORT_TEXTS), -1);
    q->sort[q->sort_count++] = (struct sort){f, is_descending};
    return RC_OK;
}

enum rc query_sort(struct cx *cx, struct query *q, str text)
{
    enum rc rc = RC_OK;
    for (str rest = text; rest.p && text.n;)
        if (add_key(cx, q, str_cut(&rest, ',')) != RC_OK)
            rc = RC_INVALID;
    return rc;
}

/* --- one, ids, count -------------------------------------------------------------------------------------------- */

struct reading {
    struct cx *cx;
    const struct object *object;
    struct columns columns;
    struct arena *arena;
    struct record **rows;
    size_t count, capacity;
};

static enum rc read_row(void *to, const struct row *row)
{
    struct reading *r = to;
    check(r->count < r->capacity);
    r->rows[r->count++] = columns_record(&r->columns, r->arena, r->object, row);
    return RC_OK;
}

static struct reading reading_of(struct cx *cx, struct arena *a, const struct object *o, const bool *wanted, size_t n)
{
    return (struct reading){.cx = cx,
                            .object = o,
                            .columns = columns_of(a, o, wanted),
                            .arena = a,
                            .rows = arena_array_of(a, n, struct record *),
                            .capacity = n};
}

static void where_id(struct select *s, const char *sign, int64_t id)
{
    select_and(s);
    sql_column(&s->where, 0, id_field(s->from.object)->column);
    sql_text(&s->where, sign);
    sql_bind(&s->where, v_int(id));
}

static void order_by_id(const struct object *o, size_t limit, struct sql *out)
{
    sql_text(out, " order by ");
    sql_column(out, 0, id_field(o)->column);
    sql_text(out, " limit ");
    sql_bind(out, v_int((int64_t)limit));
}

enum rc query_one(struct cx *cx, const struct query *q, int64_t id, struct record **out)
{
    struct reading r = reading_of(cx, cx->arena, q->object, q->wanted, 1);
    struct select s;
    struct sql sql;
    select_init(&s, cx, q);
    columns_sql(&r.columns, &s.columns);
    where_id(&s, " = ", id);
    select_sql(&s, &sql);
    if (q->holds)
        select_hold(cx, &sql);
    struct db_query query = sql_query(&sql, read_row, &r);
    bool found = false;
    enum rc rc = db_one(cx->db, &query, &found);
    if (rc != RC_OK)
        return rc;
    *out = found ? r.rows[0] : NULL;
    return found ? RC_OK : RC_NOT_FOUND;
}

struct id_list {
    int64_t *ids;
    size_t count, limit;
};

static enum rc read_id(void *to, const struct row *row)
{
    struct id_list *l = to;
    check(l->count < l->limit);
    l->ids[l->count++] = row_int(row, 0);
    return RC_OK;
}

enum rc query_ids(struct cx *cx, const struct query *q, int64_t after_id, size_t limit, int64_t *ids, size_t *count)
{
    check(ids && limit > 0);
    struct id_list list = {.ids = ids, .limit = limit};
    struct select s;
    struct sql sql;
    select_init(&s, cx, q);
    sql_column(&s.columns, 0, id_field(q->object)->column);
    where_id(&s, " > ", after_id);
    select_sql(&s, &sql);
    order_by_id(q->object, limit, &sql);
    struct db_query query = sql_query(&sql, read_id, &list);
    enum rc rc = db_query(cx->db, &query);
    *count = list.count;
    return rc;
}

static enum rc read_count(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

enum rc query_count(struct cx *cx, const struct query *q, int64_t most, int64_t *count, bool *has_more)
{
    check(most >= 0);
    struct select s;
    struct sql inner, sql;
    select_init(&s, cx, q);
    sql_text(&s.columns, "1 as one");
    select_sql(&s, &inner);
    if (most) {
        sql_text(&inner, " limit ");
        sql_bind(&inner, v_int(most + 1));
    }
    sql_init(&sql, cx->arena);
    sql_text(&sql, "select count(*) from (");
    sql_append(&sql, &inner);
    sql_text(&sql, ") as found");
    int64_t n = 0;
    struct db_query query = sql_query(&sql, read_count, &n);
    bool found;
    enum rc rc = db_one(cx->db, &query, &found);
    *has_more = most && n > most;
    *count = *has_more ? most : n;
    return rc;
}

/* --- all rows --------------------------------------------------------------------------------------------------- */

/* The rows with ids above after, a chunk of them. */
static enum rc read_chunk(struct cx *cx, const struct query *q, int64_t after, struct reading *r)
{
    struct select s;
    struct sql sql;
    select_init(&s, cx, q);
    columns_sql(&r->columns, &s.columns);
    where_id(&s, " > ", after);
    select_sql(&s, &sql);
    order_by_id(q->object, r->capacity, &sql);
    struct db_query query = sql_query(&sql, read_row, r);
    return db_query(cx->db, &query);
}

/* In chunks, so that fn may use the connection; the chunk's SQL lives in the chunk's arena too. */
enum rc query_each(struct cx *cx, const struct query *q, record_fn fn, void *to)
{
    check(fn);
    struct arena *a = arena_new(0);
    struct cx own = *cx;
    own.arena = a;
    int64_t after = 0;
    enum rc rc = RC_OK;
    for (bool has_more = true; rc == RC_OK && has_more;) {
        arena_reset(a);
        struct reading r = reading_of(&own, a, q->object, q->wanted, LIMIT_EACH_CHUNK);
        rc = read_chunk(&own, q, after, &r);
        for (size_t i = 0; rc == RC_OK && i < r.count; i++) {
            after = record_id(r.rows[i]);
            rc = fn(to, r.rows[i]);
        }
        has_more = r.count == r.capacity;
    }
    arena_free(a);
    return rc;
}

/* --- stubs ------------------------------------------------------------------------------------------------------ */

enum rc query_stubs(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct record ***rows,
                    size_t *count)
{
    check(catalog_has(cx->catalog, o));
    check(ids || n == 0);
    bool *wanted = arena_array_of(cx->arena, o->field_count, bool);
    wanted[o->title->index] = true;
    if (o->owner) /* rights are asked of a stub before its title is told */
        wanted[o->owner->index] = true;
    for (size_t i = 0; i < o->field_count && o->has_some; i++)
        wanted[i] = true;
    struct query q = query_of(cx, o, condition_true());
    q.bin = BIN_ALL;
    q.wanted = wanted;
    q.has_ids = true;
    struct reading r = reading_of(cx, cx->arena, o, wanted, n);
    enum rc rc = RC_OK;
    for (size_t done = 0; rc == RC_OK && done < n; done += q.id_count) {
        q.ids = ids + done;
        q.id_count = n - done < LIMIT_SEARCH_CANDIDATES ? n - done : LIMIT_SEARCH_CANDIDATES;
        struct select s;
        struct sql sql;
        select_init(&s, cx, &q);
        columns_sql(&r.columns, &s.columns);
        select_sql(&s, &sql);
        struct db_query query = sql_query(&sql, read_row, &r);
        rc = db_query(cx->db, &query);
    }
    *rows = r.rows;
    *count = r.count;
    return rc;
}
