/*
 * Buckets of time. See bucket.h.
 *
 * Finding the occupied ones: the least and the greatest value give a span of buckets. As long as the span is too wide
 * for the summary's tree, it is cut into pieces, the engine says which of them have rows, and only those are cut
 * further. At most half of the pieces may have rows (each is at least one row of the summary), so the span halves.
 */
#include "query/bucket.h"

#include "base/check.h"
#include "base/date.h"
#include "query/bind.h"
#include "query/select.h"
#include "query/zone.h"

/* A bound boundary each; two trees and the conditions stay below LIMIT_BINDS. */
enum { PIECES_MAX = 2 * LIMIT_SUMMARY_ROWS, BUCKETS_MAX = LIMIT_SUMMARY_ROWS };

/* Bucket numbers from first to before end. */
struct span {
    int64_t first, end;
};

struct spans {
    struct span *list;
    size_t count;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t bucket_number(enum bucket kind, int32_t day)
{
    check(kind > BUCKET_NONE && kind <= BUCKET_YEAR);
    struct civil c = date_civil(day);
    switch (kind) {
    case BUCKET_WEEK:
        return floor_div((int64_t)day + 3, 7); /* 1970-01-01 was a Thursday */
    case BUCKET_MONTH:
        return c.year * 12 + c.month - 1;
    case BUCKET_QUARTER:
        return c.year * 4 + (c.month - 1) / 3;
    case BUCKET_YEAR:
        return c.year;
    default:
        return day;
    }
}

int32_t bucket_start(enum bucket kind, int64_t number)
{
    check(kind > BUCKET_NONE && kind <= BUCKET_YEAR);
    static const int per_year[] = {[BUCKET_MONTH] = 12, [BUCKET_QUARTER] = 4, [BUCKET_YEAR] = 1};
    if (kind == BUCKET_WEEK)
        return (int32_t)(number * 7 - 3);
    if (kind == BUCKET_DAY)
        return (int32_t)number;
    int n = per_year[kind];
    int year = (int)floor_div(number, n);
    if (year > 9999)
        return DAY_MAX + 1;
    return date_of((struct civil){year, (int)(number - (int64_t)year * n) * (12 / n) + 1, 1});
}

/* --- in SQL ----------------------------------------------------------------------------------------------------- */

static struct value edge(struct cx *cx, enum bucket kind, const struct field *f, int64_t number)
{
    int32_t day = bucket_start(kind, number);
    return f->ops->value == VALUE_DATE ? v_date(day) : v_time(zone_day_start(cx->company.time_zone, day));
}

/* The place among edges[from..to) of the greatest that is not above the column. */
static void tree_sql(const struct value *edges, size_t from, size_t to, str column, struct sql *out)
{
    check(from < to);
    if (to - from == 1) {
        sql_printf(out, "%zu", from);
        return;
    }
    size_t middle = from + (to - from) / 2;
    sql_text(out, "case when ");
    sql_column(out, 0, column);
    sql_text(out, " < ");
    sql_bind(out, edges[middle]);
    sql_text(out, " then ");
    tree_sql(edges, from, middle, column, out);
    sql_text(out, " else ");
    tree_sql(edges, middle, to, column, out);
    sql_text(out, " end");
}

/* The number of edges is a power of two, the last repeated, so that few statements differ. */
void buckets_sql(struct cx *cx, const struct buckets *b, const struct field *f, struct sql *out)
{
    check(b->count <= PIECES_MAX + LIMIT_SUMMARY_ROWS);
    size_t n = 1;
    while (n < b->count)
        n *= 2;
    struct value *edges = arena_array_of(cx->arena, n, struct value);
    for (size_t i = 0; i < n && b->count; i++)
        edges[i] = i < b->count ? edge(cx, b->kind, f, b->numbers[i]) : edges[i - 1];
    sql_text(out, "cast(case when ");
    sql_column(out, 0, f->column);
    sql_text(out, " is null then -1 else ");
    tree_sql(edges, 0, n, f->column, out);
    sql_text(out, " end as bigint)");
}

/* --- finding ---------------------------------------------------------------------------------------------------- */

struct extremes {
    const struct field *field;
    struct value least, greatest;
};

static enum rc read_extremes(void *to, const struct row *row)
{
    struct extremes *e = to;
    e->least = row_value(row, 0, e->field->ops->value);
    e->greatest = row_value(row, 1, e->field->ops->value);
    return RC_OK;
}

static enum rc find_extremes(struct cx *cx, const struct query *q, struct extremes *e)
{
    struct select s;
    struct sql sql;
    select_init(&s, cx, q);
    sql_text(&s.columns, "min(");
    sql_column(&s.columns, 0, e->field->column);
    sql_text(&s.columns, "), max(");
    sql_column(&s.columns, 0, e->field->column);
    sql_text(&s.columns, ")");
    select_sql(&s, &sql);
    struct db_query query = sql_query(&sql, read_extremes, e);
    bool found;
    return db_one(cx->db, &query, &found);
}

struct places {
    bool *is_occupied;
    size_t count;
};

static enum rc read_place(void *to, const struct row *row)
{
    struct places *p = to;
    int64_t i = row_int(row, 0);
    if (i >= 0)
        p->is_occupied[(size_t)i < p->count ? (size_t)i : p->count - 1] = true;
    return RC_OK;
}

static enum rc find_occupied(struct cx *cx, const struct query *q, const struct field *f, const struct buckets *b,
                             bool *is_occupied)
{
    struct places places = {is_occupied, b->count};
    struct select s;
    struct sql sql;
    select_init(&s, cx, q);
    sql_text(&s.columns, "distinct ");
    buckets_sql(cx, b, f, &s.columns);
    select_sql(&s, &sql);
    struct db_query query = sql_query(&sql, read_place, &places);
    return db_query(cx->db, &query);
}

static int64_t width(const struct spans *s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        n += s->list[i].end - s->list[i].first;
    return n;
}

/* Every span cut into pieces of at most stride buckets. */
static struct spans cut(struct arena *a, const struct spans *s, int64_t stride)
{
    check(stride > 0);
    size_t room = s->count + (size_t)(width(s) / stride);
    struct spans pieces = {arena_array_of(a, room, struct span), 0};
    for (size_t i = 0; i < s->count; i++)
        for (int64_t at = s->list[i].first; at < s->list[i].end; at += stride) {
            int64_t end = at + stride < s->list[i].end ? at + stride : s->list[i].end;
            pieces.list[pieces.count++] = (struct span){at, end};
        }
    return pieces;
}

/* Keeps only the pieces that have rows. */
static enum rc narrow(struct cx *cx, const struct query *q, const struct group *g, struct spans *s)
{
    struct spans pieces = cut(cx->arena, s, (width(s) + PIECES_MAX - 1) / PIECES_MAX);
    struct buckets b = {g->bucket, arena_array_of(cx->arena, pieces.count, int64_t), pieces.count};
    for (size_t i = 0; i < pieces.count; i++)
        b.numbers[i] = pieces.list[i].first;
    bool *is_occupied = arena_array_of(cx->arena, pieces.count, bool);
    enum rc rc = find_occupied(cx, q, g->field, &b, is_occupied);
    *s = (struct spans){pieces.list, 0};
    for (size_t i = 0; i < pieces.count; i++)
        if (is_occupied[i])
            s->list[s->count++] = pieces.list[i];
    return rc == RC_OK && s->count > LIMIT_SUMMARY_ROWS ? RC_TOO_LARGE : rc;
}

/* What a zone moves out of the years 1 to 9999 belongs to their first or last day. */
static int32_t day_of(struct cx *cx, struct value v)
{
    int32_t day = v.type == VALUE_DATE ? (int32_t)v.i : zone_day_of(cx->company.time_zone, v.i);
    return day < DAY_MIN ? DAY_MIN : day > DAY_MAX ? DAY_MAX : day;
}

enum rc buckets_find(struct cx *cx, const struct query *q, const struct group *g, struct buckets *out)
{
    check(g->bucket != BUCKET_NONE && (g->field->ops->value == VALUE_DATE || g->field->ops->value == VALUE_TIME));
    struct extremes e = {.field = g->field};
    enum rc rc = find_extremes(cx, q, &e);
    *out = (struct buckets){.kind = g->bucket};
    if (rc != RC_OK || v_is_null(e.least))
        return rc;
    struct span all = {bucket_number(g->bucket, day_of(cx, e.least)),
                       bucket_number(g->bucket, day_of(cx, e.greatest)) + 1};
    struct spans s = {&all, 1};
    while (rc == RC_OK && width(&s) > BUCKETS_MAX)
        rc = narrow(cx, q, g, &s);
    if (rc != RC_OK)
        return rc;
    struct spans singles = cut(cx->arena, &s, 1);
    out->numbers = arena_array_of(cx->arena, singles.count, int64_t);
    for (size_t i = 0; i < singles.count; i++)
        out->numbers[out->count++] = singles.list[i].first;
    return RC_OK;
}
