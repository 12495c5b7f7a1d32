/*
 * Decimal numbers with four places, exact: money, percents, quantities.
 *
 * A fixed is an int64_t counting ten-thousandths: 12.5 is 125000. On SQLite it is stored as that INTEGER, on
 * PostgreSQL as numeric(19,4). No float is ever made of it. |value| < 922,337,203,685,477.5807.
 */
#ifndef BASE_FIXED_H
#define BASE_FIXED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct buf;

typedef int64_t fixed;

enum { FIXED_PLACES = 4, FIXED_ONE = 10000 };

enum fixed_parse {
    FIXED_OK,
    FIXED_BAD,     /* no number */
    FIXED_PRECISE, /* more than four places that are not 0 */
    FIXED_RANGE,   /* out of range */
};

/* "-12.50", "1e3"; no thousands separators, no white space around. On FIXED_PRECISE *out is the value cut toward minus
   infinity (so that x < literal can be asked as x <= *out). */
enum fixed_parse fixed_parse(str s, fixed *out);

/* Canonical text: no trailing zeros, no exponent: "12.5", "-0.0001", "1280000". */
void fixed_write(struct buf *b, fixed v);
str fixed_text(struct arena *a, fixed v);

/* The one rounding there is: n / d, which counts ten-thousandths as a fixed does, exact until it is rounded once, half away
   from zero, to so many places (0..4; of money those of ISO 4217). d > 0. False when the result is out of range.
   A product a × b is fixed_round((__int128)a * b, FIXED_ONE, …), p percent of it has 100 * FIXED_ONE below. */
bool fixed_round(__int128 n, int64_t d, int places, fixed *out);

#endif
