/*
 * A line's job is found by its kind and one key for all, so adding it again while it is live does nothing (job_add).
 * What comes every so often runs at once; what has its hour waits for it, by the company's zone. See recurring.h.
 */
#include "job/recurring.h"

#include "base/check.h"
#include "query/zone.h"

#define RECURRING_KEY "recurring"

static int64_t next_at(const struct cx *cx, const struct job_recurring *line)
{
    if (line->every_ms)
        return cx->now_ms + line->every_ms;
    int32_t today = zone_day_of(cx->company.time_zone, cx->now_ms);
    int64_t at_ms = zone_at(cx->company.time_zone, today, line->at_minute);
    return at_ms > cx->now_ms ? at_ms : zone_at(cx->company.time_zone, today + 1, line->at_minute);
}

enum rc job_recurring_add(struct cx *cx, const struct job_recurring *table)
{
    check(table && cx->who.user_id == 0);
    enum rc rc = RC_OK;
    for (const struct job_recurring *line = table; line->kind && rc == RC_OK; line++) {
        int64_t ignored;
        const struct job_new wanted = {.kind = line->kind,
                                       .payload = S("{}"),
                                       .class = line->class,
                                       .key = S(RECURRING_KEY),
                                       .run_at_ms = line->every_ms ? 0 : next_at(cx, line)};
        rc = job_add(cx, &wanted, &ignored);
    }
    return rc;
}

int64_t job__recurs_at(struct cx *cx, const struct job_recurring *table, const struct job *job)
{
    if (!table || !str_is(job->key, RECURRING_KEY))
        return 0;
    for (const struct job_recurring *line = table; line->kind; line++)
        if (str_is(job->kind, line->kind))
            return next_at(cx, line);
    return 0;
}
