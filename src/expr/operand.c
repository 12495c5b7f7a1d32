/*
 * Operands: names, texts, numbers, dates, calls. A word is what its place makes it: "date" begins a date only with a
 * quote right behind it, "today" is a call only with a bracket; otherwise they are names.
 */
#include "expr/parser.h"

#include "base/date.h"

enum { DAYS_MAX = 10 * 1000 * 1000 };

static bool is_call(const struct parser *p, const char *word)
{
    struct token next = parser__following(p);
    return parser__at_word(p, word) && next.kind == TOKEN_SYMBOL && str_is(next.text, "(");
}

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

/* Behind a date, today() or now(): "+ 30" or "- 30", or nothing. */
static void parse_days(struct parser *p, struct expr_operand *out)
{
    bool is_minus = parser__at_symbol(p, "-");
    if (!is_minus && !parser__at_symbol(p, "+"))
        return;
    parser__advance(p);
    int64_t n = 0;
    if (p->token.kind != TOKEN_NUMBER)
        parser__fail_here(p);
    else if (!str_to_i64(p->token.text, &n) || n > DAYS_MAX)
        parser__fail(p, "condition_value", p->token.position, p->token.text);
    out->number += is_minus ? -n : n;
    parser__advance(p);
}

static void parse_date(struct parser *p, struct expr_operand *out)
{
    int32_t days = 0;
    if (!date_parse(p->token.text, &days))
        parser__fail(p, "condition_value", p->token.position, p->token.text);
    out->kind = OPERAND_DATE;
    out->number = days;
    struct token date = p->token;
    parser__advance(p);
    parse_days(p, out);
    if (out->number < date_of((struct civil){1, 1, 1}) || out->number > date_of((struct civil){9999, 12, 31}))
        parser__fail(p, "condition_value", date.position, date.text);
}

static void parse_call(struct parser *p, enum expr_operand_kind kind, struct expr_operand *out)
{
    out->kind = kind;
    parser__advance(p);
    parser__expect_symbol(p, "(");
    parser__expect_symbol(p, ")");
    if (kind == OPERAND_TODAY || kind == OPERAND_NOW)
        parse_days(p, out);
}

static void parse_number(struct parser *p, struct expr_operand *out)
{
    bool is_minus = parser__take_symbol(p, "-");
    if (p->token.kind != TOKEN_NUMBER) {
        parser__fail_here(p);
        return;
    }
    out->kind = OPERAND_NUMBER;
    out->text = is_minus ? str_printf(p->arena, "-%.*s", STR_ARG(p->token.text)) : p->token.text;
    parser__advance(p);
}

static void parse_word_operand(struct parser *p, struct expr_operand *out)
{
    struct token next = parser__following(p);
    bool is_date = parser__at_word(p, "date") && next.kind == TOKEN_TEXT && (size_t)next.position == p->at;
    if (is_date) {
        parser__advance(p);
        parse_date(p, out);
    } else if (is_call(p, "today")) {
        parse_call(p, OPERAND_TODAY, out);
    } else if (is_call(p, "now")) {
        parse_call(p, OPERAND_NOW, out);
    } else if (is_call(p, "me")) {
        parse_call(p, OPERAND_ME, out);
    } else if (is_call(p, "my_team")) {
        parse_call(p, OPERAND_MY_TEAM, out);
    } else if (parser__at_word(p, "true") || parser__at_word(p, "false")) {
        out->kind = OPERAND_BOOL;
        out->number = parser__at_word(p, "true");
        parser__advance(p);
    } else if (parser__take_word(p, "null")) {
        out->kind = OPERAND_NULL;
    } else if (parser__is_reserved(p)) {
        parser__fail_here(p);
    } else {
        out->kind = OPERAND_NAME;
        out->text = p->token.text;
        parser__advance(p);
    }
}

struct expr_operand parser__operand(struct parser *p)
{
    struct expr_operand out = {.position = p->token.position};
    switch (p->token.kind) {
    case TOKEN_TEXT:
        out.kind = OPERAND_TEXT;
        out.text = undouble(p->arena, p->token.text);
        parser__advance(p);
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
