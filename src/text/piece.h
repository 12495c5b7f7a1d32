/*
 * Folded text as pieces: words, and runs of ideographs and kana (which are written without spaces). All else only
 * separates. For the tokeniser and the matcher, which must agree; private to this folder.
 */
#ifndef TEXT_PIECE_H
#define TEXT_PIECE_H

#include "text/token.h"

enum rune_class {
    RUNE_OTHER,
    RUNE_WORD, /* letters and digits */
    RUNE_MARK, /* belongs to the word before it, separates elsewhere */
    RUNE_HAN,  /* ideographs and kana */
};

enum rune_class text__rune_class(uint32_t rune);

struct piece {
    str text; /* a view into the folded text */
    bool is_han;
};

/* The next piece of fold from *at on, moving *at behind it; false when there is none. */
bool text__piece_next(str fold, size_t *at, struct piece *out);

/* True where two pieces of one text, one right behind the other, are a name with a mark inside: o'curly, anne-marie,
   卡尔·马克思, at&t, u.s.a (a point stands for what is cut: only behind a single letter). In Chinese brackets and quotes
   are such marks too, and several may stand together: 百度(中国)有限公司, 华为“技术”(上海). */
bool text__is_one_name(const struct piece *before, const struct piece *after);

/* A folded text without the marks inside its names; the text itself where there are none. */
str text__without_marks(struct arena *a, str fold);

/* s plain (plain.h), folded, and cut at LIMIT_SEARCH_RUNES: what of a text can be found. */
str text__searchable(struct arena *a, str s);

/* What was typed, cut at LIMIT_QUERY_BYTES, plain, folded. */
str text__typed(struct arena *a, str s);

/* A word as token: cut at LIMIT_TOKEN_BYTES, at the end of a character. */
str text__word(str word);

/* Calls emit for every token of a searchable text. The text of a token lives only during the call. */
typedef void (*token_emit)(void *data, enum token_kind kind, str text);
void text__tokens_each(str fold, token_emit emit, void *data);

/* True where the index token satisfies the query token. */
bool text__token_meets(str index, str query, bool is_prefix);

#endif
