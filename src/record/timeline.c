/*
 * See timeline.h. The program's table has every entry in its order; what the actor may see of a stretch of it is asked of
 * each object that occurs in it, by the query that lists use. A stretch that shows nothing leads to the next.
 */
#include "record/timeline.h"

#include "access/access.h"
#include "base/check.h"
#include "query/bind.h"
#include "query/grants.h"
#include "query/query.h"
#include "record/record.h"

struct stretch {
    struct timeline_item *list;
    size_t count, capacity;
};

struct value timeline_at(const struct record *r)
{
    const struct timeline *t = r->object->timeline;
    for (size_t i = 0; t && i < t->at_count; i++)
        if (!v_is_null(record_get(r, t->at[i])))
            return record_get(r, t->at[i]);
    return record_get(r, object_field_number(r->object, SYSTEM_CREATED_AT));
}

struct timeline_place timeline_start(void)
{
    return (struct timeline_place){TIME_MAX, INT64_MAX, INT64_MAX};
}

static int descending(int64_t x, int64_t y)
{
    return (x < y) - (x > y);
}

int timeline_order(const struct timeline_place *x, const struct timeline_place *y)
{
    int order = descending(x->at_ms, y->at_ms);
    if (order == 0)
        order = descending(x->source, y->source);
    return order ? order : descending(x->id, y->id);
}

/* To whom a field is hidden that says what a record is about or when it happened, its place would tell. */
static bool may_be_placed(const struct cx *cx, const struct timeline *t)
{
    bool may = true;
    for (size_t i = 0; i < t->about_count; i++)
        may &= grants_reads(cx, t->about[i]);
    for (size_t i = 0; i < t->at_count; i++)
        may &= grants_reads(cx, t->at[i]);
    return may;
}

/* The numbers of the objects to tell: asked for, and with a right to see any. */
static struct value sources_of(struct cx *cx, const struct timeline_query *q, size_t *n)
{
    int64_t *numbers = arena_array_of(cx->arena, catalog_count(cx->catalog), int64_t);
    *n = 0;
    for (size_t i = 0; i < catalog_count(cx->catalog); i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        bool is_asked = o->timeline && (!q->sources || q->sources[o->index]);
        if (is_asked && access_scope(cx, o, ACTION_SEE) != SCOPE_NONE && may_be_placed(cx, o->timeline))
            numbers[(*n)++] = o->number;
    }
    return db_int_list(cx->db, cx->arena, numbers, *n);
}

static enum rc entry_row(void *to, const struct row *row)
{
    struct stretch *s = to;
    check(s->count < s->capacity);
    s->list[s->count++] = (struct timeline_item){
        .place = {row_value(row, 0, VALUE_TIME).i, row_int(row, 1), row_int(row, 2)}};
    return RC_OK;
}

static enum rc stretch_read(struct cx *cx, const struct timeline_query *q, struct value sources,
                            const struct timeline_place *behind, struct stretch *s)
{
    const struct value binds[] = {v_int(q->object->number),   v_int(q->id),          sources,
                                  v_time(behind->at_ms),      v_int(behind->source), v_int(behind->id),
                                  v_int((int64_t)s->capacity)};
    str sql = str_printf(cx->arena,
                         "select at, source_no, record_id from timeline where object_no = ? and target_id = ? and "
                         "source_no %s and (at, source_no, record_id) < (?, ?, ?) "
                         "order by at desc, source_no desc, record_id desc limit ?",
                         db_dialect(cx->db)->in_list_int);
    s->count = 0;
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), entry_row, s});
}

static void put_records(struct stretch *s, const struct object *o, const struct page *found)
{
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; s->list[i].place.source == o->number && k < found->count; k++)
            if (record_id(found->rows[k]) == s->list[i].place.id)
                s->list[i].record = found->rows[k];
}

/* The records of one object in the stretch, as far as the actor may see them. */
static enum rc records_read(struct cx *cx, struct stretch *s, const struct object *o)
{
    struct page found;
    struct query q = query_of(cx, o, access_visible(cx, o));
    int64_t *ids = arena_array_of(cx->arena, s->count, int64_t);
    for (size_t i = 0; i < s->count; i++)
        if (s->list[i].place.source == o->number)
            ids[q.id_count++] = s->list[i].place.id;
    if (!q.id_count)
        return RC_OK;
    q.has_ids = true;
    q.ids = ids;
    q.limit = q.id_count;
    enum rc rc = query_page(cx, &q, &found);
    if (rc == RC_OK)
        rc = record_read_links(cx, found.rows, found.count);
    if (rc == RC_OK)
        put_records(s, o, &found);
    return rc;
}

static enum rc all_records_read(struct cx *cx, struct stretch *s)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++)
        if (catalog_at(cx->catalog, i)->timeline)
            rc = records_read(cx, s, catalog_at(cx->catalog, i));
    return rc;
}

enum rc timeline_read(struct cx *cx, const struct timeline_query *q, struct timeline_item *items, size_t *count)
{
    check(q->limit > 0 && q->limit <= LIMIT_PAGE + 1);
    size_t n;
    struct value sources = sources_of(cx, q, &n);
    struct timeline_place behind = q->behind;
    struct stretch s = {.list = arena_array_of(cx->arena, LIMIT_PAGE, struct timeline_item)};
    s.capacity = q->limit < LIMIT_PAGE ? q->limit : LIMIT_PAGE;
    *count = 0;
    enum rc rc = n ? stretch_read(cx, q, sources, &behind, &s) : RC_OK;
    while (rc == RC_OK && s.count) {
        rc = all_records_read(cx, &s);
        for (size_t i = 0; rc == RC_OK && i < s.count && *count < q->limit; i++)
            if (s.list[i].record)
                items[(*count)++] = s.list[i];
        if (rc != RC_OK || s.count < s.capacity || *count == q->limit)
            return rc;
        behind = s.list[s.count - 1].place;
        s.capacity = LIMIT_PAGE;
        rc = stretch_read(cx, q, sources, &behind, &s);
    }
    return rc;
}
