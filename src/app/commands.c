/* What the command line does with data: sample data, export, verify, check. As the program itself. */
#include "access/access.h"
#include "app/act.h"
#include "app/declarations.h"
#include "crm/sample.h"
#include "journal/audit.h"
#include "transfer/export.h"

/* --- sample data ------------------------------------------------------------------------------------------------ */

struct sample_errand {
    int64_t n, job_id; /* 0: none was made, for such data stand there */
    str language;
};

/* A company that has no name yet gets one, and the language of what it is filled with. */
static enum rc sample_write(struct cx *cx, void *data)
{
    struct sample_errand *e = data;
    int64_t standing;
    e->job_id = 0;
    enum rc rc = sample_standing(cx, &standing);
    if (rc != RC_OK || standing)
        return rc;
    if (!cx->company.name.n) {
        cx->company.name = sample_company_name(e->language);
        cx->company.language = e->language;
        rc = company_store(cx, &cx->company);
    }
    return rc == RC_OK ? sample_job_add(cx, e->n, e->language, &e->job_id) : rc;
}

enum rc app_sample(struct app *app, int64_t n, str language, struct arena *a, str *message)
{
    struct sample_errand e = {.n = n, .language = language};
    struct job job;
    struct cx *cx;
    enum rc rc = act__context(app, a, &cx);
    if (rc == RC_OK)
        rc = app_write(app, sample_write, &e);
    if (rc == RC_OK)
        rc = e.job_id ? app__settle(app, cx, &(struct settling){.job_id = e.job_id}, &job) : RC_OK;
    if (rc == RC_OK && !e.job_id) {
        *message = S("Sample data stand in it already, no more were made; the page undoes them as a whole.");
        return RC_OK;
    }
    if (rc == RC_STOPPED)
        *message = S("stopped before all sample data were made; they go on with the next start");
    if (rc != RC_OK)
        return rc;
    if (!str_is(job.state, "done")) {
        *message = job.error;
        return RC_STOPPED;
    }
    *message = str_printf(a, "Sample data for about %lld customers.", (long long)n);
    return RC_OK;
}

/* --- export --------------------------------------------------------------------------------------------------------- */

enum rc app_export(struct app *app, const struct app_export *what, struct arena *a, str *message)
{
    struct cx *cx = app_context(app, a);
    cx->language = S("en");
    const struct object *o = act__object(cx, what->object, message);
    if (!o)
        return RC_NOT_FOUND;
    struct query q = query_of(cx, o, access_visible(cx, o));
    struct export_options options = {.is_csv = what->is_csv, .has_ids = what->has_ids, .has_lines = what->has_lines};
    enum rc rc = what->where.n ? condition_parse(cx, o, what->where, "where", &q.where) : RC_OK;
    if (rc == RC_OK)
        rc = export_to_file(cx, &q, options, what->fd);
    *message = act__mistakes(a, &cx->issues, NULL);
    if (rc == RC_OK && what->is_csv && !what->has_lines && export_lines(cx, &q))
        *message = S("the lines are left out; --lines writes a row for each of them");
    return rc;
}

/* --- looking after the data ------------------------------------------------------------------------------------- */

static enum rc audit_all(struct cx *cx, const struct app_audit *what, struct verdict *v)
{
    enum rc rc = audit_journal(cx, v);
    if (rc == RC_OK && what->kept)
        rc = audit_heads(cx, what->kept, v);
    if (rc == RC_OK && what->with_records)
        rc = audit_records(cx, v);
    return rc == RC_OK && what->with_records ? schema_audit(cx, v) : rc;
}

static enum rc shapes_alone(struct cx *cx, const struct app_audit *ignored, struct verdict *v)
{
    (void)ignored;
    return schema_shapes(cx, v);
}

static enum rc in_one_state(struct cx *cx, const struct app_audit *what, struct verdict *v,
                            enum rc (*part)(struct cx *cx, const struct app_audit *what, struct verdict *v))
{
    enum rc rc = db_begin(cx->db);
    if (rc == RC_OK)
        rc = part(cx, what, v);
    if (db_in_transaction(cx->db))
        db_rollback(cx->db);
    return rc;
}

/* What no part could read ends it; then at least where that is. */
enum rc app_audit(struct app *app, struct app_audit what, struct arena *a, struct verdict *out)
{
    struct cx *cx = app_context(app, a);
    verdict_init(out, a);
    enum rc rc = in_one_state(cx, &what, out, audit_all);
    bool is_unread = rc == RC_CORRUPT;
    if (is_unread)
        rc = in_one_state(cx, &what, out, shapes_alone);
    return rc == RC_OK && is_unread && !out->found ? RC_CORRUPT : rc;
}

enum rc app_check_declarations(const char *const *files, struct arena *a, str *message)
{
    const struct catalog *ignored;
    struct schema_declarations *d = arena_new_of(a, struct schema_declarations);
    enum rc rc = declarations_read(a, files, d, message);
    return rc == RC_OK ? declarations_load(a, d, &ignored, message) : rc;
}
