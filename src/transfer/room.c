/* What has no change set tells of nothing that is there: it goes whole, with its files and the job of its trial. See room.h. */
#include "transfer/room.h"

#include "base/check.h"
#include "base/limits.h"
#include "job/job.h"
#include "transfer/files.h"

struct idle {
    int64_t count, oldest; /* that is not at work; 0: all are */
};

static enum rc number_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

static enum rc idle_row(void *to, const struct row *row)
{
    *(struct idle *)to = (struct idle){row_int(row, 0), row_int(row, 1)};
    return RC_OK;
}

static enum rc idle_read(struct cx *cx, struct idle *out)
{
    *out = (struct idle){0};
    return db_query(cx->db,
                    &(struct db_query){S("select count(*), coalesce(min(case when state not in ('checking', 'running') "
                                         "then id end), 0) from imports where created_by = ? and changeset_id is null"),
                                       (struct value[]){v_int(cx->who.user_id)}, 1, idle_row, out});
}

static enum rc take_away(struct cx *cx, int64_t id)
{
    int64_t job_id = 0;
    const struct value bind = v_int(id);
    enum rc rc = files__remove_all(cx, id);
    if (rc == RC_OK)
        rc = db_query(cx->db, &(struct db_query){S("select coalesce(job_id, 0) from imports where id = ?"), &bind, 1,
                                                 number_row, &job_id});
    if (rc == RC_OK && job_id)
        rc = job_forget(cx, job_id);
    return rc == RC_OK ? db_run(cx->db, S("delete from imports where id = ?"), &bind, 1, NULL) : rc;
}

enum rc room__make(struct cx *cx)
{
    check(db_in_transaction(cx->db));
    struct idle idle;
    if (!cx->who.user_id)
        return RC_OK;
    enum rc rc = idle_read(cx, &idle);
    if (rc != RC_OK || idle.count < LIMIT_USER_IMPORTS)
        return rc;
    if (!idle.oldest) {
        issue_with(&cx->issues, S(""), "imports_full", str_printf(cx->arena, "%d", LIMIT_USER_IMPORTS));
        return RC_CONFLICT;
    }
    return take_away(cx, idle.oldest);
}

static const char *const bytes_kept[] = {
    [DB_SQLITE] =
        "select coalesce(sum(json_extract(f.value, '$.bytes')), 0) from imports i, json_each(i.body, '$.files') f "
        "where i.created_by = ? and i.removed is null",
    [DB_POSTGRES] =
        "select cast(coalesce(sum(cast(f ->> 'bytes' as bigint)), 0) as bigint) from imports i, "
        "json_array_elements(cast(i.body as json) -> 'files') f where i.created_by = ? and i.removed is null",
};

enum rc room__for_bytes(struct cx *cx, int64_t bytes)
{
    check(bytes >= 0);
    int64_t kept = 0;
    if (!cx->who.user_id)
        return RC_OK;
    enum rc rc = db_query(cx->db, &(struct db_query){str_of(bytes_kept[db_engine(cx->db)]),
                                                     (struct value[]){v_int(cx->who.user_id)}, 1, number_row, &kept});
    if (rc != RC_OK || kept + bytes <= LIMIT_USER_IMPORT_BYTES)
        return rc;
    issue_with(&cx->issues, S(""), "imports_bytes", str_printf(cx->arena, "%lld", LIMIT_USER_IMPORT_BYTES >> 30));
    return RC_CONFLICT;
}
