/* See undo_told.h. */
#include "transfer/undo_told.h"

#include <string.h>

#include "access/access.h"
#include "base/limits.h"
#include "query/grants.h"
#include "query/query.h"
#include "record/record.h"

static void actor_write(struct cx *cx, struct json *j, int64_t user_id)
{
    struct record **rows;
    size_t count = 0;
    if (user_id && query_stubs(cx, catalog_users(cx->catalog), &user_id, 1, &rows, &count) == RC_OK && count)
        record_stub_write(cx, j, rows[0]);
    else
        json_write_null(j);
}

static void blocker_write(struct cx *cx, struct json *j, const struct blocker *b)
{
    json_begin_object(j);
    json_pair(j, "changeset", b->changeset_id ? v_int(b->changeset_id) : V_NULL);
    json_key(j, S("actor"));
    actor_write(cx, j, b->actor_id);
    json_pair(j, "at", b->at_ms ? v_time(b->at_ms) : V_NULL);
    if (b->object) {
        json_pair_str(j, "object", b->object->name);
        json_pair_int(j, "record", b->record_id);
        json_pair_str(j, "name", b->name);
    }
    json_key(j, S("fields"));
    json_begin_array(j);
    for (size_t i = 0; i < b->field_count; i++)
        if (grants_reads(cx, b->fields[i]))
            json_str(j, b->fields[i]->name);
    json_end(j);
    json_pair_str(j, "reason", str_of(b->reason));
    json_pair(j, "detail", b->detail.n ? v_text(b->detail) : V_NULL);
    json_end(j);
}

enum rc undo_may_tell(struct cx *cx, const struct undo_plan *p)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < p->blocker_count && i < LIMIT_BLOCKERS && rc == RC_OK; i++) {
        const struct blocker *b = &p->blockers[i];
        struct record *r;
        if (!b->object || strcmp(b->reason, "purged") == 0)
            continue;
        struct query q = query_of(cx, b->object, access_visible(cx, b->object));
        q.bin = BIN_ALL;
        rc = query_one(cx, &q, b->record_id, &r);
    }
    return rc == RC_NOT_FOUND ? RC_FORBIDDEN : rc;
}

void undo_tell(struct cx *cx, struct json *j, const struct undo_plan *p)
{
    json_pair_int(j, "blocker_count", (int64_t)p->blocker_count);
    json_key(j, S("blockers"));
    json_begin_array(j);
    for (size_t i = 0; i < p->blocker_count && i < LIMIT_BLOCKERS; i++)
        blocker_write(cx, j, &p->blockers[i]);
    json_end(j);
}
