/*
 * PostgreSQL behind db.h, over libpq: one connection, values and results binary, rows one at a time, so that a result
 * of any length takes the memory of one row.
 *
 * A connection that broke is made again before the next statement outside a transaction; what was under way is sent
 * again only where that cannot do anything twice: reading, or beginning a transaction.
 *
 * Statements are prepared in postgres_statement.c, values coded in postgres_value.c, errors told in postgres_error.c.
 * The lock guards pg->cancel, which db_interrupt uses from other threads.
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
    bool is_delivered; /* a row has been seen */
    bool is_lost;      /* the connection broke */
};

static const struct db_ops pg_ops;
static bool session(struct pg *pg);
static enum rc connected(struct pg *pg);
static enum rc timeout_sent(struct pg *pg, int64_t budget_us);
static void attempt(struct pg *pg, const struct db_query *q, int64_t *changed, struct outcome *o);
static void drained(struct pg *pg, const struct db_query *q, int64_t *changed, struct outcome *o);
static void delivered(struct pg *pg, const PGresult *result, const struct db_query *q, struct outcome *o);
static enum rc executed(struct pg *pg, const char *sql, int64_t *value);
static int64_t rows_changed(PGresult *result);

static struct pg *of(const struct db *db)
{
    return (struct pg *)(uintptr_t)db;
}

/* --- opening and closing ---------------------------------------------------------------------------------------- */

static void notice(void *data, const char *message)
{
    (void)data;
    log_line(LOG_DEBUG, "db_notice", "message", message, NULL);
}

enum rc db__postgres_open(const char *url, struct db_options options, struct arena *a, struct db **out, str *message)
{
    struct arena *own = arena_new(0);
    struct pg *pg = arena_new_of(own, struct pg);
    db__init(&pg->db, &pg_ops, own, options);
    statements_init(&pg->db.statements, own, db__pg_deallocate, pg);
    for (int i = 0; i < LIMIT_BINDS; i++)
        pg->formats[i] = 1;
    /* what stands before dbname the URL may overrule */
    const char *keys[] = {"connect_timeout",
                          "keepalives_idle",
                          "tcp_user_timeout",
                          "fallback_application_name",
                          "dbname",
                          "client_encoding",
                          NULL};
    const char *values[] = {"10", "30", "30000", "guanxi", url, "UTF8", NULL};
    pg->conn = PQconnectdbParams(keys, values, 1);
    check(pg->conn);
    if (PQstatus(pg->conn) == CONNECTION_OK && session(pg)) {
        *out = &pg->db;
        return RC_OK;
    }
    str why = str_trim(str_of(PQerrorMessage(pg->conn)));
    *message = str_printf(a, "the PostgreSQL database cannot be used: %.*s", STR_ARG(why.n ? why : S("not UTF-8")));
    pg_ops.close(&pg->db);
    return RC_UNAVAILABLE;
}

