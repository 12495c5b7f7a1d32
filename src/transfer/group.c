/*
 * Rows that are one record: exports with lines repeat the record's cells in a row for each line, and so do other programs. Read
 * one by one, each row would be a record of its own, or the last would win. See row.h, work.h.
 *
 * A line that stands is written by one row of an import at most: rows of one record that stand apart can not tell which of two
 * lines of a product they mean.
 */
#include "base/check.h"
#include "base/limits.h"
#include "transfer/row.h"
#include "transfer/shape.h"

/* --- which rows -------------------------------------------------------------------------------------------------- */

static str cell_at(const struct chunk_row *row, size_t at)
{
    return at < row->n ? shape__trim(row->cells[at]) : S("");
}

static bool has_line(const struct file_plan *p, const struct chunk_row *row)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (p->columns[i].target.lines && cell_at(row, p->columns[i].at).n)
            return true;
    return false;
}

/* The row's value of update_by as it is compared; empty where it has none. */
static str key_of(struct cx *cx, const struct file_plan *p, const struct chunk_row *row)
{
    for (size_t i = 0; p->by_keys && i < p->column_count; i++)
        if (p->columns[i].target.field == p->by && !p->columns[i].target.lines)
            return keys__text(p->by_keys, cx->arena, cell_at(row, p->columns[i].at));
    return S("");
}

static bool are_alike(const struct file_plan *p, const struct chunk_row *x, const struct chunk_row *y)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (!p->columns[i].target.lines && !str_eq(cell_at(x, p->columns[i].at), cell_at(y, p->columns[i].at)))
            return false;
    return str_eq(cell_at(x, p->id_at), cell_at(y, p->id_at));
}

/* The row y goes on with the record of x. */
static bool goes_on(struct cx *cx, const struct file_plan *p, const struct chunk_row *x, const struct chunk_row *y)
{
    str key = key_of(cx, p, x);
    return has_line(p, x) && has_line(p, y) && (key.n ? str_eq(key_of(cx, p, y), key) : are_alike(p, x, y));
}

size_t row__span(struct cx *cx, const struct file_plan *p, const struct chunk_row *rows, size_t n)
{
    check(n > 0);
    size_t span = 1;
    while (p->lines && span < n && span <= LIMIT_LINES && goes_on(cx, p, rows, &rows[span]))
        span++;
    return span;
}

static struct chunk_row *row_copy(struct arena *a, const struct chunk_row *row)
{
    struct chunk_row *copy = arena_new_of(a, struct chunk_row);
    *copy = *row;
    copy->cells = arena_array_of(a, row->n, str);
    for (size_t i = 0; i < row->n; i++)
        copy->cells[i] = str_copy(a, row->cells[i]);
    return copy;
}

enum rc group__check_size(struct row_work *r)
{
    struct file_plan *p = r->plan;
    bool goes_on_over = p->over && goes_on(r->cx, p, p->over, r->rows);
    if (!goes_on_over)
        p->over = r->row_count > LIMIT_LINES ? row_copy(r->w->arena, r->rows) : NULL;
    return p->over ? issue_field(&r->cx->issues, p->lines, "too_many", str_printf(r->cx->arena, "%d", LIMIT_LINES))
                   : RC_OK;
}

enum rc group__check_cell(struct row_work *r, const struct column_plan *c)
{
    str text = cell_at(r->row, c->at);
    bool is_same = text.n == 0 || c->target.field == r->plan->by || str_eq(text, cell_at(r->rows, c->at));
    return is_same ? RC_OK : issue_field(&r->cx->issues, c->target.field, "rows_differ", S(""));
}

/* --- their lines ------------------------------------------------------------------------------------------------- */

static struct value given(const struct draft *line, const struct field *f)
{
    return f && draft_has(line, f) ? record_get(line->given, f) : V_NULL;
}

static bool is_it(const struct row_work *r, const struct draft *line, const struct record *old)
{
    const struct object *o = old->object;
    struct value at = given(line, o->position);
    if (!v_is_null(at))
        return v_eq(at, record_get(old, o->position));
    for (size_t i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (f->type == FIELD_RELATION && cells__has_column(r->plan, f) && !v_eq(given(line, f), record_get(old, f)))
            return false;
    }
    return true;
}

static str id_text(struct row_work *r, int64_t id)
{
    return str_printf(r->cx->arena, "%lld", (long long)id);
}

/* Puts the line in the place of the one it is, the first that no row before was; behind them where it is none. */
static enum rc place(struct row_work *r, const struct record_part *old, struct draft *line, struct draft **lines,
                     size_t *n)
{
    size_t i = 0;
    while (old && i < old->line_count && (lines[i] || !is_it(r, line, old->lines[i])))
        i++;
    if (!old || i == old->line_count) {
        lines[(*n)++] = line;
        return RC_OK;
    }
    lines[i] = line;
    line->id = record_id(old->lines[i]);
    bool is_touched = keys__find(r->plan->touched, id_text(r, line->id)) != KEY_NONE;
    return is_touched ? issue_field(&r->cx->issues, r->plan->lines, "rows_apart", S("")) : RC_OK;
}

enum rc group__give_lines(struct row_work *r, const struct record *before)
{
    const struct field *f = r->plan->lines;
    if (r->line_count == 0)
        return RC_OK;
    const struct record_part *old = before ? &before->parts[f->index] : NULL;
    size_t kept = old ? old->line_count : 0, n = kept;
    struct draft **lines = arena_array_of(r->cx->arena, n + r->line_count, struct draft *);
    enum rc rc = RC_OK;
    for (size_t i = 0; i < r->line_count && rc == RC_OK; i++)
        rc = place(r, old, r->lines[i], lines, &n);
    if (rc == RC_OK && n > LIMIT_LINES)
        rc = issue_field(&r->cx->issues, f, "too_many", str_printf(r->cx->arena, "%d", LIMIT_LINES));
    for (size_t i = 0; i < kept; i++)
        if (!lines[i]) {
            lines[i] = draft_new(r->cx->arena, f->to);
            lines[i]->id = record_id(old->lines[i]);
        }
    draft_put_lines(r->draft, f, lines, n);
    return rc;
}

static bool is_of_rows(const struct row_work *r, const struct draft *line)
{
    for (size_t i = 0; i < r->line_count; i++)
        if (r->lines[i] == line)
            return true;
    return false;
}

void group__touched(struct row_work *r, const struct record *after)
{
    const struct field *f = r->plan->lines;
    if (r->line_count == 0)
        return;
    const struct draft_part *said = &r->draft->parts[f->index];
    const struct record_part *now = &after->parts[f->index];
    for (size_t i = 0; i < said->count && i < now->line_count; i++) {
        bool stays = said->lines[i]->id || !r->w->progress.is_dry; /* what a dry run makes is gone with its step */
        if (stays && is_of_rows(r, said->lines[i]))
            row__add_later(r, r->plan->touched, id_text(r, record_id(now->lines[i])), KEY_LATER);
    }
}
