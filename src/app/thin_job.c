/* How far a round is stands in the payload, {"ended":ms,"id":7}; a round begins with none. See thin_job.h. */
#include "app/thin_job.h"

#include "app/tables.h"
#include "job/thin.h"
#include "json/read.h"

static enum rc place_read(struct cx *cx, str payload, struct thin_place *out)
{
    json_t *v;
    str message;
    *out = (struct thin_place){0};
    if (json_read(cx->arena, payload, &v, &message) != RC_OK)
        return RC_CORRUPT;
    out->ended_ms = json_integer_value(json_object_get(v, "ended"));
    out->id = json_integer_value(json_object_get(v, "id"));
    return RC_OK;
}

static enum rc step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    struct thin_place place;
    (void)found;
    enum rc rc = place_read(cx, job->payload, &place);
    if (rc == RC_OK)
        rc = job_thin(cx, app_job_kinds, &place, is_done);
    job->payload = *is_done ? S("{}")
                            : str_printf(cx->arena, "{\"ended\":%lld,\"id\":%lld}", (long long)place.ended_ms,
                                         (long long)place.id);
    return rc;
}

const struct job_kind thin_job = {.name = "thin", .step = step};
