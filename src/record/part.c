/*
 * See part.h. One query for all records' lines, each of which then finds its owner by id. Lines are visible where their
 * parent is, and the parent was read with the actor's rights.
 */
#include "record/part.h"

#include "base/check.h"
#include "query/query.h"

/* More lines than this for one page of records are refused: a page holds at most LIMIT_PAGE records. */
enum { LINES_MAX = 20000 };

static int64_t *ids_of(struct cx *cx, struct record **rows, size_t n)
{
    int64_t *ids = arena_array_of(cx->arena, n, int64_t);
    for (size_t i = 0; i < n; i++)
        ids[i] = record_id(rows[i]);
    return ids;
}

static struct record *row_by_id(struct record **rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (record_id(rows[i]) == id)
            return rows[i];
    return NULL;
}

static void line_add(struct cx *cx, struct record_part *part, struct record *line)
{
    if ((part->line_count & (part->line_count - 1)) == 0) { /* grows at powers of two */
        struct record **grown = arena_array_of(cx->arena, part->line_count ? part->line_count * 2 : 1, struct record *);
        if (part->line_count)
            memcpy(grown, part->lines, part->line_count * sizeof *grown);
        part->lines = grown;
    }
    part->lines[part->line_count++] = line;
}

enum rc part__read_lines(struct cx *cx, const struct field *f, struct record **rows, size_t n)
{
    check(f->type == FIELD_LINES && f->to->owned_by == f->object);
    const struct object *lo = f->to;
    struct record **lines;
    size_t count;
    enum rc rc = query_lines(cx, lo, ids_of(cx, rows, n), n, LINES_MAX, &lines, &count);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        rows[i]->parts[f->index].is_read = true;
    for (size_t i = 0; i < count; i++) {
        struct record *owner = row_by_id(rows, n, v_id(record_get(lines[i], lo->parent_field)));
        check(owner);
        line_add(cx, &owner->parts[f->index], lines[i]);
    }
    return RC_OK;
}
