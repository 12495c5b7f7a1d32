/*
 * The lock on the data folder: one guanxi at a time writes in it.
 *
 * flock on DATA/guanxi.lock, so it goes with the process however that ends. Commands that only read take none and run
 * beside a server. The file holds what the owner says of itself ("serve, process 4711, http://127.0.0.1:8080"), for
 * the message of the one who finds it taken; it is never deleted.
 */
#ifndef CMD_LOCK_H
#define CMD_LOCK_H

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

struct lock;

/* Takes the lock for as long as the arena lives. RC_CONFLICT with *message when somebody has it, RC_UNAVAILABLE when the
   file cannot be made. */
enum rc lock_take(struct arena *a, const char *folder, const char *owner, struct lock **out, str *message);

/* Changes what the owner says of itself. */
void lock_tell(struct lock *lock, const char *owner);

/* Makes the data folder (and those above it) when it is not there, for its owner only. RC_INVALID with *message
   where no folder can be there, RC_UNAVAILABLE where the disk or the rights are in the way. */
enum rc folder_make(struct arena *a, const char *folder, str *message);

#endif
