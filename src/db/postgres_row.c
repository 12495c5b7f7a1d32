/* Columns of a result: where their bytes lie, and whether there are any. See postgres_row.h. */
#include "db/postgres_row.h"

#include "db/postgres.h"

static str column(const struct row *row, int i)
{
    return (str){PQgetvalue(row->result, 0, i), (size_t)PQgetlength(row->result, 0, i)};
}

struct value db__pg_value(const struct row *row, int i, enum value_type as)
{
    struct value v;
    if (PQgetisnull(row->result, 0, i))
        return V_NULL;
    if (db__pg_decode(PQftype(row->result, i), column(row, i), as, &v))
        return v;
    db__misfit(row);
    return V_NULL;
}

bool db__pg_fits(const struct row *row, int i, enum value_type as)
{
    struct value ignored;
    return PQgetisnull(row->result, 0, i) || db__pg_decode(PQftype(row->result, i), column(row, i), as, &ignored);
}

bool db__pg_wide_value(const struct row *row, int i, enum value_type as, __int128 *out)
{
    if (PQgetisnull(row->result, 0, i))
        return false;
    bool is_fit = db__pg_wide(PQftype(row->result, i), column(row, i), as, out);
    if (!is_fit)
        db__misfit(row);
    return is_fit;
}
