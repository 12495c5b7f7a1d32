/* What struct db_ops (engine.h) asks of a row of PostgreSQL's. */
#ifndef DB_POSTGRES_ROW_H
#define DB_POSTGRES_ROW_H

#include "db/engine.h"

struct value db__pg_value(const struct row *row, int i, enum value_type as);
bool db__pg_fits(const struct row *row, int i, enum value_type as);
bool db__pg_wide_value(const struct row *row, int i, enum value_type as, __int128 *out);

#endif
