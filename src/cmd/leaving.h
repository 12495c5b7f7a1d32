/* Leaving a command whose work is whole or nothing: Ctrl-C asks that it is taken back, a second one does not wait for that. */
#ifndef CMD_LEAVING_H
#define CMD_LEAVING_H

#include <signal.h>

#include "app/app.h"

/* By which signals one leaves: SIGINT, SIGTERM, and with the terminal (SIGHUP) but under nohup. */
sigset_t leaving_signals(void);

/* From now on the first of them is told on standard error and makes the waiter be gone; the next ends the process. Once
   in a process, before it has other threads; until the arena ends. */
struct waiter leaving_watch(struct arena *a, const char *command);

/* What the first one is answered. */
void leaving_tell(const char *command);

#endif
