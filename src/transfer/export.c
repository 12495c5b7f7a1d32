/*
 * See export.h. One record at a time; names of relations are remembered by id, so that an owner of ten thousand records is
 * asked for once. What is remembered is bounded and begins anew when it is full.
 */
#include "transfer/export.h"

#include <errno.h>
#include <unistd.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "format/csv_write.h"
#include "object/json.h"
#include "query/grants.h"
#include "record/record.h"

enum { FLUSH_BYTES = 64 * 1024, NAMES_MAX = 1 << 14 };

struct name {
    const struct object *object; /* NULL: free */
    int64_t id;
    struct value text; /* null: the actor may not see the record */
};

struct export
{
    struct cx cx;          /* with an arena of its own, reset for each record */
    struct issues *issues; /* the caller's */
    struct export_options options;
    const struct field **fields;
    size_t field_count;
    struct arena *names_arena;
    struct name *names; /* [NAMES_MAX], by a hash of the id: a later one takes the place */
    struct buf *out;
    struct json json;
    int fd; /* -1: none */
};

/* --- names of relations ----------------------------------------------------------------------------------------- */

static enum rc name_of(struct export *e, const struct object *o, int64_t id, struct value *out)
{
    struct name *n = &e->names[((uint64_t)id * 31 + (uint64_t)o->number) % NAMES_MAX];
    struct record **rows;
    size_t count;
    enum rc rc = RC_OK;
    if (n->object != o || n->id != id) {
        rc = query_stubs(&e->cx, o, &id, 1, &rows, &count);
        struct value title = rc == RC_OK && count ? record_title_seen(&e->cx, rows[0]) : V_NULL;
        *n = (struct name){o, id, v_copy(e->names_arena, title)};
    }
    *out = n->text;
    return rc;
}

/* Names taken over by others leave their text behind: once in a while all begin anew. */
static void names_tidy(struct export *e)
{
    if (arena_used(e->names_arena) < NAMES_MAX * 256)
        return;
    arena_reset(e->names_arena);
    e->names = arena_array_of(e->names_arena, NAMES_MAX, struct name);
}

/* --- fields ----------------------------------------------------------------------------------------------------- */

static bool is_exported(const struct cx *cx, const struct query *q, const struct field *f, bool is_csv)
{
    if (f->number == SYSTEM_VERSION || f->number == SYSTEM_DELETED_AT || f->type == FIELD_LINKS)
        return false;
    if (!grants_reads(cx, f) || (q->wanted && !q->wanted[f->index]))
        return false;
    return f->type != FIELD_LINES || !is_csv;
}

static str header_of(const struct export *e, const struct field *f)
{
    return e->options.has_names ? f->name : label_in(&f->label, e->cx.language);
}

/* Two fields of one label: the second has its name. */
static str unique_header(const struct export *e, size_t i)
{
    str header = header_of(e, e->fields[i]);
    for (size_t k = 0; k < i; k++)
        if (str_eq(header_of(e, e->fields[k]), header))
            return e->fields[i]->name;
    return header;
}

/* --- CSV -------------------------------------------------------------------------------------------------------- */

static void csv_header(struct export *e)
{
    str *cells = arena_array_of(e->cx.arena, e->field_count * 2, str);
    size_t n = 0;
    for (size_t i = 0; i < e->field_count; i++) {
        str header = unique_header(e, i);
        cells[n++] = header;
        if (e->options.has_ids && e->fields[i]->type == FIELD_RELATION)
            cells[n++] = str_printf(e->cx.arena, e->options.has_names ? "%.*s_id" : "%.*s ID", STR_ARG(header));
    }
    csv_write_bom(e->out);
    csv_write_row(e->out, &(struct csv_style){0}, cells, n);
}

static str value_text(struct export *e, const struct field *f, struct value v)
{
    bool is_zh = str_is(e->cx.language, "zh");
    const struct choice *c = f->type == FIELD_CHOICE && v.type == VALUE_TEXT ? field_choice(f, v.s) : NULL;
    if (c && !e->options.has_names)
        return label_in(&c->label, e->cx.language);
    if (v.type == VALUE_BOOL && !e->options.has_names)
        return str_of(v.b ? is_zh ? "是" : "yes" : is_zh ? "否" : "no");
    struct buf b;
    buf_init(&b, LIMIT_LONG_TEXT_BYTES * 4);
    f->ops->to_text(f, v, &b);
    str s = str_copy(e->cx.arena, buf_view(&b));
    buf_free(&b);
    return s;
}

static enum rc csv_record(struct export *e, const struct record *r)
{
    str *cells = arena_array_of(e->cx.arena, e->field_count * 2, str);
    size_t n = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < e->field_count && rc == RC_OK; i++) {
        const struct field *f = e->fields[i];
        struct value v = record_get(r, f);
        str *cell = &cells[n++];
        if (f->type != FIELD_RELATION) {
            *cell = value_text(e, f, v);
            continue;
        }
        struct value name = V_NULL;
        if (!v_is_null(v))
            rc = name_of(e, f->to, v_id(v), &name);
        *cell = v_is_null(name) ? S("") : name.s;
        if (e->options.has_ids)
            cells[n++] = v_is_null(v) ? S("") : str_printf(e->cx.arena, "%lld", (long long)v_id(v));
    }
    csv_write_row(e->out, &(struct csv_style){0}, cells, n);
    return rc;
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

