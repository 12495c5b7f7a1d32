/*
 * How a statement failed on PostgreSQL: one table from SQLSTATE, the first line whose prefix fits, and what only the
 * connection knows beside it.
 */
#include "db/postgres_error.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "db/postgres.h"

static const char *field(const PGresult *result, int code);

static const struct {
    const char *prefix;
    struct pg_error error;
} table[] = {
    {"23505", {RC_UNIQUE}},
    {"23503", {RC_REFERENCED}},
    {"23001", {RC_REFERENCED}},
    {"23", {RC_INVALID}},                    /* null, check, exclusion */
    {"22", {RC_INVALID}},                    /* data: range, encoding */
    {"54", {RC_INVALID}},                    /* program limit: an index entry too long */
    {"40", {RC_RETRY}},                      /* serialization, deadlock */
    {"55", {RC_RETRY}},                      /* lock_timeout, object in use */
    {"26000", {RC_RETRY, .is_stale = true}}, /* no such prepared statement: a pooler in between */
    {"57014", {RC_BUDGET}},                  /* statement_timeout or cancelled */
    {"25006", {RC_FORBIDDEN}},               /* read-only */
    {"25P03", {RC_UNAVAILABLE}},             /* idle too long in a transaction */
    {"42501", {RC_UNAVAILABLE}},             /* rights of the role: the operator's */
    {"42", {RC_OK, .is_bug = true}},         /* syntax, no such table */
    {"0A", {RC_OK, .is_bug = true}},         /* not supported */
    {"25", {RC_OK, .is_bug = true}},         /* transaction states */
    {"34", {RC_OK, .is_bug = true}},         /* cursors */
    {"3B", {RC_OK, .is_bug = true}},         /* savepoints */
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
    const char *message = *primary ? primary : PQerrorMessage(pg->conn);
    struct pg_error e = db__pg_error(field(result, PG_DIAG_SQLSTATE));
    if (e.is_bug && !was_prepared)
        db__bug(message, sql);
    if (e.is_bug)
        e = (struct pg_error){RC_RETRY, .is_stale = true}; /* it was right once: the tables are others now */
    if (e.is_stale) {
        statements_forget(&pg->db.statements);
        pg->asking = NULL;
    }
    if (e.rc == RC_BUDGET && atomic_load(&pg->db.is_interrupted))
        e.rc = RC_STOPPED;
    if (e.rc == RC_FORBIDDEN && pg->db.options.mode == DB_WRITE)
        e.rc = RC_UNAVAILABLE; /* the server itself only reads: a standby */
    snprintf(pg->db.constraint, sizeof pg->db.constraint, "%s", field(result, PG_DIAG_CONSTRAINT_NAME));
    return db__fail(&pg->db, e.rc, message, sql);
}

/* "" where there is none. */
static const char *field(const PGresult *result, int code)
{
    const char *text = result ? PQresultErrorField(result, code) : NULL;
    return text ? text : "";
}
