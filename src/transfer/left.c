/* See left.h. */
#include "transfer/left.h"

#include "base/check.h"
#include "base/log.h"

struct left {
    struct cx *cx;
    int64_t job_id;
};

static enum rc left_row(void *to, const struct row *row)
{
    struct left *l = to;
    struct arena *a = l->cx->arena;
    log_line(LOG_WARN, "import_taken_back", "import", arena_printf(a, "%lld", (long long)row_int(row, 0)), "name",
             str_c(a, row_text(row, 1)), "rows_done", arena_printf(a, "%lld", (long long)row_int(row, 2)), "because",
             "its command ended before it did; import it again", NULL);
    l->job_id = row_int(row, 3);
    return RC_OK;
}

/* The next of them, or the one of that job. */
static enum rc cancel_next(struct cx *cx, int64_t job_id, bool *is_any)
{
    struct left l = {.cx = cx};
    str sql = S("select i.id, i.name, j.done, j.id from imports i join jobs j on j.id = i.job_id "
                "where i.created_by is null and i.state in ('checking', 'running') and j.state in ('queued', 'running') "
                "and j.id not in (select job_id from job_cancels) and (j.id = ? or ? = 0) order by i.id limit 1");
    enum rc rc =
        db_one(cx->db, &(struct db_query){sql, (struct value[]){v_int(job_id), v_int(job_id)}, 2, left_row, &l}, is_any);
    return rc == RC_OK && *is_any ? job_cancel(cx, l.job_id, false) : rc;
}

enum rc imports_left(struct cx *cx)
{
    check(db_in_transaction(cx->db));
    bool is_any = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && is_any)
        rc = cancel_next(cx, 0, &is_any);
    return rc;
}

enum rc imports_other_runs(struct cx *cx, int64_t id, bool *is_any)
{
    str sql = S("select 1 from imports i join jobs j on j.id = i.job_id where i.created_by is null and i.state = 'running' "
                "and j.state in ('queued', 'running') and i.id <> ? limit 1");
    return db_one(cx->db, &(struct db_query){sql, (struct value[]){v_int(id)}, 1, NULL, NULL}, is_any);
}

enum rc import_left__cancel(struct cx *cx, const struct job *job, bool *is_left)
{
    check(db_in_transaction(cx->db));
    *is_left = false;
    return job->tries > 0 && job->created_by == 0 ? cancel_next(cx, job->id, is_left) : RC_OK;
}