static enum rc json_relation(struct export *e, const struct field *f, struct value v)
{
    struct value name;
    if (v_is_null(v)) {
        json_write_null(&e->json);
        return RC_OK;
    }
    enum rc rc = name_of(e, f->to, v_id(v), &name);
    json_begin_object(&e->json);
    json_pair_int(&e->json, "id", v_id(v));
    json_pair(&e->json, "name", rc == RC_OK ? name : V_NULL);
    json_end(&e->json);
    return rc;
}

static enum rc json_value_of(struct export *e, const struct record *r, const struct field *f)
{
    json_name(&e->json, f->json_name);
    if (f->type == FIELD_RELATION)
        return json_relation(e, f, record_get(r, f));
    field_write_json(f, record_get(r, f), &e->json);
    return RC_OK;
}

static enum rc json_line(struct export *e, const struct record *line)
{
    const struct object *o = line->object;
    enum rc rc = RC_OK;
    json_begin_object(&e->json);
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++) {
        const struct field *f = &o->fields[i];
        bool is_told = f->number == SYSTEM_ID || (!f->is_system && f != o->parent_field && grants_reads(&e->cx, f));
        rc = is_told ? json_value_of(e, line, f) : RC_OK;
    }
    json_end(&e->json);
    return rc;
}

static enum rc json_record(struct export *e, struct record *r)
{
    bool has_lines = false;
    for (size_t i = 0; i < e->field_count; i++)
        has_lines |= e->fields[i]->type == FIELD_LINES;
    enum rc rc = has_lines ? record_read_parts(&e->cx, &r, 1) : RC_OK;
    json_begin_object(&e->json);
    for (size_t i = 0; i < e->field_count && rc == RC_OK; i++) {
        const struct field *f = e->fields[i];
        if (f->type != FIELD_LINES) {
            rc = json_value_of(e, r, f);
            continue;
        }
        json_name(&e->json, f->json_name);
        json_begin_array(&e->json);
        for (size_t k = 0; k < r->parts[f->index].line_count && rc == RC_OK; k++)
            rc = json_line(e, r->parts[f->index].lines[k]);
        json_end(&e->json);
    }
    json_end(&e->json);
    return rc;
}

/* --- the stream ------------------------------------------------------------------------------------------------- */

static enum rc flush(struct export *e)
{
    str rest = buf_view(e->out);
    while (rest.n > 0) {
        ssize_t n = write(e->fd, rest.p, rest.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            const char *why = strerror(errno);
            log_line(LOG_ERROR, "export_file", "error", why, NULL);
            issue_with(e->issues, S(""), "output", str_of(why));
            return RC_UNAVAILABLE;
        }
        rest = str_skip(rest, (size_t)n);
    }
    buf_clear(e->out);
    return RC_OK;
}

static enum rc export_record(void *to, struct record *r)
{
    struct export *e = to;
    arena_reset(e->cx.arena);
    names_tidy(e);
    enum rc rc = e->options.is_csv ? csv_record(e, r) : json_record(e, r);
    if (rc == RC_OK && e->out->is_over)
        return RC_TOO_LARGE;
    return rc == RC_OK && e->fd >= 0 && e->out->n >= FLUSH_BYTES ? flush(e) : rc;
}

static enum rc export_all(struct cx *cx, struct export *e, const struct query *q)
{
    if (e->options.is_csv) {
        csv_header(e);
        return query_each(cx, q, export_record, e);
    }
    e->json = json_to(e->out);
    json_begin_object(&e->json);
    json_key(&e->json, S("data"));
    json_begin_array(&e->json);
    enum rc rc = query_each(cx, q, export_record, e);
    if (rc != RC_OK)
        return rc;
    json_end(&e->json);
    json_end(&e->json);
    return RC_OK;
}

static enum rc export_run(struct cx *cx, const struct query *q, struct export_options options, struct buf *out, int fd)
{
    struct export e = {
        .cx = *cx, .issues = &cx->issues, .options = options, .out = out, .fd = fd, .names_arena = arena_new(0)};
    e.cx.arena = arena_new(0);
    e.names = arena_array_of(e.names_arena, NAMES_MAX, struct name);
    e.fields = arena_array_of(cx->arena, q->object->field_count, const struct field *);
    for (size_t i = 0; i < q->object->field_count; i++)
        if (is_exported(&e.cx, q, &q->object->fields[i], options.is_csv))
            e.fields[e.field_count++] = &q->object->fields[i];
    enum rc rc = e.field_count || !options.is_csv ? export_all(cx, &e, q) : RC_OK;
    if (rc == RC_OK && fd >= 0)
        rc = flush(&e);
    arena_free(e.cx.arena);
    arena_free(e.names_arena);
    return rc == RC_OK && out->is_over ? RC_TOO_LARGE : rc;
}

enum rc export_to_file(struct cx *cx, const struct query *q, struct export_options options, int fd)
{
    struct buf b;
    check(fd >= 0);
    buf_init(&b, LIMIT_REPLY_BYTES);
    enum rc rc = export_run(cx, q, options, &b, fd);
    buf_free(&b);
    return rc;
}

enum rc export_to_buf(struct cx *cx, const struct query *q, struct export_options options, struct buf *out)
{
    return export_run(cx, q, options, out, -1);
}
