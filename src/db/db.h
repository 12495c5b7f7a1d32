/*
 * One interface to a database, two engines behind it.
 *
 * A connection (struct db) belongs to one thread at a time. SQL is written once for both engines: places for values
 * are '?' in order of appearance, what differs (types, conflict clauses) comes from the dialect below. Statements are
 * prepared once per connection and kept (LIMIT_STATEMENTS, the least recently used goes). Values are always bound.
 * Where nothing but the value tells a place's type (select ?, ? is null), write cast(? as ...) with the dialect's cast:
 * a null has no type, and PostgreSQL wants one.
 *
 * Types map as docs/decisions say: BOOL is INTEGER 0/1 | boolean; INT is INTEGER | bigint; FIXED is INTEGER counting
 * ten-thousandths | numeric(19,4); DATE is TEXT YYYY-MM-DD | date; TIME is INTEGER ms | timestamptz(3); TEXT is
 * TEXT | text collate "C"; BYTES is BLOB | bytea. A column is read as the type the caller names.
 *
 * How a statement ends: RC_UNIQUE and RC_REFERENCED (db_constraint names which); RC_INVALID, a value the table does
 * not take (null, check, range): a backstop, logged; RC_FORBIDDEN, a write in DB_READ; RC_BUDGET; RC_STOPPED;
 * RC_RETRY, lost against another transaction; RC_UNAVAILABLE, disk full, I/O, connection lost, a server that only reads or
 * does not answer in time; RC_CORRUPT. Failures of the environment are logged here, once. SQL that does not prepare is a bug:
 * on SQLite, which is part of the program, it asserts (but where the tables are doubted); on PostgreSQL it is
 * RC_CORRUPT, for the tables are the server's, and no answer of a server ends the program. A statement that did prepare and whose
 * table or column is gone since is RC_RETRY (a read of PostgreSQL's outside of a transaction is tried again at once, as it is on
 * a connection that broke). A failed fsync of SQLite's ends the process: after it nobody knows what the disk holds.
 *
 * PostgreSQL is waited for only so long: 2 s for a connection, and for an answer as long as db_budget or db_deadline say.
 * Whoever does not answer by then is given up with the connection (docs/decisions/0021).
 *
 * A statement that fails inside a transaction fails the transaction, on both engines: until db_rollback, or
 * db_rollback_to where a savepoint is open, every further call returns the same code and does nothing, and db_commit
 * rolls back. So a caller may look at the last code alone.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"
#include "base/value.h"

struct db;
struct row;

enum db_engine { DB_SQLITE, DB_POSTGRES };

enum db_mode {
    DB_READ,  /* a snapshot per statement; writing is refused with RC_FORBIDDEN */
    DB_WRITE, /* SQLite: there is one at a time, the writer */
};

struct db_options {
    enum db_mode mode;
    int busy_ms;          /* how long to wait for a lock of another process; 0: 5000 */
    size_t cache_kib;     /* SQLite page cache; 0: 8192 */
    int checkpoint_pages; /* SQLite: the writer checkpoints by itself past so many pages of WAL (commands, tests);
                             0: never, somebody else calls db_checkpoint */
    int silence_ms; /* PostgreSQL: who is not heard of for so long has no session any more; 0: it may be idle. For one that
                             holds a lock between its transactions */
    bool
        is_doubted; /* SQLite: the tables may be others than ours. SQL that does not fit them is RC_CORRUPT, as on PostgreSQL */
    bool is_lazy; /* PostgreSQL: connects when it is first needed, so opening cannot fail for want of a server */
};

/* Whether db_open can make anything of it; looks for no file and asks no server. *message (in a) says why not, and tells
   nothing of a password. */
bool db_url_fits(const char *url, struct arena *a, str *message);

/* The file of an SQLite URL; NULL of another engine's and of ":memory:". */
const char *db_url_file(const char *url);

/* Whether a text that somebody gave anywhere looks like a URL or another way to name a database: it may hold a password, so no
   message repeats it. */
bool db_url_is_like(const char *text);

/* The URL as anybody may read it, with stars for a password and for all parameters; the second does it in place, in any text
   that holds a URL (a flag as it was typed), which becomes no longer. */
const char *db_url_told(const char *url, struct arena *a);
void db_url_mask(char *text);

/* Opens "sqlite:/path/to/file.db" (or a bare path; ":memory:" for tests, private to the connection) or
   "postgres://user@host:port/name" (libpq's URIs; "postgresql://" too). The file is created when mode is DB_WRITE and
   its folder exists. On failure returns a code (RC_INVALID: no such kind of URL), *out is NULL, and *message (in a) is
   a sentence for an operator; nothing is logged. */
enum rc db_open(const char *url, struct db_options options, struct arena *a, struct db **out, str *message);
void db_close(struct db *db); /* NULL is fine; an open transaction is rolled back */

