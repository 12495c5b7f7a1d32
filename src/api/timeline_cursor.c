/* See timeline_cursor.h. The text is base64 of a version, a check and four numbers. */
#include "api/timeline_cursor.h"

#include <sodium.h>

#include "base/check.h"
#include "base/hash.h"
#include "query/bind.h"

enum { CURSOR_VERSION = 1 };

/* As it is encoded: no padding but of zeroes. */
struct packed {
    uint64_t version, check;
    int64_t at_ms, source, id, below;
};

static const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

static uint64_t check_of(const struct object *o, int64_t id, const struct packed *p)
{
    const int64_t all[] = {o->number, id, p->at_ms, p->source, p->id, p->below};
    return hash_fnv(HASH_FNV_SEED, (str){(const char *)all, sizeof all});
}

str timeline_cursor_write(struct arena *a, const struct object *o, int64_t id, const struct timeline_cursor *c)
{
    struct packed p = {CURSOR_VERSION, 0, c->at.at_ms, c->at.source, c->at.id, c->version};
    p.check = check_of(o, id, &p);
    size_t room = sodium_base64_encoded_len(sizeof p, variant);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, (const unsigned char *)&p, sizeof p, variant);
    check(room - 1 <= LIMIT_CURSOR_BYTES);
    return (str){text, room - 1};
}

bool timeline_cursor_read(const struct object *o, int64_t id, str text, struct timeline_cursor *out)
{
    struct packed p;
    size_t n = 0;
    if (sodium_base642bin((unsigned char *)&p, sizeof p, text.p, text.n, NULL, &n, NULL, variant) != 0 || n != sizeof p)
        return false;
    /* the check is no secret, so what passed it may still be nothing a column can hold */
    if (p.version != CURSOR_VERSION || p.check != check_of(o, id, &p) || p.at_ms < TIME_MIN || p.at_ms > TIME_MAX)
        return false;
    *out = (struct timeline_cursor){{p.at_ms, p.source, p.id}, p.below};
    return true;
}
