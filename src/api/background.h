/*
 * What goes on behind requests: jobs, sealing (PostgreSQL), search, checkpoints (SQLite). One thread each, woken when
 * something was committed, and every so often by themselves.
 */
#ifndef API_BACKGROUND_H
#define API_BACKGROUND_H

#include <stdbool.h>

struct app;

/* True between app_background_stop's beginning and its end; false when nothing runs. */
bool background_is_stopping(void *app);

#endif
