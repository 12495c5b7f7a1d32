/*
 * One page of a list, by key (docs/decisions/0003, "Keyset paging").
 *
 * What lies behind a place in the order is a few ranges, each of which one index search answers: from the last key to
 * the first, "all earlier keys equal, this key beyond". They are run in turn until the page is full. Pages towards the
 * front are the same in the reversed order, turned round afterwards. One row more than asked for tells whether there
 * are more.
 */
#include "query/query.h"

#include "base/check.h"
#include "query/cursor.h"
#include "query/select.h"
#include "text/sortkey.h"
#include "text/text.h"

enum term_op { TERM_EQUAL, TERM_BEYOND, TERM_FROM, TERM_NULL, TERM_NOT_NULL };

struct term {
    enum term_op op;
    struct value value; /* of equal, beyond, from */
};

/* Conditions on the first keys of the order, one each. */
struct range {
    struct term terms[LIMIT_SORT_KEYS + 1];
    size_t count;
};

enum { RANGES_MAX = 2 * (LIMIT_SORT_KEYS + 1) };

struct paging {
    struct cx *cx;
    const struct query *q;
    struct order order; /* as it is walked */
    bool is_backwards;
    uint64_t hash;
    struct columns columns;
    struct range ranges[RANGES_MAX];
    size_t range_count;
    int key_at[LIMIT_SORT_KEYS + 1]; /* the columns of the keys */
    struct record **rows;            /* kept; or each is shown to fn */
    walk_fn fn;
    void *to;
    struct value **keys; /* of the rows as they are read: of all where bytes_max may cut, else of the first and last */
    size_t limit;        /* the query's; fewer once the rows are enough */
    size_t count;        /* at most limit + 1 */
    size_t bytes;        /* of the rows so far */
};

static enum rc page(struct paging *p, struct page *out);

enum rc query_page(struct cx *cx, const struct query *q, struct page *out)
{
    check(q->limit > 0 && !(q->after.n && q->before.n));
    struct paging p = {.cx = cx, .q = q, .columns = columns_of(cx->arena, q->object, q->wanted)};
    p.rows = arena_array_of(cx->arena, q->limit, struct record *);
    return page(&p, out);
}

enum rc query_walk(struct cx *cx, const struct query *q, walk_fn fn, void *to, struct page *out)
{
    check(fn && q->limit > 0);
    check(!q->before.n && q->bin == BIN_LIVE);
    struct paging p = {.cx = cx, .q = q, .fn = fn, .to = to, .columns = columns_of(cx->arena, q->object, q->wanted)};
    columns_drop(&p.columns, SYSTEM_DELETED_AT); /* it is null in all of them */
    columns_hide(&p.columns, cx);                /* such a row goes out as it is */
    return page(&p, out);
}

static enum rc plan(struct paging *p);
static enum rc run_range(struct paging *p, const struct range *r);
static void fill_page(struct paging *p, struct page *out);

static enum rc page(struct paging *p, struct page *out)
{
    const struct query *q = p->q;
    check(q->limit > 0 && q->limit <= LIMIT_PAGE && !(q->after.n && q->before.n));
    p->order = order_of(q);
    p->is_backwards = q->before.n > 0;
    p->limit = q->limit;
    p->keys = arena_array_of(p->cx->arena, q->limit, struct value *);
    p->hash = cursor_hash(p->cx, q, &p->order);
    enum rc rc = plan(p);
    for (size_t i = 0; rc == RC_OK && i < p->range_count && p->count <= p->limit; i++)
        rc = run_range(p, &p->ranges[i]);
    if (rc == RC_OK)
        fill_page(p, out);
    return rc;
}

/* --- ranges ----------------------------------------------------------------------------------------------------- */

/* The next range, holding its first n keys equal to the values. */
static struct range *add_range(struct paging *p, const struct value *values, size_t n)
{
    check(p->range_count < RANGES_MAX);
    struct range *r = &p->ranges[p->range_count++];
    for (size_t i = 0; i < n; i++)
        r->terms[i] = (struct term){v_is_null(values[i]) ? TERM_NULL : TERM_EQUAL, values[i]};
    r->count = n;
    return r;
}

