/* See kept.h. */
#include "journal/kept.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"

#define BEGINS S("guanxi journal ")

str kept_line(struct arena *a, const struct kept_head *h)
{
    struct buf b;
    check(h->position >= 0);
    buf_init(&b, 256);
    buf_str(&b, BEGINS);
    buf_printf(&b, "%lld %.*s ", (long long)h->position, STR_ARG(str_hex(a, h->link, HASH_BYTES)));
    instant_write(&b, h->at_ms);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool link_read(str hex, unsigned char *link)
{
    if (hex.n != 2 * HASH_BYTES)
        return false;
    for (size_t i = 0; i < HASH_BYTES; i++) {
        int high = digit(hex.p[2 * i]), low = digit(hex.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        link[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static bool link_is_zero(const struct kept_head *h)
{
    static const unsigned char zero[HASH_BYTES];
    return memcmp(h->link, zero, HASH_BYTES) == 0;
}

/* Behind what a head begins with. */
static bool head_read(str rest, struct kept_head *h)
{
    if (!str_to_i64(str_cut(&rest, ' '), &h->position) || h->position < 0 || !rest.p)
        return false;
    if (!link_read(str_cut(&rest, ' '), h->link) || !rest.p || !instant_parse(rest, &h->at_ms))
        return false;
    return h->position > 0 || (link_is_zero(h) && h->at_ms == 0);
}

struct kept_line kept_read(str line)
{
    struct kept_line l = {0};
    line = str_trim(line);
    if (!str_starts(line, BEGINS))
        return l;
    l.is_head = head_read(str_skip(line, BEGINS.n), &l.head);
    l.is_broken = !l.is_head;
    return l;
}
