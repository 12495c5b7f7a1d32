/*
 * SQLite behind db.h: one file in WAL mode, one connection per thread, one of them the writer.
 *
 * A reader is opened for reading and writing but with query_only: a read-only handle could not take part in the WAL's
 * shared memory. Checkpoints never happen inside a commit unless asked for (docs/decisions/0004).
 *
 * The writer keeps what a savepoint may have to restore in memory: each write of a batch has a savepoint, touches some
 * twenty pages, and a copy of each went through a temporary file, as many bytes as the log itself takes.
 *
 * What is deleted is overwritten (secure_delete), in the file as in the log, so that a purge leaves nothing where others
 * read with a hex editor; what the log held before goes when it is truncated.
 *
 * The progress handler is the one place that ends a statement early: over its budget, or interrupted. It is asked every
 * PROGRESS_STEPS steps of SQLite's virtual machine, some tens of microseconds.
 *
 * Everything SQLite says passes failed(): codes become enum rc there and nowhere else.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/engine.h"
#include "db/sqlite_open.h"
#include "db/sqlite_statistics.h"
#include "db/sqlite_temporary.h"
#include "db/sqlite_value.h"

/* What PROGRESS_STEPS take at the least, so that a thread that had to wait for its processor has not used its budget up. */
enum { PROGRESS_STEPS = 1000, PROGRESS_US = 20, FINISH_MS = 10 };

struct sqlite {
    struct db db;
    sqlite3 *handle;
    int64_t begun_us; /* the statement under way, where it has a budget; 0: none */
    int64_t looks;    /* of the progress handler since */
};

static const struct db_ops sqlite_ops;
static int set_up(void *data);
static int one_text(struct sqlite *s, const char *sql, char *to, size_t size);
static void finalize(void *owner, struct statement *st);
static void begin_budget(struct sqlite *s);
static int progress(void *data);
static int wal_grew(void *data, sqlite3 *handle, const char *name, int pages);
static enum rc prepared(struct sqlite *s, str sql, sqlite3_stmt **out);
static enum rc stepped(struct sqlite *s, sqlite3_stmt *st, const struct db_query *q);
static enum rc misfit(struct sqlite *s, str sql);
static enum rc failed(struct sqlite *s, int code, str sql);
static enum rc rc_of(struct sqlite *s, int code);
static int flush_file(struct sqlite *s);
static void fsync_failed(struct sqlite *s);

static struct sqlite *of(const struct db *db)
{
    return (struct sqlite *)(uintptr_t)db;
}

/* --- opening and closing ---------------------------------------------------------------------------------------- */

enum rc db__sqlite_open(const char *path, struct db_options options, struct arena *a, struct db **out, str *message)
{
    struct arena *own = arena_new(0);
    struct sqlite *s = arena_new_of(own, struct sqlite);
    db__init(&s->db, &sqlite_ops, own, options);
    statements_init(&s->db.statements, own, finalize, s);
    struct sqlite_opening opening = {path, options.mode == DB_WRITE, &s->handle, set_up, s};
    int code = db__sqlite_open_file(a, &opening);
    if (code == SQLITE_OK) {
        *out = &s->db;
        return RC_OK;
    }
    *message = str_printf(a, "the database %s cannot be used: %s", path, db__sqlite_open_words(&opening, code));
    enum rc rc = db__sqlite_is_unwritable(code) ? RC_UNAVAILABLE : rc_of(s, code);
    s->db.ops->close(&s->db);
    return rc;
}