enum db_engine db_engine(const struct db *db);

/* --- statements ------------------------------------------------------------------------------------------------- */

/* Called for each row; anything but RC_OK stops, is returned, and does not fail the transaction. The row is gone when
   the call returns. It may not run statements on the same connection (checked): collect first. Stopping early does not
   spare PostgreSQL the rest: use limit. */
typedef enum rc (*db_row_fn)(void *to, const struct row *row);

/* A read as a value: the SQL, the values bound, and what takes the rows. */
struct db_query {
    str sql;
    const struct value *binds;
    size_t bind_count;
    db_row_fn row; /* may be NULL */
    void *to;
};

enum rc db_query(struct db *db, const struct db_query *q);

/* One row at the most (checked): *found says whether there was one. row may be NULL. */
enum rc db_one(struct db *db, const struct db_query *q, bool *found);

/* A write; *changed (may be NULL) is how many rows it touched. */
enum rc db_run(struct db *db, str sql, const struct value *binds, size_t bind_count, int64_t *changed);

/* Several statements without values, separated by ';': DDL and pragmas. Not cached. Outside a transaction PostgreSQL
   runs them all or none, SQLite one by one: begin one where it matters. */
enum rc db_script(struct db *db, const char *sql);

/* Column i of the row as a value of that type, or VALUE_NULL. Text is a view until the row callback returns. What is
   stored in another shape than asked for is read as null, and the statement is RC_CORRUPT. */
struct value row_value(const struct row *row, int i, enum value_type as);
int64_t row_int(const struct row *row, int i); /* 0 for null */
str row_text(const struct row *row, int i);    /* empty for null */
bool row_is_null(const struct row *row, int i);
bool row_fits(const struct row *row, int i,
              enum value_type as); /* whether row_value would take it; asked of what others
                                                                    may have written */
int row_columns(const struct row *row);

/* A sum, which may be wider than 64 bits: made with the dialect's sum of an INT or FIXED column and read as that type
   (FIXED in ten-thousandths). False for null, the sum of nothing. row_value of the same column asserts when it does
   not fit. Sums are sorted in C: on SQLite a wide one does not compare in SQL. */
bool row_wide(const struct row *row, int i, enum value_type as, __int128 *out);

/* Runs DDL of temporary tables on a reader, outside of a transaction; they may then be written in its next read
   transaction, whose rollback empties them again. */
enum rc db_temporary(struct db *db, const char *sql);

/* --- transactions ----------------------------------------------------------------------------------------------- */

/* SQLite: BEGIN IMMEDIATE in DB_WRITE, a read snapshot in DB_READ. PostgreSQL: READ COMMITTED in DB_WRITE,
   REPEATABLE READ READ ONLY in DB_READ. A snapshot is taken by the first read, not by db_begin. */
enum rc db_begin(struct db *db);

/* What a transaction holds and knows from its first moment on. */
struct db_beginning {
    const char *hold; /* PostgreSQL: a statement that takes a lock; SQLite has one writer anyway */
    const char *ask;  /* a select of one text, a number; a constant: PostgreSQL keeps it prepared by its address */
};

/* The same in DB_WRITE, in one exchange with PostgreSQL; *value is the number, or 0 where there is no row. Unless RC_OK there
   is no transaction. */
enum rc db_begin_with(struct db *db, const struct db_beginning *b, int64_t *value);

/* Whatever it returns, the transaction is over; but for RC_OK and RC_UNKNOWN nothing of it happened. PostgreSQL: where the
   answer is lost, the server is asked on another connection what became of it, as long as the deadline allows (RC_RETRY: it
   was not done). RC_UNKNOWN: nobody could be asked, or the transaction began by db_begin, which knows no number to ask by. */
enum rc db_commit(struct db *db);
void db_rollback(struct db *db); /* without a transaction it does nothing */
bool db_in_transaction(const struct db *db);

/* Savepoints nest (LIMIT_SAVEPOINTS); names are made here. db_rollback_to also releases it; it fails where the engine
   has given up the whole transaction (disk full, interrupted write on SQLite, connection lost). */
enum rc db_savepoint(struct db *db);
enum rc db_release(struct db *db);
enum rc db_rollback_to(struct db *db);

/* --- limits and errors ------------------------------------------------------------------------------------------ */

/* Ends every statement from now on that takes longer with RC_BUDGET; 0 lifts it. SQLite looks every 1,000 engine steps,
   and ends what is over by the clock and by steps made (a thread kept from its processor did nothing), or ten times over by
   the clock; PostgreSQL uses statement_timeout, in whole milliseconds, set when it changes; where it does not say even that,
   half a second later it is given up (RC_UNAVAILABLE). On SQLite a write ended so takes its whole transaction with it. */
void db_budget(struct db *db, int64_t budget_us);

