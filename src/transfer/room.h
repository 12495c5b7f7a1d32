/*
 * Room for a person's imports: LIMIT_USER_IMPORTS that have written nothing (what wrote records stays, as they do), and
 * LIMIT_USER_IMPORT_BYTES of files, until those go (content.h). Within transfer/ only.
 */
#ifndef TRANSFER_ROOM_H
#define TRANSFER_ROOM_H

#include "base/rc.h"
#include "query/context.h"

/* In a write transaction: there is room for another of the actor's, where there has to be in the place of the oldest, whose
   job goes with it. RC_CONFLICT with an issue: all of them are at work. */
enum rc room__make(struct cx *cx);

/* Whether so many bytes more fit. RC_CONFLICT with an issue: they do not. */
enum rc room__for_bytes(struct cx *cx, int64_t bytes);

#endif
