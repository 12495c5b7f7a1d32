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

/* Reads them from the database. */
void company_reload(struct company_settings *s, struct db *db);

/* In a write transaction that changed them; whoever commits it reads them again by company_look. */
void company_changed(struct company_settings *s);
void company_look(struct company_settings *s, struct db *db);

/* As they stand now; texts in a. */
void company_copy(struct company_settings *s, struct arena *a, struct company *out);

/* In a write transaction: stores them all. */
enum rc company_store(struct cx *cx, struct company *co);

#endif
