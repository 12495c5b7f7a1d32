/*
 * What db.c and the two engines share; nobody outside this folder includes it.
 *
 * db.c keeps what both engines must agree on: transactions and savepoints, the failed state, injected failures,
 * counting, who may interrupt. An engine runs one statement, tells how it ended through db__fail, and reads columns.
 * An engine's struct begins with a struct db.
 */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "db/db.h"
#include "db/statements.h"

struct db_ops {
    enum db_engine engine;
    struct db_dialect dialect;
    const char *begin[2]; /* by enum db_mode */

    void (*close)(struct db *db);

    /* One statement with values; rows go to q->row. *changed may be NULL. */
    enum rc (*run)(struct db *db, const struct db_query *q, int64_t *changed);
    enum rc (*script)(struct db *db, const char *sql);
    enum rc (*temporary)(struct db *db, const char *sql);
    enum rc (*analyze)(struct db *db);

    /* One statement of transaction control. */
    enum rc (*control)(struct db *db, const char *sql);

    /* db_begin_with in one exchange. NULL: one statement after another. */
    enum rc (*begin_with)(struct db *db, const struct db_beginning *b, int64_t *value);

    /* The end of a transaction that is to stand. NULL: control does it. */
    enum rc (*commit)(struct db *db);

    /* False once the engine has given up a transaction by itself. */
    bool (*has_transaction)(const struct db *db);

    enum rc (*checkpoint)(struct db *db, enum db_checkpoint how, struct db_wal *wal);
    struct value (*value)(const struct row *row, int i, enum value_type as);
    bool (*fits)(const struct row *row, int i, enum value_type as);
    bool (*wide)(const struct row *row, int i, enum value_type as, __int128 *out);
};

struct db {
    const struct db_ops *ops;
    struct arena *arena; /* the connection's lifetime */
    struct db_options options;
    struct statements statements;
    int64_t budget_us;
    int64_t deadline_ms; /* on clock_monotonic_ms, or 0 */

    bool is_in_transaction;
    int savepoints;
    bool was_kept_out;
    enum rc failed; /* why the transaction, or its innermost savepoint, can only be rolled back */

    pthread_mutex_t lock; /* is_running for other threads */
    bool is_running;
    atomic_bool is_interrupted; /* the engine looks, again and again */

    int64_t calls;
    int fail_in;
    enum rc fail_rc;
    struct buf last_sql;
    atomic_int_least64_t wal_pages;
    char constraint[LIMIT_SQL_NAME_BYTES + 1];
    bool is_misfit; /* of the row being read a value is of another shape than asked for */
};

struct row {
    const struct db *db;
    void *result; /* sqlite3_stmt, PGresult */
    int columns;
};

/* A statement failed in the engine: notes it, logs it where it is the environment's doing, and returns rc. message is
   the engine's, without its details, which hold values. */
enum rc db__fail(struct db *db, enum rc rc, const char *message, str sql);

/* A row to who asked for it. The tables are not ours alone: somebody may have given a column another type, or put there what is
   no value of it. Whoever reads such a value notes it and gives null; the row is read to its end, and the statement fails. */
enum rc db__deliver(struct db *db, const struct db_query *q, const struct row *row);
void db__misfit(const struct row *row);

/* Around each call of an engine: the failed state, injected failures, counting; who may interrupt. Only after RC_OK of the
   first two is there something to leave. */
enum rc db__enter(struct db *db);
enum rc db__enter_sql(struct db *db, str sql);
enum rc db__leave(struct db *db, enum rc rc);
void db__running(struct db *db, bool is_running);

/* The SQL is wrong: says so and ends the process. */
_Noreturn void db__bug(const char *message, str sql);

/* Sets up the common part of an engine's struct, which lives in its own arena. */
void db__init(struct db *db, const struct db_ops *ops, struct arena *arena, struct db_options options);
void db__free(struct db *db); /* and the arena */

enum rc db__sqlite_open(const char *path, struct db_options options, struct arena *a, struct db **out, str *message);
bool db__postgres_url_fits(const char *url, struct arena *a, str *message);
enum rc db__postgres_open(const char *url, struct db_options options, struct arena *a, struct db **out, str *message);

/* The naming rule into to[LIMIT_SQL_NAME_BYTES + 1]. */
void db__key_name(char *to, str table, const str *columns, size_t n);

/* The name behind a message of SQLite's, "UNIQUE constraint failed: customers.email": the same rule. */
void db__sqlite_constraint(char *to, str message, bool is_primary_key);

#endif
