/*
 * An import of one file, as the command line does it: the same acts as over HTTP (transfer/import.h), one after another,
 * from the bytes to what came of them. As the program itself.
 *
 * What is wrong before it runs leaves nothing behind, and neither does a dry run: the import is dropped with its files.
 */
#include <errno.h>
#include <unistd.h>

#include "access/person.h"
#include "app/act.h"
#include "app/import_told.h"
#include "base/check.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/shown.h"
#include "json/read.h"
#include "transfer/import.h"
#include "transfer/left.h"

struct errand {
    struct app *app;
    struct cx *cx;
    const struct app_import *what;
    const struct object *object;
    int64_t id, job_id;
    json_t *patch;  /* {"files":[…]}: the mapping, with what the command line says */
    json_t *people; /* columns whose unknown people are refused, as in a patch */
    struct app_imported *out;
};

/* Nothing was done, for what was asked is wrong. */
static enum rc misused(struct errand *e, str why)
{
    e->out->is_misused = true;
    e->out->told = why;
    return RC_INVALID;
}

/* --- the mapping -------------------------------------------------------------------------------------------------- */

static void forget_tree(void *tree)
{
    json_decref(tree);
}

/* Trees of our own, and what is put into others, go with the act. */
static json_t *kept(struct errand *e, json_t *tree)
{
    check(tree);
    arena_defer(e->cx->arena, forget_tree, tree);
    return tree;
}

static json_t *text_node(str s)
{
    json_t *v = json_stringn(s.p, s.n);
    check(v);
    return v;
}

/* The whole file as text. RC_TOO_LARGE past what a JSON text may have. */
static enum rc read_all(struct arena *a, int fd, str *out)
{
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    ssize_t n = 0;
    enum { PIECE = 64 * 1024 };
    char *piece = arena_alloc(a, PIECE);
    while (!b.is_over && ((n = pread(fd, piece, PIECE, (off_t)b.n)) > 0 || (n < 0 && errno == EINTR)))
        buf_add(&b, piece, n > 0 ? (size_t)n : 0);
    *out = str_copy(a, buf_view(&b));
    bool is_over = b.is_over;
    buf_free(&b);
    return n < 0 ? RC_UNAVAILABLE : is_over ? RC_TOO_LARGE : RC_OK;
}

/* The file's part of a PATCH, as the page saves it; empty where there is no mapping. */
static enum rc read_mapping(struct errand *e, json_t **out)
{
    const struct app_import *what = e->what;
    struct arena *a = e->cx->arena;
    str text, message;
    if (what->mapping_fd < 0) {
        *out = kept(e, json_object());
        return RC_OK;
    }
    enum rc rc = read_all(a, what->mapping_fd, &text);
    if (rc == RC_UNAVAILABLE)
        return rc;
    if (rc == RC_TOO_LARGE)
        return misused(e, str_printf(a, "%.*s: larger than %d bytes", STR_ARG(what->mapping), LIMIT_JSON_BYTES));
    if (str_starts(text, S("\xEF\xBB\xBF"))) /* as some editors begin a text */
        text = str_skip(text, 3);
    if (json_read(a, text, out, &message) != RC_OK)
        return misused(e, str_printf(a, "%.*s: %.*s", STR_ARG(what->mapping), STR_ARG(message)));
    return json_is_object(*out) ? RC_OK
                                : misused(e, str_printf(a, "%.*s: a mapping is a JSON object, with \"columns\"",
                                                        STR_ARG(what->mapping)));
}

/* What the mapping says it is for, where it does, is the caller's object. */
static enum rc check_object(struct errand *e, const json_t *mapping)
{
    str said = json_member_text(mapping, "object");
    const json_t *object = json_object_get(mapping, "object");
    if (object && !json_is_string(object) && !json_is_null(object))
        return misused(e, str_printf(e->cx->arena, "%.*s: object: it is a text, \"%.*s\"", STR_ARG(e->what->mapping),
                                     STR_ARG(e->object->name)));
    if (!said.n || str_eq(said, e->object->name))
        return RC_OK;
    return misused(e, str_printf(e->cx->arena, "%.*s: object: it is for \"%.*s\", not for \"%.*s\"",
                                 STR_ARG(e->what->mapping), STR_ARG(said), STR_ARG(e->object->name)));
}

static enum rc make_patch(struct errand *e)
{
    json_t *mapping;
    enum rc rc = read_mapping(e, &mapping);
    if (rc == RC_OK)
        rc = check_object(e, mapping);
    if (rc != RC_OK)
        return rc;
    json_object_set_new(mapping, "name", text_node(e->what->name));
    json_object_set_new(mapping, "object", text_node(e->object->name));
    if (e->what->update_by.n)
        json_object_set_new(mapping, "update_by", text_node(e->what->update_by));
    e->patch = kept(e, json_pack("{s:[O]}", "files", mapping));
    return RC_OK;
}

