/*
 * The lines and links of records. See record.h. One query for all records' lines, each of which then finds its owner by id.
 * Lines are visible where their parent is, and the parent was read with the actor's rights.
 */
#include "base/check.h"
#include "base/limits.h"
#include "query/grants.h"
#include "query/query.h"
#include "record/record.h"

enum { BATCH_LINES = 1000 }; /* of a page, read before it is asked how much memory they take */

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

static enum rc read_lines(struct cx *cx, const struct field *f, struct record **rows, size_t n)
{
    check(f->type == FIELD_LINES && f->to->owned_by == f->object);
    const struct object *lo = f->to;
    struct record **lines;
    size_t count;
    enum rc rc = query_lines(cx, lo, ids_of(cx, rows, n), n, &lines, &count);
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

static enum rc read_part(struct cx *cx, const struct field *f, struct record **rows, size_t n)
{
    return f->type == FIELD_LINES ? read_lines(cx, f, rows, n) : query_links(cx, f, rows, n);
}

static bool is_part(const struct field *f)
{
    return f->type == FIELD_LINES || f->type == FIELD_LINKS;
}

enum rc record_read_parts(struct cx *cx, struct record **rows, size_t n)
{
    check(rows || n == 0);
    enum rc rc = RC_OK;
    for (size_t i = 0; n && i < rows[0]->object->field_count && rc == RC_OK; i++)
        if (is_part(&rows[0]->object->fields[i]))
            rc = read_part(cx, &rows[0]->object->fields[i], rows, n);
    return rc;
}

enum rc record_read_links(struct cx *cx, struct record **rows, size_t n)
{
    check(rows || n == 0);
    enum rc rc = RC_OK;
    for (size_t i = 0; n && i < rows[0]->object->field_count && rc == RC_OK; i++)
        if (rows[0]->object->fields[i].type == FIELD_LINKS)
            rc = query_links(cx, &rows[0]->object->fields[i], rows, n);
    return rc;
}

/* --- a page ----------------------------------------------------------------------------------------------------- */

/* Its records are taken from where the page was read from, so that those left out are the furthest. */
struct fitting {
    struct cx *cx;
    struct page *page;
    const struct field **parts; /* that are wanted */
    size_t part_count;
    size_t *weights; /* lines of each record, in the page's order */
    size_t done, lines;
};

static void choose_parts(struct fitting *f, const bool *wanted)
{
    const struct object *o = f->page->rows[0]->object;
    f->parts = arena_array_of(f->cx->arena, o->field_count, const struct field *);
    for (size_t i = 0; i < o->field_count; i++)
        if (is_part(&o->fields[i]) && (!wanted || wanted[i]) && grants_reads(f->cx, &o->fields[i]))
            f->parts[f->part_count++] = &o->fields[i];
}

static enum rc weigh(struct fitting *f)
{
    size_t n = f->page->count;
    size_t *counts = arena_array_of(f->cx->arena, n, size_t);
    int64_t *ids = ids_of(f->cx, f->page->rows, n);
    f->weights = arena_array_of(f->cx->arena, n, size_t);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < f->part_count && rc == RC_OK; i++) {
        if (f->parts[i]->type != FIELD_LINES)
            continue;
        rc = query_lines_count(f->cx, f->parts[i]->to, ids, n, counts);
        for (size_t k = 0; rc == RC_OK && k < n; k++)
            f->weights[k] += counts[k];
    }
    return rc;
}

/* The next records to be read at once; none: the page is full. */
static size_t batch_of(struct fitting *f)
{
    size_t n = 0, sum = 0, count = f->page->count;
    while (f->done + n < count) {
        size_t place = f->done + n, weight = f->weights[f->page->is_backwards ? count - 1 - place : place];
        if (n && sum + weight > BATCH_LINES)
            break;
        if (place && f->lines + sum + weight > LIMIT_PAGE_LINES)
            break;
        sum += weight;
        n++;
    }
    f->lines += sum;
    return n;
}

static enum rc read_batch(struct fitting *f, size_t n)
{
    const struct page *p = f->page;
    struct record **rows = p->rows + (p->is_backwards ? p->count - f->done - n : f->done);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < f->part_count && rc == RC_OK; i++)
        rc = read_part(f->cx, f->parts[i], rows, n);
    f->done += n;
    return rc;
}

enum rc record_read_page(struct cx *cx, struct page *page, const bool *wanted)
{
    check(page->rows || page->count == 0);
    if (page->count == 0)
        return RC_OK;
    struct fitting f = {.cx = cx, .page = page};
    choose_parts(&f, wanted);
    enum rc rc = weigh(&f);
    size_t before = arena_used(cx->arena), n;
    while (rc == RC_OK && arena_used(cx->arena) - before < LIMIT_PAGE_BYTES && (n = batch_of(&f)) > 0)
        rc = read_batch(&f, n);
    if (rc == RC_OK)
        query_page_cut(cx, page, f.done);
    return rc;
}
