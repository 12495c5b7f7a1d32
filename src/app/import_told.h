/*
 * What came of an import, in words for a shell: the counts, the columns that went nowhere, and a line for each thing that the
 * page tells of the file, with how many rows it is about.
 */
#ifndef APP_IMPORT_TOLD_H
#define APP_IMPORT_TOLD_H

#include "query/context.h"

/* RC_INVALID where rows were rejected, RC_STOPPED where it did not get to its end; *message in cx->arena. */
enum rc import_told(struct cx *cx, int64_t id, str *message);

#endif