static int set_up(void *data)
{
    struct sqlite *s = data;
    const struct db_options *o = &s->db.options;
    bool is_writer = o->mode == DB_WRITE;
    sqlite3_extended_result_codes(s->handle, 1);
    sqlite3_busy_timeout(s->handle, o->busy_ms);
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* "no such column" is no text */
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    char sql[400];
    snprintf(sql, sizeof sql,
             "pragma trusted_schema=off; pragma synchronous=full; pragma analysis_limit=%d; pragma foreign_keys=on; "
             "pragma mmap_size=0; pragma secure_delete=on;"
             "pragma cache_size=-%zu; pragma query_only=%s; pragma temp_store=%s; pragma journal_size_limit=-1",
             SQLITE_ANALYSIS_LIMIT, o->cache_kib, is_writer ? "off" : "on", is_writer ? "memory" : "default");
    int code = sqlite3_exec(s->handle, sql, NULL, NULL, NULL);
    char mode[16] = "";
    if (code == SQLITE_OK)
        code = one_text(s, is_writer ? "pragma journal_mode=wal" : "pragma journal_mode", mode, sizeof mode);
    if (code == SQLITE_OK && is_writer && strcmp(mode, "wal") != 0 && strcmp(mode, "memory") != 0)
        code = SQLITE_CANTOPEN; /* a file system without shared memory */
    if (code == SQLITE_OK)
        code = db__sqlite_sum(s->handle);
    if (o->checkpoint_pages > 0)
        sqlite3_wal_autocheckpoint(s->handle, o->checkpoint_pages);
    else
        sqlite3_wal_hook(s->handle, wal_grew, s); /* replaces the automatic checkpoint */
    sqlite3_progress_handler(s->handle, PROGRESS_STEPS, progress, s);
    return code;
}

static int one_text(struct sqlite *s, const char *sql, char *to, size_t size)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(s->handle, sql, -1, &st, NULL);
    if (code != SQLITE_OK)
        return code;
    if (sqlite3_step(st) == SQLITE_ROW)
        snprintf(to, size, "%s", sqlite3_column_text(st, 0));
    return sqlite3_finalize(st);
}

static void sqlite_close(struct db *db)
{
    struct sqlite *s = of(db);
    statements_clear(&db->statements);
    check(sqlite3_close(s->handle) == SQLITE_OK);
    db__free(db);
}

static void finalize(void *owner, struct statement *st)
{
    (void)owner;
    sqlite3_finalize(st->handle);
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static enum rc sqlite_run(struct db *db, const struct db_query *q, int64_t *changed)
{
    struct sqlite *s = of(db);
    sqlite3_stmt *st = NULL;
    enum rc rc = prepared(s, q->sql, &st);
    if (rc != RC_OK)
        return rc;
    check((size_t)sqlite3_bind_parameter_count(st) == q->bind_count);
    int64_t before = sqlite3_total_changes64(s->handle);
    rc = stepped(s, st, q);
    sqlite3_clear_bindings(st); /* their text is the caller's */
    if (changed && rc == RC_OK && sqlite3_total_changes64(s->handle) != before)
        *changed = sqlite3_changes64(s->handle);
    return rc;
}

static enum rc prepared(struct sqlite *s, str sql, sqlite3_stmt **out)
{
    struct statement *st = statements_find(&s->db.statements, sql);
    if (!st) {
        const char *rest = NULL;
        int code = sqlite3_prepare_v3(s->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, out, &rest);
        if ((code & 0xff) == SQLITE_ERROR)
            return misfit(s, sql);
        if (code != SQLITE_OK)
            return failed(s, code, sql);
        check(*out && str_trim(str_skip(sql, (size_t)(rest - sql.p))).n == 0);
        st = statements_add(&s->db.statements, sql);
        st->handle = *out;
    }
    *out = st->handle;
    return RC_OK;
}

static enum rc stepped(struct sqlite *s, sqlite3_stmt *st, const struct db_query *q)
{
    int code = SQLITE_OK;
    for (size_t i = 0; i < q->bind_count && code == SQLITE_OK; i++)
        code = db__sqlite_bind(st, (int)i + 1, q->binds[i]);
    if (code != SQLITE_OK)
        return failed(s, code, q->sql);
    begin_budget(s);
    struct row row = {.db = &s->db, .result = st, .columns = sqlite3_column_count(st)};
    enum rc stop = RC_OK;
    while (stop == RC_OK && (code = sqlite3_step(st)) == SQLITE_ROW)
        stop = db__deliver(&s->db, q, &row);
    enum rc rc = stop != RC_OK || code == SQLITE_DONE ? stop : failed(s, code, q->sql);
    sqlite3_reset(st);
    return rc;
}

static enum rc sqlite_script(struct db *db, const char *sql)
{
    struct sqlite *s = of(db);
    begin_budget(s);
    int code = sqlite3_exec(s->handle, sql, NULL, NULL, NULL);
    if (code == SQLITE_ERROR)
        return misfit(s, str_of(sql));
    return code == SQLITE_OK ? RC_OK : failed(s, code, str_of(sql));
}

static enum rc sqlite_temporary(struct db *db, const char *sql)
{
    struct sqlite *s = of(db);
    enum rc rc = sqlite_script(db, "pragma query_only=off");
    db__sqlite_only_temporary(s->handle);
    return rc == RC_OK ? sqlite_script(db, sql) : rc;
}

static enum rc sqlite_analyze(struct db *db)
{
    struct sqlite *s = of(db);
    begin_budget(s);
    int code = db__sqlite_analyze(s->handle);
    return code == SQLITE_OK ? RC_OK : failed(s, code, S("analyze"));
}

static enum rc sqlite_control(struct db *db, const char *sql)
{
    struct db_query q = {.sql = str_of(sql)};
    int64_t budget_us = db->budget_us;
    db->budget_us = 0; /* a commit is never cut short */
    enum rc rc = sqlite_run(db, &q, NULL);
    db->budget_us = budget_us;
    return rc;
}

static bool sqlite_has_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(of(db)->handle);
}

