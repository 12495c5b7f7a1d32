/*
 * See document.h. The body is read and written whole; it is small (bounded by files, columns and the distinct values
 * kept) and changes only when a person changes the import or a job ends.
 */
#include "transfer/document.h"

#include "access/access.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "json/lists.h"
#include "query/grants.h"
#include "text/file_name.h"

static void body_read(struct cx *cx, struct import *im, const json_t *body);
static str body_text(struct cx *cx, const struct import *im);

/* --- rows ------------------------------------------------------------------------------------------------------- */

struct reader {
    struct cx *cx;
    struct import *im;
};

static enum rc import_row(void *to, const struct row *row)
{
    struct reader *r = to;
    struct arena *a = r->cx->arena;
    *r->im = (struct import){.id = row_int(row, 0),
                             .name = str_copy(a, row_text(row, 1)),
                             .state = str_copy(a, row_text(row, 2)),
                             .job_id = row_int(row, 3),
                             .changeset_id = row_int(row, 4),
                             .created_by = row_int(row, 5),
                             .created_at_ms = row_value(row, 6, VALUE_TIME).i,
                             .body = str_copy(a, row_text(row, 7)),
                             .removed = str_copy(a, row_text(row, 8))};
    return RC_OK;
}

static bool may_know(const struct cx *cx, const struct import *im)
{
    return cx->who.user_id == im->created_by || access_may_manage(cx, MANAGE_IMPORTS);
}

enum rc document__load(struct cx *cx, int64_t id, bool lock, struct import **out)
{
    struct import *im = arena_new_of(cx->arena, struct import);
    struct reader r = {cx, im};
    bool found;
    str sql = str_printf(cx->arena,
                         "select id, name, state, job_id, changeset_id, created_by, created_at, body, removed "
                         "from imports where id = ?%s",
                         lock ? db_dialect(cx->db)->for_update : "");
    enum rc rc = db_one(cx->db, &(struct db_query){sql, (struct value[]){v_int(id)}, 1, import_row, &r}, &found);
    if (rc != RC_OK)
        return rc;
    if (!found || !may_know(cx, im))
        return RC_NOT_FOUND;
    json_t *body;
    str message;
    if (json_read(cx->arena, im->body, &body, &message) != RC_OK)
        return RC_CORRUPT;
    body_read(cx, im, body);
    *out = im;
    return RC_OK;
}

enum rc document__save(struct cx *cx, struct import *im)
{
    int64_t changed;
    str body = body_text(cx, im);
    if (body.n > LIMIT_JSON_BYTES)
        return RC_TOO_LARGE;
    const struct value binds[] = {v_text(im->name),
                                  v_text(im->state),
                                  im->job_id ? v_int(im->job_id) : V_NULL,
                                  im->changeset_id ? v_int(im->changeset_id) : V_NULL,
                                  v_text(body),
                                  im->removed.n ? v_text(im->removed) : V_NULL,
                                  v_time(cx->now_ms),
                                  v_int(im->id),
                                  v_text(im->body)};
    enum rc rc = db_run(
        cx->db,
        S("update imports set name = ?, state = ?, job_id = ?, changeset_id = ?, body = ?, removed = ?, "
          "changed_at = ? where id = ? and body = ?"),
        binds, countof(binds), &changed);
    return rc == RC_OK && changed != 1 ? RC_CONFLICT : rc;
}

struct import_file *document__file(struct import *im, str name)
{
    for (size_t i = 0; i < im->file_count; i++)
        if (str_eq(im->files[i].name, name))
            return &im->files[i];
    return NULL;
}

bool document__is_at_work(const struct import *im)
{
    return str_is(im->state, "checking") || str_is(im->state, "running");
}

/* --- targets ---------------------------------------------------------------------------------------------------- */

static bool is_cell(const struct field *f)
{
    return field_is_written(f) && f->type != FIELD_LINES && f->type != FIELD_LINKS;
}

/* Does a value of the field tell one record of its object? */
static bool is_telling(const struct field *f)
{
    return f && (f->number == SYSTEM_ID || f->is_unique);
}

bool target__of(const struct cx *cx, const struct object *o, str path, struct target *out)
{
    *out = (struct target){0};
    str rest = path;
    out->field = grants_field(cx, o, str_cut(&rest, '.'));
    if (!rest.p && out->field && out->field->number == SYSTEM_ID)
        return true;
    if (rest.p && out->field && out->field->type == FIELD_LINES) {
        out->lines = out->field;
        out->field = grants_field(cx, out->lines->to, str_cut(&rest, '.'));
    }
    if (rest.p && out->field && out->field->type == FIELD_RELATION)
        out->by = grants_field(cx, out->field->to, rest);
    bool is_told = !rest.p || is_telling(out->by);
    return out->field && is_told && is_cell(out->field) && grants_writes(cx, out->field);
}

bool column__has_dates(const struct field *f)
{
    return f->type == FIELD_DATE || f->type == FIELD_TIMESTAMP;
}

