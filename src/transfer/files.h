/* The files of an import in the data folder. Within transfer/ only. */
#ifndef TRANSFER_FILES_H
#define TRANSFER_FILES_H

#include "base/rc.h"
#include "query/context.h"

/* <data_dir>/imports/<id>/<name> */
const char *files__path(const struct cx *cx, struct arena *a, int64_t id, const char *name);
const char *files__number(const struct cx *cx, struct arena *a, int64_t id, int number, const char *ending);

/* Copies fd from its beginning to path, through another name, so that the file is whole and on disk when it has its name.
   RC_TOO_LARGE past LIMIT_IMPORT_FILE_BYTES; RC_UNAVAILABLE (logged). */
enum rc files__store(const struct cx *cx, int64_t id, int fd, const char *path, int64_t *bytes);

/* Open for reading, or RC_UNAVAILABLE (logged). The descriptor is closed with the arena. */
enum rc files__open(struct arena *a, const char *path, int *fd);

/* Writes bytes at offset, cutting off what stood behind them; on disk when it returns. */
enum rc files__write_at(const char *path, int64_t offset, str bytes);

#endif
