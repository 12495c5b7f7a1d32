/*
 * What is written is what is read: random values of every type through a real table of each engine, sums wider than 64
 * bits, and PostgreSQL's numeric format against its own text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "db/db.h"
#include "support/engines.h"

enum { ROWS = 400 };

static struct clock_fake dice = {.seed = 20261120};

static uint64_t chance(void)
{
    uint64_t v;
    struct clock c = clock_of_fake(&dice);
    c.random(c.data, &v, sizeof v);
    return v;
}

/* Small, large and extreme ones. */
static int64_t some_int(void)
{
    static const int64_t edges[] = {0, 1, -1, 9999, 10000, -10000, 99999999, 100000000, INT64_MAX, INT64_MIN};
    if (chance() % 4 == 0)
        return edges[chance() % 10];
    return (int64_t)chance() >> chance() % 64;
}

static str some_text(struct arena *a)
{
    static const char *const pieces[] = {"a", "Z", "'", "\"", "\\", "%", "?", "$1", "\n", "张", "é", "😀", " "};
    struct buf b;
    buf_init(&b, 1000);
    for (uint64_t n = chance() % 20; n > 0; n--)
        buf_cstr(&b, pieces[chance() % (sizeof pieces / sizeof *pieces)]);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static struct value some_value(struct arena *a, enum value_type type)
{
    if (chance() % 8 == 0)
        return V_NULL;
    int32_t first = date_of((struct civil){1, 1, 1}), last = date_of((struct civil){9999, 12, 31});
    int32_t day = first + (int32_t)(chance() % (uint64_t)(last - first + 1));
    switch (type) {
    case VALUE_BOOL:
        return v_bool(chance() % 2);
    case VALUE_FIXED: {
        int64_t v = some_int();
        return v_fixed(v == INT64_MIN ? INT64_MAX : v);
    }
    case VALUE_DATE:
        return v_date(day);
    case VALUE_TIME:
        return v_time((int64_t)day * DAY_MS + (int64_t)(chance() % DAY_MS));
    case VALUE_TEXT:
        return v_text(some_text(a));
    case VALUE_BYTES: {
        uint64_t bytes[2] = {chance(), chance()};
        return v_bytes(str_copy(a, (str){(const char *)bytes, chance() % 17}));
    }
    default:
        return v_int(some_int());
    }
}

struct expected {
    struct value (*rows)[VALUE_BYTES + 1];
    int n;
};

static enum rc as_written(void *to, const struct row *row)
{
    struct expected *x = to;
    assert_int_equal(row_int(row, 0), x->n);
    for (int type = VALUE_BOOL; type <= VALUE_BYTES; type++) {
        struct value read = row_value(row, type, (enum value_type)type);
        assert_true(v_eq(read, x->rows[x->n][type]));
        assert_int_equal(row_is_null(row, type), v_is_null(read));
    }
    x->n++;
    return RC_OK;
}

static void make_table(struct engine *e)
{
    const struct db_dialect *d = db_dialect(e->db);
    struct buf b;
    buf_init(&b, 1000);
    buf_printf(&b, "create table things (id %s primary key", d->type[VALUE_INT]);
    for (int type = VALUE_BOOL; type <= VALUE_BYTES; type++)
        buf_printf(&b, ", c%d %s", type, d->type[type]);
    buf_printf(&b, ")%c", 0);
    assert_int_equal(db_script(e->db, b.p), RC_OK);
    buf_free(&b);
}

static void written_values_are_read(struct engine *e)
{
    make_table(e);
    struct expected x = {arena_array(e->a, ROWS, sizeof *x.rows), 0};
    assert_int_equal(db_begin(e->db), RC_OK);
    for (int i = 0; i < ROWS; i++) {
        x.rows[i][0] = v_int(i);
        for (int type = VALUE_BOOL; type <= VALUE_BYTES; type++)
            x.rows[i][type] = some_value(e->a, (enum value_type)type);
        assert_int_equal(db_run(e->db, S("insert into things values (?, ?, ?, ?, ?, ?, ?, ?)"), x.rows[i], 8, NULL),
                         RC_OK);
    }
    assert_int_equal(db_commit(e->db), RC_OK);
    struct db_query q = {.sql = S("select * from things order by id"), .row = as_written, .to = &x};
    assert_int_equal(db_query(e->db, &q), RC_OK);
    assert_int_equal(x.n, ROWS);
    /* and found by the value itself */
    for (int type = VALUE_BOOL; type <= VALUE_BYTES; type++) {
        bool found = false;
        int at = (int)(chance() % ROWS);
        if (v_is_null(x.rows[at][type]))
            continue;
        struct db_query by = {.sql = str_printf(e->a, "select id from things where id = ? and c%d = ?", type),
                              .binds = (struct value[]){v_int(at), x.rows[at][type]},
                              .bind_count = 2};
        assert_int_equal(db_one(e->db, &by, &found), RC_OK);
        assert_true(found);
    }
}

struct wide {
    enum value_type as;
    bool is_there;
    __int128 v;
};

static enum rc take_wide(void *to, const struct row *row)
{
    struct wide *w = to;
    w->is_there = row_wide(row, 0, w->as, &w->v);
    return RC_OK;
}

static void sums_may_be_wider_than_64_bits(struct engine *e)
{
    make_table(e);
    __int128 sums[2] = {0, 0};
    for (int round = 0; round < 2; round++) {
        for (int type = VALUE_INT; type <= VALUE_FIXED; type++) {
            struct wide w = {.as = (enum value_type)type};
            bool found;
            str sql = str_printf(e->a, "select %s(c%d) from things", db_dialect(e->db)->sum, type);
            assert_int_equal(db_one(e->db, &(struct db_query){.sql = sql, .row = take_wide, .to = &w}, &found), RC_OK);
            assert_int_equal(w.is_there, round > 0);
            assert_true(w.v == sums[type - VALUE_INT]);
        }
        for (int i = 0; i < 60; i++) {
            int64_t v = INT64_MAX - (int64_t)(chance() % 100000);
            struct value binds[] = {v_int(round * 100 + i), v_int(i % 3 ? -v : v), v_fixed(i == 0 ? 5 : -v)};
            str sql = S("insert into things (id, c2, c3) values (?, ?, ?)");
            assert_int_equal(db_run(e->db, sql, binds, 3, NULL), RC_OK);
            sums[0] += binds[1].i;
            sums[1] += binds[2].f;
        }
        assert_true(sums[0] < INT64_MIN && sums[1] < INT64_MIN);
    }
}

static enum rc take_text(void *to, const struct row *row)
{
    struct value *v = to;
    v->s = str_copy((struct arena *)(uintptr_t)v->s.p, row_text(row, 0));
    return RC_OK;
}

static void large_texts_pass(struct engine *e)
{
    make_table(e);
    size_t n = 3 * 1024 * 1024 + 1;
    char *big = arena_alloc(e->a, n);
    memset(big, 'x', n);
    memcpy(big + n - 3, "张", 3);
    struct value binds[] = {v_int(1), v_text((str){big, n}), v_bytes((str){big, n})};
    assert_int_equal(db_run(e->db, S("insert into things (id, c6, c7) values (?, ?, ?)"), binds, 3, NULL), RC_OK);
    struct value read = v_text((str){(const char *)e->a, 0});
    bool found;
    struct db_query q = {.sql = S("select c6 from things"), .row = take_text, .to = &read};
    assert_int_equal(db_one(e->db, &q, &found), RC_OK);
    assert_true(str_eq(read.s, binds[1].s));
}

/* Against what PostgreSQL itself makes of the text: another pair of eyes than a round trip. */
static void numerics_are_what_their_text_says(struct engine *e)
{
    for (int i = 0; i < 500; i++) {
        fixed v = some_int();
        v = v == INT64_MIN ? 0 : v;
        bool found = false;
        struct db_query q = {.sql = S("select 1 where cast(? as text) = trim_scale(?)::text"),
                             .binds = (struct value[]){v_text(fixed_text(e->a, v)), v_fixed(v)},
                             .bind_count = 2};
        assert_int_equal(db_one(e->db, &q, &found), RC_OK);
        assert_true(found);
    }
}

#define ON_BOTH(fn)                                                                                                    \
    static void fn##_on_both(void **state)                                                                             \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        for_each_engine(fn);                                                                                           \
    }

ON_BOTH(written_values_are_read)
ON_BOTH(sums_may_be_wider_than_64_bits)
ON_BOTH(large_texts_pass)

static void numerics_are_what_their_text_says_on_postgres(void **state)
{
    (void)state;
    for_engine(DB_POSTGRES, numerics_are_what_their_text_says);
}

int main(void)
{
    log_level_set(LOG_OFF);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_values_are_read_on_both),
        cmocka_unit_test(sums_may_be_wider_than_64_bits_on_both),
        cmocka_unit_test(large_texts_pass_on_both),
        cmocka_unit_test(numerics_are_what_their_text_says_on_postgres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
