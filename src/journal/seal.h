/*
 * Sealing: each committed change gets a gapless position, a time that only grows and a link of the hash chain, so that
 * an entry altered, removed or put elsewhere shows. docs/decisions/0001 says how and why.
 *
 * On SQLite the writer seals in its own transaction, before each commit. On PostgreSQL one node at a time, the holder of
 * an advisory lock, seals in passes of its own.
 */
#ifndef JOURNAL_SEAL_H
#define JOURNAL_SEAL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "db/db.h"

/* SQLite: seals what the open write transaction added. now_ms is the batch's time. */
enum rc seal_batch(struct db *db, int64_t now_ms);

/* PostgreSQL: one pass in a transaction of its own on a connection used for nothing else; *sealed is how many. When
   there is nothing to seal, or another node holds the lock, nothing is done and *is_holder is false. Data that were dumped in
   another cluster are sealed on, what they brought unsealed first. now_ms 0: the database's clock, which all nodes share; another
   is for tests. RC_CORRUPT: there is no head. */
enum rc seal_pass(struct db *db, int64_t now_ms, int64_t *sealed, bool *is_holder);

/* The last sealed position and its time. */
enum rc seal_head(struct db *db, int64_t *position, int64_t *at_ms);

/* When the first change was made that waits to be sealed; 0: none waits, as always on SQLite. */
enum rc seal_waits(struct db *db, int64_t *since_ms);

#endif
