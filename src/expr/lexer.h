/* Bytes to tokens, one at a time; inside expr/ only. */
#ifndef EXPR_LEXER_H
#define EXPR_LEXER_H

#include "base/str.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,   /* letters, digits, '_' and dots between words */
    TOKEN_TEXT,   /* quoted; text is what stands between the quotes, inner quotes still doubled */
    TOKEN_NUMBER, /* 12, 12.5, 1e3: no sign */
    TOKEN_DATE,   /* 2026-11-20, of which only the shape is known */
    TOKEN_SYMBOL, /* = != <> < <= > >= ~ ( ) , : + - */
    TOKEN_OPEN,   /* a quoted text without its end */
    TOKEN_BAD,    /* text is the character or the word that is none */
};

struct token {
    enum token_kind kind;
    int position;
    str text;
};

/* The token at or behind byte *at (white space is skipped), moving *at behind it. source is well-formed UTF-8. */
struct token lexer__next(str source, size_t *at);

#endif
