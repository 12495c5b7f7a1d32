/*
 * Tables for tests below the schema floor: as plain as an object's columns allow, without rights to change them later.
 *
 * Every column nullable but the id; fold and sort columns beside the texts; the indexes the schema makes for sorting:
 * partial on live rows, (sort column, id) and (owner, sort column, id), nulls first. Tables of links too.
 */
#ifndef SUPPORT_TABLES_H
#define SUPPORT_TABLES_H

#include "db/db.h"
#include "query/record.h"

/* Makes the object's tables and indexes. */
void table_create(struct db *db, const struct object *o);

/* Inserts the record, its folds, sort keys and links. Every field counts as set; the id must be. */
void table_insert(struct db *db, const struct record *r);

/* Deletes all rows. */
void table_clear(struct db *db, const struct object *o);

/* The engine's plan for the last statement run, as one text. Its values are shown to the planner as unknown. */
str table_plan(struct db *db, struct arena *a);

#endif
