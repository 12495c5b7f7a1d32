/*
 * The sweep: records whose creation was undone stand hidden, so that the undo can be undone; after LIMIT_HIDDEN_DAYS they are
 * removed for good, in small steps. From then on undoing that undo is refused, "purged" being the reason, as with
 * whatever was purged. The journal keeps that they were there, as of any purge.
 */
#ifndef RECORD_SWEEP_H
#define RECORD_SWEEP_H

#include "base/rc.h"
#include "query/context.h"

/* In a write transaction, as the program: looks at up to n records that undone acts left behind, and goes on there the
   next time. *is_idle: there was none left to look at. A hidden record that another one still refers to stays. */
enum rc sweep_some(struct cx *cx, size_t n, bool *is_idle);

#endif
