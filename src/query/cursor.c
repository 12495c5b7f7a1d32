/*
 * A version, a checksum, the keys of the row. The checksum is over the keys and over what must be the same for a place
 * in one list to be a place in another (cursor_hash); it is no secret and guards against nobody, so every value is also
 * checked to be one a column can hold. See cursor.h.
 */
#include "query/cursor.h"

#include <sodium.h>

#include "base/check.h"
#include "base/hash.h"
#include "query/bind.h"
#include "text/sortkey.h"

enum { CURSOR_VERSION = 1, CHECK_BYTES = 8, HEAD_BYTES = 1 + CHECK_BYTES, BYTES_MAX = LIMIT_CURSOR_BYTES * 3 / 4 };

enum tag { TAG_NULL, TAG_INT, TAG_BYTES };

struct bytes {
    unsigned char p[BYTES_MAX];
    size_t n;
};

static const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

static uint64_t hash_number(uint64_t h, int64_t n)
{
    return hash_fnv(h, (str){(const char *)&n, sizeof n});
}

static uint64_t hash_condition(struct arena *a, uint64_t h, const struct condition *c)
{
    return hash_fnv(h, c ? condition_text(a, c) : S("true"));
}

/* What must be the same for a place in one list to be a place in another. */
uint64_t cursor_hash(struct cx *cx, const struct query *q, const struct order *o)
{
    check(o->count > 0 && o->keys[o->count - 1].is_id);
    uint64_t h = hash_number(HASH_FNV_SEED, q->object->number);
    h = hash_number(h, q->bin);
    h = hash_number(h, q->has_ids);
    h = hash_number(h, cx->as_of_ms);
    h = hash_condition(cx->arena, h, q->visible);
    h = hash_condition(cx->arena, h, q->where);
    for (size_t i = 0; i < o->count; i++)
        h = hash_number(h, o->keys[i].is_descending ? -o->keys[i].field->number : o->keys[i].field->number);
    return hash_fnv(h, text_sort_version(cx->arena));
}

static void put(struct bytes *b, const void *p, size_t n)
{
    check(n <= sizeof b->p - b->n);
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
}

static void put_number(struct bytes *b, uint64_t v, size_t n)
{
    unsigned char le[8];
    for (size_t i = 0; i < n; i++)
        le[i] = (unsigned char)(v >> (8 * i));
    put(b, le, n);
}

static bool is_bytes(enum value_type type)
{
    return type == VALUE_BYTES || type == VALUE_TEXT; /* a currency is sorted as text */
}

static void put_value(struct bytes *b, struct value v)
{
    if (v_is_null(v)) {
        put_number(b, TAG_NULL, 1);
    } else if (is_bytes(v.type)) {
        put_number(b, TAG_BYTES, 1);
        put_number(b, v.s.n, 2);
        put(b, v.s.p, v.s.n);
    } else {
        put_number(b, TAG_INT, 1);
        put_number(b, v.type == VALUE_BOOL ? v.b : (uint64_t)v.i, 8);
    }
}

static uint64_t check_of(uint64_t query, const struct bytes *b)
{
    return hash_fnv(query, (str){(const char *)b->p + HEAD_BYTES, b->n - HEAD_BYTES});
}

str cursor_write(struct arena *a, uint64_t hash, const struct order *o, const struct value *values)
{
    check(values[o->count - 1].type == VALUE_INT);
    struct bytes b = {.n = HEAD_BYTES};
    for (size_t i = 0; i < o->count; i++)
        put_value(&b, values[i]);
    struct bytes head = {0};
    put_number(&head, CURSOR_VERSION, 1);
    put_number(&head, check_of(hash, &b), CHECK_BYTES);
    memcpy(b.p, head.p, HEAD_BYTES);
    size_t room = sodium_base64_encoded_len(b.n, variant);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, b.p, b.n, variant);
    check(room - 1 <= LIMIT_CURSOR_BYTES);
    return (str){text, room - 1};
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static bool take_number(str *rest, size_t n, uint64_t *out)
{
    if (rest->n < n)
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out |= (uint64_t)(unsigned char)rest->p[i] << (8 * i);
    *rest = str_skip(*rest, n);
    return true;
}

/* The check is no secret, so what passed it may still be nothing a column can hold. */
static bool is_storable(struct value v)
{
    if (v.type == VALUE_TEXT)
        return str_is_utf8(v.s);
    if (v.type == VALUE_DATE)
        return v.i >= DAY_MIN && v.i <= DAY_MAX;
    return v.type != VALUE_TIME || (v.i >= TIME_MIN && v.i <= TIME_MAX);
}

static bool take_value(struct arena *a, str *rest, const struct order_key *k, struct value *out)
{
    uint64_t tag, v;
    if (!take_number(rest, 1, &tag))
        return false;
    *out = V_NULL;
    if (tag == TAG_NULL)
        return !k->is_id;
    if ((tag == TAG_BYTES) != is_bytes(k->type) || tag > TAG_BYTES)
        return false;
    if (!take_number(rest, tag == TAG_INT ? 8 : 2, &v))
        return false;
    if (tag == TAG_BYTES) {
        *out = (struct value){.type = k->type, .s = str_copy(a, str_take(*rest, v))};
        *rest = str_skip(*rest, v);
        return out->s.n == v && is_storable(*out);
    }
    *out = k->type == VALUE_BOOL ? v_bool(v != 0) : (struct value){.type = k->type, .i = (int64_t)v};
    return is_storable(*out);
}

bool cursor_read(struct arena *a, uint64_t hash, const struct order *o, str text, struct value *values)
{
    check(values && o->count > 0);
    struct bytes b = {0};
    uint64_t version, sum;
    if (text.n > LIMIT_CURSOR_BYTES ||
        sodium_base642bin(b.p, sizeof b.p, text.p, text.n, NULL, &b.n, NULL, variant) != 0)
        return false;
    str rest = {(const char *)b.p, b.n};
    if (!take_number(&rest, 1, &version) || !take_number(&rest, CHECK_BYTES, &sum))
        return false;
    if (version != CURSOR_VERSION || sum != check_of(hash, &b))
        return false;
    for (size_t i = 0; i < o->count; i++)
        if (!take_value(a, &rest, &o->keys[i], &values[i]))
            return false;
    return rest.n == 0;
}