static void add_term(struct range *r, enum term_op op, struct value v)
{
    r->terms[r->count++] = (struct term){op, v};
}

/* Rows equal up to key n and beyond it there. Null comes first ascending and last descending. */
static void ranges_beyond(struct paging *p, const struct value *values, size_t n)
{
    const struct order_key *k = &p->order.keys[n];
    struct value v = values[n];
    if (v_is_null(v) && k->is_descending)
        return;
    add_term(add_range(p, values, n), v_is_null(v) ? TERM_NOT_NULL : TERM_BEYOND, v);
    if (k->is_descending && !k->is_id)
        add_term(add_range(p, values, n), TERM_NULL, V_NULL);
}

static void ranges_behind(struct paging *p, const struct value *values)
{
    for (size_t n = p->order.count; n-- > 0;)
        ranges_beyond(p, values, n);
}

/* --- the plan --------------------------------------------------------------------------------------------------- */

static enum rc plan_cursor(struct paging *p, str cursor)
{
    struct value values[LIMIT_SORT_KEYS + 1];
    struct order forward = order_of(p->q);
    if (!cursor_read(p->cx->arena, p->hash, &forward, cursor, values))
        return issue_parameter(&p->cx->issues, p->is_backwards ? "before" : "after", "cursor", S(""), -1);
    ranges_behind(p, values);
    return RC_OK;
}

/* The text a person jumps to, as a value of the first key; null when it is none. */
static struct value from_value(struct paging *p)
{
    const struct order_key *k = &p->order.keys[0];
    struct value v = V_NULL;
    if (k->type == VALUE_BYTES)
        return v_bytes(text_sort_key(p->cx->arena, text_nfc(p->cx->arena, p->q->from)));
    struct issues own;
    issues_init(&own, p->cx->arena);
    return k->field->ops->from_text(k->field, p->q->from, p->cx->arena, &v, &own) == RC_OK ? v : V_NULL;
}

static enum rc plan_from(struct paging *p)
{
    struct value v = from_value(p);
    if (v_is_null(v))
        return issue_parameter(&p->cx->issues, "from", "from", p->q->from, -1);
    add_term(add_range(p, NULL, 0), TERM_FROM, v);
    if (p->order.keys[0].is_descending && !p->order.keys[0].is_id)
        add_term(add_range(p, NULL, 0), TERM_NULL, V_NULL);
    return RC_OK;
}

