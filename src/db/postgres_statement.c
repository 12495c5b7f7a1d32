/*
 * Prepared statements on PostgreSQL, where every place has a type.
 *
 * Places are declared with the types of the values first bound. A null tells none, so its place is left to the server;
 * when a later value tells another type than declared, the statement is prepared anew with what is known by then. A
 * place's type does not change from row to row, so this settles after a few. Names are never used twice, not by another session
 * either.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "db/postgres.h"

static bool declared_fits(const struct statement *st, const struct db_query *q);
static enum rc prepare(struct pg *pg, const struct db_query *q, const Oid *types);
static void rewritten(struct buf *to, str sql, size_t *places);

enum rc db__pg_prepared(struct pg *pg, const struct db_query *q, struct statement **out)
{
    check(q->bind_count <= LIMIT_BINDS);
    struct statement *old = statements_find(&pg->db.statements, q->sql);
    if (old && declared_fits(old, q)) {
        *out = old;
        return RC_OK;
    }
    Oid types[LIMIT_BINDS];
    for (size_t i = 0; i < q->bind_count; i++) {
        types[i] = db__pg_oid(q->binds[i].type);
        if (types[i] == 0 && old)
            memcpy(&types[i], old->types.p + i * sizeof(Oid), sizeof(Oid));
    }
    if (old)
        statements_remove(&pg->db.statements, old);
    enum rc rc = prepare(pg, q, types);
    if (rc != RC_OK)
        return rc;
    *out = statements_add(&pg->db.statements, q->sql);
    (*out)->number = pg->statement_number;
    buf_add(&(*out)->types, types, q->bind_count * sizeof(Oid));
    return RC_OK;
}

static enum rc prepare_answer(struct pg *pg, bool is_sent, str sql)
{
    enum rc rc = RC_OK;
    bool is_prepared = false;
    PGresult *result;
    while (is_sent && (result = db__pg_result(pg))) {
        is_prepared = PQresultStatus(result) == PGRES_COMMAND_OK;
        if (!is_prepared && rc == RC_OK) /* a broken connection tells twice */
            rc = db__pg_failed(pg, result, sql, false);
        PQclear(result);
    }
    return rc != RC_OK || is_prepared ? rc : db__pg_failed(pg, NULL, sql, false);
}

void db__pg_name(const struct pg *pg, int64_t number, char to[PG_NAME_BYTES])
{
    snprintf(to, PG_NAME_BYTES, "s%s_%lld", pg->token, (long long)number);
}

/* The caller frees it. */
static void text_of(const struct db_query *q, struct buf *sql)
{
    size_t places = 0;
    buf_init(sql, (size_t)LIMIT_SQL_BYTES * 6); /* "?" becomes "$1234" */
    rewritten(sql, q->sql, &places);
    check(!sql->is_over && places == q->bind_count);
}

bool db__pg_sent_whole(struct pg *pg, const struct db_query *q)
{
    Oid types[LIMIT_BINDS];
    struct buf sql;
    for (size_t i = 0; i < q->bind_count; i++)
        types[i] = db__pg_oid(q->binds[i].type);
    text_of(q, &sql);
    bool is_sent = PQsendQueryParams(pg->conn, sql.p, (int)q->bind_count, types, pg->values, pg->lengths, pg->formats,
                                     1) == 1;
    buf_free(&sql);
    return is_sent;
}

/* Under the next number. */
static enum rc prepare(struct pg *pg, const struct db_query *q, const Oid *types)
{
    char name[PG_NAME_BYTES];
    db__pg_name(pg, ++pg->statement_number, name);
    struct buf sql;
    text_of(q, &sql);
    bool is_sent = PQsendPrepare(pg->conn, name, sql.p, (int)q->bind_count, types) == 1;
    buf_free(&sql);
    return prepare_answer(pg, is_sent, q->sql);
}

/* A null fits any place. */
static bool declared_fits(const struct statement *st, const struct db_query *q)
{
    check(st->types.n == q->bind_count * sizeof(Oid));
    for (size_t i = 0; i < q->bind_count; i++) {
        Oid type = db__pg_oid(q->binds[i].type), declared;
        memcpy(&declared, st->types.p + i * sizeof(Oid), sizeof(Oid));
        if (type != 0 && type != declared)
            return false;
    }
    return true;
}

/* '?' becomes $1, $2 … outside quotes; the end is a zero byte. */
static void rewritten(struct buf *to, str sql, size_t *places)
{
    char quote = 0;
    for (size_t i = 0; i < sql.n; i++) {
        char c = sql.p[i];
        if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? 0 : c;
        if (c == '?' && !quote)
            buf_printf(to, "$%zu", ++*places);
        else
            buf_char(to, c);
    }
    buf_char(to, 0);
}

void db__pg_deallocate(void *owner, struct statement *st)
{
    struct pg *pg = owner;
    char name[PG_NAME_BYTES], sql[64];
    db__pg_name(pg, st->number, name);
    snprintf(sql, sizeof sql, "deallocate %s", name);
    PQclear(db__pg_exec(pg, sql)); /* if it fails the session is failing, and the next statement says so */
}
