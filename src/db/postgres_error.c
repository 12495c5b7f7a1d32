/*
 * How a statement failed on PostgreSQL: one table from SQLSTATE, the first line whose prefix fits, and what only the
 * connection knows beside it. None of them ends the program, for a server may say anything: another version of it, one
 * that is a standby for a moment, a pooler in between, one whose tables somebody dropped.
 */
#include "db/postgres_error.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "db/postgres.h"

static const char *field(const PGresult *result, int code);
static enum rc failed_because(struct pg *pg, enum rc rc, const char *primary, str sql);

static const struct {
    const char *prefix;
    struct pg_error error;
} table[] = {
    {"23505", {RC_UNIQUE}},
    {"23503", {RC_REFERENCED}},
    {"23001", {RC_REFERENCED}},
    {"23", {RC_INVALID}},                     /* null, check, exclusion */
    {"22", {RC_INVALID}},                     /* data: range, encoding */
    {"54", {RC_INVALID}},                     /* program limit: an index entry too long */
    {"40", {RC_RETRY}},                       /* serialization, deadlock */
    {"55P03", {RC_RETRY, .is_lock = true}},   /* lock_timeout */
    {"55", {RC_RETRY}},                       /* object in use */
    {"26000", {RC_RETRY, .is_stale = true}},  /* no such prepared statement: a pooler in between */
    {"42P05", {RC_RETRY, .is_stale = true}},  /* there is one: the same pooler */
    {"57014", {RC_BUDGET}},                   /* statement_timeout or cancelled */
    {"25006", {RC_FORBIDDEN}},                /* read-only */
    {"42501", {RC_UNAVAILABLE}},              /* rights of the role: the operator's */
    {"42", {RC_CORRUPT, .is_sql = true}},     /* no such table or column, syntax */
    {"0A", {RC_UNAVAILABLE, .is_sql = true}}, /* not supported: "cached plan must not change result type" */
    {"25", {RC_UNAVAILABLE}},                 /* transaction states: idle too long in one; a pooler's mixture */
    {"34", {RC_UNAVAILABLE}},                 /* no such cursor, … */
    {"3B", {RC_UNAVAILABLE}},                 /* … savepoint */
    {"XX001", {RC_CORRUPT}},
    {"XX002", {RC_CORRUPT}},
    {"", {RC_UNAVAILABLE}}, /* 08, 28, 3D, 53, 57P0x, 58, XX and what is new */
};

struct pg_error db__pg_error(const char *sqlstate)
{
    for (size_t i = 0; i < countof(table); i++)
        if (strncmp(sqlstate, table[i].prefix, strlen(table[i].prefix)) == 0)
            return table[i].error;
    check_failed("the last line fits all", __FILE__, __LINE__);
}

enum rc db__pg_failed(struct pg *pg, const PGresult *result, str sql, bool was_prepared)
{
    const char *primary = field(result, PG_DIAG_MESSAGE_PRIMARY);
    struct pg_error e = db__pg_error(pg->given_up ? "" : field(result, PG_DIAG_SQLSTATE));
    if (e.is_sql && was_prepared)
        e = (struct pg_error){RC_RETRY, .is_stale = true}; /* it was right once: the tables are others now */
    if (e.is_stale) {
        statements_forget(&pg->db.statements);
        pg->asking = NULL;
    }
    if ((e.rc == RC_BUDGET || pg->given_up) && atomic_load(&pg->db.is_interrupted))
        e.rc = RC_STOPPED;
    if (e.rc == RC_FORBIDDEN && pg->db.options.mode == DB_WRITE)
        e.rc = RC_UNAVAILABLE; /* the server itself only reads: a standby */
    pg->db.was_kept_out |= e.is_lock;
    snprintf(pg->db.constraint, sizeof pg->db.constraint, "%s", field(result, PG_DIAG_CONSTRAINT_NAME));
    return failed_because(pg, e.rc, primary, sql);
}

/* What is said of the connection itself may quote what was asked for it, and so a password. */
static enum rc failed_because(struct pg *pg, enum rc rc, const char *primary, str sql)
{
    struct arena *a = arena_new(0);
    const char *message = pg->given_up ? pg->given_up
                          : *primary   ? primary
                                       : str_c(a, db__pg_told(pg->conn, PQerrorMessage(pg->conn), a));
    rc = db__fail(&pg->db, rc, message, sql);
    arena_free(a);
    return rc;
}

/* "" where there is none. */
static const char *field(const PGresult *result, int code)
{
    const char *text = result ? PQresultErrorField(result, code) : NULL;
    return text ? text : "";
}
