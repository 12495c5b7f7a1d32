/*
 * Packers: zstd and zlib, both at level 1. See pack.h.
 *
 * Bytes in memory go through packers that each thread keeps (0.2 to 0.6 MB of zstd, 0.3 of zlib, made when they are first
 * asked for). Files are rare and zstd's packer for one is larger, so theirs live as long as the file takes.
 */
#include "http/pack.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/thread_value.h"

enum { LEVEL = 1, GZIP_WINDOW_BITS = 15 + 16, GZIP_MEMORY = 8, PIECE_BYTES = 64 * 1024 };

const bool pack_has[CODINGS] = {[CODING_ZSTD] = true, [CODING_GZIP] = true};

static ZSTD_CCtx *zstd_new(void)
{
    ZSTD_CCtx *z = ZSTD_createCCtx();
    check(z && !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, LEVEL)));
    return z;
}

static z_stream *gzip_new(void)
{
    z_stream *z = calloc(1, sizeof *z);
    check(z && deflateInit2(z, LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, GZIP_MEMORY, Z_DEFAULT_STRATEGY) == Z_OK);
    return z;
}

static void gzip_free(z_stream *z)
{
    deflateEnd(z);
    free(z);
}

/* --- bytes ------------------------------------------------------------------------------------------------------ */

struct packers {
    ZSTD_CCtx *zstd; /* NULL until it is asked for */
    z_stream *gzip;
};

static void *packers_make(void)
{
    struct packers *ps = calloc(1, sizeof *ps);
    check(ps);
    return ps;
}

static void packers_drop(void *data)
{
    struct packers *ps = data;
    ZSTD_freeCCtx(ps->zstd);
    if (ps->gzip)
        gzip_free(ps->gzip);
    free(ps);
}

/* The bytes written, or 0 where there is no room for them. */
static size_t zstd_bytes(struct packers *ps, str from, char *to, size_t room)
{
    if (!ps->zstd)
        ps->zstd = zstd_new();
    size_t n = ZSTD_compress2(ps->zstd, to, room, from.p, from.n);
    return ZSTD_isError(n) ? 0 : n;
}

static size_t gzip_bytes(struct packers *ps, str from, char *to, size_t room)
{
    if (!ps->gzip)
        ps->gzip = gzip_new();
    z_stream *z = ps->gzip;
    check(deflateReset(z) == Z_OK);
    z->next_in = (Bytef *)(uintptr_t)from.p;
    z->avail_in = (uInt)from.n;
    z->next_out = (Bytef *)to;
    z->avail_out = (uInt)room;
    return deflate(z, Z_FINISH) == Z_STREAM_END ? room - z->avail_out : 0;
}

bool pack_bytes(enum coding c, str from, struct buf *to)
{
    static struct thread_value packers = {.make = packers_make, .drop = packers_drop};
    check(c < CODING_NONE && pack_has[c] && to->n == 0 && from.n <= UINT32_MAX && to->bytes_max <= UINT32_MAX);
    struct packers *ps = thread_value_of(&packers);
    char *p = buf_reserve(to, to->bytes_max);
    to->n = (c == CODING_ZSTD ? zstd_bytes : gzip_bytes)(ps, from, p, to->bytes_max);
    return to->n > 0;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

struct sink {
    int fd;
    int64_t n, bytes_max;
    char piece[PIECE_BYTES];
};

static bool sink_take(struct sink *s, size_t n)
{
    if ((int64_t)n > s->bytes_max - s->n || !file_write(s->fd, s->piece, n, s->n))
        return false;
    s->n += (int64_t)n;
    return true;
}

static bool zstd_feed(void *packer, str from, bool is_last, struct sink *to)
{
    ZSTD_inBuffer in = {from.p, from.n, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {to->piece, PIECE_BYTES, 0};
        left = ZSTD_compressStream2(packer, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left) || !sink_take(to, out.pos))
            return false;
    } while (is_last ? left > 0 : in.pos < in.size);
    return true;
}

static bool gzip_feed(void *packer, str from, bool is_last, struct sink *to)
{
    z_stream *z = packer;
    z->next_in = (Bytef *)(uintptr_t)from.p;
    z->avail_in = (uInt)from.n;
    do {
        z->next_out = (Bytef *)to->piece;
        z->avail_out = PIECE_BYTES;
        deflate(z, is_last ? Z_FINISH : Z_NO_FLUSH);
        if (!sink_take(to, PIECE_BYTES - z->avail_out))
            return false;
    } while (z->avail_out == 0);
    return true;
}

typedef bool feed_fn(void *packer, str from, bool is_last, struct sink *to);

static bool feed_all(const struct pack_file *f, void *packer, feed_fn *feed, struct sink *to)
{
    char piece[PIECE_BYTES];
    for (int64_t at = 0; at < f->n;) {
        ssize_t n = pread(f->from, piece, sizeof piece, at);
        if (n <= 0 || n > f->n - at || *f->is_stopped)
            return false;
        at += n;
        if (!feed(packer, (str){piece, (size_t)n}, at == f->n, to))
            return false;
    }
    return true;
}

bool pack_file(enum coding c, const struct pack_file *f, int64_t *packed)
{
    check(c < CODING_NONE && pack_has[c] && f->n > 0 && f->is_stopped);
    struct sink to = {.fd = f->to, .bytes_max = f->bytes_max};
    bool is_done;
    if (c == CODING_ZSTD) {
        ZSTD_CCtx *z = zstd_new();
        ZSTD_CCtx_setPledgedSrcSize(z, (unsigned long long)f->n);
        is_done = feed_all(f, z, zstd_feed, &to);
        ZSTD_freeCCtx(z);
    } else {
        z_stream *z = gzip_new();
        is_done = feed_all(f, z, gzip_feed, &to);
        gzip_free(z);
    }
    *packed = to.n;
    return is_done;
}
