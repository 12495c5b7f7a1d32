/*
 * The recycle bin: delete puts a record there, restore takes it out, purge ends it. Lines go with their parent in effect
 * (they are seen only through it), so only a purge touches them.
 */
#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
#include "record/purge.h"
#include "record/record.h"
#include "record/row.h"
#include "record/save.h"

enum rc record_delete(struct cx *cx, const struct object *o, int64_t id, int64_t version)
{
    check(cx_is_writing(cx));
    check(id != 0);
    struct record *before;
    enum rc rc = row__hold(cx, o, id, ROW_AGAIN);
    if (rc == RC_OK)
        rc = record_read(cx, o, id, false, &before);
    if (rc != RC_OK)
        return rc;
    struct save s = {.kind = CHANGE_DELETE, .before = before, .after = save__copy(cx, before)};
    rc = o->owned_by ? RC_FORBIDDEN : save__may(cx, &s);
    if (rc == RC_OK && version && version != record_version(before))
        rc = RC_CHANGED;
    return rc == RC_OK ? save__change(cx, &s) : rc;
}

/* A record of the bin on which the actor may act. */
static enum rc binned(struct cx *cx, const struct object *o, int64_t id, enum row_hold when, struct record **out)
{
    enum rc rc = row__hold(cx, o, id, when);
    if (rc == RC_OK)
        rc = record_read(cx, o, id, true, out);
    if (rc != RC_OK)
        return rc;
    if (o->owned_by || !access_may(cx, ACTION_DELETE, *out))
        return RC_FORBIDDEN;
    return record_is_deleted(*out) ? RC_OK : RC_CONFLICT;
}

enum rc record_restore(struct cx *cx, const struct object *o, int64_t id, struct record **out)
{
    check(cx_is_writing(cx) && id != 0);
    struct record *before;
    enum rc rc = binned(cx, o, id, ROW_AGAIN, &before);
    if (rc != RC_OK)
        return rc;
    struct save s = {.kind = CHANGE_RESTORE, .before = before, .after = save__copy(cx, before)};
    rc = save__change(cx, &s);
    return rc == RC_OK ? record_read(cx, o, id, false, out) : rc; /* what followed may have changed it */
}

enum rc record_purge(struct cx *cx, const struct object *o, int64_t id)
{
    check(cx_is_writing(cx) && id != 0);
    struct record *r;
    int64_t hidden = LIMIT_BULK_RECORDS;
    enum rc rc = binned(cx, o, id, ROW_GOES, &r);
    return rc == RC_OK ? purge__remove(cx, r, &hidden) : rc;
}
