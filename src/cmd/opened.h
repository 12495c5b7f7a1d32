/*
 * What commands that touch data do first and last: the folder, the lock, the program opened on its database.
 *
 *     struct app *app;
 *     enum exiting how = open_to_write(c, &app, NULL);
 *     if (how)
 *         return how;
 *
 * Everything is undone when the call's arena ends. When it fails, it has said why.
 */
#ifndef CMD_OPENED_H
#define CMD_OPENED_H

#include "api/app.h"
#include "cmd/command.h"
#include "cmd/lock.h"

/* For a command that reads: runs beside a server, takes no lock, makes nothing. */
enum exiting open_to_read(struct call *c, struct app **out);

/* For a command that writes: makes the folder, takes the lock (EXITING_BUSY when it is taken). lock may be NULL. */
enum exiting open_to_write(struct call *c, struct app **out, struct lock **lock);

#endif