/* Which statements answer the page; here other plans will stand beside the walk along the order's index. */
static enum rc plan(struct paging *p)
{
    if (p->is_backwards)
        p->order = order_reversed(p->order);
    if (p->q->after.n || p->q->before.n)
        return plan_cursor(p, p->is_backwards ? p->q->before : p->q->after);
    if (p->q->from.n)
        return plan_from(p);
    add_range(p, NULL, 0);
    return RC_OK;
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static void where_term(struct select *s, const struct order_key *k, const struct term *t)
{
    bool is_down = k->is_descending;
    const char *const signs[] = {
        [TERM_EQUAL] = " = ", [TERM_BEYOND] = is_down ? " < " : " > ", [TERM_FROM] = is_down ? " <= " : " >= "};
    select_and(s);
    sql_column(&s->where, 0, k->column);
    if (t->op == TERM_NULL || t->op == TERM_NOT_NULL) {
        sql_text(&s->where, t->op == TERM_NULL ? " is null" : " is not null");
        return;
    }
    sql_text(&s->where, signs[t->op]);
    sql_bind(&s->where, t->value);
}

/* A key stands among the record's columns, or behind them. */
static void keys_sql(struct paging *p, struct sql *out)
{
    int behind = (int)p->columns.count;
    for (size_t i = 0; i < p->order.count; i++) {
        const struct order_key *k = &p->order.keys[i];
        p->key_at[i] = columns_find(&p->columns, k->column);
        if (p->key_at[i] >= 0)
            continue;
        p->key_at[i] = behind++;
        sql_text(out, ", ");
        sql_column(out, 0, k->column);
    }
}

static struct value *read_keys(struct paging *p, const struct row *row)
{
    struct value *keys = arena_array_of(p->cx->arena, p->order.count, struct value);
    for (size_t i = 0; i < p->order.count; i++)
        keys[i] = v_copy(p->cx->arena, row_value(row, p->key_at[i], p->order.keys[i].type));
    return keys;
}

static enum rc take_row(struct paging *p, size_t place, const struct row *row)
{
    if (p->fn)
        return p->fn(p->to, &(struct walk_row){p->columns.fields, p->columns.count, row}, &p->bytes);
    size_t before = arena_used(p->cx->arena);
    p->rows[place] = columns_record(&p->columns, p->cx->arena, p->q->object, row);
    p->bytes += arena_used(p->cx->arena) - before;
    return RC_OK;
}

/* One behind the last only tells that there are more; further ones come where the page ended early. */
static enum rc read_row(void *to, const struct row *row)
{
    struct paging *p = to;
    if (p->count >= p->limit) {
        p->count = p->limit + 1;
        return RC_OK;
    }
    size_t place = p->count++;
    enum rc rc = take_row(p, place, row);
    if (p->q->bytes_max && p->bytes >= p->q->bytes_max)
        p->limit = p->count;
    if ((p->q->bytes_max && !p->fn) || place == 0 || p->count == p->limit)
        p->keys[place] = read_keys(p, row);
    return rc;
}

static enum rc run_range(struct paging *p, const struct range *r)
{
    struct select s;
    struct sql sql;
    select_init(&s, p->cx, p->q);
    columns_sql(&p->columns, &s.columns);
    keys_sql(p, &s.columns);
    for (size_t i = 0; i < r->count; i++)
        where_term(&s, &p->order.keys[i], &r->terms[i]);
    select_sql(&s, &sql);
    order_sql(&p->order, &sql);
    sql_text(&sql, " limit ");
    sql_bind(&sql, v_int((int64_t)(p->limit + 1 - p->count)));
    struct db_query query = sql_query(&sql, read_row, p);
    return db_query(p->cx->db, &query);
}

/* --- the page --------------------------------------------------------------------------------------------------- */

struct page_keys {
    uint64_t hash;
    struct order order; /* as it was walked */
    struct value **rows;
};

static str cursor_at(struct cx *cx, const struct page_keys *keys, size_t place)
{
    return cursor_write(cx->arena, keys->hash, &keys->order, keys->rows[place]);
}

static void turn_round(struct record **rows, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct record *r = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = r;
    }
}

static void fill_page(struct paging *p, struct page *out)
{
    bool has_more = p->count > p->limit;
    bool has_start = p->q->after.n || p->q->before.n || p->q->from.n;
    size_t n = has_more ? p->limit : p->count;
    struct page_keys *keys = arena_new_of(p->cx->arena, struct page_keys);
    *keys = (struct page_keys){p->hash, p->order, p->keys};
    *out = (struct page){.rows = p->rows, .count = n, .is_backwards = p->is_backwards, .keys = keys};
    if (n == 0)
        return;
    if (p->is_backwards)
        turn_round(p->rows, n);
    str far = has_more ? cursor_at(p->cx, keys, n - 1) : S("");
    str near = has_start ? cursor_at(p->cx, keys, 0) : S("");
    out->next = p->is_backwards ? near : far;
    out->previous = p->is_backwards ? far : near;
}

void query_page_cut(struct cx *cx, struct page *page, size_t n)
{
    check(page->rows && page->keys && n > 0 && n <= page->count);
    if (n == page->count)
        return;
    if (page->is_backwards)
        page->rows += page->count - n;
    page->count = n;
    check(page->keys->rows[n - 1]);
    *(page->is_backwards ? &page->previous : &page->next) = cursor_at(cx, page->keys, n - 1);
}
