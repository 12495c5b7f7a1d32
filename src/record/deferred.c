/* See deferred.h. The list has an arena of its own: that of the context may be of one record only. */
#include "record/deferred.h"

#include <stdlib.h>

#include "base/check.h"
#include "object/catalog.h"

struct one {
    deferred_fn fn;
    const struct field *field;
    int64_t id;
    struct value values[2];
    size_t place;
};

struct deferred {
    struct arena *arena;
    struct one *list;
    size_t count, room;
};

struct deferred *deferred_begin(struct cx *cx)
{
    struct arena *a = arena_new(0);
    check(!cx->deferred && cx_is_writing(cx));
    cx->deferred = arena_new_of(a, struct deferred);
    *cx->deferred = (struct deferred){.arena = a};
    return cx->deferred;
}

bool deferred_add(struct cx *cx, deferred_fn fn, const struct field *f, int64_t id, const struct value v[2])
{
    struct deferred *d = cx->deferred;
    check(fn && f && id > 0);
    if (!d)
        return false;
    if (d->count == d->room) {
        struct one *grown = arena_array_of(d->arena, d->room = d->room ? d->room * 2 : 64, struct one);
        if (d->count)
            memcpy(grown, d->list, d->count * sizeof *grown);
        d->list = grown;
    }
    d->list[d->count] = (struct one){fn, f, id, {v[0], v[1]}, d->count};
    d->count++;
    return true;
}

static int by_record(const void *x, const void *y)
{
    const struct one *a = x, *b = y;
    const int64_t keys[][2] = {{a->field->object->number, b->field->object->number},
                               {a->field->number, b->field->number},
                               {a->id, b->id},
                               {(int64_t)a->place, (int64_t)b->place}};
    int order = 0;
    for (size_t i = 0; i < countof(keys) && !order; i++)
        order = (keys[i][0] > keys[i][1]) - (keys[i][0] < keys[i][1]);
    return order;
}

enum rc deferred_end(struct cx *cx, struct deferred *d, enum rc rc)
{
    check(d && cx->deferred == d);
    cx->deferred = NULL;
    if (d->count)
        qsort(d->list, d->count, sizeof *d->list, by_record);
    for (size_t i = 0; i < d->count && rc == RC_OK; i++)
        rc = d->list[i].fn(cx, d->list[i].field, d->list[i].id, d->list[i].values);
    arena_free(d->arena);
    return rc;
}
