/* Lists and figures: the query parameters of docs/api.md turned into a struct query. */
#include "access/access.h"
#include "api/call.h"
#include "base/check.h"
#include "base/date.h"
#include "object/json.h"
#include "query/grants.h"
#include "record/search.h"

static const char *const list_parameters[] = {"where",  "sort", "limit", "after",   "before", "from", "fields",
                                              "expand", "q",    "count", "deleted", "as_of",  NULL};
static const char *const summary_parameters[] = {"where", "q", "group", "measure", "receipt", "deleted", "as_of", NULL};
static const char *const export_parameters[] = {"where",   "q",     "sort", "format", "fields",
                                                "deleted", "as_of", "ids",  "lines",  NULL};

/* ?stage=won besides the known parameters: equality. Anything else is unknown. */
static enum rc where_parameters(struct call *c, const char *const *known, struct query *q)
{
    enum rc all = RC_OK;
    for (size_t i = 0; i < c->rq->query_count; i++) {
        const struct pair *p = &c->rq->query[i];
        const char *const *k = known;
        while (*k && !str_is(p->name, *k))
            k++;
        if (*k)
            continue;
        const struct field *f = grants_asked(c->cx, q->object, p->name);
        const struct condition *equals;
        if (!f || f->type == FIELD_LINES || f->type == FIELD_LINKS) {
            all = issue_parameter(&c->cx->issues, str_c(c->cx->arena, p->name), "unknown_parameter", S(""), -1);
            continue;
        }
        enum rc rc = condition_equals(c->cx, q->object, f, p->value, &equals);
        if (rc != RC_OK)
            all = rc;
        else
            q->where = condition_and(c->cx->arena, q->where, equals);
    }
    return all;
}

static enum rc search_parameter(struct call *c, struct query *q)
{
    str typed = str_trim(call_query(c, "q"));
    if (typed.n == 0)
        return RC_OK;
    int64_t *ids = arena_array_of(c->cx->arena, LIMIT_SEARCH_CANDIDATES, int64_t);
    q->ids = ids;
    q->has_ids = true;
    return search_ids(c->cx, q->object, typed, q->bin, ids, &q->id_count);
}

/* What every list asks: rights, conditions, the bin. */
static enum rc list_query(struct call *c, const char *const *known, struct query *q)
{
    *q = query_of(c->cx, c->object, access_visible(c->cx, c->object));
    enum rc all = where_parameters(c, known, q);
    str where = str_trim(call_query(c, "where"));
    const struct condition *parsed;
    if (where.n) {
        enum rc rc = condition_parse(c->cx, c->object, where, "where", &parsed);
        if (rc != RC_OK)
            all = rc;
        else
            q->where = condition_and(c->cx->arena, q->where, parsed);
    }
    str deleted = call_query(c, "deleted");
    if (str_is(deleted, "only"))
        q->bin = BIN_DELETED;
    else if (deleted.n)
        all = issue_parameter(&c->cx->issues, "deleted", "parameter_value", S("only"), -1);
    return all == RC_OK ? search_parameter(c, q) : all;
}

static enum rc page_parameters(struct call *c, struct query *q)
{
    int64_t limit;
    enum rc all = query_sort(c->cx, q, call_query(c, "sort"));
    enum rc rc = call_query_int(c, "limit", LIMIT_PAGE_DEFAULT, 1, LIMIT_PAGE, &limit);
    q->limit = (size_t)limit;
    q->after = call_query(c, "after");
    q->before = call_query(c, "before");
    q->from = call_query(c, "from");
    if (q->after.n && q->before.n)
        all = issue_parameter(&c->cx->issues, "before", "not_both", S("after"), -1);
    return all == RC_OK ? rc : all;
}

static void cursor_write(struct json *j, const char *key, str cursor)
{
    json_pair(j, key, cursor.n ? v_text(cursor) : V_NULL);
}

static enum rc count_write(struct call *c, struct json *j, const struct query *q)
{
    str asked = call_query(c, "count");
    if (asked.n == 0)
        return RC_OK;
    bool is_exact = str_is(asked, "exact");
    if (!is_exact && !str_is(asked, "estimate"))
        return issue_parameter(&c->cx->issues, "count", "parameter_value", S("exact, estimate"), -1);
    int64_t count;
    bool has_more;
    enum rc rc = query_count(c->cx, q, is_exact ? 0 : LIMIT_COUNT, &count, &has_more);
    if (rc != RC_OK)
        return rc;
    json_pair_int(j, "count", count);
    json_pair_str(j, "count_is", has_more ? S("at_least") : S("exact"));
    return RC_OK;
}

struct listing {
    struct call *call;
    struct json json;
    const struct shape *shape;
};

static enum rc write_row(void *to, const struct walk_row *row, size_t *bytes)
{
    struct listing *l = to;
    size_t before = l->json.out->n;
    row_write(&l->json, row);
    *bytes += l->json.out->n - before;
    return RC_OK;
}

static enum rc write_kept(struct listing *l, const struct query *q, struct page *page)
{
    struct cx *cx = l->call->cx;
    enum rc rc = query_page(cx, q, page);
    if (rc == RC_OK)
        rc = record_read_page(cx, page, q->wanted);
    return rc == RC_OK ? records_write(cx, &l->json, page->rows, page->count, l->shape) : rc;
}

