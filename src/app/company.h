/*
 * The company's settings as every act gets them: kept in memory, and read again after they were changed. They stand in the
 * table meta, a row each ("company.name").
 */
#ifndef APP_COMPANY_H
#define APP_COMPANY_H

#include "base/rc.h"
#include "query/context.h"

struct company_settings;

/* Lives in a. Empty until the first company_reload. */
struct company_settings *company_settings_new(struct arena *a);

/* Reads them from the database. Where that fails those known stay, and reading again is owed. */
enum rc company_reload(struct company_settings *s, struct db *db);

/* Reads them again where that is owed. */
void company_look(struct company_settings *s, struct db *db);

/* As they are known; texts in a. db (NULL: none) reads them where that is owed: one that sees nothing that may be rolled back. */
void company_copy(struct company_settings *s, struct db *db, struct arena *a, struct company *out);

/* In a write transaction: stores them all, and sets cx->company_changed; they are read again behind the commit. */
enum rc company_store(struct cx *cx, struct company *co);

#endif
