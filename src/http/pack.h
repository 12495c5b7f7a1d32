/*
 * Packing: bytes or a file into a content coding, at the level measured to cost a list least (docs/decisions/0018). On the
 * calling thread, whose packers are made once and used again; any thread.
 */
#ifndef HTTP_PACK_H
#define HTTP_PACK_H

#include <stdatomic.h>

#include "base/buf.h"
#include "http/coding.h"

/* Whether there is a packer for it: zstd and gzip. */
extern const bool pack_has[CODINGS];

/* Packs into *to, an empty buffer, at most its bytes_max. False, and nothing in it, where it does not fit. */
bool pack_bytes(enum coding c, str from, struct buf *to);

/* Packs the n bytes of a file, from its start, to the start of another; *packed bytes were written. False where those would
   be more than bytes_max, when reading or writing fails, and when *is_stopped is set meanwhile. Neither file's place is
   moved. */
struct pack_file {
    int from, to;
    int64_t n, bytes_max;
    const _Atomic bool *is_stopped;
};
bool pack_file(enum coding c, const struct pack_file *f, int64_t *packed);

#endif
