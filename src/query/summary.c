/*
 * Figures: one "group by" statement, its rows read, checked and put in order here.
 *
 * Nothing is left to an engine that the two would do differently: time is cut into buckets by bound boundaries
 * (bucket.h), sums come in 128 bits, averages are divided here, and the rows are ordered here, as lists are: choices as
 * declared, text by sort key, null first.
 */
#include "query/query.h"

#include <stdlib.h>

#include "base/check.h"
#include "object/currency.h"
#include "query/bucket.h"
#include "query/select.h"
#include "text/sortkey.h"

struct ranked {
    struct summary_row row;
    struct value ranks[LIMIT_GROUPS];
};

struct summing {
    struct cx *cx;
    const struct summary *s;
    struct buckets buckets[LIMIT_GROUPS];
    struct ranked *rows;
    size_t count;
    str currency; /* the one seen so far */
    bool is_mixed, is_over;
};

static enum rc run(struct summing *m, const struct query *q);
static int by_groups(const void *a, const void *b);

/* Is the group's value a bucket that must be found by boundaries? A day of a date is the column itself. */
static bool has_buckets(const struct group *g)
{
    bool is_day = g->bucket == BUCKET_DAY && g->field->ops->value == VALUE_DATE;
    return g->bucket != BUCKET_NONE && !is_day;
}

static enum rc find_buckets(struct summing *m, const struct query *q)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < m->s->group_count; i++)
        if (has_buckets(&m->s->groups[i]))
            rc = buckets_find(m->cx, q, &m->s->groups[i], &m->buckets[i]);
    return rc;
}

/* The statements must see one state of the rows. */
static enum rc run_in_snapshot(struct summing *m, const struct query *q)
{
    bool is_own = !db_in_transaction(m->cx->db);
    enum rc rc = is_own ? db_begin(m->cx->db) : RC_OK;
    if (rc != RC_OK)
        return rc;
    rc = find_buckets(m, q);
    if (rc == RC_OK)
        rc = run(m, q);
    if (is_own && rc == RC_OK)
        return db_commit(m->cx->db);
    if (is_own)
        db_rollback(m->cx->db);
    return rc;
}

enum rc query_summary(struct cx *cx, const struct query *q, const struct summary *s, struct summary_row **rows,
                      size_t *count)
{
    check(s->measure_count > 0 && s->measure_count <= LIMIT_MEASURES);
    check(s->group_count <= LIMIT_GROUPS);
    struct summing m = {.cx = cx, .s = s, .rows = arena_array_of(cx->arena, LIMIT_SUMMARY_ROWS, struct ranked)};
    enum rc rc = run_in_snapshot(&m, q);
    if (rc != RC_OK)
        return rc;
    if (m.is_mixed)
        return issue_parameter(&cx->issues, "measure", "mixed_currencies", S(""), -1);
    if (m.is_over)
        return issue_parameter(&cx->issues, "measure", "sum_range", S(""), -1);
    qsort(m.rows, m.count, sizeof *m.rows, by_groups);
    *rows = arena_array_of(cx->arena, m.count, struct summary_row);
    for (size_t i = 0; i < m.count; i++)
        (*rows)[i] = m.rows[i].row;
    *count = m.count;
    return RC_OK;
}

static int by_groups(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    for (size_t i = 0; i < LIMIT_GROUPS; i++) {
        int order = v_cmp(x->ranks[i], y->ranks[i]);
        if (order == 0)
            order = v_cmp(x->row.groups[i], y->row.groups[i]);
        if (order)
            return order;
    }
    return 0;
}

/* --- the statement ---------------------------------------------------------------------------------------------- */

static bool is_by_currency(const struct summary *s, const struct object *o)
{
    for (size_t i = 0; i < s->group_count; i++)
        if (s->groups[i].field == o->currency)
            return true;
    return false;
}

/* Are the currencies of what is added up looked at? */
static bool watches_currency(const struct summary *s, const struct measure *m)
{
    bool adds_up = m->kind == MEASURE_SUM || m->kind == MEASURE_AVG;
    if (!adds_up || m->field->type != FIELD_MONEY)
        return false;
    const struct object *o = m->field->object;
    return o->currency && !is_by_currency(s, o);
}

static void call_sql(const char *call, str column, struct sql *out)
{
    sql_text(out, call);
    sql_column(out, 0, column);
    sql_text(out, ")");
}

static void currency_sql(const char *call, const struct field *money, struct sql *out)
{
    sql_printf(out, ", %s(case when ", call);
    sql_column(out, 0, money->column);
    sql_text(out, " is not null then ");
    sql_column(out, 0, money->object->currency->column);
    sql_text(out, " end)");
}

/* The columns of a measure: one, an average's sum with its count; then the currencies. */
static void measure_sql(struct summing *m, const struct measure *measure, struct sql *out)
{
    static const char *const calls[] = {
        [MEASURE_MIN] = "min(", [MEASURE_MAX] = "max(", [MEASURE_DISTINCT] = "count(distinct "};
    const struct field *f = measure->field;
    switch (measure->kind) {
    case MEASURE_COUNT:
        sql_text(out, "count(*)");
        break;
    case MEASURE_SUM:
    case MEASURE_AVG:
        sql_text(out, db_dialect(m->cx->db)->sum);
        call_sql("(", f->column, out);
        if (measure->kind == MEASURE_AVG)
            call_sql(", count(", f->column, out);
        break;
    default:
        call_sql(calls[measure->kind], f->column, out);
    }
    if (watches_currency(m->s, measure)) {
        currency_sql("min", f, out);
        currency_sql("max", f, out);
    }
}

