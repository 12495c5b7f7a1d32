/*
 * Text of others on somebody's terminal: names of files, headers, cells, people. What would steer the terminal (control
 * characters, also those of two bytes, U+0080 to U+009F), turn the order of what stands beside it (marks of direction), or is
 * no UTF-8 is not written.
 */
#ifndef BASE_SHOWN_H
#define BASE_SHOWN_H

#include "base/arena.h"
#include "base/str.h"

enum { SHOWN_WORD_BYTES = 200 };

/* The character at *i, moving *i behind it; empty where it is not to be written. */
str shown_next(str s, size_t *i);

/* As it may be written, a blank for what may not. Lines stay lines. */
str shown_lines(struct arena *a, str s);

/* The same in one line. */
str shown_line(struct arena *a, str s);

/* The same in a JSON text, which is for a program: \uXXXX for what may not be written, so that nothing of it is lost. */
str shown_json(struct arena *a, str json);

/* Within a sentence: in one line, and what is longer than SHOWN_WORD_BYTES cut, which "…" tells. */
const char *shown_word(struct arena *a, const char *s);

#endif
