/*
 * Records as JSON: the one place where a record goes out, of each the fields the actor may read. Relations are ids, or with
 * expand stubs of what the actor may see; the stubs of a whole page are read at once.
 */
#include "api/call.h"
#include "base/check.h"
#include "object/json.h"
#include "query/grants.h"
#include "query/links.h"
#include "query/named.h"

/* The stubs of one relation for one page. */
struct stubs {
    const struct field *field;
    struct record **rows;
    size_t count;
};

struct writer {
    struct cx *cx;
    const struct shape *shape;
    struct stubs stubs[LIMIT_EXPAND];
};

/* --- what is asked for ------------------------------------------------------------------------------------------ */

static enum rc shape_fields(struct call *c, const struct object *o, str text, struct shape *out)
{
    if (text.n == 0)
        return RC_OK;
    bool *wanted = arena_array_of(c->cx->arena, o->field_count, bool);
    enum rc rc = RC_OK;
    while (text.p) {
        str name = str_trim(str_cut(&text, ','));
        const struct field *f = grants_field(c->cx, o, name);
        if (f)
            wanted[f->index] = true;
        if (f && f->names_of) /* whose names they are says what of them is told */
            wanted[f->names_of->index] = true;
        if (!f)
            rc = issue_parameter(&c->cx->issues, "fields", name.n ? "unknown_field" : "empty_name", name, -1);
    }
    wanted[object_field_number(o, SYSTEM_ID)->index] = true;
    wanted[object_field_number(o, SYSTEM_VERSION)->index] = true;
    out->wanted = wanted;
    return rc;
}

/* "owner", or "lines.product" for a relation of the lines. */
static const struct field *expand_field(const struct cx *cx, const struct object *o, str name)
{
    ptrdiff_t dot = str_find(name, S("."));
    if (dot > 0) {
        const struct field *lines = grants_field(cx, o, str_take(name, (size_t)dot));
        o = lines && lines->type == FIELD_LINES ? lines->to : NULL;
        name = str_skip(name, (size_t)dot + 1);
    }
    const struct field *f = o ? grants_field(cx, o, name) : NULL;
    return f && f->type == FIELD_RELATION ? f : NULL;
}

enum rc shape_of(struct call *c, const struct object *o, struct shape *out)
{
    *out = (struct shape){0};
    enum rc rc = shape_fields(c, o, call_query(c, "fields"), out);
    str text = call_query(c, "expand");
    while (text.n) {
        str name = str_trim(str_cut(&text, ','));
        const struct field *f = expand_field(c->cx, o, name);
        if (!f || out->expand_count == LIMIT_EXPAND)
            rc = issue_parameter(&c->cx->issues, "expand", f ? "too_many" : "expand", f ? S("16") : name, -1);
        else
            out->expand[out->expand_count++] = f;
    }
    return rc;
}

/* --- stubs ------------------------------------------------------------------------------------------------------ */

struct ids {
    int64_t *list;
    size_t count, capacity;
};

static void ids_add(struct arena *a, struct ids *ids, int64_t id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->list[i] == id)
            return;
    if (!id)
        return;
    if (ids->count == ids->capacity) {
        size_t capacity = ids->capacity ? ids->capacity * 2 : 32;
        int64_t *grown = arena_array_of(a, capacity, int64_t);
        if (ids->count)
            memcpy(grown, ids->list, ids->count * sizeof *grown);
        ids->list = grown;
        ids->capacity = capacity;
    }
    ids->list[ids->count++] = id;
}

static void ids_of_records(struct arena *a, struct ids *ids, struct record **rows, size_t n, const struct field *f)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i]->object == f->object) {
            ids_add(a, ids, v_id(record_get(rows[i], f)));
            continue;
        }
        for (size_t k = 0; k < rows[i]->object->field_count; k++)
            if (rows[i]->object->fields[k].to == f->object && rows[i]->object->fields[k].type == FIELD_LINES)
                ids_of_records(a, ids, rows[i]->parts[k].lines, rows[i]->parts[k].line_count, f);
    }
}

static enum rc stubs_read(struct writer *w, struct record **rows, size_t n)
{
    struct cx *cx = w->cx;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < w->shape->expand_count && rc == RC_OK; i++) {
        struct stubs *s = &w->stubs[i];
        struct ids ids = {0};
        s->field = w->shape->expand[i];
        ids_of_records(cx->arena, &ids, rows, n, s->field);
        if (ids.count)
            rc = query_stubs(cx, s->field->to, ids.list, ids.count, &s->rows, &s->count);
    }
    return rc;
}

static void relation_write(struct writer *w, struct json *j, const struct field *f, struct value v)
{
    for (size_t i = 0; i < w->shape->expand_count && !v_is_null(v); i++)
        for (size_t k = 0; w->stubs[i].field == f && k < w->stubs[i].count; k++)
            if (record_id(w->stubs[i].rows[k]) == v.i) {
                record_stub_write(w->cx, j, w->stubs[i].rows[k]);
                return;
            }
    json_value(j, v);
}

/* --- records ---------------------------------------------------------------------------------------------------- */

static void one_write(struct writer *w, struct json *j, const struct record *r, const bool *wanted);

