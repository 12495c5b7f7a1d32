/* Fields by the names the behaviours are written for: a declaration that names a behaviour has them. Within crm/ only. */
#ifndef CRM_FIELDS_H
#define CRM_FIELDS_H

#include "base/check.h"
#include "query/record.h"

static inline const struct field *fields_of(const struct object *o, str name)
{
    const struct field *f = object_field(o, name);
    check(f);
    return f;
}

static inline struct value fields_get(const struct record *r, str name)
{
    return record_get(r, fields_of(r->object, name));
}

static inline void fields_put(struct record *r, str name, struct value v)
{
    record_put(r, fields_of(r->object, name), v);
}

#endif
