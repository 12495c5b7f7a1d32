/* A record as each of its changes left it, with its lines, read back from the journal. Within record/ only. */
#ifndef RECORD_FORMER_H
#define RECORD_FORMER_H

#include "base/rc.h"
#include "journal/journal.h"
#include "query/context.h"
#include "query/record.h"

/* The change of the record, and the record with its lines as that left it; both are gone when fn returns. False: enough. */
typedef bool (*former_fn)(void *to, const struct change *c, const struct record *r);

/* From now (as it stands, with its lines) backward, newest change first, at most LIMIT_LATER_CHANGES; of a record whose lines
   were changed more than LIMIT_FORMER_LINES times, as it stands alone. Lines that were purged are not there. */
enum rc former__each(struct cx *cx, const struct record *now, former_fn fn, void *to);

#endif
