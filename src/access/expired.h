/*
 * What is kept of people for a time and then means nothing more: sessions that ended, wrong tries whose wait is over,
 * keys of requests that may be sent anew. Who reads them looks at the time themselves; this removes the rows.
 */
#ifndef ACCESS_EXPIRED_H
#define ACCESS_EXPIRED_H

#include "base/rc.h"
#include "query/context.h"

/* In a write transaction: removes at most so many of each. *is_done: none were left. */
enum rc expired_remove(struct cx *cx, int most, bool *is_done);

#endif
