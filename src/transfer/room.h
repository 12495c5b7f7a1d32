/*
 * Imports that have written nothing: a person has LIMIT_USER_IMPORTS of them. What wrote records stays, as they do. Within
 * transfer/ only.
 */
#ifndef TRANSFER_ROOM_H
#define TRANSFER_ROOM_H

#include "base/rc.h"
#include "query/context.h"

/* In a write transaction: there is room for another of the actor's, where there has to be in the place of the oldest.
   RC_CONFLICT with an issue: all of them are at work. */
enum rc room__make(struct cx *cx);

#endif
