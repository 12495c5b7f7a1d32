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
#include "object/json.h"
#include "query/grants.h"
#include "query/links.h"
#include "query/named.h"
#include "record/record.h"
#include "transfer/export_parts.h"

enum { FLUSH_BYTES = 64 * 1024, NAMES_MAX = 1 << 14 };

/* --- names of relations ----------------------------------------------------------------------------------------- */

enum rc export__name(struct export *e, const struct object *o, int64_t id, struct value *out)
{
    check(id != 0);
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

static bool is_exported(const struct cx *cx, const struct query *q, const struct field *f)
{
    bool is_kept = f->number == SYSTEM_VERSION || f->number == SYSTEM_DELETED_AT;
    return !is_kept && grants_reads(cx, f) && (!q->wanted || q->wanted[f->index]);
}

const struct field *export_lines(const struct cx *cx, const struct query *q)
{
    for (size_t i = 0; i < q->object->field_count; i++)
        if (q->object->fields[i].type == FIELD_LINES && is_exported(cx, q, &q->object->fields[i]))
            return &q->object->fields[i];
    return NULL;
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

static enum rc json_relation(struct export *e, const struct field *f, struct value v)
{
    struct value name;
    if (v_is_null(v)) {
        json_write_null(&e->json);
        return RC_OK;
    }
    enum rc rc = export__name(e, f->to, v_id(v), &name);
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
    field_write_json(f, named_told(&e->cx, r, f, &(bool){false}), &e->json);
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

static enum rc json_link(struct export *e, const struct link *link)
{
    const struct object *o = catalog_number(e->cx.catalog, link->object_no);
    struct value name = V_NULL;
    enum rc rc = export__name(e, o, link->id, &name);
    json_begin_object(&e->json);
    json_pair_str(&e->json, "object", o->name);
    json_pair_int(&e->json, "id", link->id);
    json_pair(&e->json, "name", name);
    json_end(&e->json);
    return rc;
}

static enum rc json_part(struct export *e, const struct record *r, const struct field *f)
{
    const struct record_part *part = &r->parts[f->index], links = links_known(&e->cx, part);
    enum rc rc = RC_OK;
    json_name(&e->json, f->json_name);
    json_begin_array(&e->json);
    for (size_t i = 0; i < part->line_count && rc == RC_OK; i++)
        rc = json_line(e, part->lines[i]);
    for (size_t i = 0; i < links.link_count && rc == RC_OK; i++)
        rc = json_link(e, &links.links[i]);
    json_end(&e->json);
    return rc;
}

static enum rc json_record(struct export *e, const struct record *r)
{
    enum rc rc = RC_OK;
    json_begin_object(&e->json);
    for (size_t i = 0; i < e->field_count && rc == RC_OK; i++) {
        const struct field *f = e->fields[i];
        bool is_part = f->type == FIELD_LINES || f->type == FIELD_LINKS;
        rc = is_part ? json_part(e, r, f) : json_value_of(e, r, f);
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
    enum rc rc = e->has_parts ? record_read_parts(&e->cx, &r, 1) : RC_OK;
    if (rc == RC_OK)
        rc = e->options.is_csv ? export__csv_record(e, r) : json_record(e, r);
    if (rc == RC_OK && e->out->is_over)
        return RC_TOO_LARGE;
    return rc == RC_OK && e->fd >= 0 && e->out->n >= FLUSH_BYTES ? flush(e) : rc;
}

static enum rc export_all(struct cx *cx, struct export *e, const struct query *q)
{
    if (e->options.is_csv) {
        export__csv_header(e);
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

/* The fields that are told, and whether more is to be read of a record than its row. Lines are told in JSON, or in rows. */
static void choose_fields(struct export *e, struct arena *a, const struct query *q)
{
    e->fields = arena_array_of(a, q->object->field_count, const struct field *);
    for (size_t i = 0; i < q->object->field_count; i++) {
        const struct field *f = &q->object->fields[i];
        if (!is_exported(&e->cx, q, f) || (f->type == FIELD_LINES && e->options.is_csv))
            continue;
        e->has_parts |= f->type == FIELD_LINES || f->type == FIELD_LINKS;
        e->fields[e->field_count++] = f;
    }
    e->lines = e->options.is_csv && e->options.has_lines ? export_lines(&e->cx, q) : NULL;
    e->has_parts |= e->lines != NULL;
}

static enum rc export_run(struct cx *cx, const struct query *q, struct export_options options, struct buf *out, int fd)
{
    struct export e = {
        .cx = *cx, .issues = &cx->issues, .options = options, .out = out, .fd = fd, .names_arena = arena_new(0)};
    e.cx.arena = arena_new(0);
    e.names = arena_array_of(e.names_arena, NAMES_MAX, struct name);
    choose_fields(&e, cx->arena, q);
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
    check(out->bytes_max > 0);
    return export_run(cx, q, options, out, -1);
}
