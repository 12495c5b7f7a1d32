/*
 * Whether a commit happened whose answer was lost.
 *
 * The server knows: of a transaction's number it says whether it was committed, aborted, or is still under way. So the number
 * is learned with the beginning (db_begin_with), and where the answer to the commit does not come, a new connection asks.
 * Committed is RC_OK; aborted is RC_RETRY, for then surely nothing was written. One that is still under way is waited for; but
 * where its session is idle the commit never arrived, and it is ended, so that it cannot happen later.
 *
 * A server that crashed, and one promoted in its place, may give a number a second time that was lost with what it had
 * written. So "committed" is believed only of the same run of the same server; "aborted" always, for what was committed for
 * good keeps its number. Where nobody can be asked in time it is RC_UNKNOWN, and said so.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/postgres.h"

enum {
    ANSWER_MS = 3000,   /* so long the answer is waited for before somebody is asked, … */
    ASKING_MS = 2500,   /* … which may take so long, however late it is, … */
    LONGEST_MS = 10000, /* … or so long where there is no deadline */
    PAUSE_MS = 20,
};

/* What is asked about: the transaction, and the session and server it was on. */
struct lost {
    int64_t transaction;
    int session;
    char server[128];
};

enum became { BECAME_UNKNOWN, BECAME_COMMITTED, BECAME_ABORTED, BECAME_NOTHING_YET };

static enum became status_of(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state && strcmp(state, "22023") == 0) /* a number of the future: the server lost it, and never wrote it */
        return BECAME_ABORTED;
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        return BECAME_UNKNOWN;
    const char *status = PQgetvalue(result, 0, 0);
    return strcmp(status, "committed") == 0     ? BECAME_COMMITTED
           : strcmp(status, "aborted") == 0     ? BECAME_ABORTED
           : strcmp(status, "in progress") == 0 ? BECAME_NOTHING_YET
                                                : BECAME_UNKNOWN;
}

/* Once; on a connection made anew where it must be. */
static enum became ask(struct pg *pg, const struct lost *lost)
{
    char sql[400];
    if (!db__pg_is_up(pg) && !db__pg_session(pg))
        return BECAME_UNKNOWN;
    int n = snprintf(sql, sizeof sql,
                     "select txid_status(%lld), (select pg_terminate_backend(pid) from pg_stat_activity where pid = %d"
                     " and cast(backend_xid as text) = '%lld' and state = 'idle in transaction')",
                     (long long)lost->transaction, lost->session, (long long)(lost->transaction & UINT32_MAX));
    check(n > 0 && (size_t)n < sizeof sql);
    PGresult *result = db__pg_exec(pg, sql);
    enum became became = status_of(result);
    PQclear(result);
    bool is_same = strcmp(lost->server, pg->server) == 0;
    return became == BECAME_COMMITTED && !is_same ? BECAME_UNKNOWN : became;
}

static bool goes_on(const struct pg *pg)
{
    return !atomic_load(&pg->db.is_interrupted) && clock_monotonic_ms() < pg->until_ms;
}

/* Until it is known, or the time is over. */
static enum rc asked(struct pg *pg, const struct lost *lost)
{
    enum became became = BECAME_UNKNOWN;
    const int64_t deadline_ms = pg->db.deadline_ms;
    int64_t least_ms = clock_monotonic_ms() + ASKING_MS;
    pg->until_ms = pg->db.deadline_ms ? pg->db.deadline_ms : clock_monotonic_ms() + LONGEST_MS;
    if (pg->until_ms < least_ms)
        pg->until_ms = least_ms;
    pg->db.deadline_ms = pg->until_ms;
    while (lost->transaction && goes_on(pg)) {
        became = ask(pg, lost);
        if (became != BECAME_NOTHING_YET && db__pg_is_up(pg))
            break;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000}, NULL);
    }
    pg->db.deadline_ms = deadline_ms;
    enum rc rc = became == BECAME_COMMITTED ? RC_OK : became == BECAME_ABORTED ? RC_RETRY : RC_UNKNOWN;
    log_line(rc == RC_UNKNOWN ? LOG_ERROR : LOG_WARN, "commit_answer_lost", "became", rc_name(rc), NULL);
    return rc;
}

enum rc db__pg_commit(struct db *db)
{
    struct pg *pg = (struct pg *)db;
    struct lost lost = {.transaction = pg->transaction, .session = PQbackendPID(pg->conn)};
    check(db->is_in_transaction);
    db__pg_call(pg);
    if (!db__pg_is_up(pg))
        return db__pg_failed(pg, NULL, S("commit"), false);
    snprintf(lost.server, sizeof lost.server, "%s", pg->server);
    int64_t answer_ms = clock_monotonic_ms() + ANSWER_MS;
    if (answer_ms < pg->until_ms)
        pg->until_ms = answer_ms;
    enum rc rc = db__pg_executed(pg, "commit");
    if (rc != RC_OK)
        pg->timeout_ms = pg->is_timeout_new ? -1 : pg->timeout_ms; /* a setting is rolled back too */
    pg->is_timeout_new = false;
    return rc == RC_OK || db__pg_is_up(pg) ? rc : asked(pg, &lost);
}
