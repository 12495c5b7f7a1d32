/* See work.h: planning and reading; rows are in row.c, steps in import_job.c. */
#include "transfer/work.h"

#include <unistd.h>

#include "base/check.h"
#include "base/limits.h"
#include "json/read.h"
#include "query/grants.h"
#include "transfer/files.h"
#include "transfer/headers.h"
#include "transfer/shape.h"

enum { PIECE_BYTES = 128 * 1024, WANT_FIRST = 200, REJECTED_BYTES = 64 * 1024 * 1024 };

/* --- the plan --------------------------------------------------------------------------------------------------- */

static const struct field *update_field(const struct cx *cx, const struct object *o, str name)
{
    struct target t;
    return name.n && target__of(cx, o, name, &t) && !t.lines ? t.field : NULL;
}

static void plan_columns(struct cx *cx, struct file_plan *p)
{
    struct import_file *f = p->file;
    p->columns = arena_array_of(cx->arena, f->column_count, struct column_plan);
    p->id_at = f->column_count;
    for (size_t i = 0; i < f->column_count; i++) {
        if (header__is_id(cx->arena, f->columns[i].name))
            p->id_at = i;
        struct column_plan *c = &p->columns[p->column_count];
        *c = (struct column_plan){.column = &f->columns[i], .at = i};
        if (!f->columns[i].target.n || !target__of(cx, p->object, f->columns[i].target, &c->target))
            continue;
        c->is_self = c->target.field->type == FIELD_RELATION && c->target.field->to == p->object && !c->target.lines &&
                     !c->target.by;
        p->has_self |= c->is_self;
        if (c->target.lines)
            p->lines = c->target.lines;
        p->column_count++;
    }
}

static bool leads_to(const struct file_plan *p, const struct object *o)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (p->columns[i].target.field->type == FIELD_RELATION && p->columns[i].target.field->to == o)
            return true;
    return false;
}

/* Some other file, not yet in order, has the records this one leads to. */
static bool must_wait(const struct file_plan *plans, size_t n, const bool *is_done, size_t i)
{
    for (size_t k = 0; k < n; k++)
        if (k != i && !is_done[k] && plans[k].object != plans[i].object && leads_to(&plans[i], plans[k].object))
            return true;
    return false;
}

static struct file_plan *in_order(struct arena *a, const struct file_plan *plans, size_t n)
{
    struct file_plan *out = arena_array_of(a, n, struct file_plan);
    bool *is_done = arena_array_of(a, n, bool);
    for (size_t placed = 0; placed < n; placed++) {
        size_t next = n;
        for (size_t i = 0; i < n && next == n; i++)
            if (!is_done[i] && !must_wait(plans, n, is_done, i))
                next = i;
        for (size_t i = 0; i < n && next == n; i++) /* a circle: as they were added */
            if (!is_done[i])
                next = i;
        is_done[next] = true;
        out[placed] = plans[next];
    }
    return out;
}

size_t work__plan(struct cx *cx, struct import *im, struct file_plan **out)
{
    struct file_plan *plans = arena_array_of(cx->arena, im->file_count, struct file_plan);
    size_t n = 0;
    for (size_t i = 0; i < im->file_count; i++) {
        struct import_file *f = &im->files[i];
        struct file_plan *p = &plans[n];
        *p = (struct file_plan){.file = f, .object = f->object.n ? catalog_object(cx->catalog, f->object) : NULL};
        if (!p->object)
            continue;
        plan_columns(cx, p);
        p->by = update_field(cx, p->object, f->update_by);
        p->name = files__name(cx->arena, f->number, "csv");
        n += p->column_count > 0;
    }
    *out = in_order(cx->arena, plans, n);
    return n;
}

/* --- what rows ask for ------------------------------------------------------------------------------------------ */