static void begin_budget(struct sqlite *s)
{
    s->begun_us = s->db.budget_us > 0 ? clock_monotonic_us() : 0;
    s->looks = 0;
}

/* By the clock, and by steps made as well: but what takes ten times as long waits for a disk, and should elsewhere. */
static bool is_over_budget(struct sqlite *s)
{
    int64_t took_us = clock_monotonic_us() - s->begun_us;
    s->looks++;
    return took_us > s->db.budget_us && (s->looks * PROGRESS_US > s->db.budget_us || took_us > 10 * s->db.budget_us);
}

static int progress(void *data)
{
    struct sqlite *s = data;
    if (atomic_load_explicit(&s->db.is_interrupted, memory_order_relaxed))
        return 1;
    return s->begun_us && is_over_budget(s);
}

/* --- checkpoints ------------------------------------------------------------------------------------------------ */

static enum rc sqlite_checkpoint(struct db *db, enum db_checkpoint how, struct db_wal *wal)
{
    static const int modes[] = {SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_RESTART, SQLITE_CHECKPOINT_TRUNCATE};
    struct sqlite *s = of(db);
    s->begun_us = 0;
    int pages = 0, done = 0;
    if (how != DB_CHECKPOINT_PASSIVE)
        sqlite3_busy_timeout(s->handle, FINISH_MS);
    int code = sqlite3_wal_checkpoint_v2(s->handle, "main", modes[how], &pages, &done);
    if (how != DB_CHECKPOINT_PASSIVE)
        sqlite3_busy_timeout(s->handle, db->options.busy_ms);
    wal->pages = pages > 0 ? pages : 0; /* -1: no WAL */
    wal->done = done > 0 ? done : 0;
    if (code == SQLITE_OK && how == DB_CHECKPOINT_PASSIVE && done > 0)
        code = flush_file(s);
    if (code == SQLITE_OK && how != DB_CHECKPOINT_PASSIVE)
        atomic_store(&db->wal_pages, 0);
    return code == SQLITE_OK ? RC_OK : failed(s, code, S("wal_checkpoint"));
}

