/*
 * Conditions by recursive descent, one token ahead.
 *
 * The first mistake ends the parse: every function returns NULL (or false) once an error is set, and nobody looks at
 * what they return then. Depth is counted where the grammar recurses, so a hostile text cannot use up the stack.
 */
#include "expr/parser.h"

#include "base/check.h"
#include "base/limits.h"

static struct expr *parse_or(struct parser *p);
static struct expr *parse_one(struct parser *p);

/* --- comparisons ------------------------------------------------------------------------------------------------ */

static struct expr *node(struct parser *p, enum expr_kind kind, int position)
{
    struct expr *e = arena_new_of(p->arena, struct expr);
    e->kind = kind;
    e->position = position;
    return e;
}

static struct expr *negation(struct parser *p, const struct expr *child)
{
    struct expr *e = node(p, EXPR_NOT, child->position);
    e->child = child;
    e->child_count = 1;
    return e;
}

static void parse_list(struct parser *p, struct expr *e)
{
    struct expr_operand *list = NULL;
    size_t n = 0, capacity = 0;
    e->kind = EXPR_IN;
    parser__expect_symbol(p, "(");
    while (!p->has_failed && !(n == 0 && parser__at_symbol(p, ")"))) {
        if (p->values++ == LIMIT_IN_VALUES)
            parser__fail_limit(p, "condition_too_many", LIMIT_IN_VALUES);
        if (n == capacity) {
            struct expr_operand *longer = arena_array_of(p->arena, capacity = capacity ? capacity * 2 : 8,
                                                         struct expr_operand);
            if (n)
                memcpy(longer, list, n * sizeof *list);
            list = longer;
        }
        list[n++] = parser__operand(p);
        if (!parser__take_symbol(p, ","))
            break;
    }
    parser__expect_symbol(p, ")");
    e->operands = list;
    e->operand_count = n;
}

static void parse_has(struct parser *p, struct expr *e)
{
    e->kind = EXPR_HAS;
    struct expr_operand *o = arena_new_of(p->arena, struct expr_operand);
    *o = (struct expr_operand){OPERAND_NAME, p->token.position, p->token.text, 0};
    e->operands = o;
    e->operand_count = 1;
    if (p->token.kind != TOKEN_WORD || parser__is_reserved(p)) {
        parser__fail_here(p);
        return;
    }
    parser__advance(p);
    parser__expect_symbol(p, ":");
    if (p->token.kind != TOKEN_NUMBER || !str_to_i64(p->token.text, &e->number))
        parser__fail_here(p);
    parser__advance(p);
}

static bool take_operator(struct parser *p, enum expr_op *out)
{
    static const struct {
        const char *symbol;
        enum expr_op op;
    } operators[] = {{"=", EXPR_EQ},  {"!=", EXPR_NE}, {"<>", EXPR_NE}, {"<", EXPR_LT},
                     {"<=", EXPR_LE}, {">", EXPR_GT},  {">=", EXPR_GE}, {"~", EXPR_CONTAINS}};
    for (size_t i = 0; i < countof(operators); i++)
        if (parser__take_symbol(p, operators[i].symbol)) {
            *out = operators[i].op;
            return true;
        }
    if (!parser__take_word(p, "starts"))
        return false;
    parser__expect_word(p, "with");
    *out = EXPR_STARTS;
    return true;
}

static void parse_compare(struct parser *p, struct expr *e)
{
    struct expr_operand *o = arena_new_of(p->arena, struct expr_operand);
    *o = parser__operand(p);
    e->operands = o;
    e->operand_count = 1;
}