static enum rc keys_of(struct cx *cx, struct work *w, const struct object *o, const struct field *f, struct keys **out)
{
    for (size_t i = 0; i < w->key_count; i++)
        if (w->keys[i]->object == o && w->keys[i]->field == f) {
            *out = w->keys[i];
            return RC_OK;
        }
    if (w->key_count == countof(w->keys))
        return RC_TOO_LARGE;
    *out = w->keys[w->key_count++] = keys__new(w->arena, o, f, w->seed);
    return keys__load(cx, *out);
}

static const struct field *email_of(const struct cx *cx, const struct object *o)
{
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].type == FIELD_EMAIL && o->fields[i].is_unique && grants_reads(cx, &o->fields[i]))
            return &o->fields[i];
    return NULL;
}

/* A column of titles, ids or e-mails may have cells that are e-mails or titles instead: people mix them, and each says by its
   form which it is. Digits are no ids where the column is none of ids: they may be another program's. Not of its own object,
   whose rows are still to come. */
static enum rc load_others(struct cx *cx, struct work *w, struct column_plan *c)
{
    const struct object *to = c->target.field->to;
    const struct field *by = c->target.by, *email = email_of(cx, to);
    const struct shape *s = &c->column->shape;
    bool is_of_three = !by || by == email || by->number == SYSTEM_ID, has_names = s->numbers + s->emails < s->filled;
    const struct field *forms[] = {s->emails ? email : NULL, has_names ? to->title : NULL};
    size_t n = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < countof(forms) && rc == RC_OK && is_of_three && !c->is_self; i++)
        if (forms[i] && forms[i] != c->keys->field)
            rc = keys_of(cx, w, to, forms[i], &c->others[n++]);
    return rc;
}

static enum rc load_relation(struct cx *cx, struct work *w, struct column_plan *c)
{
    const struct field *f = c->target.field;
    enum rc rc = keys_of(cx, w, f->to, c->target.by ? c->target.by : f->to->title, &c->keys);
    return rc == RC_OK ? load_others(cx, w, c) : rc;
}

static enum rc load_keys(struct cx *cx, struct work *w, struct file_plan *p)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < p->column_count && rc == RC_OK; i++) {
        struct column_plan *c = &p->columns[i];
        const struct field *f = c->target.field;
        if (f->type == FIELD_RELATION)
            rc = load_relation(cx, w, c);
        else if (w->progress.is_dry && f->is_unique && !c->target.lines)
            c->seen = keys__new(w->arena, p->object, f, w->seed);
    }
    if (p->lines)
        p->touched = keys__new(w->arena, p->lines->to, p->lines->to->title, w->seed);
    return rc == RC_OK && p->by ? keys_of(cx, w, p->object, p->by, &p->by_keys) : rc;
}

static void find_titles(struct work *w, struct file_plan *p)
{
    for (size_t i = 0; i < w->key_count; i++)
        if (w->keys[i]->object == p->object && w->keys[i]->field == p->object->title)
            p->titles = w->keys[i];
}

static void free_work(void *data)
{
    struct work *w = data;
    arena_free(w->scratch);
    buf_free(&w->rejected);
}

/* What a dry run remembers of rows that were rolled back is gone with the process: it begins again. */
static void begin_again(struct work *w)
{
    struct progress *p = &w->progress;
    *p = (struct progress){
        .import_id = p->import_id, .is_dry = true, .pass = 1, .rejected_file = -1, .since_ms = p->since_ms};
}

static enum rc outcomes_read(struct work *w, str payload)
{
    struct outcome *stored[LIMIT_IMPORT_FILES];
    size_t n;
    enum rc rc = progress__read(w->arena, payload, &w->progress, stored, &n);
    if (rc == RC_OK && w->progress.is_dry)
        begin_again(w);
    for (size_t i = 0; i < w->im->file_count && rc == RC_OK; i++) {
        bool is_fresh = w->progress.is_dry || i >= n;
        w->im->files[i].outcome = is_fresh ? arena_new_of(w->arena, struct outcome) : stored[i];
    }
    return rc;
}

