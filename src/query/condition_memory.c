/*
 * The memory end of a condition: the same leaves as the SQL end, asked of a record.
 *
 * Folds and sort keys of the record's own texts are made while it is asked; they live in a scratch arena that exists
 * only when one is needed. Walking a relation asks fetch for the record; where there is none its fields are null.
 */
#include "base/check.h"
#include "query/bind.h"
#include "text/sortkey.h"

struct ask_record {
    struct cx *cx;
    const struct record *record;
    record_fetch fetch;
    void *data;
    struct arena *scratch;
};

static bool node_holds(struct ask_record *a, const struct condition *c);

bool condition_holds(struct cx *cx, const struct condition *c, const struct record *r, record_fetch fetch, void *data)
{
    check(c && r);
    struct ask_record a = {.cx = cx, .record = r, .fetch = fetch, .data = data};
    bool holds = node_holds(&a, c);
    arena_free(a.scratch);
    return holds;
}

static struct arena *scratch(struct ask_record *a)
{
    if (!a->scratch)
        a->scratch = arena_new(0);
    return a->scratch;
}

/* The record the place's field belongs to, or NULL. */
static const struct record *walk(struct ask_record *a, const struct place *p)
{
    const struct record *r = a->record;
    for (size_t i = 0; r && i < p->step_count; i++) {
        const struct field *step = p->steps[i];
        check(r->is_read[step->index]);
        int64_t id = v_id(record_get(r, step));
        r = id && a->fetch ? a->fetch(a->data, step->to, id) : NULL;
    }
    return r;
}

static struct value value_at(struct ask_record *a, const struct place *p)
{
    const struct record *r = walk(a, p);
    if (!r)
        return V_NULL;
    check(r->is_read[p->field->index]);
    return record_get(r, p->field);
}

/* The value of the field as the operator compares it. */
static struct value compared(struct ask_record *a, const struct field *f, struct value v, enum leaf_op op)
{
    if (v.type != VALUE_TEXT || op == LEAF_EQ)
        return v;
    if (op == LEAF_CONTAINS || op == LEAF_STARTS)
        return v_text(field_fold(scratch(a), f, v.s));
    return v_bytes(text_sort_key(scratch(a), v.s));
}

static bool compare(enum leaf_op op, struct value x, struct value y)
{
    switch (op) {
    case LEAF_EQ:
        return v_eq(x, y);
    case LEAF_LT:
        return v_cmp(x, y) < 0;
    case LEAF_LE:
        return v_cmp(x, y) <= 0;
    case LEAF_GT:
        return v_cmp(x, y) > 0;
    case LEAF_GE:
        return v_cmp(x, y) >= 0;
    case LEAF_CONTAINS:
        return str_find(x.s, y.s) >= 0;
    default:
        check(op == LEAF_STARTS);
        return str_starts(x.s, y.s);
    }
}

static bool answer(struct ask_record *a, const struct field *f, struct question q, struct value v)
{
    if (q.ask == ASK_NEVER || v_is_null(v))
        return false;
    if (q.ask == ASK_RANGE)
        return v_cmp(v, q.value) >= 0 && v_cmp(v, q.end) < 0;
    if (q.ask == ASK_NOT_NULL)
        return true;
    struct value x = compared(a, f, v, q.op);
    bool holds = compare(q.op, x, q.value);
    for (size_t i = 0; i < q.other_count && !holds; i++)
        holds = compare(q.op, x, q.others[i]);
    return holds;
}

static bool fields_hold(struct ask_record *a, const struct leaf *l)
{
    struct value x = value_at(a, &l->place), y = value_at(a, &l->operands[0].place);
    if (v_is_null(x) || v_is_null(y))
        return false;
    const struct field *f = l->place.field, *g = l->operands[0].place.field;
    return compare(l->op, compared(a, f, x, l->op), compared(a, g, y, l->op));
}

static bool in_list(struct ask_record *a, const struct leaf *l)
{
    struct value v = value_at(a, &l->place);
    for (size_t i = 0; i < l->operand_count; i++)
        if (answer(a, l->place.field, member_question(a->cx, l, i), v))
            return true;
    return false;
}

static bool has_link(struct ask_record *a, const struct leaf *l)
{
    const struct record *r = walk(a, &l->place);
    if (!r)
        return false;
    const struct record_part *part = &r->parts[l->place.field->index];
    check(part->is_read);
    for (size_t i = 0; i < part->link_count; i++)
        if (part->links[i].object_no == l->target->number && part->links[i].id == l->target_id)
            return true;
    return false;
}

static bool leaf_holds(struct ask_record *a, const struct leaf *l)
{
    switch (l->op) {
    case LEAF_IS_NULL:
        return v_is_null(value_at(a, &l->place));
    case LEAF_IN:
        return in_list(a, l);
    case LEAF_HAS:
        return has_link(a, l);
    default:
        if (l->operands[0].kind == KIND_FIELD)
            return fields_hold(a, l);
        return answer(a, l->place.field, leaf_question(a->cx, l), value_at(a, &l->place));
    }
}

static bool node_holds(struct ask_record *a, const struct condition *c)
{
    switch (c->kind) {
    case CONDITION_TRUE:
        return true;
    case CONDITION_FALSE:
        return false;
    case CONDITION_LEAF:
        return leaf_holds(a, &c->leaf) != c->leaf.is_negated;
    default:
        for (size_t i = 0; i < c->child_count; i++)
            if (node_holds(a, c->children[i]) == (c->kind == CONDITION_OR))
                return c->kind == CONDITION_OR;
        return c->kind == CONDITION_AND;
    }
}
