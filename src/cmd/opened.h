/*
 * What commands that touch data do first and last: the folder, the lock, the program opened on its database.
 *
 *     struct app *app;
 *     enum exiting how = open_to_read(c, &app);
 *     if (how)
 *         return how;
 *
 * Everything is undone when the call's arena ends.
 */
#ifndef CMD_OPENED_H
#define CMD_OPENED_H

#include "app/app.h"
#include "cmd/command.h"
#include "cmd/lock.h"

/* For a command that reads: runs beside a server, takes no lock, makes nothing. When it fails, it has said why. */
enum exiting open_to_read(struct call *c, struct app **out);

/* For the server: sees that its address can be had, makes the folder, takes the lock, opens. When it fails, it has said why. */
enum exiting open_to_serve(struct call *c, struct app **out, struct lock **lock);

/* The parts of it; by the first two root becomes the owner of the folder (owner.h). EXITING_USAGE with *message where the
   data folder is not there. */
enum exiting folder_find(const struct call *c, str *message);

/* Makes the folder and takes the lock; EXITING_BUSY with *message where another guanxi has it, EXITING_USAGE
   where its place cannot be a folder. lock may be NULL. */
enum exiting folder_take(struct call *c, struct lock **lock, str *message);

/* Opens the program on the database; *message says why not. EXITING_DAMAGED where it is not this guanxi's, or for a command that
   makes none empty; EXITING_USAGE where there can be none or is none. */
enum exiting open_app(struct call *c, bool is_reader, struct app **out, str *message);

#endif
