/* The links of records: one query for all, each row then finds its record by id. See query.h. */
#include "base/check.h"
#include "query/query.h"
#include "query/source.h"
#include "query/sql.h"

struct reader {
    struct arena *arena;
    struct record **rows;
    size_t n;
    const struct field *field;
};

static struct record *row_by_id(const struct reader *reader, int64_t id)
{
    for (size_t i = 0; i < reader->n; i++)
        if (record_id(reader->rows[i]) == id)
            return reader->rows[i];
    return NULL;
}

static enum rc link_row(void *to, const struct row *row)
{
    struct reader *reader = to;
    struct record *owner = row_by_id(reader, row_int(row, 0));
    check(owner);
    struct record_part *part = &owner->parts[reader->field->index];
    if (!part->links)
        part->links = arena_array_of(reader->arena, LIMIT_LINKS, struct link);
    if (part->link_count < LIMIT_LINKS)
        part->links[part->link_count++] = (struct link){(int)row_int(row, 1), row_int(row, 2)};
    return RC_OK;
}

enum rc query_links(struct cx *cx, const struct field *f, struct record **rows, size_t n)
{
    check(f->type == FIELD_LINKS && (rows || n == 0));
    int64_t *ids = arena_array_of(cx->arena, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        ids[i] = record_id(rows[i]);
        rows[i]->parts[f->index] = (struct record_part){.is_read = true};
    }
    struct reader reader = {cx->arena, rows, n, f};
    struct sql q;
    sql_init(&q, cx->arena);
    sql_text(&q, "select record_id, object_no, target_id from ");
    source_of(cx, source_links(cx->arena, f), &q);
    sql_text(&q, " as l where record_id ");
    sql_text(&q, db_dialect(cx->db)->in_list_int);
    sql_bound(&q, db_int_list(cx->db, cx->arena, ids, n));
    sql_text(&q, " order by record_id, position");
    const struct db_query query = sql_query(&q, link_row, &reader);
    return db_query(cx->db, &query);
}

enum rc query_links_of(struct cx *cx, const struct record *r, const struct field *f, const struct record_part **out)
{
    check(f->type == FIELD_LINKS && f->object == r->object);
    *out = &r->parts[f->index];
    if ((*out)->is_read)
        return RC_OK;
    struct record *bare = record_new(cx->arena, r->object);
    const struct field *id = object_field_number(r->object, SYSTEM_ID);
    record_put(bare, id, record_get(r, id));
    *out = &bare->parts[f->index];
    return query_links(cx, f, &bare, 1);
}
