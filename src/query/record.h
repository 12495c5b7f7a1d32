/*
 * A record in memory: one value for each field of its object, in the order of object->fields. What was not read is
 * marked as absent. Lines and links hang beside it.
 */
#ifndef QUERY_RECORD_H
#define QUERY_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/value.h"
#include "object/catalog.h"

struct link {
    int object_no;
    int64_t id;
};

/* The lines (owned records, in their position's order) or links of one field. */
struct record_part {
    bool is_read;
    struct record **lines;
    size_t line_count;
    struct link *links;
    size_t link_count;
};

struct record {
    const struct object *object;
    struct value *values;      /* [object->field_count] */
    bool *is_read;             /* [object->field_count] */
    struct record_part *parts; /* [object->field_count], NULL where the object has no lines or links */
};

/* An empty record: every value null, nothing read. */
struct record *record_new(struct arena *a, const struct object *o);

static inline struct value record_get(const struct record *r, const struct field *f)
{
    check(f->object == r->object);
    return r->values[f->index];
}

static inline void record_put(struct record *r, const struct field *f, struct value v)
{
    check(f->object == r->object);
    r->values[f->index] = v;
    r->is_read[f->index] = true;
}

int64_t record_id(const struct record *r);
int64_t record_version(const struct record *r);
bool record_is_deleted(const struct record *r);

/* A copy of the record's own values (not of its parts) in the arena. */
struct record *record_copy(struct arena *a, const struct record *r);

#endif
