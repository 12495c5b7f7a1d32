/* The PostgreSQL driver's connection, shared by its files. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/engine.h"
#include "db/postgres_value.h"

struct pg {
    struct db db;
    PGconn *conn;
    PGcancel *cancel;
    int64_t statement_number;
    bool is_set_up;      /* the session has our settings */
    int64_t timeout_ms;  /* its statement_timeout; -1: not known */
    bool is_timeout_new; /* set in the transaction under way */
    const char *asking;  /* what is prepared for db_begin_with, by its address */

    /* one statement's values */
    const char *values[LIMIT_BINDS];
    int lengths[LIMIT_BINDS];
    int formats[LIMIT_BINDS];
    unsigned char bytes[LIMIT_BINDS][PG_VALUE_BYTES];
};

/* The statement of q->sql, prepared with types its values fit. */
enum rc db__pg_prepared(struct pg *pg, const struct db_query *q, struct statement **out);

/* What goes out of the statements: owner is the struct pg. */
void db__pg_deallocate(void *owner, struct statement *st);

/* How a statement failed, noted by db__fail; result NULL: libpq itself failed. SQL that is wrong is a bug, unless it
   was prepared before: then somebody changed the tables, and the transaction may be tried again. */
enum rc db__pg_failed(struct pg *pg, const PGresult *result, str sql, bool was_prepared);

#endif
