/*
 * The recycle bin: delete puts a record there, restore takes it out, purge ends it. Lines go with their parent in effect
 * (they are seen only through it), so only a purge touches them.
 */
#include "access/access.h"
#include "base/limits.h"
#include "record/engine.h"
#include "record/purge.h"
#include "record/record.h"
#include "record/save.h"

enum rc record_delete(struct cx *cx, const struct object *o, int64_t id, int64_t version)
{
    struct record *before, *after;
    enum rc rc = record_read(cx, o, id, false, &before);
    if (rc != RC_OK)
        return rc;
    if (o->owned_by || !access_may(cx, ACTION_DELETE, before))
        return RC_FORBIDDEN;
    if (version && version != record_version(before))
        return RC_CHANGED;
    const struct behaviour *b = engine_behaviour(cx->engine, o);
    if (b && b->may_delete)
        rc = b->may_delete(cx, before);
    return rc == RC_OK ? save__mark(cx, before, true, false, &after) : rc;
}

/* A record of the bin on which the actor may act. */
static enum rc binned(struct cx *cx, const struct object *o, int64_t id, struct record **out)
{
    enum rc rc = record_read(cx, o, id, true, out);
    if (rc != RC_OK)
        return rc;
    if (o->owned_by || !access_may(cx, ACTION_DELETE, *out))
        return RC_FORBIDDEN;
    return record_is_deleted(*out) ? RC_OK : RC_CONFLICT;
}

enum rc record_restore(struct cx *cx, const struct object *o, int64_t id, struct record **out)
{
    struct record *before;
    enum rc rc = binned(cx, o, id, &before);
    for (size_t i = 0; i < o->field_count && (rc == RC_OK || rc == RC_INVALID); i++)
        if (o->fields[i].is_unique) {
            enum rc unique = save__check_unique(cx, before, &o->fields[i]);
            rc = unique == RC_OK ? rc : unique;
        }
    if (rc != RC_OK)
        return rc;
    rc = save__mark(cx, before, false, false, out);
    if (rc == RC_OK)
        (*out)->parts = before->parts;
    return rc;
}

enum rc record_purge(struct cx *cx, const struct object *o, int64_t id)
{
    struct record *r;
    int64_t hidden = LIMIT_BULK_RECORDS;
    enum rc rc = binned(cx, o, id, &r);
    return rc == RC_OK ? purge__remove(cx, r, &hidden) : rc;
}
