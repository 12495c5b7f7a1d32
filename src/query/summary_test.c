/*
 * Figures: random groups and measures over random rows equal what is added up here in C, on both engines; every receipt
 * lists exactly the rows behind its figure. Buckets are computed here from the calendar, not by bucket.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/date.h"
#include "query/query.h"
#include "query/zone.h"
#include "support/engines.h"
#include "support/tables.h"
#include "support/things.h"
#include "text/sortkey.h"

enum { ROWS = 200, SUMMARIES = 120 };

struct bench {
    struct arena *a;
    struct things t;
    struct cx cx;
    struct dice dice;
    struct record *rows[ROWS];
};

static struct value of(const struct record *r, const char *name)
{
    return record_get(r, object_field(r->object, str_of(name)));
}

static void put(struct record *r, const char *name, struct value v)
{
    record_put(r, object_field(r->object, str_of(name)), v);
}

static struct bench bench_open(struct engine *e, int rows)
{
    struct bench b = {.a = e->a, .dice = dice_of(11)};
    b.t = things_load(b.a);
    b.cx = things_cx(b.a, e->db, &b.t);
    table_create(e->db, b.t.thing);
    for (int i = 0; i < rows; i++) {
        struct record *r = b.rows[i] = things_record(&b.dice, b.a, b.t.thing, i + 1, 4);
        put(r, "currency", v_text(S("CNY")));
        if (!v_is_null(of(r, "cost"))) /* so large that a few do not fit into 64 bits when they are added: */
            put(r, "cost", v_fixed(dice_roll(&b.dice, 2) ? INT64_MAX / 3 : -(INT64_MAX / 3) - 7));
        if (!v_is_null(of(r, "price")))
            put(r, "price", v_fixed((int64_t)dice_roll(&b.dice, 1 << 30) - (1 << 29)));
        if (!v_is_null(of(r, "rank")))
            put(r, "rank", v_int(dice_roll(&b.dice, 100) - 50));
        table_insert(e->db, r);
    }
    return b;
}

/* --- the same, in C --------------------------------------------------------------------------------------------- */

static struct value bucketed(struct bench *b, const struct group *g, struct value v)
{
    if (g->bucket == BUCKET_NONE || v_is_null(v))
        return v;
    int32_t day = v.type == VALUE_DATE ? (int32_t)v.i : zone_day_of(b->cx.company.time_zone, v.i);
    int32_t least = date_of((struct civil){1, 1, 1}), greatest = date_of((struct civil){9999, 12, 31});
    day = day < least ? least : day > greatest ? greatest : day;
    struct civil c = date_civil(day);
    switch (g->bucket) {
    case BUCKET_WEEK:
        return v_date(day - ((day + 3) % 7 + 7) % 7);
    case BUCKET_MONTH:
        return v_date(date_of((struct civil){c.year, c.month, 1}));
    case BUCKET_QUARTER:
        return v_date(date_of((struct civil){c.year, (c.month - 1) / 3 * 3 + 1, 1}));
    case BUCKET_YEAR:
        return v_date(date_of((struct civil){c.year, 1, 1}));
    default:
        return v_date(day);
    }
}

struct sums {
    struct value groups[LIMIT_GROUPS];
    const struct record *rows[ROWS];
    size_t count;
};

static bool same_groups(const struct value *x, const struct value *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!v_eq(x[i], y[i]))
            return false;
    return true;
}

static size_t group_rows(struct bench *b, const struct summary *s, const struct condition *where, struct sums *out)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        struct value groups[LIMIT_GROUPS] = {{0}};
        if (record_is_deleted(b->rows[i]) || !condition_holds(&b->cx, where, b->rows[i], NULL, NULL))
            continue;
        for (size_t k = 0; k < s->group_count; k++)
            groups[k] = bucketed(b, &s->groups[k], record_get(b->rows[i], s->groups[k].field));
        size_t at = 0;
        while (at < n && !same_groups(out[at].groups, groups, s->group_count))
            at++;
        if (at == n) {
            out[n] = (struct sums){.count = 0};
            memcpy(out[n++].groups, groups, sizeof groups);
        }
        out[at].rows[out[at].count++] = b->rows[i];
    }
    if (n == 0 && s->group_count == 0)
        out[n++] = (struct sums){.count = 0};
    return n;
}

static int64_t number_of(struct value v)
{
    return v.type == VALUE_FIXED ? v.f : v.i;
}

/* Long division on paper: half away from zero. */
static int64_t rounded(__int128 total, int64_t n)
{
    bool is_negative = total < 0;
    __int128 size = is_negative ? -total : total;
    __int128 whole = size / n;
    if ((size - whole * n) * 2 >= n)
        whole++;
    return (int64_t)(is_negative ? -whole : whole);
}

