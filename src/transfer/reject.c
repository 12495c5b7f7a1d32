/* Rows that are refused: counted by column and reason, and written to rejected.csv as they came. See row.h. */
#include "base/check.h"
#include "base/limits.h"
#include "format/csv_write.h"
#include "transfer/row.h"

/* "/lines/0/product" is the path "lines.product". */
static str path_of(struct arena *a, str pointer)
{
    str rest = str_skip(pointer, 1), out = S("");
    while (rest.p && pointer.n) {
        str part = str_cut(&rest, '/');
        int64_t place;
        if (!str_to_i64(part, &place))
            out = out.n ? str_printf(a, "%.*s.%.*s", STR_ARG(out), STR_ARG(part)) : part;
    }
    return out;
}

static str column_of(const struct file_plan *p, str path)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (str_eq(p->columns[i].column->target, path))
            return p->columns[i].column->name;
    return S("");
}

static void csv_row(struct buf *out, const str *cells, size_t n)
{
    csv_write_row(out, &(struct csv_style){0}, cells, n);
}

/* The header of the row's file, where another file's stands. */
static void rejected_header(struct row_work *r)
{
    struct import_file *f = r->plan->file;
    if (r->w->progress.rejected_file == f->number)
        return;
    r->w->progress.rejected_file = f->number;
    str *cells = arena_array_of(r->cx->arena, f->column_count + 3, str);
    cells[0] = S("file");
    cells[1] = S("row");
    cells[2] = S("reason");
    for (size_t i = 0; i < f->column_count; i++)
        cells[3 + i] = f->columns[i].name;
    csv_row(&r->w->rejected, cells, f->column_count + 3);
}

static void rejected_write(struct row_work *r, str reason)
{
    rejected_header(r);
    str *cells = arena_array_of(r->cx->arena, r->row->n + 3, str);
    cells[0] = r->plan->file->name;
    cells[1] = str_printf(r->cx->arena, "%llu", (unsigned long long)r->row->at.row);
    cells[2] = reason;
    for (size_t i = 0; i < r->row->n; i++)
        cells[3 + i] = r->row->cells[i];
    csv_row(&r->w->rejected, cells, r->row->n + 3);
}

static void count_problem(struct row_work *r, const struct issue *i)
{
    str path = path_of(r->cx->arena, i->at);
    outcome__add(
        r->w->arena, r->plan->file->outcome,
        (struct problem){
            .column = column_of(r->plan, path), .path = path, .code = str_of(i->code), .argument = i->argument},
        (int64_t)r->row->at.row);
}

void reject__row(struct row_work *r)
{
    struct cx *cx = r->cx;
    struct outcome *out = r->plan->file->outcome;
    str reason = S("");
    size_t n = cx->issues.count < LIMIT_ISSUES ? cx->issues.count : LIMIT_ISSUES;
    for (size_t i = 0; i < n; i++) {
        count_problem(r, &cx->issues.list[i]);
        str sentence = issue_sentence(cx->arena, &cx->issues.list[i], cx->language);
        reason = reason.n ? str_printf(cx->arena, "%.*s; %.*s", STR_ARG(reason), STR_ARG(sentence)) : sentence;
    }
    if (++out->rejected <= LIMIT_IMPORT_REJECTED)
        rejected_write(r, reason);
}

bool reject__is_refused(struct cx *cx, enum rc rc)
{
    static const struct {
        enum rc rc;
        const char *code;
    } codes[] = {{RC_INVALID, "refused"},     {RC_FORBIDDEN, "forbidden"}, {RC_UNIQUE, "unique"},
                 {RC_REFERENCED, "relation"}, {RC_NOT_FOUND, "not_found"}, {RC_CONFLICT, "refused"},
                 {RC_TOO_LARGE, "refused"}};
    for (size_t i = 0; i < countof(codes); i++)
        if (codes[i].rc == rc) {
            if (cx->issues.count == 0)
                issue_add(&cx->issues, "", codes[i].code);
            return true;
        }
    return false;
}

void reject__count(struct row_work *r)
{
    for (size_t i = 0; i < issues_kept(&r->cx->issues); i++)
        count_problem(r, &r->cx->issues.list[i]);
}
