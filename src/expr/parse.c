/*
 * Conditions by recursive descent, one token ahead.
 *
 * The first mistake ends the parse: every function returns NULL (or false) once an error is set, and nobody looks at
 * what they return then. Depth is counted where the grammar recurses, so a hostile text cannot use up the stack.
 */
#include "expr/expr.h"

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "expr/lexer.h"

enum { DAYS_MAX = 10 * 1000 * 1000 };

struct parser {
    struct arena *arena;
    str source;
    size_t at;          /* behind token */
    struct token token; /* the one looked at */
    int depth;
    int terms;
    int values;         /* in lists */
    bool has_failed;
    struct expr_error *error;
};

static struct expr *parse_or(struct parser *p);
static struct expr *parse_one(struct parser *p);

static void advance(struct parser *p)
{
    p->token = lexer__next(p->source, &p->at);
}

static void fail(struct parser *p, const char *code, int position, str argument)
{
    if (p->has_failed)
        return;
    p->has_failed = true;
    *p->error = (struct expr_error){code, position, argument};
}

static void fail_limit(struct parser *p, const char *code, int limit)
{
    fail(p, code, p->token.position, str_printf(p->arena, "%d", limit));
}

static void fail_here(struct parser *p)
{
    if (p->token.kind == TOKEN_OPEN)
        fail(p, "condition_quote", p->token.position, (str){"", 0});
    else
        fail(p, "condition_syntax", p->token.position, p->token.text);
}

static bool at_word(const struct parser *p, const char *word)
{
    return p->token.kind == TOKEN_WORD && str_eq_nocase(p->token.text, str_of(word));
}

static bool at_symbol(const struct parser *p, const char *symbol)
{
    return p->token.kind == TOKEN_SYMBOL && str_is(p->token.text, symbol);
}

static bool take_word(struct parser *p, const char *word)
{
    if (!at_word(p, word))
        return false;
    advance(p);
    return true;
}

static bool take_symbol(struct parser *p, const char *symbol)
{
    if (!at_symbol(p, symbol))
        return false;
    advance(p);
    return true;
}

static void expect_word(struct parser *p, const char *word)
{
    if (!take_word(p, word))
        fail_here(p);
}

static void expect_symbol(struct parser *p, const char *symbol)
{
    if (!take_symbol(p, symbol))
        fail_here(p);
}

/* The token behind the one looked at. */
static struct token following(const struct parser *p)
{
    size_t at = p->at;
    return lexer__next(p->source, &at);
}

static bool is_reserved(const struct parser *p)
{
    static const char *const words[] = {"and", "or", "not", "true", "false", "null"};
    for (size_t i = 0; i < countof(words); i++)
        if (at_word(p, words[i]))
            return true;
    return false;
}

static bool is_call(const struct parser *p, const char *word)
{
    struct token next = following(p);
    return at_word(p, word) && next.kind == TOKEN_SYMBOL && str_is(next.text, "(");
}

/* --- operands --------------------------------------------------------------------------------------------------- */

static str undouble(struct arena *a, str s)
{
    if (str_find(s, S("''")) < 0)
        return s;
    char *to = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        to[n++] = s.p[i];
        i += s.p[i] == '\'';
    }
    return (str){to, n};
}

static void parse_date(struct parser *p, struct expr_operand *out)
{
    int32_t days = 0;
    if (!date_parse(p->token.text, &days))
        fail(p, "condition_value", p->token.position, p->token.text);
    out->kind = OPERAND_DATE;
    out->number = days;
    advance(p);
}

/* Behind today() or now(): "+ 30" or "- 30", or nothing. */
static void parse_days(struct parser *p, struct expr_operand *out)
{
    bool is_minus = at_symbol(p, "-");
    if (!is_minus && !at_symbol(p, "+"))
        return;
    advance(p);
    int64_t n = 0;
    if (p->token.kind != TOKEN_NUMBER)
        fail_here(p);
    else if (!str_to_i64(p->token.text, &n) || n > DAYS_MAX)
        fail(p, "condition_value", p->token.position, p->token.text);
    out->number = is_minus ? -n : n;
    advance(p);
}

