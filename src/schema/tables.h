/* The SQL that makes an object's table, its columns and its indexes. Within schema/ only. */
#ifndef SCHEMA_TABLES_H
#define SCHEMA_TABLES_H

#include "base/buf.h"
#include "db/db.h"
#include "object/catalog.h"

/* create table with every column of the object, and its links tables. */
void tables__create(struct buf *sql, const struct db *db, struct arena *a, const struct object *o);

/* For one field of a table that stands: its columns (value, fold, sort), or its links table. */
void tables__add_field(struct buf *sql, const struct db *db, struct arena *a, const struct field *f);

/* PostgreSQL: the foreign key of a relation, once all tables stand (SQLite has it in the column). */
void tables__foreign_key(struct buf *sql, const struct db *db, const struct field *f);

/* create index if not exists for all the object should have. */
void tables__indexes(struct buf *sql, const struct db *db, const struct object *o);

/* drop index for those there are that followed from old, the object as it was applied, and do not follow from o. What
   a person made beside them stays. */
enum rc tables__stale_indexes(struct buf *sql, struct db *db, struct arena *a, const struct object *old,
                              const struct object *o);

/* Makes what the object's live records stand on (the program's table timeline) anew, as it now declares it. */
void tables__timeline(struct buf *sql, struct arena *a, const struct object *o);

#endif
