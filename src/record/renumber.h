/*
 * A record whose id cannot stay: negative, or given twice (journal/numbers.h). It gets a new one by ordinary acts, so that the
 * journal tells of it and its chain holds: created anew as it stands, everything that leads to it led to the new one, the
 * old one purged. Its history under the old id goes with that, as with every purge: nobody could erase it later. See
 * docs/decisions/0010.
 */
#ifndef RECORD_RENUMBER_H
#define RECORD_RENUMBER_H

#include <stdint.h>

#include "base/rc.h"
#include "query/context.h"

/* In a write transaction with an open change set, as the program. Live, in the bin or hidden: it stays what it was, but what
   is hidden is only purged (*new_id 0). RC_REFERENCED: something leads to it that could not be led elsewhere. */
enum rc record_renumber(struct cx *cx, const struct object *o, int64_t id, int64_t *new_id);

#endif
