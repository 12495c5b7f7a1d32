/*
 * Cursors, first as text that a client sends, then as bytes whose check was made right, as one who reads the source
 * can: either it is refused, or it is a place that is written back as the same text.
 */
#include <sodium.h>
#include <stdint.h>

#include "base/check.h"
#include "base/hash.h"
#include "object/builtin.h"
#include "query/cursor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

static void read_both_ways(struct arena *a, uint64_t hash, const struct order *o, str text)
{
    struct value values[LIMIT_SORT_KEYS + 1];
    if (cursor_read(a, hash, o, text, values))
        check(str_eq(cursor_write(a, hash, o, values), text));
}

/* The bytes behind a version and a check that fit them. */
static str signed_text(struct arena *a, uint64_t hash, str bytes)
{
    uint64_t sum = hash_fnv(hash, bytes);
    unsigned char *all = arena_alloc(a, 9 + bytes.n);
    all[0] = 1;
    for (size_t i = 0; i < 8; i++)
        all[1 + i] = (unsigned char)(sum >> (8 * i));
    if (bytes.n)
        memcpy(all + 9, bytes.p, bytes.n);
    size_t room = sodium_base64_encoded_len(9 + bytes.n, VARIANT);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, all, 9 + bytes.n, VARIANT);
    return (str){text, room - 1};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *lasting;
    static const struct catalog *catalog;
    if (!lasting) {
        lasting = arena_new(0);
        catalog = builtin_catalog(lasting);
    }
    struct arena *a = arena_new(0);
    struct cx cx = {.arena = a, .catalog = catalog};
    issues_init(&cx.issues, a);
    struct query q = query_of(&cx, catalog_object(catalog, S("opportunity")), condition_true());
    check(query_sort(&cx, &q, S("-close_date,name,amount,-created_at")) == RC_OK);
    struct order o = order_of(&q);
    uint64_t hash = cursor_hash(&cx, &q, &o);
    str bytes = {(const char *)data, size};
    read_both_ways(a, hash, &o, bytes);
    read_both_ways(a, hash, &o, signed_text(a, hash, bytes));
    arena_free(a);
    return 0;
}
