/*
 * The common half of both engines: every call passes enter and leave, so that counting, injected failures, the failed
 * state and interruption are one piece of code.
 *
 * A failed transaction stays failed. PostgreSQL works so; SQLite would go on after most failures, and code that had
 * been tested on it alone would break on the other. So db.c remembers the failure and refuses on both.
 *
 * Invariants: savepoints > 0 and failed only inside a transaction; is_running changes under the lock, on the
 * connection's thread.
 */
#include "db/db.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "db/engine.h"

enum rc db_open(const char *url, struct db_options options, struct arena *a, struct db **out, str *message)
{
    *out = NULL;
    *message = S("");
    str s = str_of(url);
    if (options.busy_ms <= 0)
        options.busy_ms = 5000;
    if (options.cache_kib == 0)
        options.cache_kib = 8192;
    if (!db_url_fits(url, a, message))
        return RC_INVALID;
    if (str_starts(s, S("postgres://")) || str_starts(s, S("postgresql://")))
        return db__postgres_open(url, options, a, out, message);
    size_t scheme = str_starts(s, S("sqlite:")) ? strlen("sqlite:") : 0;
    return db__sqlite_open(url + scheme, options, a, out, message);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    check(!db->is_running);
    db_rollback(db);
    db->ops->close(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->ops->engine;
}

const struct db_dialect *db_dialect(const struct db *db)
{
    return &db->ops->dialect;
}

/* --- statements ------------------------------------------------------------------------------------------------- */

enum rc db_query(struct db *db, const struct db_query *q)
{
    enum rc rc = db__enter_sql(db, q->sql);
    return rc != RC_OK ? rc : db__leave(db, db->ops->run(db, q, NULL));
}

struct single {
    const struct db_query *q;
    bool is_found;
};

static enum rc single_row(void *to, const struct row *row)
{
    struct single *single = to;
    check(!single->is_found);
    single->is_found = true;
    return single->q->row ? single->q->row(single->q->to, row) : RC_OK;
}

enum rc db_one(struct db *db, const struct db_query *q, bool *found)
{
    struct single single = {.q = q};
    struct db_query one = *q;
    one.row = single_row;
    one.to = &single;
    enum rc rc = db_query(db, &one);
    *found = single.is_found;
    return rc;
}

enum rc db_run(struct db *db, str sql, const struct value *binds, size_t bind_count, int64_t *changed)
{
    int64_t ignored;
    changed = changed ? changed : &ignored;
    *changed = 0;
    struct db_query q = {.sql = sql, .binds = binds, .bind_count = bind_count};
    enum rc rc = db__enter_sql(db, sql);
    return rc != RC_OK ? rc : db__leave(db, db->ops->run(db, &q, changed));
}

enum rc db_script(struct db *db, const char *sql)
{
    enum rc rc = db__enter_sql(db, str_of(sql));
    return rc != RC_OK ? rc : db__leave(db, db->ops->script(db, sql));
}

enum rc db_temporary(struct db *db, const char *sql)
{
    check(db->options.mode == DB_READ && !db->is_in_transaction);
    enum rc rc = db__enter_sql(db, str_of(sql));
    return rc != RC_OK ? rc : db__leave(db, db->ops->temporary(db, sql));
}

enum rc db_analyze(struct db *db)
{
    check(db->is_in_transaction && db->options.mode == DB_WRITE);
    enum rc rc = db__enter_sql(db, S("analyze"));
    return rc != RC_OK ? rc : db__leave(db, db->ops->analyze(db));
}

struct value row_value(const struct row *row, int i, enum value_type as)
{
    check(i >= 0 && i < row->columns);
    return row->db->ops->value(row, i, as);
}

int64_t row_int(const struct row *row, int i)
{
    struct value v = row_value(row, i, VALUE_INT);
    return v_is_null(v) ? 0 : v.i;
}

str row_text(const struct row *row, int i)
{
    struct value v = row_value(row, i, VALUE_TEXT);
    return v_is_null(v) ? S("") : v.s;
}

bool row_is_null(const struct row *row, int i)
{
    return v_is_null(row_value(row, i, VALUE_NULL));
}

bool row_fits(const struct row *row, int i, enum value_type as)
{
    check(i >= 0 && i < row->columns);
    return row->db->ops->fits(row, i, as);
}

int row_columns(const struct row *row)
{
    return row->columns;
}

bool row_wide(const struct row *row, int i, enum value_type as, __int128 *out)
{
    check(i >= 0 && i < row->columns);
    check(as == VALUE_INT || as == VALUE_FIXED);
    *out = 0;
    return row->db->ops->wide(row, i, as, out);
}

/* --- limits, errors, tests -------------------------------------------------------------------------------------- */

void db_budget(struct db *db, int64_t budget_us)
{
    db->budget_us = budget_us;
}

void db_deadline(struct db *db, int64_t at_ms)
{
    check(at_ms >= 0);
    db->deadline_ms = at_ms;
}

void db_interrupt(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    if (db->is_running)
        atomic_store(&db->is_interrupted, true);
    pthread_mutex_unlock(&db->lock);
}

str db_constraint(const struct db *db)
{
    return str_of(db->constraint);
}

enum rc db_checkpoint(struct db *db, enum db_checkpoint how, struct db_wal *wal)
{
    check(!db->is_in_transaction);
    *wal = (struct db_wal){0};
    enum rc rc = db__enter(db);
    return rc != RC_OK ? rc : db__leave(db, db->ops->checkpoint(db, how, wal));
}

int64_t db_wal_pages(const struct db *db)
{
    return atomic_load(&db->wal_pages);
}

void db_fail_at(struct db *db, int n, enum rc rc)
{
    db->fail_in = n;
    db->fail_rc = rc;
}

int64_t db_calls(const struct db *db)
{
    return db->calls;
}

size_t db_prepared(const struct db *db)
{
    return db->statements.n;
}

str db_last_sql(const struct db *db)
{
    return buf_view(&db->last_sql);
}

/* --- for the engines -------------------------------------------------------------------------------------------- */

void db__init(struct db *db, const struct db_ops *ops, struct arena *arena, struct db_options options)
{
    db->ops = ops;
    db->arena = arena;
    db->options = options;
    buf_init(&db->last_sql, LIMIT_SQL_BYTES);
    pthread_mutex_init(&db->lock, NULL);
}

void db__free(struct db *db)
{
    statements_free(&db->statements);
    buf_free(&db->last_sql);
    pthread_mutex_destroy(&db->lock);
    arena_free(db->arena);
}

enum rc db__fail(struct db *db, enum rc rc, const char *message, str sql)
{
    check(rc != RC_OK);
    if (db->is_in_transaction)
        db->failed = rc;
    if (rc == RC_UNAVAILABLE || rc == RC_CORRUPT || rc == RC_INVALID || rc == RC_FORBIDDEN) {
        char text[512];
        snprintf(text, sizeof text, "%.*s", STR_ARG(str_take(sql, sizeof text - 1)));
        log_line(LOG_ERROR, "db_failed", "code", rc_name(rc), "message", message, NULL);
        log_line(LOG_DEBUG, "db_failed", "sql", text, NULL); /* for who asks: it says nothing to an operator */
    }
    return rc;
}

void db__misfit(const struct row *row)
{
    ((struct db *)(uintptr_t)row->db)->is_misfit = true;
}

enum rc db__deliver(struct db *db, const struct db_query *q, const struct row *row)
{
    check(row->db == db);
    db->is_misfit = false;
    enum rc rc = q->row ? q->row(q->to, row) : RC_OK;
    if (!db->is_misfit)
        return rc;
    return db__fail(db, RC_CORRUPT, "a column has another type, or a value that is none", q->sql);
}

void db__bug(const char *message, str sql)
{
    fprintf(stderr, "guanxi: wrong SQL: %s\n%.*s\n", message, STR_ARG(sql));
    check_failed("the SQL is right", __FILE__, __LINE__);
}

/* --- helpers ---------------------------------------------------------------------------------------------------- */

enum rc db__enter(struct db *db)
{
    check(!db->is_running);
    if (db->failed != RC_OK)
        return db->failed;
    db->calls++;
    db->constraint[0] = 0;
    if (db->fail_in > 0 && --db->fail_in == 0) {
        if (db->is_in_transaction)
            db->failed = db->fail_rc;
        return db->fail_rc;
    }
    db__running(db, true);
    return RC_OK;
}

enum rc db__enter_sql(struct db *db, str sql)
{
    enum rc rc = db__enter(db);
    if (rc != RC_OK)
        return rc;
    check(sql.n <= LIMIT_SQL_BYTES);
    buf_clear(&db->last_sql);
    buf_str(&db->last_sql, sql);
    return RC_OK;
}

enum rc db__leave(struct db *db, enum rc rc)
{
    db__running(db, false);
    return rc;
}

void db__running(struct db *db, bool is_running)
{
    pthread_mutex_lock(&db->lock);
    db->is_running = is_running;
    atomic_store(&db->is_interrupted, false);
    pthread_mutex_unlock(&db->lock);
}
