/*
 * Values of other shapes, and at the edges of theirs, in each column of each table: an audit and the check of numbers end,
 * whatever stands there, and on SQLite, where a column takes anything, tell of each. A sample (support/sweep.h): all take
 * minutes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "journal/audit.h"
#include "journal/numbers.h"
#include "schema/schema.h"
#include "support/sweep.h"
#include "support/tampered.h"

enum { COLUMNS_MOST = 1000 };

struct column {
    str table, name, type;
};

struct columns {
    struct arena *a;
    struct column list[COLUMNS_MOST];
    size_t count;
};

static const char *const columns_sql[] = {
    [DB_SQLITE] = "select l.name, c.name, lower(c.type) from pragma_table_list l join pragma_table_info(l.name) c "
                  "where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite~_%' escape '~' "
                  "order by l.name, c.cid",
    [DB_POSTGRES] =
        "select c.relname, a.attname, format_type(a.atttypid, null) from pg_class c "
        "join pg_attribute a on a.attrelid = c.oid "
        "where c.relnamespace = cast(current_schema() as regnamespace) and c.relkind = 'r' and a.attnum > 0 and not "
        "a.attisdropped order by 1, a.attnum",
};

static const struct {
    int engine;
    const char *type; /* the column's, or NULL: any */
    const char *values[8];
} shapes[] = {
    {DB_SQLITE,
     NULL,
     {"'soon'", "x'0102'", "1.5", "null", "''", "-9223372036854775807 - 1", "9223372036854775807", "0"}},
    {DB_POSTGRES, "bigint", {"-9223372036854775807 - 1", "9223372036854775807", "0", "-1", "null"}},
    {DB_POSTGRES, "integer", {"-2147483647 - 1", "2147483647", "0", "null"}},
    {DB_POSTGRES, "text", {"''", "'x'", "null", "repeat('x', 100000)"}},
    {DB_POSTGRES, "bytea", {"''", "'\\x00'", "null"}},
    {DB_POSTGRES, "boolean", {"true", "false", "null"}},
    {DB_POSTGRES, "date", {"'infinity'", "'-infinity'", "'5874897-12-31'", "'4713-01-01 BC'", "null"}},
    {DB_POSTGRES,
     "timestamp with time zone",
     {"'infinity'", "'-infinity'", "'294276-12-31'", "'4713-01-01 BC'", "null"}},
    {DB_POSTGRES, "numeric", {"'NaN'", "999999999999999.9999", "-999999999999999.9999", "null"}},
    {DB_POSTGRES, "xid8", {"'0'", "'18446744073709551615'"}},
    {DB_POSTGRES, "pg_snapshot", {"'1:1:'", "'1:9000000000000000000:'", "'1:9:3,4,5'"}},
};

static enum rc column_row(void *to, const struct row *row)
{
    struct columns *c = to;
    check(c->count < COLUMNS_MOST);
    c->list[c->count++] = (struct column){str_copy(c->a, row_text(row, 0)), str_copy(c->a, row_text(row, 1)),
                                          str_copy(c->a, row_text(row, 2))};
    return RC_OK;
}

/* --- one of them -------------------------------------------------------------------------------------------------- */

struct sweep {
    struct tampered *o;
    const struct column *column;
    const char *value;
    int tried, told, refused;
};

static enum rc audit_all(struct cx *cx, struct verdict *v)
{
    struct buf faults;
    buf_init(&faults, 1 << 20);
    enum rc rc = numbers_check(cx, &faults);
    buf_free(&faults);
    if (rc == RC_OK)
        rc = audit_journal(cx, v);
    if (rc == RC_OK)
        rc = audit_records(cx, v);
    return rc == RC_OK ? schema_audit(cx, v) : rc;
}