enum rc records_list(struct call *c)
{
    struct query q;
    struct page page;
    struct shape shape;
    enum rc rc = list_query(c, list_parameters, &q);
    if (rc == RC_OK)
        rc = page_parameters(c, &q);
    if (rc == RC_OK)
        rc = shape_of(c, c->object, &shape);
    if (rc != RC_OK)
        return rc;
    q.wanted = shape.wanted;
    q.bytes_max = LIMIT_PAGE_BYTES;
    struct listing l = {c, call_list(c), &shape};
    bool is_walk = q.bin == BIN_LIVE && !q.before.n && shape_is_plain(c->cx, c->object, &shape);
    rc = is_walk ? query_walk(c->cx, &q, write_row, &l, &page) : write_kept(&l, &q, &page);
    if (rc != RC_OK)
        return rc;
    json_end(&l.json);
    cursor_write(&l.json, "next", page.next);
    cursor_write(&l.json, "previous", page.previous);
    rc = count_write(c, &l.json, &q);
    json_end(&l.json);
    return rc;
}

/* --- figures ---------------------------------------------------------------------------------------------------- */

static void bucket_write(struct json *j, enum bucket bucket, struct value v)
{
    if (v_is_null(v) || bucket == BUCKET_NONE) {
        json_value(j, v);
        return;
    }
    struct civil day = date_civil((int32_t)v.i);
    char text[32];
    int n = bucket == BUCKET_YEAR      ? snprintf(text, sizeof text, "%04d", day.year)
            : bucket == BUCKET_QUARTER ? snprintf(text, sizeof text, "%04d-Q%d", day.year, (day.month + 2) / 3)
            : bucket == BUCKET_MONTH   ? snprintf(text, sizeof text, "%04d-%02d", day.year, day.month)
                                       : snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
    json_str(j, (str){text, (size_t)n});
}

struct figures {
    struct call *c;
    struct query q;
    struct summary s;
    bool has_receipts;
    struct json j;
};

/* What lists the rows behind a figure: the condition, and what the request said besides. */
static void receipt_write(struct figures *f, const struct summary_row *row)
{
    static const char *const besides[] = {"q", "deleted", "as_of"};
    json_pair_str(&f->j, "where", summary_receipt(f->c->cx, &f->q, &f->s, row));
    for (size_t i = 0; i < countof(besides); i++)
        if (str_trim(call_query(f->c, besides[i])).n)
            json_pair_str(&f->j, besides[i], call_query(f->c, besides[i]));
}

static void figure_write(struct figures *f, const struct summary_row *row)
{
    json_begin_object(&f->j);
    for (size_t i = 0; i < f->s.group_count; i++) {
        json_key(&f->j, f->s.groups[i].text);
        bucket_write(&f->j, f->s.groups[i].bucket, row->groups[i]);
    }
    for (size_t i = 0; i < f->s.measure_count; i++) {
        json_key(&f->j, f->s.measures[i].text);
        json_value(&f->j, row->measures[i]);
    }
    if (f->has_receipts)
        receipt_write(f, row);
    json_end(&f->j);
}

/* What is asked for. */
static enum rc figures_read(struct figures *f)
{
    str measure = call_query(f->c, "measure");
    enum rc rc = list_query(f->c, summary_parameters, &f->q);
    if (rc == RC_OK)
        rc = call_query_flag(f->c, "receipt", &f->has_receipts);
    if (rc != RC_OK)
        return rc;
    return summary_parse(f->c->cx, f->c->object, call_query(f->c, "group"), measure.n ? measure : S("count"), &f->s);
}

enum rc records_summary(struct call *c)
{
    struct figures f = {.c = c};
    struct summary_row *rows;
    size_t count;
    enum rc rc = figures_read(&f);
    if (rc != RC_OK)
        return rc;
    rc = query_summary(c->cx, &f.q, &f.s, &rows, &count);
    if (rc == RC_INVALID) /* well asked, but there is no sum of several currencies */
        return call_refuse(c, REFUSAL_SUM, S(""));
    if (rc != RC_OK)
        return rc;
    f.j = call_list(c);
    for (size_t i = 0; i < count; i++)
        figure_write(&f, &rows[i]);
    json_end(&f.j);
    json_pair(&f.j, "as_of", v_time(c->cx->now_ms));
    json_end(&f.j);
    return RC_OK;
}

/* --- export ----------------------------------------------------------------------------------------------------- */

enum rc records_export(struct call *c)
{
    struct query q;
    struct shape shape;
    str format = call_query(c, "format");
    struct export_options options = {.is_csv = format.n == 0 || str_is(format, "csv")};
    enum rc rc = list_query(c, export_parameters, &q);
    if (rc == RC_OK)
        rc = shape_of(c, c->object, &shape);
    if (rc == RC_OK)
        rc = call_query_flag(c, "ids", &options.has_ids);
    if (rc == RC_OK)
        rc = call_query_flag(c, "lines", &options.has_lines);
    if (rc == RC_OK && !options.is_csv && !str_is(format, "json"))
        rc = issue_parameter(&c->cx->issues, "format", "parameter_value", S("csv, json"), -1);
    if (rc != RC_OK)
        return rc;
    q.wanted = shape.wanted;
    return export_answer(c, &q, options);
}
