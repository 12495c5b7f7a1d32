/*
 * Files of imports in the database, where several nodes share it (PostgreSQL): table import_pieces, each piece at its
 * offset in a file of an import. Within transfer/ only, behind files.h.
 */
#ifndef TRANSFER_PIECES_H
#define TRANSFER_PIECES_H

#include "base/rc.h"
#include "query/context.h"

enum { PIECE_BYTES_MAX = 1024 * 1024 };

/* Whether files are kept in the database too. */
bool pieces__are_kept(const struct cx *cx);

/* In a write transaction: the bytes at offset, at the end of the file: what stood there and behind is gone. */
enum rc pieces__write(struct cx *cx, int64_t import_id, const char *name, int64_t offset, str bytes);

/* In a write transaction: the whole file. */
enum rc pieces__remove(struct cx *cx, int64_t import_id, const char *name);

/* In a write transaction: all files of an import. Whether there are any that it was given. */
enum rc pieces__remove_all(struct cx *cx, int64_t import_id);
enum rc pieces__are_there(struct cx *cx, int64_t import_id, bool *out);

/* In a write transaction: CSV files that no import tells of and that were written before then: of a node that died while it
   stored one. */
enum rc pieces__remove_strays(struct cx *cx, int64_t before_ms);

/* n bytes from offset, in the order of the file, handed over in parts with their own offsets. RC_NOT_FOUND when the file
   has fewer. */
typedef enum rc (*piece_fn)(void *to, int64_t offset, str bytes);
enum rc pieces__read(struct cx *cx, int64_t import_id, const char *name, int64_t offset, int64_t n, piece_fn fn,
                     void *to);

/* How long it is; -1: there is none. */
enum rc pieces__length(struct cx *cx, int64_t import_id, const char *name, int64_t *bytes);

#endif
