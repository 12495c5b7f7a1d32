/*
 * Signs: tokens of the search index that are one code point of plane 15, or begin with one, and stand for something that
 * is asked for often. Within record/ only.
 *
 * FTS5 keeps a list of its own for every beginning of a token that has one of the lengths its table names. Characters
 * and pairs of Chinese, half of all tokens, are never asked for by a beginning, and would have two such lists each. So
 * the table names lengths from three on, and the beginnings of one and two characters are tokens: of words alone,
 * each once a record. Four digits as one sign have no beginning beside them at all.
 *
 * Nobody can type a sign that is not one; were it typed, the index only proposes (text_match decides).
 */
#ifndef RECORD_SEARCH_SIGN_H
#define RECORD_SEARCH_SIGN_H

#include "base/buf.h"

/* What the index's table (schema/migrations.c) holds beginnings of itself, from the first on. */
enum { SIGN_BEGINNING_MAX = 2, SIGN_SORTS = 37 /* a digit, a letter or none */ };

/* The sign of four digits, U+F0000 to U+F270F, written at the end. */
void search__sign_four(struct buf *to, str digits);

/* The beginnings that a record has already. Zero to begin with. */
struct sign_set {
    uint64_t has[(SIGN_SORTS * SIGN_SORTS + 63) / 64];
};

/* The signs of a word's beginnings of one character to SIGN_BEGINNING_MAX, each with a blank behind it, without those
   the record has. Letters and digits of ASCII make one code point, U+F4000 to U+F4558; others stand behind U+F5000, and may
   come again. */
void search__sign_beginnings(struct buf *to, struct sign_set *set, str word);

/* Writes the sign that asks for words with such a beginning; false where it is too long to have one. */
bool search__sign_asked(struct buf *to, str beginning);

#endif
