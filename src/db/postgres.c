/*
 * PostgreSQL behind db.h, over libpq: one connection, values and results binary, rows one at a time, so that a result
 * of any length takes the memory of one row.
 *
 * A connection that broke is made again before the next statement outside a transaction; what was under way is sent
 * again only where that cannot do anything twice: reading, or beginning a transaction.
 *
 * The network is waited for in postgres_wire.c alone; sessions are made in postgres_session.c, what became of a commit is
 * found out in postgres_commit.c, statements are prepared in postgres_statement.c, values coded in postgres_value.c, errors
 * told in postgres_error.c.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "db/postgres.h"
#include "db/postgres_row.h"
#include "db/postgres_value.h"

/* How one attempt ended. */
struct outcome {
    enum rc rc;
    bool is_prepared;  /* it was right once */
    bool is_delivered; /* a row has been seen */
};

static const struct db_ops pg_ops;
static void attempt(struct pg *pg, const struct db_query *q, bool is_whole, int64_t *changed, struct outcome *o);
static void drained(struct pg *pg, const struct db_query *q, int64_t *changed, struct outcome *o);
static void delivered(struct pg *pg, const PGresult *result, const struct db_query *q, struct outcome *o);
static int64_t rows_changed(PGresult *result);

static struct pg *of(const struct db *db)
{
    return (struct pg *)(uintptr_t)db;
}

/* --- opening and closing ---------------------------------------------------------------------------------------- */

enum rc db__postgres_open(const char *url, struct db_options options, struct arena *a, struct db **out, str *message)
{
    struct arena *own = arena_new(0);
    struct pg *pg = arena_new_of(own, struct pg);
    db__init(&pg->db, &pg_ops, own, options);
    statements_init(&pg->db.statements, own, db__pg_deallocate, pg);
    pg->url = arena_cstr(own, url);
    for (int i = 0; i < LIMIT_BINDS; i++)
        pg->formats[i] = 1;
    db__pg_call(pg);
    if (options.is_lazy || db__pg_session(pg)) {
        *out = &pg->db;
        return RC_OK;
    }
    str why = pg->given_up ? str_of(pg->given_up) : db__pg_told(pg->conn, PQerrorMessage(pg->conn), a);
    *message = str_printf(a, "the PostgreSQL database cannot be used: %.*s", STR_ARG(why.n ? why : S("not UTF-8")));
    pg_ops.close(&pg->db);
    return RC_UNAVAILABLE;
}

static void pg_close(struct db *db)
{
    struct pg *pg = of(db);
    statements_forget(&db->statements); /* they end with the session */
    PQfinish(pg->conn);
    db__free(db);
}

/* --- running ---------------------------------------------------------------------------------------------------- */

/* A read that met a broken connection, changed tables or a standby's conflict is asked once more, unless a row was seen. */
static bool is_asked_again(const struct pg *pg, const struct outcome *o)
{
    bool is_lost = o->rc == RC_UNAVAILABLE && !db__pg_is_up(pg);
    return (is_lost || o->rc == RC_RETRY) && !o->is_delivered && pg->db.options.mode == DB_READ &&
           !pg->db.is_in_transaction;
}

static enum rc pg_run(struct db *db, const struct db_query *q, int64_t *changed)
{
    struct pg *pg = of(db);
    struct outcome o;
    db__pg_call(pg);
    attempt(pg, q, false, changed, &o);
    if (is_asked_again(pg, &o))
        attempt(pg, q, o.rc == RC_RETRY, changed, &o);
    return o.rc;
}

static void encoded(struct pg *pg, const struct db_query *q)
{
    for (size_t i = 0; i < q->bind_count; i++) {
        str bytes = db__pg_encode(q->binds[i], pg->bytes[i]);
        check(bytes.n <= INT32_MAX);
        pg->values[i] = bytes.p;
        pg->lengths[i] = (int)bytes.n;
    }
}

static bool sent(struct pg *pg, const struct db_query *q, const struct statement *st)
{
    char name[PG_NAME_BYTES];
    encoded(pg, q);
    if (!st)
        return db__pg_sent_whole(pg, q);
    db__pg_name(pg, st->number, name);
    return PQsendQueryPrepared(pg->conn, name, (int)q->bind_count, pg->values, pg->lengths, pg->formats, 1) == 1;
}

