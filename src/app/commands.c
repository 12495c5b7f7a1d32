/* What the command line does with data: people, sample data, import, export, verify, check. As the program itself. */
#include "access/access.h"
#include "access/password.h"
#include "access/person.h"
#include "access/session.h"
#include "app/declarations.h"
#include "app/import_told.h"
#include "app/parts.h"
#include "base/check.h"
#include "crm/sample.h"
#include "journal/audit.h"
#include "journal/journal.h"
#include "json/read.h"
#include "record/record.h"
#include "transfer/export.h"
#include "transfer/import.h"

/* The issues of a failed act as one sentence. */
static str sentence_of(struct arena *a, const struct issues *is)
{
    struct buf b;
    buf_init(&b, 8192);
    for (size_t i = 0; i < issues_kept(is); i++)
        buf_printf(&b, "%s%.*s%s%.*s", i ? "; " : "", STR_ARG(is->list[i].at), is->list[i].at.n ? ": " : "",
                   STR_ARG(issue_sentence(a, &is->list[i], S("en"))));
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

static void close_worker(void *worker)
{
    worker_close(worker);
}

/* A reading context on a connection of its own, for one command beside whatever else goes on; closed with the arena. */
static enum rc own_context(struct app *app, struct arena *a, struct cx **out)
{
    struct worker *w = arena_new_of(a, struct worker);
    enum rc rc = worker_open_logged(app, LANE_SLOW, w);
    arena_defer(a, close_worker, w);
    if (rc != RC_OK)
        return rc;
    struct worker mine = {.app = app, .lane = w->lane, .db = w->db, .arena = a};
    *out = worker_context(&mine);
    return RC_OK;
}

/* --- people ----------------------------------------------------------------------------------------------------- */

struct user_errand {
    struct app_user user;
    str password_hash;
    struct arena *arena;
    str message;
};

enum rc app_user_write(struct cx *cx, const struct app_user *user, str password_hash, str language, int64_t *id)
{
    const struct person_fields f = person_fields(cx->catalog);
    struct draft *d = draft_new(cx->arena, f.name->object);
    struct record *r;
    enum rc rc = draft_from_text(cx, d, f.name, user->name);
    if (rc == RC_OK)
        rc = draft_from_text(cx, d, f.email, user->email);
    if (rc == RC_OK)
        rc = draft_from_text(cx, d, f.role, user->role);
    if (rc == RC_OK && language.n)
        rc = draft_from_text(cx, d, f.language, language);
    if (rc == RC_OK)
        rc = record_create(cx, d, &r);
    if (rc != RC_OK)
        return rc;
    *id = record_id(r);
    return password_hash.n ? credential_set(cx, *id, password_hash, S("")) : RC_OK;
}

static enum rc user_write(struct cx *cx, void *data)
{
    struct user_errand *e = data;
    int64_t id;
    changeset_open(cx, "cli", S(""));
    cx->language = S("en");
    enum rc rc = app_user_write(cx, &e->user, e->password_hash, S(""), &id);
    e->message = sentence_of(e->arena, &cx->issues);
    return rc;
}

enum rc app_user_add(struct app *app, struct app_user user, struct arena *a, str *message)
{
    struct issues is;
    issues_init(&is, a);
    if (password_check(user.password, user.email, "password", &is) != RC_OK) {
        *message = sentence_of(a, &is);
        return RC_INVALID;
    }
    struct user_errand e = {.user = user, .password_hash = password_hash(a, user.password), .arena = a};
    enum rc rc = app_write(app, user_write, &e);
    *message = e.message;
    if (rc == RC_OK)
        app_setup_done(app);
    return rc;
}

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
    enum rc rc = own_context(app, a, &cx);
    if (rc == RC_OK)
        rc = app_write(app, sample_write, &e);
    if (rc == RC_OK)
        rc = e.job_id ? app__settle(app, cx, e.job_id, &job) : RC_OK;
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

/* --- import and export ------------------------------------------------------------------------------------------ */

struct import_errand {
    int64_t id, job_id;
    str name, object;
    struct issues *issues; /* the caller's: what the write found wrong goes there */
};

static enum rc import_new_write(struct cx *cx, void *data)
{
    struct import_errand *e = data;
    enum rc rc = import_new(cx, e->name, &e->id);
    issues_copy(e->issues, &cx->issues);
    return rc;
}

static enum rc import_run_write(struct cx *cx, void *data)
{
    struct import_errand *e = data;
    enum rc rc = import_run(cx, e->id, &e->job_id);
    issues_copy(e->issues, &cx->issues);
    return rc;
}

/* By its name or plural; NULL with *message where there is none. */
static const struct object *object_named(struct cx *cx, str word, str *message)
{
    const struct object *o = catalog_object(cx->catalog, word);
    o = o ? o : catalog_plural(cx->catalog, word);
    if (!o)
        *message = str_printf(cx->arena, "there is no object \"%.*s\"", STR_ARG(word));
    return o;
}

/* The object is the caller's word, its name or plural; the columns are guessed. */
static enum rc import_set_object(struct cx *cx, const struct import_errand *e)
{
    const struct object *o = catalog_plural(cx->catalog, e->object);
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_key(&j, S("files"));
    json_begin_array(&j);
    json_begin_object(&j);
    json_pair_str(&j, "name", e->name);
    json_pair_str(&j, "object", o ? o->name : e->object);
    json_end(&j);
    json_end(&j);
    json_end(&j);
    json_t *patch;
    str message;
    enum rc rc = json_read(cx->arena, buf_view(&b), &patch, &message);
    buf_free(&b);
    return rc == RC_OK ? import_change(cx, e->id, patch) : rc;
}

enum rc app_import(struct app *app, str object, str name, int fd, struct arena *a, str *message)
{
    struct import_errand e = {.name = name, .object = object};
    struct job job;
    struct cx *cx;
    enum rc rc = own_context(app, a, &cx);
    if (rc != RC_OK)
        return rc;
    cx->language = S("en");
    e.issues = &cx->issues;
    if (!object_named(cx, object, message))
        return RC_NOT_FOUND;
    rc = app_write(app, import_new_write, &e);
    if (rc == RC_OK)
        rc = import_add_file(cx, e.id, e.name, fd);
    if (rc == RC_OK)
        rc = import_set_object(cx, &e);
    if (rc == RC_OK)
        rc = app_write(app, import_run_write, &e);
    if (rc != RC_OK) {
        str why = sentence_of(a, &cx->issues);
        *message = why.n ? str_printf(a, "%.*s: %.*s", STR_ARG(name), STR_ARG(why)) : why;
        return rc;
    }
    rc = app__settle(app, cx, e.job_id, &job);
    return rc == RC_OK || rc == RC_STOPPED ? import_told(cx, e.id, message) : rc;
}

enum rc app_export(struct app *app, const struct app_export *what, struct arena *a, str *message)
{
    struct cx *cx = app_context(app, a);
    cx->language = S("en");
    const struct object *o = object_named(cx, what->object, message);
    if (!o)
        return RC_NOT_FOUND;
    struct query q = query_of(cx, o, access_visible(cx, o));
    struct export_options options = {.is_csv = what->is_csv, .has_ids = what->has_ids, .has_lines = what->has_lines};
    enum rc rc = what->where.n ? condition_parse(cx, o, what->where, "where", &q.where) : RC_OK;
    if (rc == RC_OK)
        rc = export_to_file(cx, &q, options, what->fd);
    *message = sentence_of(a, &cx->issues);
    if (rc == RC_OK && what->is_csv && !what->has_lines && export_lines(cx, &q))
        *message = S("the lines are left out; --lines writes a row for each of them");
    return rc;
}

/* --- looking after the data ------------------------------------------------------------------------------------- */

static enum rc audit_all(struct cx *cx, const struct app_audit *what, struct verdict *v)
{
    enum rc rc = audit_journal(cx, v);
    if (rc == RC_OK && what->kept)
        rc = audit_head(cx, what->kept, v);
    if (rc == RC_OK && what->with_records)
        rc = audit_records(cx, v);
    return rc == RC_OK && what->with_records ? schema_audit(cx, v) : rc;
}

enum rc app_audit(struct app *app, struct app_audit what, struct arena *a, struct verdict *out)
{
    struct cx *cx = app_context(app, a);
    verdict_init(out, a);
    enum rc rc = db_begin(cx->db);
    if (rc == RC_OK)
        rc = audit_all(cx, &what, out);
    if (db_in_transaction(cx->db))
        db_rollback(cx->db);
    return rc;
}

enum rc app_check_declarations(const char *const *files, struct arena *a, str *message)
{
    const struct catalog *ignored;
    struct schema_declarations *d = arena_new_of(a, struct schema_declarations);
    enum rc rc = declarations_read(a, files, d, message);
    return rc == RC_OK ? declarations_load(a, d, &ignored, message) : rc;
}