/* SQLite flushes only when nothing is left; whoever finishes would then pay for all. */
static int flush_file(struct sqlite *s)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(s->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK && file && file->pMethods && file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) != SQLITE_OK)
        fsync_failed(s);
    return code;
}

static int wal_grew(void *data, sqlite3 *handle, const char *name, int pages)
{
    (void)handle, (void)name;
    struct sqlite *s = data;
    atomic_store(&s->db.wal_pages, pages);
    return SQLITE_OK;
}

/* --- errors ----------------------------------------------------------------------------------------------------- */

/* SQL that does not prepare. */
static enum rc misfit(struct sqlite *s, str sql)
{
    if (!s->db.options.is_doubted)
        db__bug(sqlite3_errmsg(s->handle), sql);
    return db__fail(&s->db, RC_CORRUPT, sqlite3_errmsg(s->handle), sql);
}

static enum rc failed(struct sqlite *s, int code, str sql)
{
    const char *message = sqlite3_errmsg(s->handle);
    enum rc rc = rc_of(s, code);
    if (code == SQLITE_ERROR && strncmp(message, "no such ", strlen("no such ")) == 0)
        rc = RC_RETRY; /* it did prepare once: the tables are others now */
    if (rc == RC_UNIQUE)
        db__sqlite_constraint(s->db.constraint, str_of(message),
                              code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID);
    return db__fail(&s->db, rc, message, sql);
}

static enum rc rc_of(struct sqlite *s, int code)
{
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        fsync_failed(s);
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return RC_UNIQUE;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return RC_REFERENCED;
    }
    switch (code & 0xff) {
    case SQLITE_ERROR: /* at run time: a sum too wide, JSON that is none */
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return RC_INVALID;
    case SQLITE_INTERRUPT:
        return atomic_load(&s->db.is_interrupted) ? RC_STOPPED : RC_BUDGET;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_SCHEMA:
        return RC_RETRY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return RC_CORRUPT;
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return s->db.options.mode == DB_READ ? RC_FORBIDDEN : RC_UNAVAILABLE;
    case SQLITE_NOMEM:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        check_failed(sqlite3_errstr(code), __FILE__, __LINE__);
    default:
        return RC_UNAVAILABLE; /* FULL, IOERR, CANTOPEN, PERM */
    }
}

/* What was not flushed may be dropped by the kernel as if it were: only a new start reads what the disk really has. */
static void fsync_failed(struct sqlite *s)
{
    log_line(LOG_ERROR, "db_fsync_failed", "message", sqlite3_errmsg(s->handle), NULL);
    _exit(EXIT_FAILURE);
}

static const struct db_ops sqlite_ops = {
    .engine = DB_SQLITE,
    .dialect =
        {
            .type = {"", "integer", "integer", "integer", "text", "integer", "text", "blob"},
            .cast = {"", "integer", "integer", "integer", "text", "integer", "text", "blob"},
            .sum = "sum_exact",
            .same = "is",
            .differs = "is not",
            .in_list_int = "in (select value from json_each(?))",
            .in_list_text = "in (select value from json_each(?))",
            .clustered = " without rowid",
            .for_update = "",
            .for_no_key_update = "",
            .for_key_share = "",
            .after_ms = "(cast(round((julianday('now') - 2440587.5) * 86400000) as integer) + ?)",
            .position = "instr",
        },
    .begin = {[DB_READ] = "begin", [DB_WRITE] = "begin immediate"},
    .close = sqlite_close,
    .run = sqlite_run,
    .script = sqlite_script,
    .temporary = sqlite_temporary,
    .analyze = sqlite_analyze,
    .control = sqlite_control,
    .has_transaction = sqlite_has_transaction,
    .checkpoint = sqlite_checkpoint,
    .value = db__sqlite_value,
    .fits = db__sqlite_fits,
    .wide = db__sqlite_wide,
};
