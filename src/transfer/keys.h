/*
 * Which record a text means: titles (or another field's values) of all records of an object, in memory, so that a million
 * rows ask the database nothing. Only a hash of 64 bits and an id are kept: 16 bytes a record, twice that with the table's
 * free places. Titles are compared folded and without spaces: "GTXPro" is "GTX Pro". Within transfer/ only.
 */
#ifndef TRANSFER_KEYS_H
#define TRANSFER_KEYS_H

#include "base/rc.h"
#include "query/context.h"

enum {
    KEY_NONE = 0,
    KEY_SEVERAL = -1,
    KEY_LATER = -2
}; /* KEY_LATER: a row to come, or one that a dry run would make */

struct keys {
    const struct object *object;
    const struct field *field; /* the title, or what update_by names */
    uint64_t seed;
    struct key_slot *slots;
    size_t size, count;
};

/* Lives in the arena, whose end frees it. */
struct keys *keys__new(struct arena *a, const struct object *o, const struct field *f, uint64_t seed);

/* Reads those of every live record that the actor may see. */
enum rc keys__load(struct cx *cx, struct keys *k);

/* As texts are compared for that field. */
str keys__text(const struct keys *k, struct arena *a, str text);

/* The id, or KEY_NONE, KEY_SEVERAL, KEY_LATER; text as keys__text made it. */
int64_t keys__find(const struct keys *k, str text);

/* Two records of one text are KEY_SEVERAL. */
void keys__add(struct keys *k, str text, int64_t id);

#endif