enum rc work__new(struct cx *cx, struct job *job, struct work **out)
{
    struct arena *a = cx->arena;
    struct work *w = arena_new_of(job->arena, struct work);
    *w = (struct work){.arena = job->arena, .scratch = arena_new(0), .want = WANT_FIRST};
    buf_init(&w->rejected, REJECTED_BYTES);
    arena_defer(job->arena, free_work, w);
    cx->clock->random(cx->clock->data, &w->seed, sizeof w->seed);
    struct progress p;
    enum rc rc = progress__read(a, job->payload, &p, NULL, NULL);
    cx->arena = job->arena; /* the document is kept with the work */
    if (rc == RC_OK)
        rc = document__load(cx, p.import_id, false, &w->im);
    if (rc == RC_OK) {
        w->count = work__plan(cx, w->im, &w->files);
        rc = outcomes_read(w, job->payload);
    }
    cx->arena = a;
    for (size_t i = 0; i < w->count && rc == RC_OK; i++)
        rc = load_keys(cx, w, &w->files[i]);
    for (size_t i = 0; i < w->count && rc == RC_OK; i++)
        find_titles(w, &w->files[i]);
    *out = w;
    return rc;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static bool chunk_add(void *data, const struct csv_row *row)
{
    struct chunk *c = data;
    if (shape__is_blank(row->cells, row->n))
        return true;
    struct chunk_row *r = &c->rows[c->count++];
    *r = (struct chunk_row){
        .cells = arena_array_of(c->arena, row->n, str), .n = row->n, .odd = row->odd, .at = row->at, .next = row->next};
    for (size_t i = 0; i < row->n; i++)
        r->cells[i] = str_copy(c->arena, row->cells[i]);
    return c->count < c->capacity;
}

static enum rc feed(struct cx *cx, const struct work *w, struct file_plan *p, struct csv_options o, bool *is_end)
{
    enum rc rc = p->is_open ? RC_OK : files__open(cx, w->arena, w->im->id, p->name, &p->fd);
    if (rc != RC_OK)
        return rc;
    p->is_open = true;
    o.separator = p->file->separator;
    struct csv_reader *reader = csv_reader_new(cx->arena, &o);
    char *piece = arena_alloc(cx->arena, PIECE_BYTES);
    enum csv_rc csv = CSV_OK;
    off_t at = (off_t)o.start.offset;
    ssize_t n = 1;
    for (; csv == CSV_OK && (n = pread(p->fd, piece, PIECE_BYTES, at)) > 0; at += n)
        csv = csv_feed(reader, (str){piece, (size_t)n});
    if (n < 0)
        return RC_UNAVAILABLE;
    if (csv == CSV_OK)
        csv = csv_end(reader);
    *is_end = csv == CSV_OK;
    return csv == CSV_OK || csv == CSV_STOPPED ? RC_OK : RC_CORRUPT; /* it was read whole when it was added */
}

/* The title of a row as it will be compared, from all the columns that make it. */
struct ahead {
    struct file_plan *plan;
    struct arena *scratch;
};

static bool ahead_row(void *data, const struct csv_row *row)
{
    struct ahead *s = data;
    struct file_plan *p = s->plan;
    arena_reset(s->scratch);
    for (size_t i = 0; i < p->column_count; i++) {
        const struct column_plan *c = &p->columns[i];
        if (c->target.field == p->object->title && !c->target.lines && c->at < row->n)
            keys__add(p->ahead, keys__text(p->ahead, s->scratch, shape__trim(row->cells[c->at])), KEY_LATER);
    }
    return true;
}

static enum rc look_ahead(struct cx *cx, struct work *w, struct file_plan *p)
{
    bool is_end;
    p->ahead = keys__new(w->arena, p->object, p->object->title, w->seed);
    struct ahead s = {p, arena_new(0)};
    enum rc rc = feed(cx, w, p, (struct csv_options){.start = p->file->start, .row = ahead_row, .data = &s}, &is_end);
    arena_free(s.scratch);
    return rc;
}

enum rc work__read(struct cx *cx, struct work *w, struct chunk **out)
{
    struct chunk *c = *out = arena_new_of(cx->arena, struct chunk);
    if (w->progress.file == w->count)
        return RC_OK;
    struct file_plan *p = &w->files[w->progress.file];
    enum rc rc = p->has_self && !p->ahead ? look_ahead(cx, w, p) : RC_OK;
    if (rc != RC_OK)
        return rc;
    *c = (struct chunk){
        .rows = arena_array_of(cx->arena, w->want, struct chunk_row), .capacity = w->want, .arena = cx->arena};
    struct csv_place start = w->progress.at.row ? w->progress.at : p->file->start;
    return feed(cx, w, p, (struct csv_options){.start = start, .row = chunk_add, .data = c}, &c->is_end);
}

/* --- the payload ------------------------------------------------------------------------------------------------ */

str progress__write(struct arena *a, const struct work *w)
{
    const struct progress *p = &w->progress;
    struct buf b;
    buf_init(&b, LIMIT_JSON_BYTES);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_pair_int(&j, "import", p->import_id);
    json_pair(&j, "dry", v_bool(p->is_dry));
    json_pair_int(&j, "file", (int64_t)p->file);
    json_pair_int(&j, "pass", p->pass);
    json_pair_int(&j, "offset", (int64_t)p->at.offset);
    json_pair_int(&j, "csv_row", (int64_t)p->at.row);
    json_pair_int(&j, "csv_line", (int64_t)p->at.line);
    json_pair_int(&j, "row", p->row);
    json_pair_int(&j, "changeset", p->changeset_id);
    json_pair_int(&j, "rejected_bytes", p->rejected_bytes);
    json_pair_int(&j, "rejected_file", p->rejected_file);
    json_pair_int(&j, "since", p->since_ms);
    json_pair_int(&j, "undo", p->undo_id);
    json_pair_int(&j, "undo_at", p->undo_at);
    json_key(&j, S("outcomes"));
    json_begin_array(&j);
    for (size_t i = 0; w->im && i < w->im->file_count; i++)
        outcome__write(&j, w->im->files[i].outcome);
    json_end(&j);
    json_end(&j);
    check(!b.is_over);
    str s = str_copy(a, buf_view(&b));
    buf_free(&b);
    return s;
}

enum rc progress__read(struct arena *a, str payload, struct progress *out, struct outcome **outcomes, size_t *count)
{
    json_t *v;
    str message;
    if (json_read(a, payload, &v, &message) != RC_OK)
        return RC_CORRUPT;
    *out = (struct progress){
        .import_id = json_member_int(v, "import"),
        .is_dry = json_is_true(json_object_get(v, "dry")),
        .file = (size_t)json_member_int(v, "file"),
        .pass = (int)json_member_int(v, "pass"),
        .at = {(uint64_t)json_member_int(v, "offset"), (uint64_t)json_member_int(v, "csv_row"),
               (uint64_t)json_member_int(v, "csv_line")},
        .row = json_member_int(v, "row"),
        .changeset_id = json_member_int(v, "changeset"),
        .rejected_bytes = json_member_int(v, "rejected_bytes"),
        .rejected_file = (int)json_member_int(v, "rejected_file"),
        .since_ms = json_member_int(v, "since"),
        .undo_id = json_member_int(v, "undo"),
        .undo_at = json_member_int(v, "undo_at"),
    };
    const json_t *list = json_object_get(v, "outcomes");
    for (size_t i = 0; outcomes && i < json_array_size(list) && i < LIMIT_IMPORT_FILES; i++)
        outcomes[i] = outcome__read(a, json_array_get(list, i));
    if (count)
        *count = json_array_size(list);
    return RC_OK;
}
