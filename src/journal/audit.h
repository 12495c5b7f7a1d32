/*
 * Tamper evidence: whether what is stored is what was written (docs/decisions/0020). Who can write the database can change
 * anything in it; an audit holds all that follows from something else against it, in both directions:
 *
 *     seals <-> changes <-> acts      every change sealed, every seal a change, every act a change; the chain itself
 *     rows <-> changes                every row created by an entry, every creation a row or a purge; every column, declared
 *                                     or the program's own, live, in the bin, hidden, lines and links as well
 *     columns <-> columns             folds and sort keys
 *     undos, causes, readers          lead to acts and entries that are there
 *     the head <-> heads kept         what was cut off the end, or written anew from the beginning
 *
 * The journal says of a record what was created only by a digest: an altered value that no later entry tells of is known to be
 * altered, not which it was. What follows from nothing and is not vouched for is listed there.
 *
 * All run as the program, in one read transaction of the caller's: of a database that is written meanwhile they see one state.
 * They need the memory of LIMIT_EACH_CHUNK records with their entries. What is wrong goes to the verdict; RC_OK also then.
 */
#ifndef JOURNAL_AUDIT_H
#define JOURNAL_AUDIT_H

#include "base/rc.h"
#include "journal/verdict.h"
#include "query/context.h"

/* The chain, its head (which the verdict then has), and acts. */
enum rc audit_journal(struct cx *cx, struct verdict *v);

/* Rows and entries of every object. */
enum rc audit_records(struct cx *cx, struct verdict *v);

/* After audit_journal: the journal must still have each entry whose head was kept. */
enum rc audit_heads(struct cx *cx, const struct kept_source *kept, struct verdict *v);

#endif
