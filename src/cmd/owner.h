/*
 * Whose process this is: what root's command makes in somebody's data folder, that one must be able to use.
 *
 * A service runs as a user of its own, to whom its data folder belongs; `sudo guanxi user add` would leave files there that the
 * service could not open any more. So root becomes the owner of the folder before anything in it is touched, for good. What root
 * may read and the owner may not (files to be imported, passwords) is opened before that.
 */
#ifndef CMD_OWNER_H
#define CMD_OWNER_H

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

/* Becomes the owner of the folder, where it is not there yet of the one it will be made in, when this process is root's and the
   folder is not; else does nothing. Of root's rights it keeps the one to listen at ports below 1024. Nothing is given to anybody:
   what is root's there (an older guanxi left it so) is told, RC_UNAVAILABLE with *message and the command that gives it over; the
   same where the system does not let root become the owner. RC_INVALID where it is no folder, or a link, which somebody else may
   have laid. */
enum rc owner_become(struct arena *a, const char *folder, str *message);

#endif
