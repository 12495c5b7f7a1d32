/*
 * What is stored must have the shape that the caller names: a column's type alone lets SQLite store anything, and who can write
 * the file did not ask us. What has another is a misfit (engine.h). A null is null of every type. See sqlite_value.h.
 */
#include "db/sqlite_value.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"

#define TIME_MS_MOST INT64_C(9000000000000000) /* some 285,000 years, about as many as PostgreSQL knows */

/* The storage class of each enum value_type. */
static const int shapes[VALUE_BYTES + 1] = {
    [VALUE_NULL] = SQLITE_NULL,     [VALUE_BOOL] = SQLITE_INTEGER, [VALUE_INT] = SQLITE_INTEGER,
    [VALUE_FIXED] = SQLITE_INTEGER, [VALUE_DATE] = SQLITE_TEXT,    [VALUE_TIME] = SQLITE_INTEGER,
    [VALUE_TEXT] = SQLITE_TEXT,     [VALUE_BYTES] = SQLITE_BLOB,
};

static int bind_date(sqlite3_stmt *st, int i, int32_t days);
static void sum_step(sqlite3_context *cx, int n, sqlite3_value **values);
static void sum_final(sqlite3_context *cx);

int db__sqlite_bind(sqlite3_stmt *st, int i, struct value v)
{
    check(i > 0 && v.type <= VALUE_BYTES);
    switch (v.type) {
    case VALUE_NULL:
        return sqlite3_bind_null(st, i);
    case VALUE_BOOL:
        return sqlite3_bind_int(st, i, v.b);
    case VALUE_INT:
    case VALUE_FIXED:
    case VALUE_TIME:
        return sqlite3_bind_int64(st, i, v.i);
    case VALUE_DATE:
        return bind_date(st, i, (int32_t)v.i);
    case VALUE_TEXT: /* a NULL pointer would bind null */
        return sqlite3_bind_text64(st, i, v.s.n ? v.s.p : "", v.s.n, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BYTES:
        return sqlite3_bind_blob64(st, i, v.s.n ? v.s.p : "", v.s.n, SQLITE_STATIC);
    }
    check_failed("value type", __FILE__, __LINE__);
}

static bool date_fits(str s, struct value *out)
{
    int32_t days = 0;
    bool fits = date_parse(s, &days);
    *out = v_date(days);
    return fits;
}

static bool number_fits(int64_t n, enum value_type as, struct value *out)
{
    *out = as == VALUE_BOOL ? v_bool(n == 1) : (struct value){.type = as, .i = n};
    if (as == VALUE_TIME)
        return n > -TIME_MS_MOST && n < TIME_MS_MOST;
    return as != VALUE_BOOL || n == 0 || n == 1;
}

/* One look for the column, not one per question: a list then costs what a bare loop does. SQLite calls such a value
   unprotected, which matters to connections that threads share; ours are not. */
static bool value_fits(const struct row *row, int i, enum value_type as, struct value *out)
{
    check(i >= 0); /* row_value looked at how many there are */
    sqlite3_value *column = sqlite3_column_value(row->result, i);
    int shape = sqlite3_value_type(column);
    *out = shape == SQLITE_NULL ? V_NULL : v_bool(true);
    if (shape == SQLITE_NULL || as == VALUE_NULL) /* only asked whether it is null */
        return true;
    if (shape != shapes[as])
        return false;
    if (shape == SQLITE_INTEGER)
        return number_fits(sqlite3_value_int64(column), as, out);
    const char *p = shape == SQLITE_TEXT ? (const char *)sqlite3_value_text(column) : sqlite3_value_blob(column);
    str s = {p ? p : "", (size_t)sqlite3_value_bytes(column)};
    check(p || s.n == 0);
    *out = (struct value){.type = as, .s = s};
    return as != VALUE_DATE || date_fits(s, out);
}

struct value db__sqlite_value(const struct row *row, int i, enum value_type as)
{
    struct value v;
    if (value_fits(row, i, as, &v))
        return v;
    db__misfit(row);
    return V_NULL;
}

bool db__sqlite_fits(const struct row *row, int i, enum value_type as)
{
    struct value ignored;
    return value_fits(row, i, as, &ignored);
}

bool db__sqlite_wide(const struct row *row, int i, enum value_type as, __int128 *out)
{
    sqlite3_stmt *st = row->result;
    int shape = sqlite3_column_type(st, i);
    (void)as;
    if (shape == SQLITE_INTEGER) {
        *out = sqlite3_column_int64(st, i);
        return true;
    }
    if (shape == SQLITE_BLOB && sqlite3_column_bytes(st, i) == sizeof *out) {
        memcpy(out, sqlite3_column_blob(st, i), sizeof *out);
        return true;
    }
    if (shape != SQLITE_NULL)
        db__misfit(row);
    return false;
}

int db__sqlite_sum(sqlite3 *handle)
{
    return sqlite3_create_function_v2(handle, "sum_exact", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                      NULL, NULL, sum_step, sum_final, NULL);
}

static int bind_date(sqlite3_stmt *st, int i, int32_t days)
{
    struct buf b;
    buf_init(&b, 64);
    date_write(&b, days);
    int code = sqlite3_bind_text64(st, i, b.p, b.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    buf_free(&b);
    return code;
}

/* SQLite aligns this to 8 bytes, an __int128 wants 16: so it is kept as bytes. */
struct sum {
    bool has_value;
    unsigned char bytes[sizeof(__int128)];
};

static void sum_step(sqlite3_context *cx, int n, sqlite3_value **values)
{
    (void)n;
    struct sum *sum = sqlite3_aggregate_context(cx, sizeof *sum);
    check(sum);
    int shape = sqlite3_value_type(values[0]);
    if (shape == SQLITE_NULL)
        return;
    if (shape != SQLITE_INTEGER) {
        sqlite3_result_error(cx, "sum_exact of what is no integer", -1);
        return;
    }
    __int128 total;
    memcpy(&total, sum->bytes, sizeof total);
    total += sqlite3_value_int64(values[0]);
    memcpy(sum->bytes, &total, sizeof total);
    sum->has_value = true;
}

static void sum_final(sqlite3_context *cx)
{
    struct sum *sum = sqlite3_aggregate_context(cx, 0);
    if (!sum || !sum->has_value)
        return; /* null */
    __int128 total;
    memcpy(&total, sum->bytes, sizeof total);
    if (total >= INT64_MIN && total <= INT64_MAX)
        sqlite3_result_int64(cx, (int64_t)total);
    else
        sqlite3_result_blob(cx, &total, sizeof total, SQLITE_TRANSIENT);
}
