/*
 * Reading one record. See record.h; what belongs to it is in part.c, writing is in apply.c and save.c, the bin in bin.c.
 */
#include "record/record.h"

#include "access/access.h"
#include "base/check.h"
#include "journal/past.h"
#include "json/write.h"

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

void record_stub_write(struct cx *cx, struct json *j, const struct record *r)
{
    json_begin_object(j);
    json_pair_int(j, "id", record_id(r));
    json_pair(j, "name", record_title_seen(cx, r));
    if (record_is_deleted(r))
        json_pair(j, "deleted", v_bool(true));
    json_end(j);
}
