/*
 * A record is arrays by a field's place in its object, so reading a field is an index and its name is looked up once,
 * elsewhere. Fields that were not read are null and marked so: who needs to tell the two apart looks at is_read. See
 * record.h.
 */
#include "query/record.h"

#include "base/check.h"

static bool has_parts(const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].type == FIELD_LINES || o->fields[i].type == FIELD_LINKS)
            return true;
    return false;
}

struct record *record_new(struct arena *a, const struct object *o)
{
    check(o->field_count > 0);
    struct record *r = arena_new_of(a, struct record);
    r->object = o;
    r->values = arena_array_of(a, o->field_count, struct value); /* zero is VALUE_NULL */
    r->is_read = arena_array_of(a, o->field_count, bool);
    if (has_parts(o))
        r->parts = arena_array_of(a, o->field_count, struct record_part);
    return r;
}

static struct value system_value(const struct record *r, int number)
{
    const struct field *f = object_field_number(r->object, number);
    return f ? record_get(r, f) : V_NULL;
}

int64_t record_id(const struct record *r)
{
    return v_id(system_value(r, SYSTEM_ID));
}

int64_t record_version(const struct record *r)
{
    return v_id(system_value(r, SYSTEM_VERSION));
}

bool record_is_deleted(const struct record *r)
{
    return !v_is_null(system_value(r, SYSTEM_DELETED_AT));
}

struct record *record_copy(struct arena *a, const struct record *r)
{
    struct record *copy = record_new(a, r->object);
    for (size_t i = 0; i < r->object->field_count; i++) {
        copy->values[i] = v_copy(a, r->values[i]);
        copy->is_read[i] = r->is_read[i];
    }
    return copy;
}
