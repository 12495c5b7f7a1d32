/* See unpack.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "support/unpack.h"

static size_t ungzip(str packed, char *to, size_t room)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)packed.p,
                  .avail_in = (uInt)packed.n,
                  .next_out = (Bytef *)to,
                  .avail_out = (uInt)room};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    inflateEnd(&z);
    return room - z.avail_out;
}

size_t unpack(enum coding c, str packed, char *to, size_t room)
{
    if (c == CODING_GZIP)
        return ungzip(packed, to, room);
    assert_int_equal(c, CODING_ZSTD);
    assert_int_equal(ZSTD_findFrameCompressedSize(packed.p, packed.n), packed.n);
    size_t n = ZSTD_decompress(to, room, packed.p, packed.n);
    assert_false(ZSTD_isError(n));
    return n;
}
