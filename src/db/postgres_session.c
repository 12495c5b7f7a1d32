/*
 * A session with PostgreSQL: our settings in it, and one made again where it broke.
 *
 * The server is told how long it may wait for us, as we are for it: a node that was cut off in mid-transaction holds its locks
 * no longer than a write may take at all.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/postgres.h"

static bool session_made(struct pg *pg);

bool db__pg_is_up(const struct pg *pg)
{
    return pg->is_set_up && !pg->given_up && PQstatus(pg->conn) == CONNECTION_OK;
}

static void notice(void *data, const char *message)
{
    (void)data;
    log_line(LOG_DEBUG, "db_notice", "message", message, NULL);
}

static bool is_done(struct pg *pg, const char *sql)
{
    PGresult *result = db__pg_exec(pg, sql);
    bool is_ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return is_ok;
}

static bool settings_sent(struct pg *pg)
{
    const struct db_options *o = &pg->db.options;
    char sql[500];
    snprintf(sql, sizeof sql,
             "set timezone = 'UTC'; set datestyle = 'ISO'; set standard_conforming_strings = on;"
             "set idle_in_transaction_session_timeout = '10s'; set lock_timeout = %d; set statement_timeout = 0;"
             "set jit = off;" /* our statements are short: compiling one costs more than running it */
             "set max_parallel_workers_per_gather = 0;" /* who asks for much has one process, not three */
             "set default_transaction_read_only = %s",
             o->mode == DB_WRITE ? o->busy_ms : 0, o->mode == DB_READ ? "on" : "off");
    return is_done(pg, sql);
}

static void silence_sent(struct pg *pg)
{
    char sql[120];
    snprintf(sql, sizeof sql, "set client_connection_check_interval = 2000; set idle_session_timeout = %d",
             pg->db.options.silence_ms);
    is_done(pg, sql);
}

/* What not every server and system can: a client that is gone is noticed in mid-statement, and one that was cut off. */
static bool watch_sent(struct pg *pg)
{
    is_done(pg, "set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3");
    if (PQserverVersion(pg->conn) >= 120000)
        is_done(pg, "set tcp_user_timeout = 5000");
    if (PQserverVersion(pg->conn) >= 140000)
        silence_sent(pg);
    return !pg->given_up && PQstatus(pg->conn) == CONNECTION_OK;
}

/* When it was started, and its lasting processes by their ids: others after a crash that it survived. Everybody may see so
   much. */
static bool server_asked(struct pg *pg)
{
    PGresult *result = db__pg_exec(pg, "select extract(epoch from pg_postmaster_start_time()) || ' ' || "
                                       "left(string_agg(cast(pid as text), ' ' order by pid), 80)"
                                       " from pg_stat_activity where usesysid is null and datid is null");
    bool is_ok = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    snprintf(pg->server, sizeof pg->server, "%s", is_ok ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return is_ok;
}

static void token_make(struct pg *pg)
{
    unsigned random;
    clock_system.random(clock_system.data, &random, sizeof random);
    snprintf(pg->token, sizeof pg->token, "%08x", random);
}

bool db__pg_session(struct pg *pg)
{
    int64_t call_until_ms = pg->until_ms, deadline_ms = pg->db.deadline_ms;
    pg->until_ms = clock_monotonic_ms() + PG_CONNECT_MS; /* a budget is the statement's alone */
    if (deadline_ms && deadline_ms < pg->until_ms)
        pg->until_ms = deadline_ms;
    pg->is_set_up = session_made(pg);
    pg->until_ms = call_until_ms;
    return pg->is_set_up;
}

static bool session_made(struct pg *pg)
{
    pg->is_set_up = false;
    statements_forget(&pg->db.statements);
    pg->asking = NULL;
    pg->timeout_ms = 0;
    if (!db__pg_connect(pg))
        return false;
    const char *encoding = PQparameterStatus(pg->conn, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return false;
    PQsetNoticeProcessor(pg->conn, notice, NULL);
    token_make(pg);
    bool is_writer = pg->db.options.mode == DB_WRITE; /* who commits may have to ask what became of it */
    return settings_sent(pg) && watch_sent(pg) && (!is_writer || server_asked(pg));
}

enum rc db__pg_connected(struct pg *pg)
{
    bool is_first = pg->conn == NULL;
    if (db__pg_is_up(pg))
        return RC_OK;
    if (!pg->db.is_in_transaction && db__pg_session(pg)) {
        if (!is_first)
            log_line(LOG_WARN, "db_connected_again", NULL);
        db__pg_call(pg);
        return RC_OK;
    }
    return db__pg_failed(pg, NULL, S("(connect)"), false);
}

enum rc db__pg_ready(struct pg *pg)
{
    enum rc rc = db__pg_connected(pg);
    int64_t budget_us = pg->db.budget_us, timeout_ms = budget_us > 0 ? (budget_us + 999) / 1000 : 0;
    if (rc != RC_OK || timeout_ms == pg->timeout_ms)
        return rc;
    char sql[64];
    snprintf(sql, sizeof sql, "set statement_timeout = %lld", (long long)timeout_ms);
    rc = db__pg_executed(pg, sql);
    pg->timeout_ms = rc == RC_OK ? timeout_ms : -1;
    pg->is_timeout_new |= pg->db.is_in_transaction;
    return rc;
}