static struct value measured(const struct sums *s, const struct measure *m)
{
    __int128 total = 0;
    int64_t n = 0, distinct = 0;
    struct value seen[ROWS], least = V_NULL, greatest = V_NULL;
    if (m->kind == MEASURE_COUNT)
        return v_int((int64_t)s->count);
    for (size_t i = 0; i < s->count; i++) {
        struct value v = record_get(s->rows[i], m->field);
        if (v_is_null(v))
            continue;
        int64_t k = 0;
        while (k < distinct && !v_eq(seen[k], v))
            k++;
        if (k == distinct)
            seen[distinct++] = v;
        least = n == 0 || v_cmp(v, least) < 0 ? v : least;
        greatest = n == 0 || v_cmp(v, greatest) > 0 ? v : greatest;
        total += v.type == VALUE_TEXT || v.type == VALUE_BOOL ? 0 : number_of(v);
        n++;
    }
    bool is_fixed = m->field->ops->value == VALUE_FIXED;
    int64_t step = m->field->type == FIELD_MONEY ? 100 : 1; /* all in CNY: two places of four */
    switch (m->kind) {
    case MEASURE_SUM:
        return is_fixed ? v_fixed((int64_t)total) : v_int((int64_t)total);
    case MEASURE_AVG:
        return n ? v_fixed(rounded(is_fixed ? total : total * FIXED_ONE, n * step) * step) : V_NULL;
    case MEASURE_MIN:
        return least;
    case MEASURE_MAX:
        return greatest;
    default:
        return v_int(distinct);
    }
}

/* --- comparing -------------------------------------------------------------------------------------------------- */

static int compare_group(struct arena *a, const struct group *g, struct value x, struct value y)
{
    if (x.type != VALUE_TEXT || y.type != VALUE_TEXT)
        return v_cmp(x, y);
    if (g->field->type == FIELD_CHOICE)
        return (int)(field_choice(g->field, x.s) - field_choice(g->field, y.s));
    int c = str_cmp(text_sort_key(a, x.s), text_sort_key(a, y.s));
    return c ? c : str_cmp(x.s, y.s);
}

static void assert_ordered(struct bench *b, const struct summary *s, const struct summary_row *x,
                           const struct summary_row *y)
{
    int c = 0;
    for (size_t i = 0; i < s->group_count && c == 0; i++)
        c = compare_group(b->a, &s->groups[i], x->groups[i], y->groups[i]);
    assert_true(c < 0);
}

static void assert_receipt(struct bench *b, struct query q, const struct summary *s, const struct summary_row *row,
                           size_t count)
{
    const struct condition *c = NULL;
    str text = summary_receipt(&b->cx, &q, s, row);
    if (condition_parse(&b->cx, b->t.thing, text, "where", &c) != RC_OK)
        fail_msg("%.*s", STR_ARG(text));
    int64_t n;
    bool has_more;
    q.where = c;
    assert_int_equal(query_count(&b->cx, &q, 0, &n, &has_more), RC_OK);
    if (n != (int64_t)count)
        fail_msg("%.*s: %lld rows, %zu counted", STR_ARG(text), (long long)n, count);
}

static void compare(struct bench *b, const struct query *q, const struct summary *s)
{
    struct sums *sums = arena_array_of(b->a, ROWS, struct sums);
    size_t expected = group_rows(b, s, q->where, sums), count;
    struct summary_row *rows;
    assert_int_equal(query_summary(&b->cx, q, s, &rows, &count), RC_OK);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < expected && !same_groups(sums[at].groups, rows[i].groups, s->group_count))
            at++;
        assert_true(at < expected);
        for (size_t k = 0; k < s->measure_count; k++) {
            struct value v = measured(&sums[at], &s->measures[k]);
            if (!v_eq(v, rows[i].measures[k]))
                fail_msg("%.*s: %lld, not %lld\n%.*s", STR_ARG(s->measures[k].text), (long long)rows[i].measures[k].i,
                         (long long)v.i, STR_ARG(db_last_sql(b->cx.db)));
        }
        if (i)
            assert_ordered(b, s, &rows[i - 1], &rows[i]);
        if (i < 5)
            assert_receipt(b, *q, s, &rows[i], sums[at].count);
    }
}

static const char *any(struct bench *b, const char *const *from, size_t n)
{
    return from[dice_roll(&b->dice, (int)n)];
}

