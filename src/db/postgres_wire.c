/*
 * What goes over the network to PostgreSQL, and how long it is waited for.
 *
 * libpq by itself waits as long as TCP does, which is for ever where somebody holds the line and says nothing. So it is
 * only asked when it would not wait, and the waiting is done here, in slices, between which the call's time is looked at and
 * whether somebody interrupted it. Who gives up shuts the socket: a server that is there ends the statement by itself
 * (client_connection_check_interval), and with one that is not nothing can be talked over.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/check.h"
#include "base/clock.h"
#include "db/postgres.h"

enum {
    SLICE_MS = 50,
    GRACE_MS = 500, /* the server's own timeout comes first, and leaves the connection whole */
};

void db__pg_call(struct pg *pg)
{
    pg->until_ms = pg->db.deadline_ms ? pg->db.deadline_ms : INT64_MAX;
    if (pg->db.budget_us <= 0)
        return;
    int64_t until_ms = clock_monotonic_ms() + pg->db.budget_us / 1000 + GRACE_MS;
    if (until_ms < pg->until_ms)
        pg->until_ms = until_ms;
}

static bool give_up(struct pg *pg, const char *why)
{
    pg->given_up = why;
    if (PQsocket(pg->conn) >= 0)
        shutdown(PQsocket(pg->conn), SHUT_RDWR);
    return false;
}

/* For one of the events; false: it was given up. */
static bool await(struct pg *pg, short events)
{
    struct pollfd p = {.fd = PQsocket(pg->conn), .events = events};
    for (;;) {
        int64_t left_ms = pg->until_ms - clock_monotonic_ms();
        if (atomic_load(&pg->db.is_interrupted))
            return give_up(pg, "interrupted");
        if (left_ms <= 0)
            return give_up(pg, "no answer in time");
        int n = poll(&p, 1, left_ms < SLICE_MS ? (int)left_ms : SLICE_MS);
        if (n > 0 || (n < 0 && errno != EINTR))
            return true;
    }
}

static PGconn *connect_start(const char *url)
{
    /* what stands before dbname the URL may overrule; a network that is cut is noticed in five seconds */
    const char *keys[] = {"keepalives_idle",           "keepalives_interval",
                          "keepalives_count",          "tcp_user_timeout",
                          "fallback_application_name", "dbname",
                          "client_encoding",           NULL};
    const char *values[] = {"2", "1", "3", "5000", "guanxi", url, "UTF8", NULL};
    PGconn *conn = PQconnectStartParams(keys, values, 1);
    check(conn);
    return conn;
}

bool db__pg_connect(struct pg *pg)
{
    PQfinish(pg->conn); /* one that was given up takes its farewell no more, and does not wait to say it */
    pg->given_up = NULL;
    pg->conn = connect_start(pg->url);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (PQstatus(pg->conn) != CONNECTION_BAD && next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
        if (!await(pg, next == PGRES_POLLING_READING ? POLLIN : POLLOUT))
            return false;
        next = PQconnectPoll(pg->conn);
    }
    return next == PGRES_POLLING_OK && PQsetnonblocking(pg->conn, 1) == 0;
}

/* Until libpq has what it needs for the next result, a failure included. False: it was given up. */
static bool await_result(struct pg *pg)
{
    for (;;) {
        int unsent = PQflush(pg->conn);
        if (unsent < 0 || (unsent == 0 && !PQisBusy(pg->conn)))
            return true;
        if (!await(pg, unsent ? POLLIN | POLLOUT : POLLIN))
            return false;
        if (!PQconsumeInput(pg->conn))
            return true;
    }
}

PGresult *db__pg_result(struct pg *pg)
{
    return !pg->given_up && await_result(pg) ? PQgetResult(pg->conn) : NULL;
}

static bool is_error(const PGresult *result)
{
    return result && PQresultStatus(result) == PGRES_FATAL_ERROR;
}

PGresult *db__pg_exec(struct pg *pg, const char *sql)
{
    PGresult *last = NULL, *next;
    if (pg->given_up || PQsendQuery(pg->conn, sql) != 1)
        return NULL;
    while ((next = db__pg_result(pg))) { /* a broken connection tells twice */
        PGresult *less = is_error(last) ? next : last;
        last = less == next ? last : next;
        PQclear(less);
    }
    if (!pg->given_up)
        return last;
    PQclear(last);
    return NULL;
}
