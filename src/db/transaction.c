/*
 * Transactions and savepoints, the same on both engines; see db.h. What a transaction is over for is kept here: nobody
 * else sets is_in_transaction or counts savepoints.
 */
#include <stdio.h>

#include "base/check.h"
#include "db/engine.h"

static enum rc control(struct db *db, const char *sql)
{
    enum rc rc = db__enter(db);
    return rc != RC_OK ? rc : db__leave(db, db->ops->control(db, sql));
}

static enum rc savepoint_control(struct db *db, const char *verb, int number)
{
    char sql[64];
    snprintf(sql, sizeof sql, "%s s%d", verb, number);
    return control(db, sql);
}

bool db_was_kept_out(const struct db *db)
{
    return db->was_kept_out;
}

static void transaction_over(struct db *db)
{
    db->is_in_transaction = false;
    db->savepoints = 0;
    db->failed = RC_OK;
}

enum rc db_begin(struct db *db)
{
    check(!db->is_in_transaction);
    db->was_kept_out = false;
    enum rc rc = control(db, db->ops->begin[db->options.mode]);
    db->is_in_transaction = rc == RC_OK;
    return rc;
}

static enum rc number_row(void *to, const struct row *row)
{
    return str_to_i64(row_text(row, 0), to) ? RC_OK : RC_CORRUPT;
}

enum rc db_begin_with(struct db *db, const struct db_beginning *b, int64_t *value)
{
    check(!db->is_in_transaction && db->options.mode == DB_WRITE);
    *value = 0;
    db->was_kept_out = false;
    if (!db->ops->begin_with) {
        enum rc rc = db_begin(db);
        if (rc == RC_OK)
            rc = db_query(db, &(struct db_query){.sql = str_of(b->ask), .row = number_row, .to = value});
        if (rc != RC_OK)
            db_rollback(db);
        return rc;
    }
    enum rc rc = db__enter_sql(db, str_of(b->ask));
    if (rc == RC_OK)
        rc = db__leave(db, db->ops->begin_with(db, b, value));
    db->is_in_transaction = rc == RC_OK;
    return rc;
}

static enum rc commit(struct db *db)
{
    enum rc rc = db->ops->commit ? db__enter(db) : RC_OK;
    if (!db->ops->commit)
        return control(db, "commit");
    return rc != RC_OK ? rc : db__leave(db, db->ops->commit(db));
}

enum rc db_commit(struct db *db)
{
    check(db->is_in_transaction && db->savepoints == 0);
    enum rc rc = commit(db);
    if (rc == RC_OK)
        transaction_over(db);
    else
        db_rollback(db);
    return rc;
}

void db_rollback(struct db *db)
{
    if (!db->is_in_transaction)
        return;
    check(!db->is_running);
    db__running(db, true);
    if (db->ops->has_transaction(db))
        db->ops->control(db, "rollback");
    db__running(db, false);
    transaction_over(db);
}

bool db_in_transaction(const struct db *db)
{
    return db->is_in_transaction;
}

enum rc db_savepoint(struct db *db)
{
    check(db->is_in_transaction && db->savepoints < LIMIT_SAVEPOINTS);
    enum rc rc = savepoint_control(db, "savepoint", db->savepoints + 1);
    if (rc == RC_OK)
        db->savepoints++;
    return rc;
}

enum rc db_release(struct db *db)
{
    check(db->savepoints > 0);
    enum rc rc = savepoint_control(db, "release savepoint", db->savepoints);
    if (rc == RC_OK)
        db->savepoints--;
    return rc;
}

enum rc db_rollback_to(struct db *db)
{
    check(db->savepoints > 0);
    if (!db->ops->has_transaction(db))
        return db->failed = db->failed != RC_OK ? db->failed : RC_UNAVAILABLE;
    db->failed = RC_OK;
    enum rc rc = savepoint_control(db, "rollback to savepoint", db->savepoints);
    return rc == RC_OK ? db_release(db) : rc;
}