static void random_summaries(struct engine *e)
{
    static const char *const groups[] = {
        "color",     "done",       "maker",       "name",          "coin",          "made",
        "rank",      "day(made)",  "week(made)",  "month(made)",   "quarter(made)", "year(made)",
        "day(seen)", "week(seen)", "month(seen)", "quarter(seen)", "year(seen)",    "month(created_at)"};
    static const char *const measures[] = {"count",          "sum(price)",      "avg(price)",     "sum(rank)",
                                           "avg(rank)",      "min(price)",      "max(cost)",      "min(made)",
                                           "max(seen)",      "distinct(color)", "distinct(name)", "distinct(maker)",
                                           "distinct(seen)", "max(weight)"};
    static const char *const conditions[] = {"true", "done = true", "price > 0", "made is not null", "false"};
    struct bench b = bench_open(e, ROWS);
    for (int i = 0; i < SUMMARIES; i++) {
        struct query q = query_of(&b.cx, b.t.thing, condition_true());
        struct summary s;
        str g = S(""), m = S("count");
        for (int k = dice_roll(&b.dice, 3); k > 0; k--)
            g = str_printf(b.a, "%.*s%s%s", STR_ARG(g), g.n ? "," : "", any(&b, groups, countof(groups)));
        for (int k = 1 + dice_roll(&b.dice, 4); k > 0; k--)
            m = str_printf(b.a, "%.*s, %s", STR_ARG(m), any(&b, measures, countof(measures)));
        assert_int_equal(summary_parse(&b.cx, b.t.thing, g, m, &s), RC_OK);
        const char *where = any(&b, conditions, countof(conditions));
        assert_int_equal(condition_parse(&b.cx, b.t.thing, str_of(where), "where", &q.where), RC_OK);
        compare(&b, &q, &s);
    }
    assert_false(db_in_transaction(e->db));
}

/* --- what is refused -------------------------------------------------------------------------------------------- */

static enum rc ask(struct bench *b, const char *groups, const char *measures, size_t *count)
{
    struct query q = query_of(&b->cx, b->t.thing, condition_true());
    struct summary s;
    struct summary_row *rows;
    issues_init(&b->cx.issues, b->a);
    assert_int_equal(summary_parse(&b->cx, b->t.thing, str_of(groups), str_of(measures), &s), RC_OK);
    return query_summary(&b->cx, &q, &s, &rows, count);
}

static void sums_beyond_64_bits(struct engine *e)
{
    struct bench b = bench_open(e, 0);
    size_t count;
    for (int64_t id = 1; id <= 4; id++) {
        struct record *r = record_new(b.a, b.t.thing);
        put(r, "id", v_int(id));
        put(r, "currency", v_text(S("CNY")));
        put(r, "cost", v_fixed(FIELD_FIXED_MAX));
        put(r, "amount", v_int(FIELD_INTEGER_MAX));
        put(r, "done", v_bool(id == 4));
        table_insert(e->db, r);
    }
    assert_int_equal(ask(&b, "done", "avg(cost),avg(amount)", &count), RC_INVALID); /* 2^53 with decimals */
    assert_int_equal(ask(&b, "done", "avg(cost),sum(amount)", &count), RC_OK);
    assert_int_equal(ask(&b, "done", "sum(cost)", &count), RC_INVALID);
    assert_string_equal(b.cx.issues.list[0].code, "sum_range");
    assert_int_equal(ask(&b, "id", "sum(cost)", &count), RC_OK);
}

static void currencies(struct engine *e)
{
    struct bench b = bench_open(e, 0);
    size_t count;
    for (int64_t id = 1; id <= 4; id++) {
        struct record *r = record_new(b.a, b.t.thing);
        put(r, "id", v_int(id));
        put(r, "currency", v_text(id == 4 ? S("EUR") : S("CNY")));
        put(r, "price", v_fixed(id * FIXED_ONE));
        put(r, "done", v_bool(id == 4));
        table_insert(e->db, r);
    }
    assert_int_equal(ask(&b, "done", "sum(price)", &count), RC_INVALID);
    assert_string_equal(b.cx.issues.list[0].code, "mixed_currencies");
    assert_int_equal(ask(&b, "", "avg(price)", &count), RC_INVALID);
    assert_int_equal(ask(&b, "", "count,max(price),sum(rank)", &count), RC_OK);
    assert_int_equal(ask(&b, "done,currency", "sum(price)", &count), RC_OK);
    assert_int_equal(count, 2);
    check(db_script(e->db, "update things set price = null where id = 4") == RC_OK); /* adds nothing: no mixture */
    assert_int_equal(ask(&b, "done", "sum(price)", &count), RC_OK);
}

