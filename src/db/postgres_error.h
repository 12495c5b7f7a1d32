/* SQLSTATE as what a caller can do about it (PostgreSQL's documentation, appendix A). */
#ifndef DB_POSTGRES_ERROR_H
#define DB_POSTGRES_ERROR_H

#include <stdbool.h>

#include "base/rc.h"

struct pg_error {
    enum rc rc;    /* RC_BUDGET also for a cancelled statement: the caller knows who asked */
    bool is_sql;   /* it does not fit the server's tables; where it did before, these are others now */
    bool is_lock;  /* another held it for longer than lock_timeout */
    bool is_stale; /* the server has lost the session's prepared statements */
};

/* Five characters; "" is a failure libpq found itself: the connection. */
struct pg_error db__pg_error(const char *sqlstate);

#endif
