/* Removing records for good, as purge and sweep share it. Within record/ only. */
#ifndef RECORD_PURGE_H
#define RECORD_PURGE_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

/* The row, its lines and its content in the journal. RC_REFERENCED while a record that is seen or in the bin refers to it, or a
   line of such; what refers to it and nobody sees goes with it: hidden ones (their creation was undone), and lines that were
   taken out, also those of a record that stays, whose past is then without them. Of these as many as *unseen allows, which is
   counted down. */
enum rc purge__remove(struct cx *cx, struct record *r, int64_t *unseen);

#endif
