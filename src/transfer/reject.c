/*
 * Rows that are refused: counted by column and reason, and kept in rejected.csv as they came. See row.h, reject.h.
 *
 * Who will read why is not known when a row is rejected. So the file holds codes where sentences will stand, between two bytes
 * that no UTF-8 has: MARK, a JSON text, MARK. A header is {}, a reason {"object":…,"issues":[path, code, argument, …]}.
 * Everything else is CSV and is given as it stands.
 */
#include "transfer/reject.h"

#include "base/check.h"
#include "base/limits.h"
#include "format/csv_write.h"
#include "json/lists.h"
#include "transfer/row.h"

enum { ARGUMENT_BYTES = 200, MARK = 0xff, TOLD = 3 /* texts of an issue */ };

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

/* The column with that target; else one that tells the same relation, "customer.id" of "customer". */
static str column_of(const struct file_plan *p, str path)
{
    str other = S("");
    for (size_t i = 0; i < p->column_count; i++) {
        const struct column *c = p->columns[i].column;
        if (str_eq(c->target, path))
            return c->name;
        bool is_same = p->columns[i].target.by && str_starts(c->target, path) && c->target.p[path.n] == '.';
        other = is_same ? c->name : other;
    }
    return other;
}

/* --- keeping ---------------------------------------------------------------------------------------------------- */

/* {"object":…,"issues":[…]} of a row, {} of a header, between marks. */
static void marked_write(struct row_work *r, const struct issues *is)
{
    struct buf *out = &r->w->rejected;
    struct json j = json_to(out);
    buf_char(out, (char)MARK);
    json_begin_object(&j);
    if (is) {
        str told[TOLD * LIMIT_ISSUES];
        size_t n = 0;
        for (size_t i = 0; i < issues_kept(is); i++) {
            told[n++] = path_of(r->cx->arena, is->list[i].at);
            told[n++] = str_of(is->list[i].code);
            told[n++] = str_take_whole(is->list[i].argument, ARGUMENT_BYTES);
        }
        json_pair_str(&j, "object", r->plan->object->name);
        json_pair_strs(&j, "issues", told, n);
    }
    json_end(&j);
    buf_char(out, (char)MARK);
    buf_char(out, ',');
}

/* The header of the row's file, where another file's stands. */
static void header_write(struct row_work *r)
{
    const struct import_file *f = r->plan->file;
    if (r->w->progress.rejected_file == f->number)
        return;
    r->w->progress.rejected_file = f->number;
    str *cells = arena_array_of(r->cx->arena, f->column_count, str);
    for (size_t i = 0; i < f->column_count; i++)
        cells[i] = f->columns[i].name;
    marked_write(r, NULL);
    csv_write_row(&r->w->rejected, &(struct csv_style){0}, cells, f->column_count);
}

static void rejected_write(struct row_work *r)
{
    struct buf *out = &r->w->rejected;
    header_write(r);
    csv_write_row(out, &(struct csv_style){0}, &r->plan->file->name, 1);
    out->n -= 2; /* its line goes on */
    buf_printf(out, ",%llu,", (unsigned long long)r->row->at.row);
    marked_write(r, &r->cx->issues);
    csv_write_row(out, &(struct csv_style){0}, r->row->cells, r->row->n);
}

static void count_problem(struct row_work *r, const struct issue *i, bool is_notice)
{
    str path = path_of(r->cx->arena, i->at);
    outcome__add(r->w->arena, r->plan->file->outcome,
                 (struct problem){.is_notice = is_notice,
                                  .column = column_of(r->plan, path),
                                  .path = path,
                                  .code = str_of(i->code),
                                  .argument = i->argument},
                 (int64_t)r->row->at.row);
}

void reject__row(struct row_work *r)
{
    for (size_t i = 0; i < r->row_count; i++) {
        r->row = &r->rows[i];
        reject__count(r);
        if (++r->plan->file->outcome->rejected <= LIMIT_IMPORT_REJECTED)
            rejected_write(r);
    }
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
        count_problem(r, &r->cx->issues.list[i], false);
}

void reject__notices(struct row_work *r)
{
    for (size_t i = 0; i < issues_kept(&r->notices); i++)
        count_problem(r, &r->notices.list[i], true);
}

/* --- giving ----------------------------------------------------------------------------------------------------- */

static str reason_of(struct cx *cx, const json_t *v)
{
    const struct object *o = catalog_object(cx->catalog, json_member_text(v, "object"));
    const char *between = str_is(cx->language, "zh") ? "；" : "; ";
    str told[TOLD * LIMIT_ISSUES], all = S("");
    size_t n = json_member_strs(v, "issues", told, countof(told));
    for (size_t i = 0; i + TOLD <= n; i += TOLD) {
        str one = problem__sentence(cx, o, told[i], told[i + 1], told[i + 2]);
        all = all.n ? str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(all), between, STR_ARG(one)) : one;
    }
    return all;
}

static enum rc marked_give(struct cx *cx, str text, struct buf *out)
{
    json_t *v;
    str message;
    if (json_read(cx->arena, text, &v, &message) != RC_OK)
        return RC_CORRUPT;
    if (json_object_size(v) == 0) {
        buf_cstr(out, str_is(cx->language, "zh") ? "文件,行,原因" : "file,row,reason");
        return RC_OK;
    }
    str reason = reason_of(cx, v);
    csv_write_row(out, &(struct csv_style){0}, &reason, 1);
    out->n -= out->is_over ? 0 : 2;
    return RC_OK;
}

enum rc reject__give(struct cx *cx, str stored, struct buf *out)
{
    struct arena *outer = cx->arena, *scratch = arena_new(0);
    enum rc rc = RC_OK;
    cx->arena = scratch;
    csv_write_bom(out);
    for (bool is_marked = false; stored.p && rc == RC_OK; is_marked = !is_marked) {
        str piece = str_cut(&stored, (char)MARK);
        arena_reset(scratch);
        if (is_marked)
            rc = marked_give(cx, piece, out);
        else
            buf_str(out, piece);
    }
    cx->arena = outer;
    arena_free(scratch);
    return rc == RC_OK && out->is_over ? RC_TOO_LARGE : rc;
}
