/* See keys.h. Open addressing, at most two thirds full. */
#include "transfer/keys.h"

#include <stdlib.h>

#include "access/access.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/hash.h"
#include "query/query.h"
#include "text/text.h"

enum { SIZE_MIN = 1024 };

struct key_slot {
    uint64_t hash;
    int64_t id; /* 0: free */
};

static void *must(void *p)
{
    check(p != NULL);
    return p;
}

static void free_slots(void *data)
{
    free(((struct keys *)data)->slots);
}

struct keys *keys__new(struct arena *a, const struct object *o, const struct field *f, uint64_t seed)
{
    struct keys *k = arena_new_of(a, struct keys);
    *k = (struct keys){.object = o, .field = f, .seed = seed, .size = SIZE_MIN};
    k->slots = must(calloc(k->size, sizeof *k->slots));
    arena_defer(a, free_slots, k);
    return k;
}

/* Without the spaces of a folded text. */
static str tight(struct arena *a, str s)
{
    if (!memchr(s.p, ' ', s.n))
        return s;
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ')
            p[n++] = s.p[i];
    return (str){p, n};
}

str keys__text(const struct keys *k, struct arena *a, str text)
{
    if (text.n == 0)
        return text;
    if (k->field == k->object->title)
        return tight(a, text_fold(a, text));
    if (k->field->number == SYSTEM_ID) /* as a program writes that takes a column with gaps for decimals */
        return str_ends(text, S(".0")) ? str_take(text, text.n - 2) : text;
    return k->field->type == FIELD_EMAIL ? str_lower(a, text_narrow(a, text)) : text;
}

static struct key_slot *slot_of(const struct keys *k, uint64_t hash)
{
    size_t i = (hash ^ hash >> 32) & (k->size - 1);
    while (k->slots[i].id && k->slots[i].hash != hash)
        i = (i + 1) & (k->size - 1);
    return &k->slots[i];
}

int64_t keys__find(const struct keys *k, str text)
{
    return slot_of(k, hash_fnv(k->seed, text))->id;
}

static void grow(struct keys *k)
{
    struct key_slot *old = k->slots;
    size_t n = k->size;
    k->size *= 2;
    k->slots = must(calloc(k->size, sizeof *k->slots));
    for (size_t i = 0; i < n; i++)
        if (old[i].id)
            *slot_of(k, old[i].hash) = old[i];
    free(old);
}

void keys__add(struct keys *k, str text, int64_t id)
{
    if (text.n == 0)
        return;
    uint64_t hash = hash_fnv(k->seed, text);
    struct key_slot *slot = slot_of(k, hash);
    if (slot->id) {
        if (slot->id != id || id == KEY_LATER)
            slot->id = KEY_SEVERAL;
        return;
    }
    *slot = (struct key_slot){hash, id};
    if (++k->count * 3 > k->size * 2)
        grow(k);
}

struct loading {
    struct cx *cx;
    struct keys *keys;
    struct arena *scratch;
    struct buf text;
};

static enum rc load_record(void *to, struct record *r)
{
    struct loading *l = to;
    struct value v = record_get(r, l->keys->field);
    if (v_is_null(v))
        return RC_OK;
    arena_reset(l->scratch);
    buf_clear(&l->text);
    l->keys->field->ops->to_text(l->keys->field, v, &l->text);
    keys__add(l->keys, keys__text(l->keys, l->scratch, buf_view(&l->text)), record_id(r));
    return RC_OK;
}

enum rc keys__load(struct cx *cx, struct keys *k)
{
    struct query q = query_of(cx, k->object, access_visible(cx, k->object));
    bool *wanted = arena_array_of(cx->arena, k->object->field_count, bool);
    wanted[k->field->index] = true;
    q.wanted = wanted;
    struct loading l = {cx, k, arena_new(0), {0}};
    buf_init(&l.text, LIMIT_LONG_TEXT_BYTES);
    enum rc rc = query_each(cx, &q, load_record, &l);
    buf_free(&l.text);
    arena_free(l.scratch);
    return rc;
}
