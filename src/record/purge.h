/* Removing records for good, as purge and sweep share it. Within record/ only. */
#ifndef RECORD_PURGE_H
#define RECORD_PURGE_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

/* The row, its lines and its content in the journal. RC_REFERENCED while a record that is seen or in the bin refers to it;
   hidden ones that refer to it (their creation was undone) go with it, as many as *hidden allows, which is counted down. */
enum rc purge__remove(struct cx *cx, struct record *r, int64_t *hidden);

#endif