/* By a prepared statement, or whole: behind a pooler what is prepared may be another session's. */
static void attempt(struct pg *pg, const struct db_query *q, bool is_whole, int64_t *changed, struct outcome *o)
{
    struct statement *st = NULL;
    *o = (struct outcome){.rc = db__pg_ready(pg), .is_prepared = !is_whole};
    if (o->rc == RC_OK && !is_whole)
        o->rc = db__pg_prepared(pg, q, &st);
    if (o->rc == RC_OK && atomic_load(&pg->db.is_interrupted))
        o->rc = db__fail(&pg->db, RC_STOPPED, "interrupted", q->sql);
    if (o->rc != RC_OK)
        return;
    if (!sent(pg, q, st)) {
        o->rc = db__pg_failed(pg, NULL, q->sql, false);
        return;
    }
    check(PQsetSingleRowMode(pg->conn) == 1);
    drained(pg, q, changed, o);
}

/* Every result of the statement; the rows after a stop or an error are thrown away, since cancelling would cost the
   transaction. */
static void drained(struct pg *pg, const struct db_query *q, int64_t *changed, struct outcome *o)
{
    PGresult *result;
    bool is_failed = false;
    while ((result = db__pg_result(pg))) {
        switch (PQresultStatus(result)) {
        case PGRES_SINGLE_TUPLE:
            if (o->rc == RC_OK)
                delivered(pg, result, q, o);
            break;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            if (changed)
                *changed = rows_changed(result);
            break;
        default:
            if (!is_failed) /* a broken connection tells twice */
                o->rc = db__pg_failed(pg, result, q->sql, o->is_prepared);
            is_failed = true;
        }
        PQclear(result);
    }
    if (pg->given_up)
        o->rc = db__pg_failed(pg, NULL, q->sql, false);
}

static void delivered(struct pg *pg, const PGresult *result, const struct db_query *q, struct outcome *o)
{
    struct row row = {.db = &pg->db, .result = (void *)(uintptr_t)result, .columns = PQnfields(result)};
    o->is_delivered = true;
    o->rc = db__deliver(&pg->db, q, &row);
}

static int64_t rows_changed(PGresult *result)
{
    int64_t n = 0;
    str status = str_of(PQcmdStatus(result));
    if (!str_starts(status, S("SELECT")))
        str_to_i64(str_of(PQcmdTuples(result)), &n);
    return n;
}

static enum rc pg_script(struct db *db, const char *sql)
{
    struct pg *pg = of(db);
    db__pg_call(pg);
    enum rc rc = db__pg_ready(pg);
    return rc == RC_OK ? db__pg_executed(pg, sql) : rc;
}

/* Tables are made by read-write transactions only, temporary ones too. */
static enum rc pg_temporary(struct db *db, const char *sql)
{
    enum rc rc = pg_script(db, "set client_min_messages = warning; set default_transaction_read_only = off");
    if (rc == RC_OK)
        rc = pg_script(db, sql);
    enum rc after = pg_script(db, "set default_transaction_read_only = on; reset client_min_messages");
    return rc == RC_OK ? after : rc;
}

static enum rc pg_analyze(struct db *db)
{
    return pg_script(db, "analyze");
}

/* --- transactions ----------------------------------------------------------------------------------------------- */

/* A begin may be sent again when the connection broke: nothing hangs on the first one. */
static enum rc pg_control(struct db *db, const char *sql)
{
    struct pg *pg = of(db);
    db__pg_call(pg);
    pg->transaction = db->is_in_transaction ? pg->transaction : 0;
    enum rc rc = db__pg_connected(pg);
    if (rc == RC_OK)
        rc = db__pg_executed(pg, sql);
    if (rc == RC_UNAVAILABLE && !db->is_in_transaction && !db__pg_is_up(pg)) {
        rc = db__pg_connected(pg);
        if (rc == RC_OK)
            rc = db__pg_executed(pg, sql);
    }
    bool is_back = rc != RC_OK || strncmp(sql, "rollback", strlen("rollback")) == 0;
    if (pg->is_timeout_new && is_back)
        pg->timeout_ms = -1; /* a setting is rolled back too */
    if (is_back)
        pg->is_timeout_new = false;
    return rc;
}

static bool pg_has_transaction(const struct db *db)
{
    const struct pg *pg = of(db);
    return db__pg_is_up(pg) && PQtransactionStatus(pg->conn) != PQTRANS_IDLE;
}

/* Prepared under a name, so that it can be one of several statements of the simple protocol: planning it each time would cost a
   tenth of a small transaction. Beside what it asks it tells the transaction's number (postgres_commit.c). */
static enum rc asking_prepared(struct pg *pg, const char *ask)
{
    char sql[400], drop[64] = "";
    if (pg->asking == ask)
        return RC_OK;
    if (pg->asking)
        snprintf(drop, sizeof drop, "deallocate asking_%s; ", pg->token);
    int n = snprintf(sql, sizeof sql, "%sprepare asking_%s as select (%s), txid_current()", drop, pg->token, ask);
    check(n > 0 && (size_t)n < sizeof sql);
    enum rc rc = db__pg_executed(pg, sql);
    pg->asking = rc == RC_OK ? ask : NULL;
    return rc;
}