static void columns(struct summing *m, struct sql *out)
{
    for (size_t i = 0; i < m->s->group_count; i++) {
        const struct group *g = &m->s->groups[i];
        sql_text(out, i ? ", " : "");
        if (has_buckets(g))
            buckets_sql(m->cx, &m->buckets[i], g->field, out);
        else
            sql_column(out, 0, g->field->column);
    }
    for (size_t i = 0; i < m->s->measure_count; i++) {
        sql_text(out, i || m->s->group_count ? ", " : "");
        measure_sql(m, &m->s->measures[i], out);
    }
}

static enum rc read_row(void *to, const struct row *row);

static enum rc run(struct summing *m, const struct query *q)
{
    struct select s;
    struct sql sql;
    check(m->s->group_count + m->s->measure_count > 0);
    select_init(&s, m->cx, q);
    columns(m, &s.columns);
    select_sql(&s, &sql);
    for (size_t i = 0; i < m->s->group_count; i++)
        sql_printf(&sql, "%s%zu", i ? ", " : " group by ", i + 1);
    sql_text(&sql, " limit ");
    sql_bind(&sql, v_int(LIMIT_SUMMARY_ROWS + 1));
    struct db_query query = sql_query(&sql, read_row, m);
    return db_query(m->cx->db, &query);
}

/* --- its rows --------------------------------------------------------------------------------------------------- */

static struct value group_value(struct summing *m, size_t i, const struct row *row)
{
    const struct group *g = &m->s->groups[i];
    const struct buckets *b = &m->buckets[i];
    if (!has_buckets(g))
        return v_copy(m->cx->arena, row_value(row, (int)i, g->field->ops->value));
    int64_t place = row_int(row, (int)i);
    if (place < 0 || b->count == 0)
        return V_NULL;
    return v_date(bucket_start(b->kind, b->numbers[(size_t)place < b->count ? (size_t)place : b->count - 1]));
}

static struct value rank_of(struct summing *m, const struct group *g, struct value v)
{
    if (v.type != VALUE_TEXT)
        return v;
    const struct choice *c = g->field->type == FIELD_CHOICE ? field_choice(g->field, v.s) : NULL;
    if (g->field->type == FIELD_CHOICE)
        return v_int(c ? c - g->field->choices : (int64_t)g->field->choice_count);
    return v_bytes(text_sort_key(m->cx->arena, v.s));
}

/* In the field's least unit; the sum of nothing is 0. */
static __int128 sum_value(const struct field *f, const struct row *row, int column)
{
    __int128 sum;
    return row_wide(row, column, f->ops->value, &sum) ? sum : 0;
}

static struct value narrow(struct summing *m, __int128 v, enum value_type type)
{
    if (v > INT64_MAX || v < -INT64_MAX) {
        m->is_over = true;
        return V_NULL;
    }
    return type == VALUE_INT ? v_int((int64_t)v) : v_fixed((fixed)v);
}

/* The currency of an average: the group's, else the one watched. */
static str average_currency(const struct summing *m, const struct field *money, const struct row *row, int column)
{
    for (size_t i = 0; i < m->s->group_count; i++)
        if (m->s->groups[i].field == money->object->currency)
            return row_text(row, (int)i);
    return row_text(row, column + 2);
}

/* What it is rounded to: of money the minor unit, else the last place there is. */
static int average_places(const struct summing *m, const struct field *f, const struct row *row, int column)
{
    bool is_money = f->type == FIELD_MONEY && f->object->currency;
    return is_money ? currency_places(average_currency(m, f, row, column)) : FIXED_PLACES;
}

static struct value average(struct summing *m, const struct field *f, const struct row *row, int column)
{
    int64_t n = row_int(row, column + 1);
    fixed out = 0;
    if (n == 0)
        return V_NULL;
    __int128 total = sum_value(f, row, column) * (f->ops->value == VALUE_INT ? FIXED_ONE : 1);
    m->is_over |= !fixed_round(total, n, average_places(m, f, row, column), &out);
    return v_fixed(out);
}

/* Two currencies in one row, or another than in the rows before. */
static void see_currency(struct summing *m, const struct row *row, int column)
{
    if (row_is_null(row, column))
        return;
    str least = row_text(row, column), greatest = row_text(row, column + 1);
    if (m->currency.n == 0)
        m->currency = str_copy(m->cx->arena, least);
    m->is_mixed |= !str_eq(least, m->currency) || !str_eq(greatest, m->currency);
}

/* Reads the measure whose columns begin at *column, and moves it behind them. */
static struct value measure_value(struct summing *m, const struct measure *measure, const struct row *row, int *column)
{
    const struct field *f = measure->field;
    struct value v;
    switch (measure->kind) {
    case MEASURE_SUM:
        v = narrow(m, sum_value(f, row, *column), f->ops->value);
        *column += 1;
        break;
    case MEASURE_AVG:
        v = average(m, f, row, *column);
        *column += 2;
        break;
    case MEASURE_MIN:
    case MEASURE_MAX:
        v = row_value(row, (*column)++, f->ops->value);
        break;
    default:
        v = v_int(row_int(row, (*column)++));
    }
    if (watches_currency(m->s, measure)) {
        see_currency(m, row, *column);
        *column += 2;
    }
    return v;
}

static enum rc read_row(void *to, const struct row *row)
{
    struct summing *m = to;
    if (m->count == LIMIT_SUMMARY_ROWS)
        return RC_TOO_LARGE;
    struct ranked *r = &m->rows[m->count++];
    int column = (int)m->s->group_count;
    for (size_t i = 0; i < m->s->group_count; i++) {
        r->row.groups[i] = group_value(m, i, row);
        r->ranks[i] = rank_of(m, &m->s->groups[i], r->row.groups[i]);
    }
    for (size_t i = 0; i < m->s->measure_count; i++)
        r->row.measures[i] = measure_value(m, &m->s->measures[i], row, &column);
    return RC_OK;
}
