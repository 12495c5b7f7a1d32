/*
 * The files of an import: its CSV files (<n>.csv) and what its job writes beside them (<n>.ids, rejected.csv), by the import's id
 * and their name. Within transfer/ only.
 *
 * They lie in the data folder, <data_dir>/imports/<id>/. On PostgreSQL, where another node may be asked next or take up the
 * job, they lie in the database alone (pieces.h): who reads a CSV file gets a copy without a name, which is gone with its
 * descriptor, so that what is removed is removed on all nodes at once. What a job writes goes there in the transaction of its
 * step.
 */
#ifndef TRANSFER_FILES_H
#define TRANSFER_FILES_H

#include "base/rc.h"
#include "query/context.h"

/* "3.csv", "3.ids" */
const char *files__name(struct arena *a, int number, const char *ending);

/* [outside] Copies fd from its beginning; in the folder through another name, so that the file is whole and on disk when it has
   its name. RC_TOO_LARGE past LIMIT_IMPORT_FILE_BYTES; RC_UNAVAILABLE (logged). */
enum rc files__store(struct cx *cx, int64_t id, const char *name, int fd, int64_t *bytes);

/* A stored file open for reading, or RC_UNAVAILABLE (logged). The descriptor is closed with the arena a. On PostgreSQL the whole
   file is fetched: who reads it in steps keeps it open. */
enum rc files__open(struct cx *cx, struct arena *a, int64_t id, const char *name, int *fd);

/* [outside] A stored file is gone, as far as that can be done; its folder too, if it was the last. */
void files__remove(struct cx *cx, int64_t id, const char *name);

/* [write] All files of an import are gone. RC_UNAVAILABLE (logged). */
enum rc files__remove_all(struct cx *cx, int64_t id);

/* What lies in this node's folder: the ids of imports; one of them is gone from there alone; whether the database has files
   of it. */
enum rc files__folders(struct cx *cx, int64_t **ids, size_t *count);
enum rc files__remove_folder(struct cx *cx, int64_t id);
/* What lies in an import's folder beside these names (ends with NULL) is gone. */
enum rc files__keep_only(struct cx *cx, int64_t id, const char *const *names);
enum rc files__are_there(struct cx *cx, int64_t id, bool *out);

/* [write] What a job writes: bytes at offset, cutting off what stood behind them; there once the transaction is. */
enum rc files__write_at(struct cx *cx, int64_t id, const char *name, int64_t offset, str bytes);

/* n bytes of it. RC_CORRUPT when there are fewer. */
enum rc files__read_at(struct cx *cx, int64_t id, const char *name, int64_t offset, void *to, size_t n);

#endif
