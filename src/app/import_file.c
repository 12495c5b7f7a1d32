/* An import of one file, as the command line does it: from the bytes to what came of them. As the program itself. */
#include "app/act.h"
#include "app/import_told.h"
#include "base/check.h"
#include "json/read.h"
#include "transfer/import.h"

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
    enum rc rc = act__context(app, a, &cx);
    if (rc != RC_OK)
        return rc;
    cx->language = S("en");
    e.issues = &cx->issues;
    if (!act__object(cx, object, message))
        return RC_NOT_FOUND;
    rc = app_write(app, import_new_write, &e);
    if (rc == RC_OK)
        rc = import_add_file(cx, e.id, e.name, fd);
    if (rc == RC_OK)
        rc = import_set_object(cx, &e);
    if (rc == RC_OK)
        rc = app_write(app, import_run_write, &e);
    if (rc != RC_OK) {
        str why = act__mistakes(a, &cx->issues);
        *message = why.n ? str_printf(a, "%.*s: %.*s", STR_ARG(name), STR_ARG(why)) : why;
        return rc;
    }
    rc = app__settle(app, cx, e.job_id, &job);
    return rc == RC_OK || rc == RC_STOPPED ? import_told(cx, e.id, message) : rc;
}