/* The beginning, whole, and what it tells; asking is the statement that asks. */
static enum rc begin_sent(struct pg *pg, const struct db_beginning *b, const char *asking, int64_t *value)
{
    char sql[600];
    int n = snprintf(sql, sizeof sql, "%s; %s; %s", pg_ops.begin[DB_WRITE], b->hold, asking);
    check(n > 0 && (size_t)n < sizeof sql);
    PGresult *result = db__pg_exec(pg, sql);
    enum rc rc = RC_OK;
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        rc = db__pg_failed(pg, result, str_of(sql), pg->asking != NULL);
    else if (!str_to_i64(str_of(PQgetvalue(result, 0, 1)), &pg->transaction) ||
             !(PQgetisnull(result, 0, 0) || str_to_i64(str_of(PQgetvalue(result, 0, 0)), value)))
        rc = db__fail(&pg->db, RC_CORRUPT, "that is no number", str_of(b->ask));
    PQclear(result);
    return rc;
}

/* Once; by what is prepared, or without. */
static enum rc begin_once(struct pg *pg, const struct db_beginning *b, bool is_prepared, int64_t *value)
{
    char asking[400];
    pg->transaction = 0;
    enum rc rc = db__pg_connected(pg);
    if (rc == RC_OK && is_prepared)
        rc = asking_prepared(pg, b->ask);
    int n = is_prepared ? snprintf(asking, sizeof asking, "execute asking_%s", pg->token)
                        : snprintf(asking, sizeof asking, "select (%s), txid_current()", b->ask);
    check(n > 0 && (size_t)n < sizeof asking);
    if (rc == RC_OK)
        rc = begin_sent(pg, b, asking, value);
    if (rc != RC_OK && pg_has_transaction(&pg->db))
        db__pg_executed(pg, "rollback");
    return rc;
}

/* Nothing hangs on a first one that failed: one more where the connection broke, or what was prepared is no more. */
static enum rc pg_begin_with(struct db *db, const struct db_beginning *b, int64_t *value)
{
    struct pg *pg = of(db);
    db__pg_call(pg);
    enum rc rc = begin_once(pg, b, true, value);
    bool is_lost = rc == RC_UNAVAILABLE && !db__pg_is_up(pg), is_stale = rc == RC_RETRY && !pg->asking;
    if (is_lost || is_stale)
        rc = begin_once(pg, b, is_lost, value);
    return rc;
}

enum rc db__pg_executed(struct pg *pg, const char *sql)
{
    PGresult *result = db__pg_exec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    enum rc rc = RC_OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        rc = db__pg_failed(pg, result, str_of(sql), false);
    else if (strcmp(sql, "commit") == 0 && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        rc = db__fail(&pg->db, RC_RETRY, "the commit became a rollback", str_of(sql));
    PQclear(result);
    return rc;
}

static enum rc pg_checkpoint(struct db *db, enum db_checkpoint how, struct db_wal *wal)
{
    (void)db, (void)how, (void)wal;
    return RC_OK;
}

static const struct db_ops pg_ops = {
    .engine = DB_POSTGRES,
    .dialect =
        {
            .type = {"", "boolean", "bigint", "numeric(19,4)", "date", "timestamptz(3)", "text collate \"C\"", "bytea"},
            .cast = {"", "boolean", "bigint", "numeric", "date", "timestamptz", "text", "bytea"},
            .sum = "sum",
            .same = "is not distinct from",
            .differs = "is distinct from",
            .in_list_int = "= any(cast(? as bigint[]))",
            .in_list_text = "= any(cast(? as text[]))",
            .clustered = "",
            .for_update = " for update",
            .for_no_key_update = " for no key update",
            .for_key_share = " for key share of t",
            .after_ms = "(clock_timestamp() + cast(? as bigint) * interval '1 millisecond')",
            .position = "strpos",
        },
    .begin =
        {
            [DB_READ] = "begin isolation level repeatable read read only",
            [DB_WRITE] = "begin isolation level read committed read write",
        },
    .close = pg_close,
    .run = pg_run,
    .script = pg_script,
    .temporary = pg_temporary,
    .analyze = pg_analyze,
    .control = pg_control,
    .begin_with = pg_begin_with,
    .commit = db__pg_commit,
    .has_transaction = pg_has_transaction,
    .checkpoint = pg_checkpoint,
    .value = db__pg_value,
    .fits = db__pg_fits,
    .wide = db__pg_wide_value,
};
