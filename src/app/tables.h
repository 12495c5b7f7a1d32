/* What goes on behind requests, as const tables: adding a kind of work is adding a line. */
#ifndef APP_TABLES_H
#define APP_TABLES_H

#include "job/recurring.h"
#include "journal/reader.h"

extern const struct job_kind *const app_job_kinds[]; /* ends with NULL */
extern const struct job_recurring app_recurring[];   /* ends with a line without a kind */
extern const struct reader *const app_readers[];     /* ends with NULL */

#endif
