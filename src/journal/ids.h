/*
 * Ids: one growing series per object, taken after validation, never used twice, not even after a purge or a restart.
 *
 * SQLite has one writer, so a series lives in memory and its end is written with each commit (ids_flush). On PostgreSQL
 * a node takes blocks of ids on a connection of its own, so that no transaction waits for another's; what is left of a
 * block at the end is lost, which leaves gaps and nothing else. Acts have no blocks: their ids are drawn from the server
 * one by one, behind the row of their first change, so that of two acts on a record the later has the larger id,
 * whichever nodes they were done on. Safe from any thread.
 */
#ifndef JOURNAL_IDS_H
#define JOURNAL_IDS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "db/db.h"

struct ids;

/* Series that are no object's. Changes have none: their ids are drawn by the server (decision 0001). */
enum { IDS_CHANGESET = -1, IDS_JOB = -3, IDS_IMPORT = -4, IDS_STAGE = -5 };

/* url: where blocks are taken on PostgreSQL (a connection is opened at the first). Lives in a. */
struct ids *ids_new(struct arena *a, const char *url);

/* The next id of a series, greater than 0; db is the writer's connection, in its transaction. When it fails nothing was
   taken, and the next asks the database again. */
enum rc ids_take(struct ids *ids, struct db *db, int series, int64_t *out);

/* SQLite: before the commit of a transaction that took ids. On PostgreSQL nothing. */
enum rc ids_flush(struct ids *ids, struct db *db);

/* SQLite: after a transaction was rolled back: what is stored counts again. */
void ids_forget(struct ids *ids);

/* What is stored counts again on both engines: after a series was raised behind the back of this (journal/numbers.h). */
void ids_forget_all(struct ids *ids);

/* --- for tests -------------------------------------------------------------------------------------------------- */

/* PostgreSQL: the connection blocks are taken on, opened where it was not, to let its calls fail. */
enum rc ids_connection(struct ids *ids, struct db **out);

#endif
