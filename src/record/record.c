/*
 * Reading one record, with what belongs to it. See record.h; writing is in apply.c and save.c, the bin in bin.c.
 */
#include "record/record.h"

#include "access/access.h"
#include "base/check.h"
#include "journal/past.h"
#include "record/part.h"

str record_title(const struct record *r)
{
    struct value v = record_get(r, r->object->title);
    if (v.type == VALUE_TEXT)
        return v.s;
    return S("");
}

struct value record_title_seen(struct cx *cx, const struct record *r)
{
    bool is_seen = r->object->owned_by || access_may(cx, ACTION_SEE, r);
    return is_seen ? v_text(record_title(r)) : V_NULL;
}

enum rc record_read(struct cx *cx, const struct object *o, int64_t id, bool may_be_deleted, struct record **out)
{
    check(catalog_has(cx->catalog, o) && id != 0);
    struct query q = query_of(cx, o, access_visible(cx, o));
    q.bin = may_be_deleted ? BIN_BOTH : BIN_LIVE;
    enum rc rc = query_one(cx, &q, id, out);
    return rc == RC_OK ? record_read_parts(cx, out, 1) : rc;
}

enum rc record_read_parts(struct cx *cx, struct record **rows, size_t n)
{
    check(rows || n == 0);
    if (n == 0)
        return RC_OK;
    const struct object *o = rows[0]->object;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++)
        if (o->fields[i].type == FIELD_LINES)
            rc = part__read_lines(cx, &o->fields[i], rows, n);
        else if (o->fields[i].type == FIELD_LINKS)
            rc = query_links(cx, &o->fields[i], rows, n);
    return rc;
}
