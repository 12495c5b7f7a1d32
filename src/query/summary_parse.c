/* What a summary groups by and measures, from its text; and the condition behind one of its rows. */
#include "base/check.h"
#include "query/bind.h"
#include "query/bucket.h"
#include "query/grants.h"
#include "query/query.h"
#include "query/tree.h"

/* "month(close_date)": the function (empty without one) and the field's name. */
static bool split_call(str text, str *function, str *name)
{
    *name = text;
    *function = (str){"", 0};
    if (!str_ends(text, S(")")))
        return true;
    str rest = str_take(text, text.n - 1);
    *function = str_cut(&rest, '(');
    *name = rest;
    return rest.p != NULL;
}

static bool bucket_of(str word, enum bucket *out)
{
    static const char *const words[] = {"", "day", "week", "month", "quarter", "year"};
    for (size_t i = 0; i < countof(words); i++)
        if (str_is(word, words[i])) {
            *out = (enum bucket)i;
            return true;
        }
    return false;
}

static bool can_group(const struct field *f, enum bucket b)
{
    if (f->number == SYSTEM_DELETED_AT)
        return false;
    switch (f->type) {
    case FIELD_DATE:
        return true;
    case FIELD_TIMESTAMP:
        return b != BUCKET_NONE;
    case FIELD_LINES:
    case FIELD_LINKS:
    case FIELD_LONG_TEXT:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERCENT:
        return false;
    default:
        return b == BUCKET_NONE;
    }
}

static size_t bucketed(const struct summary *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->group_count; i++)
        n += s->groups[i].bucket != BUCKET_NONE;
    return n;
}

static enum rc add_group(struct cx *cx, const struct object *o, str text, struct summary *out)
{
    str function, name;
    struct group g = {.text = text};
    bool is_call = split_call(text, &function, &name) && bucket_of(function, &g.bucket);
    g.field = is_call ? grants_grouped(cx, o, name) : NULL;
    if (!g.field || !can_group(g.field, g.bucket))
        return issue_parameter(&cx->issues, "group", "group", text, -1);
    if (out->group_count == LIMIT_GROUPS)
        return issue_parameter(&cx->issues, "group", "too_many", str_printf(cx->arena, "%d", LIMIT_GROUPS), -1);
    if (g.bucket != BUCKET_NONE && bucketed(out) == LIMIT_GROUPS_OF_TIME)
        return issue_parameter(&cx->issues, "group", "group", text, -1);
    out->groups[out->group_count++] = g;
    return RC_OK;
}

static bool measure_of(str word, enum measure_kind *out)
{
    static const char *const words[] = {"count", "sum", "avg", "min", "max", "distinct"};
    for (size_t i = 0; i < countof(words); i++)
        if (str_is(word, words[i])) {
            *out = (enum measure_kind)i;
            return true;
        }
    return false;
}

static bool can_measure(const struct field *f, enum measure_kind kind)
{
    bool is_number = f->ops->value == VALUE_FIXED || f->type == FIELD_INTEGER;
    if (f->number == SYSTEM_DELETED_AT)
        return false;
    switch (kind) {
    case MEASURE_SUM:
    case MEASURE_AVG:
        return is_number && !f->is_system;
    case MEASURE_MIN:
    case MEASURE_MAX:
        return is_number || f->ops->value == VALUE_DATE || f->ops->value == VALUE_TIME;
    case MEASURE_DISTINCT:
        return f->column.n > 0;
    default:
        return false;
    }
}

static enum rc add_measure(struct cx *cx, const struct object *o, str text, struct summary *out)
{
    str function, name;
    struct measure m = {.text = text};
    bool is_call = split_call(text, &function, &name) && function.n;
    bool is_good = measure_of(is_call ? function : text, &m.kind) && is_call == (m.kind != MEASURE_COUNT);
    if (is_call && is_good)
        m.field = grants_grouped(cx, o, name);
    if (!is_good || (is_call && (!m.field || !can_measure(m.field, m.kind))))
        return issue_parameter(&cx->issues, "measure", "measure", text, -1);
    if (out->measure_count == LIMIT_MEASURES)
        return issue_parameter(&cx->issues, "measure", "too_many", str_printf(cx->arena, "%d", LIMIT_MEASURES), -1);
    out->measures[out->measure_count++] = m;
    return RC_OK;
}

enum rc summary_parse(struct cx *cx, const struct object *o, str groups, str measures, struct summary *out)
{
    check(catalog_has(cx->catalog, o));
    enum rc rc = RC_OK;
    *out = (struct summary){0};
    groups = str_copy(cx->arena, groups);
    measures = str_copy(cx->arena, measures);
    for (str rest = groups; rest.p && groups.n;)
        if (add_group(cx, o, str_trim(str_cut(&rest, ',')), out) != RC_OK)
            rc = RC_INVALID;
    for (str rest = measures; rest.p && measures.n;)
        if (add_measure(cx, o, str_trim(str_cut(&rest, ',')), out) != RC_OK)
            rc = RC_INVALID;
    return rc;
}

/* --- receipts --------------------------------------------------------------------------------------------------- */

static const struct condition *leaf(struct arena *a, const struct field *f, enum leaf_op op, struct operand o)
{
    struct condition *c = arena_new_of(a, struct condition);
    struct operand *operand = arena_copy(a, &o, sizeof o);
    c->kind = CONDITION_LEAF;
    c->leaf = (struct leaf){.op = op, .place.field = f, .operands = operand, .operand_count = op != LEAF_IS_NULL};
    return c;
}

static struct operand day_operand(const struct field *f, int32_t day)
{
    if (f->ops->value == VALUE_TIME)
        return (struct operand){.kind = KIND_DATE, .days = day};
    return (struct operand){.kind = KIND_VALUE, .value = v_date(day)};
}

/* The first and the last bucket there can be are open: they hold what a zone moves out of the years 1 to 9999. */
static const struct condition *bucket_condition(struct arena *a, const struct group *g, int32_t first)
{
    int32_t next = bucket_start(g->bucket, bucket_number(g->bucket, first) + 1);
    const struct condition *from = NULL, *to = NULL;
    if (first > DAY_MIN)
        from = leaf(a, g->field, LEAF_GE, day_operand(g->field, first));
    if (next <= DAY_MAX)
        to = leaf(a, g->field, LEAF_LT, day_operand(g->field, next));
    return condition_and(a, from, to);
}

static const struct condition *group_condition(struct arena *a, const struct group *g, struct value v)
{
    if (v_is_null(v))
        return leaf(a, g->field, LEAF_IS_NULL, (struct operand){0});
    if (g->bucket != BUCKET_NONE)
        return bucket_condition(a, g, (int32_t)v.i);
    return leaf(a, g->field, LEAF_EQ,
                (struct operand){.kind = KIND_VALUE, .value = v, .text = v.type == VALUE_TEXT ? v.s : (str){"", 0}});
}

str summary_receipt(struct cx *cx, const struct query *q, const struct summary *s, const struct summary_row *row)
{
    check(s->group_count <= LIMIT_GROUPS);
    const struct condition *all = q->where ? q->where : condition_true();
    for (size_t i = 0; i < s->group_count; i++)
        all = condition_and(cx->arena, all, group_condition(cx->arena, &s->groups[i], row->groups[i]));
    return condition_text(cx->arena, all);
}