static void lines_write(struct writer *w, struct json *j, const struct record_part *part)
{
    json_begin_array(j);
    for (size_t i = 0; i < part->line_count; i++)
        one_write(w, j, part->lines[i], NULL);
    json_end(j);
}

/* A link with the name of what it leads to, where the actor may see it, and whether that is deleted: a link does not hold it. */
static void link_write(struct writer *w, struct json *j, const struct link *l)
{
    const struct object *o = catalog_number(w->cx->catalog, l->object_no);
    struct record **rows;
    size_t count = 0;
    if (query_stubs(w->cx, o, &l->id, 1, &rows, &count) != RC_OK)
        count = 0;
    json_begin_object(j);
    json_pair_str(j, "object", o->name);
    json_pair_int(j, "id", l->id);
    json_pair(j, "name", count ? record_title_seen(w->cx, rows[0]) : V_NULL);
    if (count && record_is_deleted(rows[0]))
        json_pair(j, "deleted", v_bool(true));
    json_end(j);
}

static void links_write(struct writer *w, struct json *j, const struct record_part *part)
{
    const struct record_part known = links_known(w->cx, part);
    json_begin_array(j);
    for (size_t i = 0; i < known.link_count; i++)
        link_write(w, j, &known.links[i]);
    json_end(j);
}

static void field_write(struct writer *w, struct json *j, const struct record *r, const struct field *f)
{
    json_name(j, f->json_name);
    if (f->type == FIELD_LINES)
        lines_write(w, j, &r->parts[f->index]);
    else if (f->type == FIELD_LINKS)
        links_write(w, j, &r->parts[f->index]);
    else if (f->type == FIELD_RELATION)
        relation_write(w, j, f, record_get(r, f));
    else
        field_write_json(f, named_told(w->cx, r, f, &(bool){false}), j);
}

/* Which fields told less than stands in them; nothing, where there is none. */
static void left_out_write(struct cx *cx, struct json *j, const struct record *r, const bool *wanted)
{
    bool is_cut, has_any = false;
    for (size_t i = 0; i < r->object->field_count; i++) {
        const struct field *f = &r->object->fields[i];
        bool is_out = r->is_read[i] && (!wanted || wanted[i]) && grants_reads(cx, f);
        if (!is_out || !named_is_cut_short(cx, f))
            continue;
        named_told(cx, r, f, &is_cut);
        if (!is_cut)
            continue;
        if (!has_any) {
            json_key(j, S("left_out"));
            json_begin_array(j);
        }
        has_any = true;
        json_str(j, f->name);
    }
    if (has_any)
        json_end(j);
}

static bool is_there(const struct record *r, const struct field *f)
{
    return f->type == FIELD_LINES || f->type == FIELD_LINKS ? r->parts[f->index].is_read : r->is_read[f->index];
}

static void one_write(struct writer *w, struct json *j, const struct record *r, const bool *wanted)
{
    const struct object *o = r->object;
    json_begin_object(j);
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        bool is_out = grants_reads(w->cx, f) && (f->number != SYSTEM_DELETED_AT || record_is_deleted(r));
        if (is_out && is_there(r, f) && (!wanted || wanted[i] || f->number == SYSTEM_DELETED_AT))
            field_write(w, j, r, f);
    }
    left_out_write(w->cx, j, r, wanted);
    if (record_is_deleted(r) && !wanted && !o->owned_by) { /* a deleted record was changed last by who deleted it */
        json_key(j, S("deleted_by"));
        actor_write(w->cx, j, v_id(record_get(r, object_field_number(o, SYSTEM_UPDATED_BY))));
    }
    json_end(j);
}

bool shape_is_plain(const struct cx *cx, const struct object *o, const struct shape *shape)
{
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        bool is_wanted = !shape->wanted || shape->wanted[i];
        if (is_wanted && (f->type == FIELD_LINES || f->type == FIELD_LINKS || named_is_cut_short(cx, f)))
            return false;
    }
    return shape->expand_count == 0;
}

void row_write(struct json *j, const struct walk_row *row)
{
    json_begin_object(j);
    for (size_t i = 0; i < row->count; i++) {
        json_name(j, row->fields[i]->json_name);
        field_write_json(row->fields[i], walk_value(row, i), j);
    }
    json_end(j);
}

enum rc records_write(struct cx *cx, struct json *j, struct record **rows, size_t n, const struct shape *shape)
{
    struct writer w = {.cx = cx, .shape = shape};
    enum rc rc = stubs_read(&w, rows, n);
    for (size_t i = 0; i < n && rc == RC_OK; i++)
        one_write(&w, j, rows[i], shape->wanted);
    return rc;
}

enum rc record_write(struct cx *cx, struct json *j, struct record *r, const struct shape *shape)
{
    return records_write(cx, j, &r, 1, shape);
}

void relation_stub_write(struct cx *cx, struct json *j, const struct object *o, int64_t id)
{
    struct record **rows;
    size_t count = 0;
    if (id && query_stubs(cx, o, &id, 1, &rows, &count) == RC_OK && count) {
        record_stub_write(cx, j, rows[0]);
        return;
    }
    json_write_null(j);
}

void actor_write(struct cx *cx, struct json *j, int64_t user_id)
{
    relation_stub_write(cx, j, catalog_users(cx->catalog), user_id);
}
