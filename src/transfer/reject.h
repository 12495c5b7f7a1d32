/* The file of rejected rows, as it is given. Within transfer/ only. */
#ifndef TRANSFER_REJECT_H
#define TRANSFER_REJECT_H

#include "base/buf.h"
#include "query/context.h"

/* What rejected.csv holds as CSV for people: with a byte order mark, reasons in the context's language. RC_TOO_LARGE past
   out's maximum. */
enum rc reject__give(struct cx *cx, str stored, struct buf *out);

#endif
