/* What a packed reply was before, for tests: by the libraries' own readers. */
#ifndef SUPPORT_UNPACK_H
#define SUPPORT_UNPACK_H

#include "base/str.h"
#include "http/coding.h"

/* Into to; the bytes written. Fails the test where they are not one whole gzip member or zstd frame, with nothing behind. */
size_t unpack(enum coding c, str packed, char *to, size_t room);

#endif
