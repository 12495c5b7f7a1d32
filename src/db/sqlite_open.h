/*
 * Opening an SQLite file, also to read it where nothing can be written beside it: a folder of somebody else, a medium that may
 * only be read. The engine's log and its shared memory want to be written even by who reads. A file without a log is all
 * there is, and is read as it stands ("immutable"): nobody who could write may have it open meanwhile. Within db/ only.
 */
#ifndef DB_SQLITE_OPEN_H
#define DB_SQLITE_OPEN_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/arena.h"

/* set_up(data) makes the handle ready, once it is open; both give SQLite's code. The handle is there whatever that is. */
struct sqlite_opening {
    const char *path;
    bool is_writer;
    sqlite3 **handle;
    int (*set_up)(void *data);
    void *data;
};
int db__sqlite_open_file(struct arena *a, const struct sqlite_opening *o);

/* Whether it was for want of leave to write that it failed with that code. */
bool db__sqlite_is_unwritable(int code);

/* Why it failed. */
const char *db__sqlite_open_words(const struct sqlite_opening *o, int code);

#endif
