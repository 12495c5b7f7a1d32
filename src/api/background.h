/*
 * What goes on behind requests: jobs, sealing (PostgreSQL), search, checkpoints (SQLite). One thread each, woken when
 * something was committed, and every so often by themselves.
 */
#ifndef API_BACKGROUND_H
#define API_BACKGROUND_H

#include <stdbool.h>

struct app;

struct background;

/* True from app_stopping on; false before, and when nothing ever ran. */
bool background_is_stopping(void *app);

/* With the app, after the last thread that might wake it. NULL is fine. */
void background_free(struct background *b);

#endif
