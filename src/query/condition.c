/*
 * From the syntax tree to the checked tree: names are resolved, operators and literals checked against the fields.
 *
 * All mistakes of a condition are collected, not only the first. Negation is pushed down while the tree is built
 * (docs/decisions/0003: "not" never stands in SQL), and "and"/"or" are made flat, so that equal conditions have equal
 * texts. Every name passes grants_asked: what an actor may not read is no field to them.
 */
#include "query/condition.h"

#include "base/check.h"
#include "base/limits.h"
#include "expr/expr.h"
#include "query/grants.h"
#include "query/literal.h"
#include "query/tree.h"

struct build {
    struct cx *cx;
    const struct object *object;
    const char *parameter;                     /* NULL: mistakes are not told */
    struct place joins[LIMIT_CONDITION_JOINS]; /* the different walks so far, by their steps */
    size_t join_count;
    bool has_failed;
};

static const struct condition *build_node(struct build *b, const struct expr *e, bool is_negated);
static const struct condition *join(struct arena *a, enum condition_kind kind, const struct condition **parts,
                                    size_t n);

static const struct condition always = {.kind = CONDITION_TRUE}, never = {.kind = CONDITION_FALSE};

const struct condition *condition_true(void)
{
    return &always;
}

const struct condition *condition_false(void)
{
    return &never;
}

bool condition_is_true(const struct condition *c)
{
    return c->kind == CONDITION_TRUE;
}

bool condition_walks(const struct condition *c)
{
    bool walks = c->kind == CONDITION_LEAF && c->leaf.place.step_count > 0;
    for (size_t i = 0; c->kind == CONDITION_LEAF && i < c->leaf.operand_count; i++)
        walks |= c->leaf.operands[i].kind == KIND_FIELD && c->leaf.operands[i].place.step_count > 0;
    for (size_t i = 0; i < c->child_count && !walks; i++)
        walks = condition_walks(c->children[i]);
    return walks;
}

enum rc condition_parse(struct cx *cx, const struct object *o, str text, const char *parameter,
                        const struct condition **out)
{
    check(catalog_has(cx->catalog, o) && out);
    struct build b = {.cx = cx, .object = o, .parameter = parameter};
    const struct expr *e;
    struct expr_error error;
    text = str_copy(cx->arena, text);
    if (expr_parse(cx->arena, text, &e, &error) != RC_OK) {
        if (parameter)
            issue_parameter(&cx->issues, parameter, error.code, error.argument, error.position);
        return RC_INVALID;
    }
    const struct condition *c = build_node(&b, e, false);
    if (b.has_failed)
        return RC_INVALID;
    *out = c;
    return RC_OK;
}

static void mistake(struct build *b, const char *code, str argument, int position)
{
    b->has_failed = true;
    if (b->parameter)
        issue_parameter(&b->cx->issues, b->parameter, code, argument, position);
}

/* --- names ------------------------------------------------------------------------------------------------------ */

static const struct field *resolve_field(struct build *b, const struct object *o, str name, int position)
{
    const struct field *f = grants_asked(b->cx, o, name);
    if (f)
        return f;
    mistake(b, "condition_field", name, position);
    return NULL;
}

static bool same_steps(const struct place *a, const struct place *b)
{
    return a->step_count == b->step_count && memcmp(a->steps, b->steps, a->step_count * sizeof *a->steps) == 0;
}

/* Counts each different walk once: it is one join, as are the shorter ones on its way. */
static bool count_joins(struct build *b, const struct place *p)
{
    for (size_t n = 1; n <= p->step_count; n++) {
        struct place part = *p;
        part.step_count = n;
        size_t i = 0;
        while (i < b->join_count && !same_steps(&b->joins[i], &part))
            i++;
        if (i < b->join_count)
            continue;
        if (b->join_count == LIMIT_CONDITION_JOINS)
            return false;
        b->joins[b->join_count++] = part;
    }
    return true;
}

static bool too_many_joins(struct build *b, int position)
{
    mistake(b, "condition_joins", str_printf(b->cx->arena, "%d", LIMIT_CONDITION_JOINS), position);
    return false;
}

static bool resolve(struct build *b, str name, int position, struct place *out)
{
    *out = (struct place){0};
    const struct object *o = b->object;
    for (str rest = name; rest.p;) {
        int at = position + (int)(rest.p - name.p);
        str word = str_cut(&rest, '.');
        const struct field *f = resolve_field(b, o, word, at);
        if (!f)
            return false;
        if (!rest.p) {
            out->field = f;
            break;
        }
        if (f->type != FIELD_RELATION) {
            mistake(b, "condition_walk", word, at);
            return false;
        }
        if (out->step_count == LIMIT_CONDITION_JOINS)
            return too_many_joins(b, at);
        out->steps[out->step_count++] = f;
        o = f->to;
    }
    return count_joins(b, out) || too_many_joins(b, position);
}