bool column__has_numbers(const struct field *f)
{
    return f->type == FIELD_INTEGER || f->type == FIELD_DECIMAL || f->type == FIELD_MONEY || f->type == FIELD_PERCENT;
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

static str text(struct arena *a, const json_t *v, const char *key)
{
    return str_copy(a, json_member_text(v, key));
}

static size_t texts_read(struct arena *a, const json_t *object, const char *key, str *out, size_t most)
{
    size_t n = json_member_strs(object, key, out, most);
    for (size_t i = 0; i < n; i++)
        out[i] = str_copy(a, out[i]);
    return n;
}

/* Counters of a shape, in the order they are stored. */
enum { SHAPE_COUNTS = sizeof(struct shape) / sizeof(int64_t) };

static void column_read(struct arena *a, struct column *c, const json_t *v)
{
    *c = (struct column){.name = text(a, v, "name"),
                         .target = text(a, v, "target"),
                         .missing = text(a, v, "missing"),
                         .date_order = text(a, v, "date_order"),
                         .number_style = text(a, v, "number_style"),
                         .notice = text(a, v, "notice")};
    c->sample_count = texts_read(a, v, "samples", c->samples, SAMPLES);
    c->distinct = arena_array_of(a, DISTINCT, str);
    c->distinct_count = texts_read(a, v, "distinct", c->distinct, DISTINCT);
    const json_t *values = json_object_get(v, "values");
    c->values = arena_array_of(a, json_array_size(values) / 2, struct mapped);
    for (size_t i = 0; i + 1 < json_array_size(values); i += 2)
        c->values[c->value_count++] = (struct mapped){str_copy(a, json_text(json_array_get(values, i))),
                                                      str_copy(a, json_text(json_array_get(values, i + 1)))};
    json_member_ints(v, "shape", (int64_t *)&c->shape, SHAPE_COUNTS);
}

static void file_read(struct cx *cx, struct import_file *f, const json_t *v)
{
    struct arena *a = cx->arena;
    const json_t *columns = json_object_get(v, "columns"), *outcome = json_object_get(v, "outcome");
    str separator = json_member_text(v, "separator");
    *f = (struct import_file){.name = text_file_name(a, text(a, v, "name")), /* 0.1.0 kept them as they came */
                              .number = (int)json_member_int(v, "number"),
                              .bytes = json_member_int(v, "bytes"),
                              .rows = json_member_int(v, "rows"),
                              .separator = separator.n ? separator.p[0] : ',',
                              .has_header = json_is_true(json_object_get(v, "header")),
                              .start = {(uint64_t)json_member_int(v, "offset"), (uint64_t)json_member_int(v, "row"),
                                        (uint64_t)json_member_int(v, "line")},
                              .object = text(a, v, "object"),
                              .update_by = text(a, v, "update_by"),
                              .columns = arena_array_of(a, json_array_size(columns), struct column)};
    for (size_t i = 0; i < json_array_size(columns); i++)
        column_read(a, &f->columns[f->column_count++], json_array_get(columns, i));
    if (json_is_object(outcome))
        f->outcome = outcome__read(a, outcome);
}

static void body_read(struct cx *cx, struct import *im, const json_t *body)
{
    const json_t *files = json_object_get(body, "files");
    im->files = arena_array_of(cx->arena, LIMIT_IMPORT_FILES, struct import_file);
    for (size_t i = 0; i < json_array_size(files) && i < LIMIT_IMPORT_FILES; i++)
        file_read(cx, &im->files[im->file_count++], json_array_get(files, i));
}

static void pair_bool(struct json *j, const char *key, bool b)
{
    json_pair(j, key, v_bool(b));
}

static void column_write(struct json *j, const struct column *c)
{
    json_begin_object(j);
    json_pair_str(j, "name", c->name);
    json_pair_str(j, "target", c->target);
    json_pair_str(j, "missing", c->missing);
    json_pair_str(j, "date_order", c->date_order);
    json_pair_str(j, "number_style", c->number_style);
    json_pair_str(j, "notice", c->notice);
    json_pair_strs(j, "samples", c->samples, c->sample_count);
    json_pair_strs(j, "distinct", c->distinct, c->distinct_count);
    json_key(j, S("values"));
    json_begin_array(j);
    for (size_t i = 0; i < c->value_count; i++) {
        json_str(j, c->values[i].from);
        json_str(j, c->values[i].to);
    }
    json_end(j);
    json_pair_ints(j, "shape", (const int64_t *)&c->shape, SHAPE_COUNTS);
    json_end(j);
}

static void file_write(struct json *j, const struct import_file *f)
{
    json_begin_object(j);
    json_pair_str(j, "name", f->name);
    json_pair_int(j, "number", f->number);
    json_pair_int(j, "bytes", f->bytes);
    json_pair_int(j, "rows", f->rows);
    json_pair_str(j, "separator", (str){&f->separator, 1});
    pair_bool(j, "header", f->has_header);
    json_pair_int(j, "offset", (int64_t)f->start.offset);
    json_pair_int(j, "row", (int64_t)f->start.row);
    json_pair_int(j, "line", (int64_t)f->start.line);
    json_pair_str(j, "object", f->object);
    json_pair_str(j, "update_by", f->update_by);
    json_key(j, S("columns"));
    json_begin_array(j);
    for (size_t i = 0; i < f->column_count; i++)
        column_write(j, &f->columns[i]);
    json_end(j);
    if (f->outcome) {
        json_key(j, S("outcome"));
        outcome__write(j, f->outcome);
    }
    json_end(j);
}

static str body_text(struct cx *cx, const struct import *im)
{
    struct buf b;
    buf_init(&b, LIMIT_REPLY_BYTES);
    struct json j = json_to(&b);
    json_begin_object(&j);
    json_key(&j, S("files"));
    json_begin_array(&j);
    for (size_t i = 0; i < im->file_count; i++)
        file_write(&j, &im->files[i]);
    json_end(&j);
    json_end(&j);
    str s = str_copy(cx->arena, buf_view(&b));
    buf_free(&b);
    return s;
}
