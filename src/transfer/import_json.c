/* An import as the interface gives it (docs/api.md, "Import"); see import.h. */
#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "query/grants.h"
#include "transfer/content.h"
#include "transfer/convert.h"
#include "transfer/document.h"
#include "transfer/guess.h"
#include "transfer/import.h"
#include "transfer/work.h"

struct view {
    struct cx *cx;
    struct json *j;
    struct import *im;
    struct job job;
    struct progress progress;
    bool is_working;
};

static void text_or_null(struct json *j, const char *key, str s)
{
    json_pair(j, key, s.n ? v_text(s) : V_NULL);
}

/* A code and sentence; null where there is none. */
static void write_said(struct view *v, const char *key, str code, str argument)
{
    json_key(v->j, str_of(key));
    if (!code.n) {
        json_write_null(v->j);
        return;
    }
    json_begin_object(v->j);
    json_pair_str(v->j, "code", code);
    json_pair_str(v->j, "detail", problem__sentence(v->cx, NULL, S(""), code, argument));
    json_end(v->j);
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static bool finds_itself(struct cx *cx, const struct field *f, str text)
{
    struct issues quiet;
    struct value v;
    issues_init(&quiet, cx->arena);
    return f->ops->from_text(f, text, cx->arena, &v, &quiet) == RC_OK;
}

/* The values of a choice that are none of its own, mapped or not. */
static void write_unmatched(struct view *v, const struct column *c, const struct field *f)
{
    json_key(v->j, S("unmatched"));
    json_begin_array(v->j);
    for (size_t i = 0; f && f->type == FIELD_CHOICE && i < c->distinct_count; i++)
        if (!finds_itself(v->cx, f, c->distinct[i]))
            json_str(v->j, c->distinct[i]);
    json_end(v->j);
}

static void write_values(struct json *j, const struct column *c)
{
    json_key(j, S("values"));
    if (c->value_count == 0) {
        json_write_null(j);
        return;
    }
    json_begin_object(j);
    for (size_t i = 0; i < c->value_count; i++) {
        json_key(j, c->values[i].from);
        json_value(j, c->values[i].to.n ? v_text(c->values[i].to) : V_NULL);
    }
    json_end(j);
}

static void write_texts(struct json *j, str key, const str *list, size_t n)
{
    json_key(j, key);
    json_begin_array(j);
    for (size_t i = 0; i < n; i++)
        json_str(j, list[i]);
    json_end(j);
}

static int64_t problems_of(const struct import_file *f, const struct column *c)
{
    int64_t n = 0;
    for (size_t i = 0; f->outcome && i < f->outcome->problem_count; i++)
        if (!f->outcome->problems[i].is_notice && str_eq(f->outcome->problems[i].column, c->name))
            n += f->outcome->problems[i].count;
    return n;
}

/* What the notice is about: the field left out, or how the column is read. */
static str notice_argument(struct cx *cx, const struct object *o, const struct column *c)
{
    const struct field *lines = NULL, *f = NULL;
    bool is_left_out = str_is(c->notice, "column_left_out"), is_ids = str_is(c->notice, "ids_left_out");
    if (!is_left_out && !is_ids)
        return convert__reading(c);
    if (o)
        f = is_ids ? guess__id_of(cx, o, c->name, &lines) : guess__named(cx, o, c->name, &lines);
    if (!f)
        return S("");
    str own = label_in(&f->label, cx->language);
    return lines ? str_printf(cx->arena, "%.*s › %.*s", STR_ARG(label_in(&lines->label, cx->language)), STR_ARG(own))
                 : own;
}

static void write_notice(struct view *v, const struct object *o, const struct column *c)
{
    write_said(v, "notice", c->notice, c->notice.n ? notice_argument(v->cx, o, c) : S(""));
}

static void write_column(struct view *v, const struct object *o, const struct import_file *f, const struct column *c)
{
    struct target t = {0};
    struct json *j = v->j;
    if (!o || !c->target.n || !target__of(v->cx, o, c->target, &t))
        t.field = NULL;
    json_begin_object(j);
    json_pair_str(j, "column", c->name);
    write_texts(j, S("samples"), c->samples, c->sample_count);
    text_or_null(j, "target", t.field ? c->target : S(""));
    text_or_null(j, "type", t.field ? str_of(t.field->ops->name) : S(""));
    text_or_null(j, "missing", c->missing);
    text_or_null(j, "date_order", c->date_order);
    text_or_null(j, "number_style", c->number_style);
    write_notice(v, o, c);
    write_values(j, c);
    write_texts(j, S("distinct"), c->distinct, c->distinct_count);
    write_unmatched(v, c, t.field);
    json_pair_int(j, "empty", c->shape.empty);
    json_pair_int(j, "problems", problems_of(f, c));
    json_end(j);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static void write_problem(struct view *v, const struct object *o, const struct problem *p)
{
    struct json *j = v->j;
    json_begin_object(j);
    text_or_null(j, "column", p->column);
    json_pair_str(j, "code", p->code);
    json_pair_str(j, "detail", problem__sentence(v->cx, o, p->path, p->code, p->argument));
    json_pair_int(j, "count", p->count);
    json_key(j, S("rows"));
    json_begin_array(j);
    for (size_t k = 0; k < p->row_count; k++)
        json_int(j, p->rows[k]);
    json_end(j);
    json_end(j);
}

static void write_told(struct view *v, const struct object *o, const struct outcome *out, const char *key,
                       bool is_notice)
{
    json_key(v->j, str_of(key));
    json_begin_array(v->j);
    for (size_t i = 0; out && i < out->problem_count; i++)
        if (out->problems[i].is_notice == is_notice)
            write_problem(v, o, &out->problems[i]);
    json_end(v->j);
}

static void write_outcome(struct view *v, const struct object *o, const struct outcome *out)
{
    struct json *j = v->j;
    json_key(j, S("result"));
    if (out) {
        json_begin_object(j);
        json_pair_int(j, "created", out->created);
        json_pair_int(j, "updated", out->updated);
        json_pair_int(j, "unchanged", out->unchanged);
        json_pair_int(j, "rejected", out->rejected);
        json_end(j);
    } else {
        json_write_null(j);
    }
    write_told(v, o, out, "problems", false);
    write_told(v, o, out, "notices", true);
}

static void write_file(struct view *v, const struct import_file *f)
{
    struct json *j = v->j;
    const struct object *o = grants_object(v->cx, f->object);
    json_begin_object(j);
    json_pair_str(j, "name", f->name);
    json_pair_int(j, "bytes", f->bytes);
    json_pair_int(j, "rows", f->rows);
    text_or_null(j, "object", o ? f->object : S(""));
    json_pair_str(j, "separator", (str){&f->separator, 1});
    json_pair(j, "header", v_bool(f->has_header));
    text_or_null(j, "update_by", f->update_by);
    json_key(j, S("columns"));
    json_begin_array(j);
    for (size_t i = 0; i < f->column_count; i++)
        write_column(v, o, f, &f->columns[i]);
    json_end(j);
    write_outcome(v, o, f->outcome);
    json_end(j);
}

/* --- the import ------------------------------------------------------------------------------------------------- */

static void write_progress(struct view *v)
{
    struct json *j = v->j;
    int64_t ms = v->cx->now_ms - v->progress.since_ms;
    json_key(j, S("progress"));
    if (!v->im->job_id) {
        json_write_null(j);
        return;
    }
    json_begin_object(j);
    json_pair_int(j, "done", v->job.done);
    json_pair_int(j, "total", v->job.total);
    json_pair(j, "rows_per_second", v->is_working && ms > 0 ? v_int(v->job.done * 1000 / ms) : V_NULL);
    json_end(j);
}

/* Cancelled in the middle, and what was imported was to stay: it is done, but not all of it. */
static void write_stopped(struct view *v)
{
    bool is_stopped = str_is(v->im->state, "done") && str_is(v->job.state, "cancelled");
    str rows = str_printf(v->cx->arena, "%lld / %lld", (long long)v->job.done, (long long)v->job.total);
    write_said(v, "stopped", is_stopped ? S("import_stopped") : S(""), rows);
}

/* While a job is at work its payload knows more than the import. */
static enum rc read_job(struct view *v)
{
    struct outcome *outcomes[LIMIT_IMPORT_FILES];
    size_t n = 0;
    v->is_working = document__is_at_work(v->im);
    if (!v->im->job_id)
        return RC_OK;
    enum rc rc = job_find(v->cx, v->im->job_id, &v->job);
    if (rc == RC_OK)
        rc = progress__read(v->cx->arena, v->job.payload, &v->progress, outcomes, &n);
    for (size_t i = 0; rc == RC_OK && v->is_working && i < n && i < v->im->file_count; i++)
        v->im->files[i].outcome = outcomes[i];
    return rc;
}

/* What was undone since says the journal. */
static enum rc read_state(struct view *v, str *state)
{
    struct changeset_row set;
    *state = v->im->state;
    if (!str_is(v->im->state, "done") || !v->im->changeset_id)
        return RC_OK;
    enum rc rc = changeset_find(v->cx, v->im->changeset_id, &set);
    if (rc == RC_OK && str_is(set.state, "undone"))
        *state = S("undone");
    return rc;
}

enum rc import_write_json(struct cx *cx, int64_t id, struct json *j)
{
    check(id != 0);
    struct view v = {.cx = cx, .j = j};
    str state;
    enum rc rc = document__load(cx, id, false, &v.im);
    if (rc == RC_OK)
        rc = read_job(&v);
    if (rc == RC_OK)
        rc = read_state(&v, &state);
    if (rc != RC_OK)
        return rc;
    if (v.im->removed.n) /* a job at work has it still */
        content__forget(v.im);
    json_begin_object(j);
    json_pair_int(j, "id", v.im->id);
    json_pair_str(j, "name", v.im->name);
    json_pair_str(j, "state", state);
    json_pair(j, "changeset", v.im->changeset_id ? v_int(v.im->changeset_id) : V_NULL);
    json_pair(j, "created_at", v_time(v.im->created_at_ms));
    json_pair(j, "error", v.im->job_id && v.job.error.n ? v_text(v.job.error) : V_NULL);
    write_progress(&v);
    write_said(&v, "removed", v.im->removed, S(""));
    write_stopped(&v);
    json_key(j, S("files"));
    json_begin_array(j);
    for (size_t i = 0; i < v.im->file_count; i++)
        write_file(&v, &v.im->files[i]);
    json_end(j);
    json_end(j);
    return RC_OK;
}
