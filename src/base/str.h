/*
 * A view of text: pointer and length, UTF-8, passed by value, never NUL-terminated by promise. char * stands only at
 * the border to libraries. A str lives as long as what it points into.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

typedef struct {
    const char *p;
    size_t n;
} str;

/* A str of a string literal. */
#define S(lit) ((str){"" lit, sizeof(lit) - 1})

/* For printf: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)(s).n, (s).p

/* A view of a C string; NULL is the empty str. */
static inline str str_of(const char *s)
{
    return (str){s ? s : "", s ? strlen(s) : 0};
}

static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* True where s is the C string c. */
static inline bool str_is(str s, const char *c)
{
    return str_eq(s, str_of(c));
}

/* Bytes in order, shorter first: <0, 0, >0. */
int str_cmp(str a, str b);

bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);

/* Position of needle in s, or -1. The empty needle is at 0. */
ptrdiff_t str_find(str s, str needle);

/* s without its first n bytes / only its first n bytes; n is cut at the length. */
str str_skip(str s, size_t n);
str str_take(str s, size_t n);

/* The first n bytes of UTF-8, less what would be part of a character. */
str str_take_whole(str s, size_t n);

/* Without white space (ASCII) at both ends. */
str str_trim(str s);

/* Cuts *rest at the first sep: returns what stands before it and moves *rest behind it. When no sep is left it returns
   all and sets *rest to {NULL, 0}; so: while (rest.p) part = str_cut(&rest, ','). */
str str_cut(str *rest, char sep);

/* A copy in the arena, NUL-terminated (str_copy) as a C string (str_c). */
str str_copy(struct arena *a, str s);
const char *str_c(struct arena *a, str s);

/* printf into a str. */
str str_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A decimal integer with optional '-', nothing else around it; false when it is none or out of range. */
bool str_to_i64(str s, int64_t *out);

/* ASCII lower case copy. */
str str_lower(struct arena *a, str s);

/* Equal but for ASCII case. */
bool str_eq_nocase(str a, str b);

/* True where s is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) and has no U+0000. */
bool str_is_utf8(str s);

/* The code point at *i, moving *i behind it; s must be well-formed. */
uint32_t str_rune(str s, size_t *i);

/* Code points in s; s must be well-formed. */
size_t str_runes(str s);

/* The bytes as lower-case hex. */
str str_hex(struct arena *a, const void *bytes, size_t n);

#endif
