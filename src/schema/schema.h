/*
 * The tables behind the catalogue: made, compared with what is there, and brought up to date.
 *
 * Two kinds. The program's own tables (journal, sessions, jobs …) are made by numbered migrations (migrations.c); an
 * object's table follows from its declaration: a column for each field with one, its fold and sort columns, indexes as
 * declared. What was last applied is kept in the table declarations; schema_apply makes the difference (new tables,
 * columns, indexes) and counts a generation. Nothing that holds data is ever dropped here; an index that followed once and does
 * not any more is.
 *
 * Others may write meanwhile (PostgreSQL): a write transaction holds the declarations shared from its first moment on
 * (schema_beginning), a change of them alone, so no transaction spans two generations. Readers are not kept out.
 *
 * Data written by a newer program are refused. On SQLite an upgrade works on a copy of the file, checks it, then swaps
 * (schema_upgrade_file); on PostgreSQL it is one transaction.
 *
 * Tables look as a person with psql would expect: plural names, real foreign keys, <relation>_id columns.
 */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/rc.h"
#include "base/str.h"
#include "db/db.h"
#include "object/catalog.h"

struct cx;      /* query/context.h */
struct verdict; /* journal/verdict.h */

enum { SCHEMA_VERSION = 18 }; /* the last migration of this program */

/* Whose the tables of a database are: to be asked before anything else below, which takes them for ours. *names tells of them
   for a message: "albums, artists, tracks and 9 more". Outside a transaction. */
enum schema_owner { SCHEMA_NOBODY, SCHEMA_OURS, SCHEMA_OTHERS };
enum rc schema_owner(struct db *db, struct arena *a, enum schema_owner *owner, str *names);

/* Whether all tables of this version stand with all their columns, to be read: the program's own, and of objects as they were
   applied last. RC_CORRUPT with *message (in a). Of indexes schema_check tells. */
enum rc schema_is_whole(struct db *db, struct arena *a, str *message);

/* The same of what was just brought up to date, in that transaction. */
enum rc schema_hold_whole(struct db *db, struct arena *a, str *message);

/* In a write transaction on data of which either was asked, or that were just made: they are known again by what stands now. */
enum rc schema_keep_whole(struct db *db);

/* Whether tables may be made in it. RC_UNAVAILABLE with *message (in a) where the role of PostgreSQL may not. */
enum rc schema_has_place(struct db *db, struct arena *a, str *message);

/* What an existing database of ours says of itself; 0 when it is empty. */
enum rc schema_version(struct db *db, int64_t *version);

/* The same; RC_CONFLICT with *message (in a) when a newer program wrote it. */
enum rc schema_known_version(struct db *db, struct arena *a, int64_t *version, str *message);

/* Whether nothing would have to be done, and the version (0: the database is empty). RC_CONFLICT as schema_apply. */
enum rc schema_is_current(struct db *db, const struct catalog *c, struct arena *a, int64_t *version, bool *is_current,
                          str *message);

/* Brings the database to this program and catalogue, in one transaction. RC_CONFLICT with *message (in a) when its data
   are newer than the program or the catalogue contradicts what is stored (a field changed its type), RC_CORRUPT with *message
   when a migration finds other tables than those of the version the data tell. RC_RETRY: others wrote,
   or read a table that changes, for LOCK_MS. */
enum rc schema_apply(struct db *db, const struct catalog *c, struct arena *a, str *message);

/* The generation of the catalogue that was applied last; schema_apply raises it with every declaration it stores, in the same
   transaction. 0: none was counted yet (data of 0.1.0). */
enum rc schema_generation(struct db *db, int64_t *generation);

/* The declarations that were applied last, by name, with their generation: one read. Texts live in a; *n is at the most
   LIMIT_OBJECTS. */
struct schema_declarations {
    int64_t generation;
    size_t n;
    str names[LIMIT_OBJECTS], texts[LIMIT_OBJECTS];
};
enum rc schema_declarations(struct db *db, struct arena *a, struct schema_declarations *out);

/* For db_begin_with: a write transaction during which the catalogue stays what it is, and the generation it works on. */
extern const struct db_beginning schema_beginning;

/* The data folder's database file brought up to date by copy, check, swap; a new one is made directly. For SQLite. */
enum rc schema_upgrade_file(const char *path, const struct catalog *c, struct arena *a, str *message);

/* Holds the program's tables that follow from rows (timelines) against them, in the caller's read transaction: the last part of
   an audit (journal/audit.h). */
enum rc schema_audit(struct cx *cx, struct verdict *v);

/* Its last part, which names where a value is none of its column's type: also for who was told RC_CORRUPT by something else. */
enum rc schema_shapes(struct cx *cx, struct verdict *v);

/* What else stands in the database, and what is another than the program makes it, a line each in *message (in a). RC_CORRUPT:
   some of it bears upon what is read or written in its tables (a trigger, a rule, a policy, a key, an index changed); RC_OK: what
   there is stands beside them (another table, a view, an index for a report). */
enum rc schema_planted(struct db *db, const struct catalog *c, struct arena *a, str *message);

/* Compares tables, columns and indexes with the catalogue, and runs the engine's own integrity check; *message names the
   first difference. RC_CORRUPT when there is one. For guanxi check. */
enum rc schema_check(struct db *db, const struct catalog *c, struct arena *a, str *message);

#endif