/* Where the patch is wrong, as its writer knows it: without what the program put around it. */
static enum rc patch_refused(struct errand *e)
{
    struct arena *a = e->cx->arena;
    struct issues own;
    issues_init(&own, a);
    issues_copy(&own, &e->cx->issues);
    str source = e->what->mapping;
    for (size_t i = 0; i < issues_kept(&own); i++) {
        struct issue *one = &own.list[i];
        if (str_starts(one->at, S("/files/0")))
            one->at = str_skip(one->at, strlen("/files/0"));
        if (e->what->update_by.n && str_is(one->at, "/update_by"))
            source = S("--update-by"), one->at = S("");
    }
    const json_t *mapping = json_array_get(json_object_get(e->patch, "files"), 0);
    str why = act__mistakes(a, &own, mapping);
    return misused(e, source.n ? str_printf(a, "%.*s: %.*s", STR_ARG(source), STR_ARG(why)) : why);
}

static json_t *first_file(const json_t *tree)
{
    return json_array_get(json_object_get(tree, "files"), 0);
}

/* With update_by, a column tells which record a row is: else all would be new. */
static enum rc check_update_by(struct errand *e, const json_t *tree)
{
    const json_t *file = first_file(tree), *columns = json_object_get(file, "columns");
    str by = json_member_text(file, "update_by");
    for (size_t i = 0; i < json_array_size(columns); i++)
        if (str_eq(json_member_text(json_array_get(columns, i), "target"), by))
            return RC_OK;
    str source = e->what->update_by.n ? S("--update-by")
                                      : str_printf(e->cx->arena, "%.*s: update_by", STR_ARG(e->what->mapping));
    return by.n ? misused(e, str_printf(e->cx->arena, "%.*s: no column of the file goes to \"%.*s\"", STR_ARG(source),
                                        STR_ARG(by)))
                : RC_OK;
}

/* --- people ------------------------------------------------------------------------------------------------------- */

/* Whether the target, "owner" or "lines.seller", leads to people. */
static bool leads_to_people(const struct errand *e, str target)
{
    const struct object *o = e->object;
    const struct field *f = object_field(o, str_cut(&target, '.'));
    if (f && f->type == FIELD_LINES && target.n)
        f = object_field(f->to, target);
    return f && f->type == FIELD_RELATION && f->to == catalog_users(e->cx->catalog);
}

/* Nobody becomes a person because a cell says so, unless the caller wants it. */
static enum rc refuse_people(struct errand *e, const json_t *tree)
{
    const json_t *columns = json_object_get(first_file(tree), "columns");
    e->people = kept(e, json_array());
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *c = json_array_get(columns, i);
        if (str_is(json_member_text(c, "missing"), "create") && leads_to_people(e, json_member_text(c, "target")))
            json_array_append_new(e->people,
                                  json_pack("{s:O,s:s}", "column", json_object_get(c, "column"), "missing", "reject"));
    }
    if (json_array_size(e->people) == 0)
        return RC_OK;
    json_t *file = kept(e, json_pack("{s:o,s:O}", "name", text_node(e->what->name), "columns", e->people));
    return import_change(e->cx, e->id, kept(e, json_pack("{s:[O]}", "files", file)));
}

/* --- the acts ----------------------------------------------------------------------------------------------------- */

static enum rc new_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    enum rc rc = import_new(cx, e->what->name, &e->id);
    issues_copy(&e->cx->issues, &cx->issues);
    return rc;
}

static enum rc run_write(struct cx *cx, void *data)
{
    struct errand *e = data;
    enum rc rc = e->what->is_dry ? import_dry_run(cx, e->id, &e->job_id) : import_run(cx, e->id, &e->job_id);
    issues_copy(&e->cx->issues, &cx->issues);
    return rc;
}

static enum rc cancel_write(struct cx *cx, void *data)
{
    return import_cancel(cx, *(int64_t *)data, false);
}

static enum rc drop_write(struct cx *cx, void *data)
{
    return import_drop(cx, *(int64_t *)data);
}

/* Of an import that a command left half done the rows are still there, and would be in this one's way. */
static enum rc wait_for_others(struct errand *e)
{
    bool is_any = true;
    enum rc rc = waiter_is_gone(&e->what->waiter) ? RC_STOPPED : RC_OK;
    while (rc == RC_OK && is_any) {
        rc = imports_other_runs(e->cx, e->id, &is_any);
        if (rc == RC_OK && is_any)
            rc = app__let_pass(e->app, &e->what->waiter);
    }
    if (rc != RC_STOPPED)
        return rc;
    e->out->told = S("cancelled before anything was imported");
    return RC_INVALID;
}