/* What stands behind the name. */
static struct expr *parse_predicate(struct parser *p, struct expr *e)
{
    e->op_position = p->token.position;
    if (take_operator(p, &e->op)) {
        parse_compare(p, e);
    } else if (parser__take_word(p, "in")) {
        parse_list(p, e);
    } else if (parser__take_word(p, "not")) {
        parser__expect_word(p, "in");
        parse_list(p, e);
        return negation(p, e);
    } else if (parser__take_word(p, "is")) {
        e->kind = EXPR_IS_NULL;
        bool is_negated = parser__take_word(p, "not");
        parser__expect_word(p, "null");
        return is_negated ? negation(p, e) : e;
    } else if (parser__take_word(p, "has")) {
        parse_has(p, e);
    } else {
        parser__fail_here(p);
    }
    return e;
}

static struct expr *parse_comparison(struct parser *p)
{
    struct expr *e = node(p, EXPR_COMPARE, p->token.position);
    if (p->token.kind != TOKEN_WORD || parser__is_reserved(p)) {
        parser__fail_here(p);
        return e;
    }
    if (++p->terms > LIMIT_CONDITION_TERMS)
        parser__fail_limit(p, "condition_too_many", LIMIT_CONDITION_TERMS);
    e->name = p->token.text;
    parser__advance(p);
    return parse_predicate(p, e);
}

/* --- and, or, not ----------------------------------------------------------------------------------------------- */

static struct expr *parse_nested(struct parser *p)
{
    int position = p->token.position;
    if (parser__take_word(p, "not")) {
        struct expr *e = node(p, EXPR_NOT, position);
        e->child_count = 1;
        e->child = parse_one(p);
        return e;
    }
    parser__expect_symbol(p, "(");
    struct expr *e = parse_or(p);
    parser__expect_symbol(p, ")");
    return e;
}

static struct expr *parse_one(struct parser *p)
{
    int position = p->token.position;
    if (parser__at_word(p, "not") || parser__at_symbol(p, "(")) {
        if (p->depth == LIMIT_CONDITION_DEPTH) {
            parser__fail_limit(p, "condition_too_deep", LIMIT_CONDITION_DEPTH);
            return NULL;
        }
        p->depth++;
        struct expr *e = parse_nested(p);
        p->depth--;
        return e;
    }
    if (parser__take_word(p, "true"))
        return node(p, EXPR_TRUE, position);
    if (parser__take_word(p, "false"))
        return node(p, EXPR_FALSE, position);
    return parse_comparison(p);
}

/* One or several of the same, joined by a word. A node belongs to one parent only, so its next is free. */
static struct expr *parse_joined(struct parser *p, enum expr_kind kind, const char *word,
                                 struct expr *(*part)(struct parser *))
{
    int position = p->token.position;
    struct expr *first = part(p);
    if (p->has_failed || !parser__at_word(p, word))
        return first;
    struct expr *e = node(p, kind, position);
    e->child = first;
    e->child_count = 1;
    struct expr *last = first;
    while (!p->has_failed && parser__take_word(p, word)) {
        struct expr *next = part(p);
        last->next = next;
        last = next;
        e->child_count++;
    }
    return e;
}

static struct expr *parse_and(struct parser *p)
{
    return parse_joined(p, EXPR_AND, "and", parse_one);
}

static struct expr *parse_or(struct parser *p)
{
    return parse_joined(p, EXPR_OR, "or", parse_and);
}

enum rc expr_parse(struct arena *a, str text, const struct expr **out, struct expr_error *error)
{
    check(a && out && error);
    struct parser p = {.arena = a, .source = text, .error = error};
    *out = NULL;
    *error = (struct expr_error){0};
    if (text.n > LIMIT_CONDITION_BYTES)
        parser__fail(&p, "condition_too_long", 0, str_printf(a, "%d", LIMIT_CONDITION_BYTES));
    else if (!str_is_utf8(text))
        parser__fail(&p, "condition_syntax", 0, (str){"", 0});
    if (p.has_failed)
        return RC_INVALID;
    parser__advance(&p);
    const struct expr *e = parse_or(&p);
    if (p.token.kind != TOKEN_END)
        parser__fail_here(&p);
    if (p.has_failed)
        return RC_INVALID;
    *out = e;
    return RC_OK;
}
