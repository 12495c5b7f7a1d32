/* What goes on behind requests, as const tables: adding a kind of work is adding a line. */
#ifndef APP_TABLES_H
#define APP_TABLES_H

#include "journal/reader.h"

extern const struct reader *const app_readers[]; /* ends with NULL */

#endif