/* PostgreSQL: when clock_monotonic_ms says so, whatever is asked of this connection ends with RC_UNAVAILABLE; 0 lifts it. */
void db_deadline(struct db *db, int64_t at_ms);

/* May be called from another thread: the statement under way ends with RC_STOPPED, connecting too; without one nothing
   happens. One that has not reached the engine yet may miss it: who waits for the end calls again. On PostgreSQL the connection
   goes with it, within 50 ms. */
void db_interrupt(struct db *db);

/* After RC_UNIQUE or RC_REFERENCED: the constraint's or index's name where the engine tells it ("customers_email_key"
   on both: SQLite's column list is mapped back by the naming rule below), else empty. A primary key is
   "customers_pkey". SQLite does not tell which foreign key. Valid until the next statement. */
str db_constraint(const struct db *db);

/* PostgreSQL, after RC_RETRY: whether what it needed was held by another for longer than busy_ms. Until the next transaction. */
bool db_was_kept_out(const struct db *db);

/* The naming rule of unique indexes: table_column_key, table_one_two_key; longer than an identifier of PostgreSQL (63
   bytes) it is cut and ends in a hash. */
str db_key_name(struct arena *a, str table, const str *columns, size_t n);

/* --- dialect ---------------------------------------------------------------------------------------------------- */

struct db_dialect {
    const char *type[VALUE_BYTES + 1]; /* column type by enum value_type; TEXT on PostgreSQL has collate "C" */
    const char *cast[VALUE_BYTES + 1]; /* what to cast to: "cast(? as bigint)" */
    const char *sum;                   /* exact sum of INT or FIXED, for row_wide: "sum_exact" | "sum" */
    const char *same;                  /* null-safe equality: "is" | "is not distinct from" */
    const char *differs;               /* "is not" | "is distinct from" */
    const char *in_list_int;           /* one bound list of integers: "in (select value from json_each(?))" |
                                          "= any(cast(? as bigint[]))"; bind db_int_list() */
    const char *in_list_text;          /* the same for texts; bind db_text_list() */
    const char *clustered;             /* of a table that is its primary key: " without rowid" | "" */
    const char *for_update;            /* "" | " for update" */
    const char
        *for_no_key_update;    /* "" | " for no key update": as an update does, who refers to the row need not wait */
    const char *for_key_share; /* "" | " for key share of t": as a foreign key holds what it leads to */
    const char *position;      /* position of a text in a text: "instr" | "strpos" */
    const char *after_ms;      /* now and ? ms, by the database's clock: one for all nodes; bind an INT */
};

const struct db_dialect *db_dialect(const struct db *db);

/* The value to bind for in_list_int / in_list_text on this engine. */
struct value db_int_list(const struct db *db, struct arena *a, const int64_t *values, size_t n);
struct value db_text_list(const struct db *db, struct arena *a, const str *values, size_t n);

/* --- checkpoints (SQLite; docs/decisions/0004) ----------------------------------------------------------------- */

enum db_checkpoint {
    DB_CHECKPOINT_PASSIVE,  /* copies what it can and flushes the file; waits for nobody and nobody for it */
    DB_CHECKPOINT_RESTART,  /* keeps the writer out until all is copied and the WAL begins anew; tries for 10 ms */
    DB_CHECKPOINT_TRUNCATE, /* the same, and cuts the file, so that nothing of what was erased stands there */
};

/* Pages in the WAL, and how many of them are in the database file. */
struct db_wal {
    int64_t pages;
    int64_t done;
};

/* Outside a transaction: PASSIVE from a thread with a connection of its own (either mode), the others from the writer
   between two batches. RC_RETRY: a reader stood in the way; then, too, *wal tells how far it came. On PostgreSQL it
   does nothing and pages is 0. */
enum rc db_checkpoint(struct db *db, enum db_checkpoint how, struct db_wal *wal);

/* In a write transaction: statistics for the planner, of a sample of each index. Without them SQLite cannot tell a column of
   five values from one of a million; PostgreSQL looks after its own, but long after an import needed them. */
enum rc db_analyze(struct db *db);

/* Pages in the WAL after this connection's last commit; any thread may ask. 0 on PostgreSQL. */
int64_t db_wal_pages(const struct db *db);

/* --- for tests -------------------------------------------------------------------------------------------------- */

/* Lets the n-th engine call from now (1 is the next) fail with rc, once; 0 lifts it. The failing engine: every path
   that calls the database is run for every n. What the call would have done is not done. A rollback is no such call:
   it cannot fail. */
void db_fail_at(struct db *db, int n, enum rc rc);

/* Engine calls since the connection opened. */
int64_t db_calls(const struct db *db);

/* Statements kept prepared, and the SQL of the last one run (for logs and plan tests); valid until the next. */
size_t db_prepared(const struct db *db);
str db_last_sql(const struct db *db);

#endif
