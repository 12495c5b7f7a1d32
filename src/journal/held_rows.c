/*
 * Rows as they stand, read by columns and not by query/: also what no query asks for is compared, and what stands there may
 * have been written by anybody. See held.h.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"
#include "journal/held.h"
#include "journal/past_tables.h"
#include "query/source.h"
#include "text/sortkey.h"
#include "text/text.h"

/* One row, column by column. */
struct reading {
    struct holding *holding;
    struct held *held;
    const struct row *row;
    int64_t id;
    int at;
};

void held__tell(struct holding *h, enum difference kind, int64_t id, str column, const struct told *t)
{
    check(kind < DIFFERENCES);
    verdict_add(h->verdict, (struct finding){.kind = kind,
                                             .position = t ? t->position : 0,
                                             .table = h->object->plural,
                                             .record_id = id,
                                             .column = column});
}

static struct value next(struct reading *r, str column, enum value_type as)
{
    int at = r->at++;
    if (row_fits(r->row, at, as))
        return row_value(r->row, at, as);
    held__tell(r->holding, DIFFERENCE_SHAPE, r->id, column, NULL);
    r->held->is_misread = true;
    return V_NULL;
}

static void derived(struct reading *r, const struct field *f, str column, struct value wanted)
{
    struct value v = next(r, column, wanted.type);
    if (v_is_null(record_get(r->held->row, f)))
        wanted = V_NULL;
    if (v_eq(v, wanted))
        return;
    held__tell(r->holding, DIFFERENCE_DERIVED, r->id, column, NULL);
    r->held->derived = f;
}

/* In the order of past__columns. */
static void field_read(struct reading *r, const struct field *f)
{
    struct arena *a = r->holding->cx->arena;
    struct value v = v_copy(a, next(r, f->name, f->ops->value));
    str text = v.type == VALUE_TEXT ? v.s : S("");
    record_put(r->held->row, f, v);
    if (f->fold_column.n)
        derived(r, f, f->fold_column, v_text(field_fold(a, f, text)));
    if (f->sort_column.n && !str_eq(f->sort_column, f->column))
        derived(r, f, f->sort_column, v_bytes(text_sort_key(a, text)));
}

static enum rc row_read(void *to, const struct row *row)
{
    struct holding *h = to;
    struct held *held = &h->rows[h->count++];
    struct reading r = {h, held, row, row_int(row, 0), 1};
    held->row = record_new(h->cx->arena, h->object);
    for (size_t i = 0; i < h->object->field_count; i++)
        if (h->object->fields[i].column.n)
            field_read(&r, &h->object->fields[i]);
    struct value hidden = next(&r, S("is_hidden"), VALUE_BOOL);
    held->is_hidden = hidden.type == VALUE_BOOL && hidden.b;
    return RC_OK;
}

enum rc held__rows(struct holding *h, bool *has_more)
{
    struct arena *a = h->cx->arena;
    h->rows = arena_array_of(a, LIMIT_EACH_CHUNK, struct held);
    h->count = 0;
    const struct value binds[] = {v_int(h->from), v_int(LIMIT_EACH_CHUNK)};
    str sql = str_printf(a, "select id, %.*s from %.*s where id >= ? order by id limit ?",
                         STR_ARG(past__columns(a, h->object)), STR_ARG(h->object->plural));
    enum rc rc = db_query(h->cx->db, &(struct db_query){sql, binds, countof(binds), row_read, h});
    check(h->count <= LIMIT_EACH_CHUNK);
    h->upto = h->count == LIMIT_EACH_CHUNK ? record_id(h->rows[h->count - 1].row) : INT64_MAX;
    *has_more = h->upto < INT64_MAX;
    return rc;
}

/* --- links ------------------------------------------------------------------------------------------------------ */

struct links {
    struct holding *holding;
    const struct field *field;
};

static struct held *held_find(struct holding *h, int64_t id)
{
    while (h->at < h->count && record_id(h->rows[h->at].row) < id)
        h->at++;
    return h->at < h->count && record_id(h->rows[h->at].row) == id ? &h->rows[h->at] : NULL;
}

static void link_keep(const struct links *l, struct held *held, const struct row *row)
{
    struct record_part *part = &held->row->parts[l->field->index];
    if (!part->links)
        part->links = arena_array_of(l->holding->cx->arena, LIMIT_LINKS, struct link);
    bool is_next = part->link_count < LIMIT_LINKS && row_int(row, 3) == (int64_t)part->link_count;
    if (!is_next)
        held__tell(l->holding, DIFFERENCE_COLUMN, row_int(row, 0), l->field->name, NULL);
    if (part->link_count < LIMIT_LINKS)
        part->links[part->link_count++] = (struct link){(int)row_int(row, 1), row_int(row, 2)};
}

static enum rc link_read(void *to, const struct row *row)
{
    const struct links *l = to;
    struct held *held = held_find(l->holding, row_int(row, 0));
    if (held)
        link_keep(l, held, row);
    else
        held__tell(l->holding, DIFFERENCE_LINK_ALONE, row_int(row, 0), l->field->name, NULL);
    return RC_OK;
}

static enum rc field_links(struct holding *h, const struct field *f)
{
    struct links l = {h, f};
    const struct value binds[] = {v_int(h->from), v_int(h->upto)};
    str sql = str_printf(h->cx->arena,
                         "select record_id, object_no, target_id, position from %.*s where record_id >= ? and "
                         "record_id <= ? order by record_id, position",
                         STR_ARG(source_links(h->cx->arena, f)));
    for (size_t i = 0; i < h->count; i++)
        h->rows[i].row->parts[f->index].is_read = true;
    h->at = 0;
    return db_query(h->cx->db, &(struct db_query){sql, binds, countof(binds), link_read, &l});
}

enum rc held__links(struct holding *h)
{
    enum rc rc = RC_OK;
    check(h->upto >= h->from);
    for (size_t i = 0; i < h->object->field_count && rc == RC_OK; i++)
        if (h->object->fields[i].type == FIELD_LINKS)
            rc = field_links(h, &h->object->fields[i]);
    return rc;
}
