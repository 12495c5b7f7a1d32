/*
 * The part of an audit that asks whether sealing left anything out. Within journal/ only.
 *
 * On SQLite nothing waits for its seal. On PostgreSQL what the next pass will look at does, however long ago it was made: a
 * server may have been killed, a transaction be open for an hour, a clock set back. What no pass will look at never gets one:
 * that is damage. So is a number that no transaction has had yet, and a stored snapshot that does not show what was sealed by
 * it.
 */
#ifndef JOURNAL_UNSEALED_H
#define JOURNAL_UNSEALED_H

#include "journal/verdict.h"
#include "query/context.h"

enum rc audit__unsealed(struct cx *cx, struct verdict *v);

#endif
