/* The PostgreSQL driver's connection, shared by its files. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/engine.h"
#include "db/postgres_value.h"

enum { PG_CONNECT_MS = 2000 };

struct pg {
    struct db db;
    const char *url;
    PGconn *conn;         /* NULL until it is first needed */
    bool is_set_up;       /* the session has our settings */
    const char *given_up; /* why nothing more is awaited of it, or NULL */
    int64_t until_ms;     /* so long the call under way may wait, on clock_monotonic_ms */

    char token[9];    /* the session's own, in names: behind a pooler others prepare on the same server's session */
    char server[128]; /* which run of which server it is on, as the server tells it */
    int64_t statement_number;
    int64_t timeout_ms;  /* its statement_timeout; -1: not known */
    bool is_timeout_new; /* set in the transaction under way */
    const char *asking;  /* what is prepared for db_begin_with, by its address */
    int64_t transaction; /* the number of the one under way, or 0: not known */

    /* one statement's values */
    const char *values[LIMIT_BINDS];
    int lengths[LIMIT_BINDS];
    int formats[LIMIT_BINDS];
    unsigned char bytes[LIMIT_BINDS][PG_VALUE_BYTES];
};

/* --- postgres_wire.c: the only place that waits for the network --------------------------------------------------- */

/* A call begins: how long it may wait follows from the budget and the deadline. */
void db__pg_call(struct pg *pg);

/* A connection in place of the one there is. False: PQerrorMessage or given_up says why. */
bool db__pg_connect(struct pg *pg);

/* The next result of what was sent, or NULL at the end. NULL also when the call's time is over or it was interrupted: then
   given_up is set, and the connection is good for nothing but to be made anew. */
PGresult *db__pg_result(struct pg *pg);

/* Several statements by the simple protocol: their first error, or the last one's result; NULL when it was given up. */
PGresult *db__pg_exec(struct pg *pg, const char *sql);

/* --- postgres_session.c ------------------------------------------------------------------------------------------- */

/* Whether there is a connection that can be used. */
bool db__pg_is_up(const struct pg *pg);

/* A connection with our settings, made anew whatever there was, in PG_CONNECT_MS at most. False as db__pg_connect. */
bool db__pg_session(struct pg *pg);

/* One is there, made anew where it broke, unless a transaction went with it; its statement_timeout is the budget. */
enum rc db__pg_connected(struct pg *pg);
enum rc db__pg_ready(struct pg *pg);

/* --- postgres_url.c ------------------------------------------------------------------------------------------------ */

/* What libpq or the server said of a connection (conn NULL: of none), for an operator: of what it quotes only the host, the user
   and the database stay, for anything else may be a piece of a password. */
str db__pg_told(const PGconn *conn, const char *said, struct arena *a);

/* --- postgres_commit.c -------------------------------------------------------------------------------------------- */

enum rc db__pg_commit(struct db *db);

/* --- postgres.c --------------------------------------------------------------------------------------------------- */

/* Without values, by the simple protocol: it is allowed in a failed transaction, and prepares nothing. */
enum rc db__pg_executed(struct pg *pg, const char *sql);

/* --- postgres_statement.c ----------------------------------------------------------------------------------------- */

/* The statement of q->sql, prepared with types its values fit; what it is called on the server. */
enum rc db__pg_prepared(struct pg *pg, const struct db_query *q, struct statement **out);
/* Sends it in one piece, its values encoded. */
bool db__pg_sent_whole(struct pg *pg, const struct db_query *q);

enum { PG_NAME_BYTES = 40 };
void db__pg_name(const struct pg *pg, int64_t number, char to[PG_NAME_BYTES]);

/* What goes out of the statements: owner is the struct pg. */
void db__pg_deallocate(void *owner, struct statement *st);

/* --- postgres_error.c --------------------------------------------------------------------------------------------- */

/* How a statement failed, noted by db__fail; result NULL: libpq itself failed, or it was given up. Of one that was prepared
   before and fits the tables no longer, somebody changed these: the transaction may be tried again. */
enum rc db__pg_failed(struct pg *pg, const PGresult *result, str sql, bool was_prepared);

#endif
