/* See counts.h. Live jobs are few, and what failed within a day is found by the index on the end. */
#include "job/counts.h"

#include "base/check.h"
#include "base/date.h"
#include "job/queue.h"

struct counting {
    job_count_fn each;
    void *to;
};

static enum rc count_row(void *to, const struct row *row)
{
    const struct counting *c = to;
    c->each(c->to, &(struct job_count){.kind = row_text(row, 0),
                                       .class = row_text(row, 1),
                                       .state = row_text(row, 2),
                                       .count = row_int(row, 3),
                                       .since_ms = row_value(row, 4, VALUE_TIME).i});
    return RC_OK;
}

enum rc job_counts(struct cx *cx, job_count_fn each, void *to)
{
    check(each);
    const struct value binds[] = {v_time(cx->now_ms), v_time(cx->now_ms - DAY_MS)};
    return db_query(
        cx->db,
        &(struct db_query){
            S("select kind, class, s, count(*), min(since) from ("
              "select kind, class, run_at as since, case when troubles > 0 then 'troubled' "
              "when state = 'running' then state when run_at <= ? then 'waiting' else 'later' end as s from jobs "
              "where " JOB_IS_LIVE " union all "
              "select kind, class, ended_at, state from jobs "
              "where ended_at is not null and ended_at > ? and state = 'failed') as j "
              "group by kind, class, s order by kind, class, s"),
            binds, countof(binds), count_row, &(struct counting){each, to}});
}
