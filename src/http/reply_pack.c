/*
 * Which replies are packed, and where (docs/decisions/0018): text of LIMIT_PACK_MIN_BYTES or more that gets a tenth smaller, for
 * callers that take a coding. Not those that hold a secret, whose length would tell of it (BREACH), nor event streams, which
 * never come here.
 *
 * A reply is packed by the thread that made it: a loop thread, up to LIMIT_PACK_LOOP_BYTES, which takes less than making it did;
 * a thread of the slow lane, whatever the size, files too. Behind a writer others wait for their commit: its replies are
 * packed by their loop threads. What could not be packed goes out as it is. A Vary says that a reply was looked at.
 */
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "http/coding.h"
#include "http/exchange.h"
#include "http/pack.h"

static bool is_text(const char *content_type)
{
    static const char *const types[] = {"text/", "application/json", "application/problem+json", "image/svg+xml"};
    for (size_t i = 0; content_type && i < countof(types); i++)
        if (str_starts(str_of(content_type), str_of(types[i])))
            return true;
    return false;
}

/* Whether its form hangs on what the caller takes. */
static bool is_packable(const struct reply *rp, int64_t bytes)
{
    return bytes >= LIMIT_PACK_MIN_BYTES && !rp->is_secret && !rp->body.is_over && rp->status >= 200 &&
           is_text(rp->content_type);
}

/* At most nine tenths: less is not worth a caller's unpacking. */
static int64_t packed_max(int64_t bytes)
{
    return bytes / 10 * 9;
}

static bool pack_body(struct reply *rp, enum coding c)
{
    struct buf packed;
    buf_init(&packed, (size_t)packed_max((int64_t)rp->body.n));
    bool is_packed = pack_bytes(c, buf_view(&rp->body), &packed);
    buf_free(is_packed ? &rp->body : &packed);
    if (is_packed)
        rp->body = packed;
    return is_packed;
}

static bool pack_into(struct exchange *x, enum coding c, int to, int64_t *packed)
{
    const struct reply *rp = &x->reply;
    return pack_file(
        c, &(struct pack_file){rp->file_fd, to, rp->file_bytes, packed_max(rp->file_bytes), &x->http->is_stopping},
        packed);
}

static bool pack_reply_file(struct exchange *x, enum coding c)
{
    struct reply *rp = &x->reply;
    int64_t packed;
    int to = file_temporary(x->http->options.temp_dir);
    if (to < 0)
        return false;
    bool is_packed = pack_into(x, c, to, &packed);
    close(is_packed ? rp->file_fd : to);
    if (is_packed) {
        rp->file_fd = to;
        rp->file_bytes = packed;
    }
    return is_packed;
}

static void say_packed(struct reply *rp, enum coding c)
{
    reply_header(rp, "Content-Encoding", str_of(coding_name(c)));
    struct pair *tag = reply__header(rp, "ETag");
    if (tag)
        tag->value = coding_tag(rp->arena, tag->value, c);
}

static bool pack(struct exchange *x, enum coding c)
{
    return x->reply.file_fd >= 0 ? pack_reply_file(x, c) : pack_body(&x->reply, c);
}

void reply__pack(struct exchange *x, int64_t bytes_max)
{
    struct reply *rp = &x->reply;
    int64_t bytes = rp->file_fd >= 0 ? rp->file_bytes : (int64_t)rp->body.n;
    if (!is_packable(rp, bytes) || reply__header(rp, "Vary"))
        return;
    reply_header(rp, "Vary", S("Accept-Encoding"));
    enum coding c = coding_chosen(&x->request, pack_has);
    if (c != CODING_NONE && bytes <= bytes_max && pack(x, c))
        say_packed(rp, c);
}

/* The tag as it stands in If-None-Match, where the app has seen the plain one. */
static str held_tag(struct exchange *x, str plain)
{
    str held = str_of(MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "If-None-Match"));
    for (enum coding c = 0; c < CODING_NONE; c++) {
        str packed = coding_tag(x->arena, plain, c);
        if (pack_has[c] && str_find(held, packed) >= 0)
            return packed;
    }
    return plain;
}

void reply__name_held(struct exchange *x)
{
    struct reply *rp = &x->reply;
    check(rp->status == MHD_HTTP_NOT_MODIFIED);
    if (!reply__header(rp, "Vary"))
        reply_header(rp, "Vary", S("Accept-Encoding"));
    struct pair *tag = reply__header(rp, "ETag");
    if (tag)
        tag->value = held_tag(x, tag->value);
}