/* Settings of every session; false when the server refuses them or is not in UTF-8. */
static bool session(struct pg *pg)
{
    const struct db_options *o = &pg->db.options;
    const char *encoding = PQparameterStatus(pg->conn, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return false;
    PQsetNoticeProcessor(pg->conn, notice, NULL);
    char sql[400];
    snprintf(sql, sizeof sql,
             "set timezone = 'UTC'; set datestyle = 'ISO'; set standard_conforming_strings = on;"
             "set idle_in_transaction_session_timeout = '60s'; set lock_timeout = %d; set statement_timeout = 0;"
             "set jit = off;" /* our statements are short: compiling one costs more than running it */
             "set default_transaction_read_only = %s",
             o->mode == DB_WRITE ? o->busy_ms : 0, o->mode == DB_READ ? "on" : "off");
    PGresult *result = PQexec(pg->conn, sql);
    bool is_ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    pthread_mutex_lock(&pg->db.lock);
    PQfreeCancel(pg->cancel);
    pg->cancel = PQgetCancel(pg->conn);
    pthread_mutex_unlock(&pg->db.lock);
    pg->timeout_ms = 0;
    pg->asking = NULL;
    return pg->is_set_up = is_ok;
}

static void pg_close(struct db *db)
{
    struct pg *pg = of(db);
    statements_forget(&db->statements); /* they end with the session */
    PQfreeCancel(pg->cancel);
    PQfinish(pg->conn);
    db__free(db);
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static enum rc pg_run(struct db *db, const struct db_query *q, int64_t *changed)
{
    struct pg *pg = of(db);
    struct outcome o = {.rc = RC_OK};
    attempt(pg, q, changed, &o);
    if (o.is_lost && !db->is_in_transaction && db->options.mode == DB_READ && !o.is_delivered) {
        o = (struct outcome){.rc = RC_OK};
        attempt(pg, q, changed, &o);
    }
    return o.rc;
}

static void attempt(struct pg *pg, const struct db_query *q, int64_t *changed, struct outcome *o)
{
    struct statement *st = NULL;
    o->rc = timeout_sent(pg, pg->db.budget_us);
    if (o->rc == RC_OK)
        o->rc = db__pg_prepared(pg, q, &st);
    if (o->rc == RC_OK && atomic_load(&pg->db.is_interrupted))
        o->rc = db__fail(&pg->db, RC_STOPPED, "interrupted", q->sql);
    if (o->rc == RC_OK) {
        char name[32];
        snprintf(name, sizeof name, "s%lld", (long long)st->number);
        for (size_t i = 0; i < q->bind_count; i++) {
            str bytes = db__pg_encode(q->binds[i], pg->bytes[i]);
            check(bytes.n <= INT32_MAX);
            pg->values[i] = bytes.p;
            pg->lengths[i] = (int)bytes.n;
        }
        if (PQsendQueryPrepared(pg->conn, name, (int)q->bind_count, pg->values, pg->lengths, pg->formats, 1) == 1) {
            check(PQsetSingleRowMode(pg->conn) == 1);
            drained(pg, q, changed, o);
        } else
            o->rc = db__pg_failed(pg, NULL, q->sql, false);
    }
    o->is_lost = o->rc == RC_UNAVAILABLE && PQstatus(pg->conn) == CONNECTION_BAD;
}

/* Every result of the statement; the rows after a stop or an error are thrown away, since cancelling would cost the
   transaction. */
static void drained(struct pg *pg, const struct db_query *q, int64_t *changed, struct outcome *o)
{
    PGresult *result;
    bool is_failed = false;
    while ((result = PQgetResult(pg->conn))) {
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
                o->rc = db__pg_failed(pg, result, q->sql, true);
            is_failed = true;
        }
        PQclear(result);
    }
}

static void delivered(struct pg *pg, const PGresult *result, const struct db_query *q, struct outcome *o)
{
    struct row row = {.db = &pg->db, .result = (void *)(uintptr_t)result, .columns = PQnfields(result)};
    o->is_delivered = true;
    if (q->row)
        o->rc = q->row(q->to, &row);
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
    enum rc rc = timeout_sent(pg, db->budget_us);
    return rc == RC_OK ? executed(pg, sql, NULL) : rc;
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

/* A begin may be sent again when the connection broke: nothing hangs on the first one. */
static enum rc pg_control(struct db *db, const char *sql)
{
    struct pg *pg = of(db);
    enum rc rc = connected(pg);
    if (rc == RC_OK)
        rc = executed(pg, sql, NULL);
    if (rc == RC_UNAVAILABLE && !db->is_in_transaction && PQstatus(pg->conn) == CONNECTION_BAD) {
        rc = connected(pg);
        if (rc == RC_OK)
            rc = executed(pg, sql, NULL);
    }
    bool is_back = rc != RC_OK || strncmp(sql, "rollback", strlen("rollback")) == 0;
    if (pg->is_timeout_new && is_back)
        pg->timeout_ms = -1; /* a setting is rolled back too */
    if (is_back || strcmp(sql, "commit") == 0)
        pg->is_timeout_new = false;
    return rc;
}

static bool pg_has_transaction(const struct db *db)
{
    const struct pg *pg = of(db);
    return PQstatus(pg->conn) == CONNECTION_OK && PQtransactionStatus(pg->conn) != PQTRANS_IDLE;
}

/* Prepared under a name, so that it can be one of several statements of the simple protocol: planning it each time would cost a
   tenth of a small transaction. */
static enum rc asking_prepared(struct pg *pg, const char *ask)
{
    char sql[400];
    if (pg->asking == ask)
        return RC_OK;
    int n = snprintf(sql, sizeof sql, "%sprepare asking as %s", pg->asking ? "deallocate asking; " : "", ask);
    check(n > 0 && (size_t)n < sizeof sql);
    enum rc rc = executed(pg, sql, NULL);
    pg->asking = rc == RC_OK ? ask : NULL;
    return rc;
}

static enum rc pg_begin_with(struct db *db, const struct db_beginning *b, int64_t *value)
{
    struct pg *pg = of(db);
    char all[400];
    enum rc rc = RC_UNAVAILABLE;
    int n = snprintf(all, sizeof all, "%s; %s; execute asking", db->ops->begin[DB_WRITE], b->hold);
    check(n > 0 && (size_t)n < sizeof all);
    for (int tries = 0; tries < 2 && rc == RC_UNAVAILABLE; tries++) {
        rc = connected(pg);
        if (rc == RC_OK)
            rc = asking_prepared(pg, b->ask);
        if (rc == RC_OK)
            rc = executed(pg, all, value);
        if (rc != RC_OK && pg_has_transaction(db))
            executed(pg, "rollback", NULL);
    }
    return rc;
}

/* Without values, by the simple protocol: it is allowed in a failed transaction, and prepares nothing. *value, where it is
   asked for, is the number the last statement tells. */
static enum rc executed(struct pg *pg, const char *sql, int64_t *value)
{
    PGresult *result = PQexec(pg->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    enum rc rc = RC_OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        rc = db__pg_failed(pg, result, str_of(sql), false);
    else if (strcmp(sql, "commit") == 0 && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        rc = db__fail(&pg->db, RC_RETRY, "the commit became a rollback", str_of(sql));
    else if (value && PQntuples(result) > 0)
        rc = str_to_i64(str_of(PQgetvalue(result, 0, 0)), value) ? RC_OK : RC_CORRUPT;
    PQclear(result);
    return rc;
}

static void pg_interrupt(struct db *db)
{
    char ignored[256];
    struct pg *pg = of(db);
    if (pg->cancel)
        PQcancel(pg->cancel, ignored, sizeof ignored); /* returns once the server has sent the signal */
}

static enum rc pg_checkpoint(struct db *db, enum db_checkpoint how, struct db_wal *wal)
{
    (void)db, (void)how, (void)wal;
    return RC_OK;
}

/* --- the session ------------------------------------------------------------------------------------------------ */

/* A broken connection is made again, unless a transaction went with it. */
static enum rc connected(struct pg *pg)
{
    if (PQstatus(pg->conn) == CONNECTION_OK && pg->is_set_up)
        return RC_OK;
    if (!pg->db.is_in_transaction) {
        pg->is_set_up = false;
        statements_forget(&pg->db.statements);
        PQreset(pg->conn);
        if (PQstatus(pg->conn) == CONNECTION_OK && session(pg)) {
            log_line(LOG_WARN, "db_connected_again", NULL);
            return RC_OK;
        }
    }
    return db__pg_failed(pg, NULL, S("(connect)"), false);
}

static enum rc timeout_sent(struct pg *pg, int64_t budget_us)
{
    enum rc rc = connected(pg);
    int64_t timeout_ms = budget_us > 0 ? (budget_us + 999) / 1000 : 0;
    if (rc != RC_OK || timeout_ms == pg->timeout_ms)
        return rc;
    char sql[64];
    snprintf(sql, sizeof sql, "set statement_timeout = %lld", (long long)timeout_ms);
    rc = executed(pg, sql, NULL);
    pg->timeout_ms = rc == RC_OK ? timeout_ms : -1;
    pg->is_timeout_new |= pg->db.is_in_transaction;
    return rc;
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
    .has_transaction = pg_has_transaction,
    .interrupt = pg_interrupt,
    .checkpoint = pg_checkpoint,
    .value = db__pg_value,
    .fits = db__pg_fits,
    .wide = db__pg_wide_value,
};
