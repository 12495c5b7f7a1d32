/* The steps of the parser that know nothing of the grammar. See parser.h. */
#include "expr/parser.h"

#include "base/check.h"

void parser__advance(struct parser *p)
{
    p->token = lexer__next(p->source, &p->at);
}

void parser__fail(struct parser *p, const char *code, int position, str argument)
{
    check(code && position >= 0);
    if (p->has_failed)
        return;
    p->has_failed = true;
    *p->error = (struct expr_error){code, position, argument};
}

void parser__fail_limit(struct parser *p, const char *code, int limit)
{
    check(limit > 0);
    parser__fail(p, code, p->token.position, str_printf(p->arena, "%d", limit));
}

void parser__fail_here(struct parser *p)
{
    if (p->token.kind == TOKEN_OPEN)
        parser__fail(p, "condition_quote", p->token.position, (str){"", 0});
    else
        parser__fail(p, "condition_syntax", p->token.position, p->token.text);
}

bool parser__at_word(const struct parser *p, const char *word)
{
    return p->token.kind == TOKEN_WORD && str_eq_nocase(p->token.text, str_of(word));
}

bool parser__at_symbol(const struct parser *p, const char *symbol)
{
    return p->token.kind == TOKEN_SYMBOL && str_is(p->token.text, symbol);
}

bool parser__take_word(struct parser *p, const char *word)
{
    if (!parser__at_word(p, word))
        return false;
    parser__advance(p);
    return true;
}

bool parser__take_symbol(struct parser *p, const char *symbol)
{
    if (!parser__at_symbol(p, symbol))
        return false;
    parser__advance(p);
    return true;
}

void parser__expect_word(struct parser *p, const char *word)
{
    if (!parser__take_word(p, word))
        parser__fail_here(p);
}

void parser__expect_symbol(struct parser *p, const char *symbol)
{
    if (!parser__take_symbol(p, symbol))
        parser__fail_here(p);
}

struct token parser__following(const struct parser *p)
{
    size_t at = p->at;
    return lexer__next(p->source, &at);
}

bool parser__is_reserved(const struct parser *p)
{
    static const char *const words[] = {"and", "or", "not", "true", "false", "null"};
    for (size_t i = 0; i < countof(words); i++)
        if (parser__at_word(p, words[i]))
            return true;
    return false;
}