/* As app_audit does, but for the transaction, which is the harm's. */
static enum rc audited(struct sweep *s, struct arena *a, struct verdict *v)
{
    struct cx *cx = app_context(s->o->desk->app, a);
    cx->db = s->o->d->db;
    verdict_init(v, a);
    assert_int_equal(db_savepoint(cx->db), RC_OK);
    enum rc rc = audit_all(cx, v);
    assert_int_equal(db_rollback_to(cx->db), RC_OK);
    return rc == RC_CORRUPT ? schema_shapes(cx, v) : rc;
}

/* A relation's column is told by its field: "owner" of owner_id. */
static bool names(const struct verdict *v, const struct column *c)
{
    bool names = v->found > (int64_t)v->listed;
    for (size_t i = 0; i < v->listed; i++)
        names |= str_eq(v->list[i].table, c->table) && v->list[i].column.n && str_starts(c->name, v->list[i].column);
    return names;
}

static enum rc class_row(void *to, const struct row *row)
{
    *(bool *)to = row_int(row, 0) != 0;
    return RC_OK;
}

/* SQLite: whether what stands there now is of another class than the column's; affinity makes some of them fit. */
static bool is_other(struct sweep *s, struct arena *a)
{
    bool is_other = false;
    str sql = str_printf(a, "select max(typeof(%.*s) not in ('null', '%.*s')) from %.*s", STR_ARG(s->column->name),
                         STR_ARG(s->column->type), STR_ARG(s->column->table));
    assert_int_equal(db_query(s->o->d->db, &(struct db_query){sql, NULL, 0, class_row, &is_other}), RC_OK);
    return is_other;
}

static void value_tried(struct sweep *s)
{
    struct arena *a = arena_new(0);
    struct verdict v;
    const struct column *c = s->column;
    const char *sql = arena_printf(a, "update %.*s set %.*s = %s", STR_ARG(c->table), STR_ARG(c->name), s->value);
    if (tampered_harm(s->o, sql)) {
        bool must_tell = s->o->d->kind == DB_SQLITE && is_other(s, a);
        enum rc rc = audited(s, a, &v);
        if (rc != RC_OK || (must_tell && !names(&v, c)))
            fail_msg("%s: %s\n%.*s", sql, rc_name(rc), STR_ARG(verdict_text(a, &v)));
        s->tried++;
        s->told += must_tell;
    } else {
        s->refused++;
    }
    db_rollback(s->o->d->db);
    arena_free(a);
}

static size_t values_of(size_t shape)
{
    size_t n = 0;
    while (n < countof(shapes[shape].values) && shapes[shape].values[n])
        n++;
    return n;
}

/* Of a sample one for each column, by turns. */
static void column_tried(struct sweep *s, size_t nth)
{
    for (size_t i = 0; i < countof(shapes); i++) {
        size_t n = values_of(i);
        bool is_its = shapes[i].engine == (int)s->o->d->kind &&
                      (!shapes[i].type || str_is(s->column->type, shapes[i].type));
        for (size_t k = 0; k < n && is_its; k++) {
            s->value = shapes[i].values[k];
            if (sweep_is_full() || k == nth % n)
                value_tried(s);
        }
    }
}

static void any_value_is_looked_at(struct database *d)
{
    struct tampered o = tampered_office(d);
    struct sweep s = {.o = &o};
    struct columns *c = arena_new_of(d->a, struct columns);
    c->a = d->a;
    assert_int_equal(db_query(d->db, &(struct db_query){str_of(columns_sql[d->kind]), NULL, 0, column_row, c}), RC_OK);
    for (size_t i = 0; i < c->count; i++) {
        s.column = &c->list[i];
        column_tried(&s, i);
    }
    print_message("%zu columns: %d values tried, %d refused, %d to be told\n", c->count, s.tried, s.refused, s.told);
    if (!sweep_is_full())
        print_message(SWEEP_NOTICE);
    assert_true(s.tried > 100);
    assert_true(s.told > 30 || d->kind == DB_POSTGRES);
}

static void shapes_test(void **state)
{
    (void)state;
    for_each_database(any_value_is_looked_at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shapes_test)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