static void parse_call(struct parser *p, enum expr_operand_kind kind, struct expr_operand *out)
{
    out->kind = kind;
    advance(p);
    expect_symbol(p, "(");
    expect_symbol(p, ")");
    if (kind != OPERAND_ME)
        parse_days(p, out);
}

static void parse_number(struct parser *p, struct expr_operand *out)
{
    bool is_minus = take_symbol(p, "-");
    if (p->token.kind != TOKEN_NUMBER) {
        fail_here(p);
        return;
    }
    out->kind = OPERAND_NUMBER;
    out->text = is_minus ? str_printf(p->arena, "-%.*s", STR_ARG(p->token.text)) : p->token.text;
    advance(p);
}

static void parse_word_operand(struct parser *p, struct expr_operand *out)
{
    struct token next = following(p);
    bool is_date = at_word(p, "date") && next.kind == TOKEN_TEXT && (size_t)next.position == p->at;
    if (is_date) {
        advance(p);
        parse_date(p, out);
    } else if (is_call(p, "today")) {
        parse_call(p, OPERAND_TODAY, out);
    } else if (is_call(p, "now")) {
        parse_call(p, OPERAND_NOW, out);
    } else if (is_call(p, "me")) {
        parse_call(p, OPERAND_ME, out);
    } else if (at_word(p, "true") || at_word(p, "false")) {
        out->kind = OPERAND_BOOL;
        out->number = at_word(p, "true");
        advance(p);
    } else if (take_word(p, "null")) {
        out->kind = OPERAND_NULL;
    } else if (is_reserved(p)) {
        fail_here(p);
    } else {
        out->kind = OPERAND_NAME;
        out->text = p->token.text;
        advance(p);
    }
}

static struct expr_operand parse_operand(struct parser *p)
{
    struct expr_operand out = {.position = p->token.position};
    switch (p->token.kind) {
    case TOKEN_TEXT:
        out.kind = OPERAND_TEXT;
        out.text = undouble(p->arena, p->token.text);
        advance(p);
        break;
    case TOKEN_DATE:
        parse_date(p, &out);
        break;
    case TOKEN_WORD:
        parse_word_operand(p, &out);
        break;
    default:
        parse_number(p, &out);
    }
    return out;
}

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
    expect_symbol(p, "(");
    while (!p->has_failed && !(n == 0 && at_symbol(p, ")"))) {
        if (p->values++ == LIMIT_IN_VALUES)
            fail_limit(p, "condition_too_many", LIMIT_IN_VALUES);
        if (n == capacity) {
            struct expr_operand *longer = arena_array_of(p->arena, capacity = capacity ? capacity * 2 : 8,
                                                         struct expr_operand);
            if (n)
                memcpy(longer, list, n * sizeof *list);
            list = longer;
        }
        list[n++] = parse_operand(p);
        if (!take_symbol(p, ","))
            break;
    }
    expect_symbol(p, ")");
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
    if (p->token.kind != TOKEN_WORD || is_reserved(p)) {
        fail_here(p);
        return;
    }
    advance(p);
    expect_symbol(p, ":");
    if (p->token.kind != TOKEN_NUMBER || !str_to_i64(p->token.text, &e->number))
        fail_here(p);
    advance(p);
}

static bool take_operator(struct parser *p, enum expr_op *out)
{
    static const struct {
        const char *symbol;
        enum expr_op op;
    } operators[] = {{"=", EXPR_EQ},  {"!=", EXPR_NE}, {"<>", EXPR_NE}, {"<", EXPR_LT},
                     {"<=", EXPR_LE}, {">", EXPR_GT},  {">=", EXPR_GE}, {"~", EXPR_CONTAINS}};
    for (size_t i = 0; i < countof(operators); i++)
        if (take_symbol(p, operators[i].symbol)) {
            *out = operators[i].op;
            return true;
        }
    if (!take_word(p, "starts"))
        return false;
    expect_word(p, "with");
    *out = EXPR_STARTS;
    return true;
}