/* --- leaves ----------------------------------------------------------------------------------------------------- */

static bool build_operand(struct build *b, const struct leaf *l, const struct expr_operand *from, struct operand *out)
{
    const struct field *f = l->place.field;
    if (from->kind == OPERAND_NAME) {
        *out = (struct operand){.kind = KIND_FIELD, .text = from->text};
        if (!resolve(b, from->text, from->position, &out->place))
            return false;
        bool is_comparison = l->op <= LEAF_GE;
        if (is_comparison && fields_fit(f, out->place.field) && operator_fits(out->place.field, l->op))
            return true;
        mistake(b, "condition_type", str_of(f->ops->name), from->position);
        return false;
    }
    struct misfit m = literal_fit(b->cx, f, l->op == LEAF_IN ? LEAF_EQ : l->op, from, out);
    if (m.code)
        mistake(b, m.code, m.argument, from->position);
    return !m.code;
}

/* Nulls are left out and told: there is no value to compare with. */
static void build_operands(struct build *b, const struct expr *e, struct leaf *l, bool *has_null)
{
    struct operand *list = arena_array_of(b->cx->arena, e->operand_count, struct operand);
    for (size_t i = 0; i < e->operand_count; i++)
        if (literal_is_null(l->place.field, l->op, &e->operands[i]))
            *has_null = true;
        else
            build_operand(b, l, &e->operands[i], &list[l->operand_count++]);
    l->operands = list;
}

static void build_has(struct build *b, const struct expr *e, struct leaf *l)
{
    const struct expr_operand *word = &e->operands[0];
    l->target = grants_object(b->cx, word->text);
    l->target_id = e->number;
    if (!l->target)
        mistake(b, "condition_object", word->text, word->position);
}

static enum leaf_op leaf_op_of(const struct expr *e)
{
    static const enum leaf_op ops[] = {
        [EXPR_EQ] = LEAF_EQ,
        [EXPR_NE] = LEAF_EQ,
        [EXPR_LT] = LEAF_LT,
        [EXPR_LE] = LEAF_LE,
        [EXPR_GT] = LEAF_GT,
        [EXPR_GE] = LEAF_GE,
        [EXPR_CONTAINS] = LEAF_CONTAINS,
        [EXPR_STARTS] = LEAF_STARTS,
    };
    switch (e->kind) {
    case EXPR_IN:
        return LEAF_IN;
    case EXPR_IS_NULL:
        return LEAF_IS_NULL;
    case EXPR_HAS:
        return LEAF_HAS;
    default:
        return ops[e->op];
    }
}

/* "= null" is "is null"; so is a null in a list, beside its other members. */
static const struct condition *or_null(struct build *b, const struct condition *c)
{
    bool is_negated = c->leaf.is_negated;
    struct condition *null = arena_new_of(b->cx->arena, struct condition);
    null->kind = CONDITION_LEAF;
    null->leaf = (struct leaf){.op = LEAF_IS_NULL, .is_negated = is_negated, .place = c->leaf.place};
    const struct condition *parts[] = {c, null};
    bool is_alone = c->leaf.operand_count == 0;
    return is_alone ? null : join(b->cx->arena, is_negated ? CONDITION_AND : CONDITION_OR, parts, countof(parts));
}

static const struct condition *with_operands(struct build *b, const struct expr *e, struct condition *c)
{
    struct leaf *l = &c->leaf;
    bool has_null = false;
    build_operands(b, e, l, &has_null);
    if (has_null && l->op != LEAF_EQ && l->op != LEAF_IN) {
        mistake(b, "condition_null", S(""), e->operands[0].position);
        return &never;
    }
    return has_null ? or_null(b, c) : c;
}

static const struct condition *build_leaf(struct build *b, const struct expr *e, bool is_negated)
{
    struct condition *c = arena_new_of(b->cx->arena, struct condition);
    struct leaf *l = &c->leaf;
    c->kind = CONDITION_LEAF;
    l->op = leaf_op_of(e);
    l->is_negated = is_negated != (e->kind == EXPR_COMPARE && e->op == EXPR_NE);
    if (!resolve(b, e->name, e->position, &l->place))
        return &never;
    if (!operator_fits(l->place.field, l->op)) {
        mistake(b, "condition_operator", l->place.field->name, e->op_position);
        return &never;
    }
    if (l->op != LEAF_HAS)
        return with_operands(b, e, c);
    build_has(b, e, l);
    return c;
}

