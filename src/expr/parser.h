/*
 * The parser's state and its smallest steps, shared by parse.c and operand.c; inside expr/ only.
 *
 * The first mistake ends the parse: once an error is set nobody looks at what a step returns.
 */
#ifndef EXPR_PARSER_H
#define EXPR_PARSER_H

#include "expr/expr.h"
#include "expr/lexer.h"

struct parser {
    struct arena *arena;
    str source;
    size_t at;          /* behind token */
    struct token token; /* the one looked at */
    int depth;
    int terms;
    int values; /* in lists */
    bool has_failed;
    struct expr_error *error;
};

void parser__advance(struct parser *p);

/* Sets the error, unless there is one. */
void parser__fail(struct parser *p, const char *code, int position, str argument);
void parser__fail_limit(struct parser *p, const char *code, int limit);
void parser__fail_here(struct parser *p); /* at the token looked at */

/* Words in any case. take moves behind it, expect fails where it is not there. */
bool parser__at_word(const struct parser *p, const char *word);
bool parser__at_symbol(const struct parser *p, const char *symbol);
bool parser__take_word(struct parser *p, const char *word);
bool parser__take_symbol(struct parser *p, const char *symbol);
void parser__expect_word(struct parser *p, const char *word);
void parser__expect_symbol(struct parser *p, const char *symbol);

/* The token behind the one looked at. */
struct token parser__following(const struct parser *p);

/* Is this a word that no field can be called? */
bool parser__is_reserved(const struct parser *p);

/* operand.c */
struct expr_operand parser__operand(struct parser *p);

#endif