static void too_many_rows(struct engine *e)
{
    struct bench b = bench_open(e, 0);
    size_t count;
    check(db_begin(e->db) == RC_OK);
    for (int i = 0; i < LIMIT_SUMMARY_ROWS; i++) {
        struct record *r = record_new(b.a, b.t.thing);
        put(r, "id", v_int(i + 1));
        put(r, "amount", v_int(i));
        put(r, "seen", v_time((int64_t)i * 40 * DAY_MS));
        table_insert(e->db, r);
    }
    check(db_commit(e->db) == RC_OK);
    assert_int_equal(ask(&b, "amount", "count", &count), RC_OK);
    assert_int_equal(count, LIMIT_SUMMARY_ROWS);
    assert_int_equal(ask(&b, "day(seen)", "count", &count), RC_OK); /* of 40,000 days the occupied ones are found */
    assert_int_equal(count, LIMIT_SUMMARY_ROWS);
    struct record *r = record_new(b.a, b.t.thing);
    put(r, "id", v_int(LIMIT_SUMMARY_ROWS + 1));
    put(r, "amount", v_int(-1));
    put(r, "seen", v_time(DAY_MS));
    table_insert(e->db, r);
    assert_int_equal(ask(&b, "amount", "count", &count), RC_TOO_LARGE);
    assert_int_equal(ask(&b, "day(seen)", "count", &count), RC_TOO_LARGE);
    assert_int_equal(ask(&b, "year(seen)", "count", &count), RC_OK);
    assert_false(db_in_transaction(e->db));
}

/* Whichever call of the engine fails, its code comes back and no transaction is left open. */
static void failing_engine(struct engine *e)
{
    struct bench b = bench_open(e, 20);
    size_t count;
    int n = 1;
    for (;; n++) {
        db_fail_at(e->db, n, RC_UNAVAILABLE);
        enum rc rc = ask(&b, "month(made),year(seen)", "count", &count);
        assert_false(db_in_transaction(e->db));
        if (rc == RC_OK)
            break;
        assert_int_equal(rc, RC_UNAVAILABLE);
    }
    db_fail_at(e->db, 0, RC_OK);
    assert_true(n > 5); /* begin, extremes of two, rows, commit */
}

static void mistakes(void **state)
{
    (void)state;
    static const char *const table[][3] = {
        {"colour", "count", "group"},
        {"price", "count", "group"},
        {"month(color)", "count", "group"},
        {"seen", "count", "group"},
        {"hour(seen)", "count", "group"},
        {"month(seen", "count", "group"},
        {"about", "count", "group"},
        {"color,", "count", "group"},
        {"color", "sum", "measure"},
        {"color", "sum(name)", "measure"},
        {"color", "count(name)", "measure"},
        {"color", "median(price)", "measure"},
        {"color", "sum(id)", "measure"},
        {"color", "min(color)", "measure"},
        {"color", "sum(colour)", "measure"},
        {"color", "max(deleted_at)", "measure"},
        {"color,done,maker,rank", "count", "too_many"},
        {"year(seen),month(seen),day(seen)", "count", "group"},
        {"", "count,count,count,count,count,count,count,count,count", "too_many"},
    };
    struct arena *a = arena_new(0);
    struct things t = things_load(a);
    struct cx cx = things_cx(a, NULL, &t);
    for (size_t i = 0; i < countof(table); i++) {
        struct summary s;
        issues_init(&cx.issues, a);
        if (summary_parse(&cx, t.thing, str_of(table[i][0]), str_of(table[i][1]), &s) != RC_INVALID)
            fail_msg("%s %s", table[i][0], table[i][1]);
        assert_string_equal(cx.issues.list[0].code, table[i][2]);
    }
    arena_free(a);
}

static void random_summaries_on_both(void **state)
{
    (void)state;
    for_each_engine(random_summaries);
}

static void sums_beyond_64_bits_on_both(void **state)
{
    (void)state;
    for_each_engine(sums_beyond_64_bits);
}

static void currencies_on_both(void **state)
{
    (void)state;
    for_each_engine(currencies);
}

static void too_many_rows_on_both(void **state)
{
    (void)state;
    for_each_engine(too_many_rows);
}

static void failing_engine_on_both(void **state)
{
    (void)state;
    for_each_engine(failing_engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_summaries_on_both), cmocka_unit_test(sums_beyond_64_bits_on_both),
        cmocka_unit_test(currencies_on_both),       cmocka_unit_test(too_many_rows_on_both),
        cmocka_unit_test(failing_engine_on_both),   cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