/* The file, read and mapped; *tree is the import then. */
static enum rc begin(struct errand *e, json_t **tree)
{
    struct cx *cx = e->cx;
    enum rc rc = app_write(e->app, new_write, e);
    if (rc == RC_OK)
        rc = import_add_file(cx, e->id, e->what->name, e->what->fd);
    if (rc != RC_OK)
        return rc;
    rc = import_change(cx, e->id, e->patch);
    if (rc != RC_OK)
        return rc == RC_INVALID ? patch_refused(e) : rc;
    rc = import_tree(cx, e->id, tree);
    if (rc == RC_OK)
        rc = check_update_by(e, *tree);
    if (rc == RC_OK && !e->what->may_create_people)
        rc = refuse_people(e, *tree);
    if (rc == RC_OK)
        rc = wait_for_others(e);
    return rc == RC_OK ? app_write(e->app, run_write, e) : rc;
}

static enum rc write_rejected(struct errand *e)
{
    struct buf b;
    buf_init(&b, LIMIT_REJECTED_BYTES);
    enum rc rc = import_rejected(e->cx, e->id, &b);
    if (rc == RC_OK && !file_append(e->what->rejected_fd, buf_view(&b)))
        rc = RC_UNAVAILABLE;
    buf_free(&b);
    return rc;
}

/* It ran, or was stopped: what came of it. */
static enum rc tell(struct errand *e)
{
    json_t *tree;
    struct import_words words;
    enum rc rc = import_tree(e->cx, e->id, &tree);
    if (rc != RC_OK)
        return rc;
    rc = import_told(e->cx->arena, tree, e->what->is_dry, e->people, &words);
    e->out->sum = words.sum;
    e->out->told = words.told;
    if (rc == RC_INVALID && !words.sum.n && waiter_is_gone(&e->what->waiter))
        e->out->told = str_printf(e->cx->arena, "cancelled; nothing of import %lld is left", (long long)e->id);
    if (words.sum.n && e->what->rejected_fd >= 0 && write_rejected(e) != RC_OK) {
        e->out->told = str_printf(e->cx->arena, "the rejected rows could not be written\n%.*s", STR_ARG(words.told));
        return RC_UNAVAILABLE;
    }
    return rc;
}

/* The mistakes of a file that cannot be imported; its name stands before them instead of in each. */
static void tell_refused(struct errand *e)
{
    struct issues *is = &e->cx->issues;
    str at = str_printf(e->cx->arena, "/files/%.*s", STR_ARG(e->what->name));
    for (size_t i = 0; i < issues_kept(is); i++)
        if (str_eq(is->list[i].at, at) || str_is(is->list[i].at, "/files"))
            is->list[i].at = S("");
    str why = act__mistakes(e->cx->arena, is, NULL);
    if (!e->out->told.n && why.n)
        e->out->told = str_printf(e->cx->arena, "%.*s: %.*s", STR_ARG(shown_line(e->cx->arena, e->what->name)),
                                  STR_ARG(why));
}

static enum rc carry_out(struct errand *e)
{
    struct job job;
    json_t *tree;
    enum rc rc = begin(e, &tree);
    if (rc != RC_OK) {
        tell_refused(e);
    } else {
        const struct settling what = {e->job_id, e->what->waiter, cancel_write, &e->id};
        rc = app__settle(e->app, e->cx, &what, &job);
        rc = rc == RC_OK || rc == RC_STOPPED ? tell(e) : rc;
    }
    bool is_over = rc != RC_STOPPED && (!e->job_id || e->what->is_dry);
    if (e->id && is_over && app_write(e->app, drop_write, &e->id) != RC_OK)
        log_line(LOG_WARN, "import_left", "name", str_c(e->cx->arena, e->what->name), NULL);
    return rc;
}

enum rc app_import(struct app *app, const struct app_import *what, struct arena *a, struct app_imported *out)
{
    check(what->fd >= 0 && out);
    struct errand e = {.app = app, .what = what, .out = out};
    *out = (struct app_imported){0};
    enum rc rc = act__context(app, a, &e.cx);
    if (rc != RC_OK)
        return rc;
    e.cx->language = S("en");
    e.object = act__object(e.cx, what->object, &out->told);
    if (!e.object)
        return misused(&e, out->told);
    rc = make_patch(&e);
    return rc == RC_OK ? carry_out(&e) : rc;
}