/* --- and, or ---------------------------------------------------------------------------------------------------- */

static void add_child(struct condition *to, const struct condition *c)
{
    if (c->kind != to->kind) {
        to->children[to->child_count++] = c;
        return;
    }
    for (size_t i = 0; i < c->child_count; i++)
        to->children[to->child_count++] = c->children[i];
}

static size_t width(enum condition_kind kind, const struct condition *c)
{
    return c->kind == kind ? c->child_count : 1;
}

/* The parts joined: flat, without constants. */
static const struct condition *join(struct arena *a, enum condition_kind kind, const struct condition **parts, size_t n)
{
    enum condition_kind wins = kind == CONDITION_AND ? CONDITION_FALSE : CONDITION_TRUE;
    size_t room = 0;
    for (size_t i = 0; i < n; i++) {
        if (parts[i]->kind == wins)
            return parts[i];
        room += width(kind, parts[i]);
    }
    struct condition *c = arena_new_of(a, struct condition);
    c->kind = kind;
    c->children = arena_array_of(a, room, const struct condition *);
    for (size_t i = 0; i < n; i++)
        if (parts[i]->kind != CONDITION_TRUE && parts[i]->kind != CONDITION_FALSE)
            add_child(c, parts[i]);
    if (c->child_count == 0)
        return kind == CONDITION_AND ? &always : &never;
    return c->child_count == 1 ? c->children[0] : c;
}

static const struct condition *build_join(struct build *b, const struct expr *e, bool is_negated)
{
    enum condition_kind kind = (e->kind == EXPR_AND) != is_negated ? CONDITION_AND : CONDITION_OR;
    const struct condition **parts = arena_array_of(b->cx->arena, e->child_count, const struct condition *);
    size_t n = 0;
    for (const struct expr *child = e->child; child; child = child->next)
        parts[n++] = build_node(b, child, is_negated);
    return join(b->cx->arena, kind, parts, n);
}

static const struct condition *build_node(struct build *b, const struct expr *e, bool is_negated)
{
    switch (e->kind) {
    case EXPR_AND:
    case EXPR_OR:
        return build_join(b, e, is_negated);
    case EXPR_NOT:
        return build_node(b, e->child, !is_negated);
    case EXPR_TRUE:
        return is_negated ? &never : &always;
    case EXPR_FALSE:
        return is_negated ? &always : &never;
    default:
        return build_leaf(b, e, is_negated);
    }
}

const struct condition *condition_and(struct arena *a, const struct condition *x, const struct condition *y)
{
    if (!x || !y)
        return x ? x : y;
    const struct condition *parts[] = {x, y};
    return join(a, CONDITION_AND, parts, countof(parts));
}

/* What a condition takes, not what the field takes: a time may be a day here. */
static enum rc equals_misfit(struct cx *cx, const struct field *f, str text, const struct issue *why)
{
    bool is_time = f->type == FIELD_TIMESTAMP;
    str argument = is_time ? text : f->choice_count ? field_choices_text(cx->arena, f) : why->argument;
    return issue_parameter(&cx->issues, str_c(cx->arena, f->name), is_time ? "condition_time" : why->code, argument, -1);
}

enum rc condition_equals(struct cx *cx, const struct object *o, const struct field *f, str text,
                         const struct condition **out)
{
    check(f->object == o);
    struct value v = V_NULL;
    if (f->number == SYSTEM_DELETED_AT || !operator_fits(f, LEAF_EQ))
        return issue_parameter(&cx->issues, str_c(cx->arena, f->name), "condition_operator", f->name, -1);
    struct issues own;
    issues_init(&own, cx->arena);
    if (f->ops->from_text(f, text, cx->arena, &v, &own) != RC_OK)
        return equals_misfit(cx, f, text, &own.list[0]);
    struct condition *c = arena_new_of(cx->arena, struct condition);
    struct operand *operand = arena_new_of(cx->arena, struct operand);
    *operand = v_is_null(v) ? (struct operand){0} : operand_of(cx, f, text, v);
    c->kind = CONDITION_LEAF;
    c->leaf = (struct leaf){.op = v_is_null(v) ? LEAF_IS_NULL : LEAF_EQ,
                            .place.field = f,
                            .operands = operand,
                            .operand_count = !v_is_null(v)};
    *out = c;
    return RC_OK;
}
