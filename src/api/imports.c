/* Imports and jobs over HTTP. What they do is transfer/ and job/. */
#include <fcntl.h>
#include <unistd.h>

#include "access/access.h"
#include "api/call.h"
#include "base/check.h"
#include "job/job.h"
#include "transfer/export.h"
#include "transfer/import.h"

static const char *const no_parameters[] = {NULL};
static const char *const list_parameters[] = {"limit", NULL};

static enum rc answer(struct call *c, int status)
{
    struct json j = call_json(c, status);
    return import_write_json(c->cx, c->id, &j);
}

/* --- imports ---------------------------------------------------------------------------------------------------- */

struct import_ids {
    int64_t *ids;
    size_t count;
};

static enum rc id_row(void *to, const struct row *row)
{
    struct import_ids *l = to;
    l->ids[l->count++] = row_int(row, 0);
    return RC_OK;
}

enum rc imports_list(struct call *c)
{
    int64_t limit;
    enum rc rc = call_only(c, list_parameters);
    if (rc == RC_OK)
        rc = call_query_int(c, "limit", LIMIT_PAGE_DEFAULT, 1, LIMIT_PAGE, &limit);
    if (rc != RC_OK)
        return rc;
    struct import_ids l = {arena_array_of(c->cx->arena, (size_t)limit, int64_t), 0};
    const struct value binds[] = {v_bool(access_may_manage(c->cx, MANAGE_IMPORTS)), v_int(c->cx->who.user_id),
                                  v_int(limit)};
    rc = db_query(c->cx->db,
                  &(struct db_query){S("select id from imports where ? or created_by = ? order by id desc limit ?"),
                                     binds, countof(binds), id_row, &l});
    if (rc != RC_OK)
        return rc;
    struct json j = call_list(c);
    for (size_t i = 0; i < l.count && rc == RC_OK; i++)
        rc = import_write_json(c->cx, l.ids[i], &j);
    json_end(&j);
    json_end(&j);
    return rc;
}

enum rc imports_create(struct call *c)
{
    str name;
    enum rc rc = call_take(c, (struct call_form){no_parameters, (const char *const[]){"name", NULL}, true});
    if (rc == RC_OK)
        rc = call_member(c, "name", false, &name);
    if (rc == RC_OK)
        rc = import_new(c->cx, name, &c->id);
    if (rc != RC_OK)
        return rc;
    reply_header(c->rp, "Location", str_printf(c->cx->arena, "/api/imports/%lld", (long long)c->id));
    return answer(c, 201);
}

enum rc imports_read(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    return rc == RC_OK ? answer(c, 200) : rc;
}

enum rc imports_change(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = call_body(c, false);
    if (rc == RC_OK)
        rc = import_change(c->cx, c->id, c->body);
    return rc == RC_OK ? answer(c, 200) : rc;
}

enum rc imports_file_admit(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    return rc == RC_OK ? import_may_add_file(c->cx, c->id, c->name) : rc;
}

enum rc imports_file_put(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK && c->rq->body_fd < 0)
        rc = issue_add(&c->cx->issues, "", "empty");
    if (rc == RC_OK)
        rc = import_add_file(c->cx, c->id, c->name, c->rq->body_fd);
    return rc == RC_OK ? answer(c, 200) : rc;
}

enum rc imports_file_delete(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = import_remove_file(c->cx, c->id, c->name);
    return rc == RC_OK ? answer(c, 200) : rc;
}

static enum rc cancel(struct call *c)
{
    bool is_kept;
    enum rc rc = call_member_flag(c, "keep", &is_kept);
    return rc == RC_OK ? import_cancel(c->cx, c->id, is_kept) : rc;
}

enum rc imports_action(struct call *c)
{
    static const char *const none[] = {NULL}, *const of_cancel[] = {"keep", NULL};
    int64_t job_id;
    bool is_cancel = str_is(c->name, "cancel"), is_run = str_is(c->name, "run");
    if (!is_cancel && !is_run && !str_is(c->name, "dry_run"))
        return RC_NOT_FOUND;
    enum rc rc = call_take(c, (struct call_form){no_parameters, is_cancel ? of_cancel : none, true});
    if (rc != RC_OK)
        return rc;
    if (is_cancel)
        rc = cancel(c);
    else
        rc = is_run ? import_run(c->cx, c->id, &job_id) : import_dry_run(c->cx, c->id, &job_id);
    return rc == RC_OK ? answer(c, 202) : rc;
}

static enum rc attachment(struct call *c, const char *type, str name)
{
    c->rp->status = 200;
    c->rp->content_type = type;
    reply_header(c->rp, "Content-Disposition",
                 str_printf(c->cx->arena, "attachment; filename=\"%.*s\"", STR_ARG(name)));
    return c->rp->body.is_over ? RC_TOO_LARGE : RC_OK;
}

enum rc imports_rejected(struct call *c)
{
    enum rc rc = call_only(c, no_parameters);
    c->rp->body.bytes_max = LIMIT_REJECTED_BYTES;
    if (rc == RC_OK)
        rc = import_rejected(c->cx, c->id, &c->rp->body);
    return rc == RC_OK ? attachment(c, "text/csv; charset=utf-8", S("rejected.csv")) : rc;
}

/* --- export ----------------------------------------------------------------------------------------------------- */

/* Through an unnamed file, so that a large one needs no memory. */
enum rc export_answer(struct call *c, const struct query *q, struct export_options options)
{
    bool is_csv = options.is_csv;
    struct reply *rp = c->rp;
    int fd = open(c->cx->engine->data_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return RC_UNAVAILABLE;
    enum rc rc = export_to_file(c->cx, q, options, fd);
    off_t size = lseek(fd, 0, SEEK_END);
    if (rc != RC_OK || size < 0 || lseek(fd, 0, SEEK_SET) < 0) {
        close(fd);
        return rc == RC_OK ? RC_UNAVAILABLE : rc;
    }
    rp->file_fd = fd;
    rp->file_bytes = size;
    const struct field *lines = is_csv && !options.has_lines ? export_lines(c->cx, q) : NULL;
    if (lines)
        reply_header(rp, "X-Left-Out", lines->name);
    str name = str_printf(c->cx->arena, "%.*s.%s", STR_ARG(c->object->plural), is_csv ? "csv" : "json");
    return attachment(c, is_csv ? "text/csv; charset=utf-8" : "application/json", name);
}

/* --- jobs ------------------------------------------------------------------------------------------------------- */

/* A job is told to the one who started it, and to who may manage everybody's. */
static enum rc job_of_caller(struct call *c, struct job *job)
{
    enum rc rc = call_only(c, no_parameters);
    if (rc == RC_OK)
        rc = job_find(c->cx, c->id, job);
    bool is_told = rc == RC_OK && (job->created_by == c->cx->who.user_id || access_may_manage(c->cx, MANAGE_JOBS));
    return rc == RC_OK && !is_told ? RC_NOT_FOUND : rc;
}

static enum rc job_answer(struct call *c, const struct job *job)
{
    struct json j = call_json(c, 200);
    job_write_json(job, &j);
    return RC_OK;
}

enum rc jobs_read(struct call *c)
{
    struct job job;
    enum rc rc = job_of_caller(c, &job);
    return rc == RC_OK ? job_answer(c, &job) : rc;
}

enum rc jobs_cancel(struct call *c)
{
    struct job job;
    enum rc rc = job_of_caller(c, &job);
    if (rc == RC_OK)
        rc = job_cancel(c->cx, c->id, false);
    if (rc == RC_OK)
        rc = job_find(c->cx, c->id, &job);
    return rc == RC_OK ? job_answer(c, &job) : rc;
}
