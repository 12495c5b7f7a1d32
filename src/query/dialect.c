/* See dialect.h. */
#include "query/dialect.h"

#include "base/check.h"

/* SQLite adds int64 and fails when that is too small, so the halves are added apart: 2^31 rows fit. */
static void sum_sqlite(str column, struct sql *out)
{
    sql_text(out, "sum(");
    sql_column(out, 0, column);
    sql_text(out, " >> 32), sum(");
    sql_column(out, 0, column);
    sql_text(out, " & 4294967295)");
}

/* PostgreSQL adds numerics of any size; only the result is cut in two. */
static void half_postgres(const char *half, str column, const char *unit, struct sql *out)
{
    sql_printf(out, "cast(%s(sum(", half);
    sql_column(out, 0, column);
    sql_printf(out, ")%s, 4294967296) as bigint)", unit);
}

void dialect_sum(enum db_engine engine, str column, enum value_type type, struct sql *out)
{
    check(type == VALUE_INT || type == VALUE_FIXED);
    if (engine == DB_SQLITE) {
        sum_sqlite(column, out);
        return;
    }
    const char *unit = type == VALUE_FIXED ? " * 10000" : "";
    half_postgres("div", column, unit, out);
    sql_text(out, ", ");
    half_postgres("mod", column, unit, out);
}