static void parse_compare(struct parser *p, struct expr *e)
{
    struct expr_operand *o = arena_new_of(p->arena, struct expr_operand);
    *o = parse_operand(p);
    e->operands = o;
    e->operand_count = 1;
}

/* What stands behind the name. */
static struct expr *parse_predicate(struct parser *p, struct expr *e)
{
    e->op_position = p->token.position;
    if (take_operator(p, &e->op)) {
        parse_compare(p, e);
    } else if (take_word(p, "in")) {
        parse_list(p, e);
    } else if (take_word(p, "not")) {
        expect_word(p, "in");
        parse_list(p, e);
        return negation(p, e);
    } else if (take_word(p, "is")) {
        e->kind = EXPR_IS_NULL;
        bool is_negated = take_word(p, "not");
        expect_word(p, "null");
        return is_negated ? negation(p, e) : e;
    } else if (take_word(p, "has")) {
        parse_has(p, e);
    } else {
        fail_here(p);
    }
    return e;
}

static struct expr *parse_comparison(struct parser *p)
{
    struct expr *e = node(p, EXPR_COMPARE, p->token.position);
    if (p->token.kind != TOKEN_WORD || is_reserved(p)) {
        fail_here(p);
        return e;
    }
    if (++p->terms > LIMIT_CONDITION_TERMS)
        fail_limit(p, "condition_too_many", LIMIT_CONDITION_TERMS);
    e->name = p->token.text;
    advance(p);
    return parse_predicate(p, e);
}

/* --- and, or, not ----------------------------------------------------------------------------------------------- */

static struct expr *parse_nested(struct parser *p)
{
    int position = p->token.position;
    if (take_word(p, "not")) {
        struct expr *e = node(p, EXPR_NOT, position);
        e->child_count = 1;
        e->child = parse_one(p);
        return e;
    }
    expect_symbol(p, "(");
    struct expr *e = parse_or(p);
    expect_symbol(p, ")");
    return e;
}

static struct expr *parse_one(struct parser *p)
{
    int position = p->token.position;
    if (at_word(p, "not") || at_symbol(p, "(")) {
        if (p->depth == LIMIT_CONDITION_DEPTH) {
            fail_limit(p, "condition_too_deep", LIMIT_CONDITION_DEPTH);
            return NULL;
        }
        p->depth++;
        struct expr *e = parse_nested(p);
        p->depth--;
        return e;
    }
    if (take_word(p, "true"))
        return node(p, EXPR_TRUE, position);
    if (take_word(p, "false"))
        return node(p, EXPR_FALSE, position);
    return parse_comparison(p);
}

/* One or several of the same, joined by a word. A node belongs to one parent only, so its next is free. */
static struct expr *parse_joined(struct parser *p, enum expr_kind kind, const char *word,
                                 struct expr *(*part)(struct parser *))
{
    int position = p->token.position;
    struct expr *first = part(p);
    if (p->has_failed || !at_word(p, word))
        return first;
    struct expr *e = node(p, kind, position);
    e->child = first;
    e->child_count = 1;
    struct expr *last = first;
    while (!p->has_failed && take_word(p, word)) {
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
    struct parser p = {.arena = a, .source = text, .error = error};
    *out = NULL;
    *error = (struct expr_error){0};
    if (text.n > LIMIT_CONDITION_BYTES)
        fail(&p, "condition_too_long", 0, str_printf(a, "%d", LIMIT_CONDITION_BYTES));
    else if (!str_is_utf8(text))
        fail(&p, "condition_syntax", 0, (str){"", 0});
    if (p.has_failed)
        return RC_INVALID;
    advance(&p);
    const struct expr *e = parse_or(&p);
    if (p.token.kind != TOKEN_END)
        fail_here(&p);
    if (p.has_failed)
        return RC_INVALID;
    *out = e;
    return RC_OK;
}
