/* Columns of a result: where their bytes lie, and whether there are any. See postgres_row.h. */
#include "db/postgres_row.h"

#include <libpq-fe.h>

#include "db/postgres_value.h"

static str column(const struct row *row, int i)
{
    return (str){PQgetvalue(row->result, 0, i), (size_t)PQgetlength(row->result, 0, i)};
}

struct value db__pg_value(const struct row *row, int i, enum value_type as)
{
    if (PQgetisnull(row->result, 0, i))
        return V_NULL;
    return db__pg_decode(PQftype(row->result, i), column(row, i), as);
}

bool db__pg_fits(const struct row *row, int i, enum value_type as)
{
    return PQgetisnull(row->result, 0, i) || db__pg_is_finite(column(row, i), as);
}

bool db__pg_wide_value(const struct row *row, int i, enum value_type as, __int128 *out)
{
    if (PQgetisnull(row->result, 0, i))
        return false;
    *out = db__pg_wide(PQftype(row->result, i), column(row, i), as);
    return true;
}
