/*
 * Fold columns brought to the rules of this program. Beside the data stands by which rules they were made
 * (text_folds_version); where those are others, every fold column is made anew, before anything looks into it. Within
 * schema/ only.
 */
#ifndef SCHEMA_REFOLD_H
#define SCHEMA_REFOLD_H

#include "db/db.h"
#include "object/catalog.h"

/* Were the fold columns made by the rules of this program? */
enum rc refold__is_current(struct db *db, struct arena *a, bool *is_current);

/* Makes those anew that differ, in the caller's transaction, and writes down by which rules. */
enum rc refold__apply(struct db *db, const struct catalog *c, struct arena *a);

#endif
