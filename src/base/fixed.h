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

/* a * b, rounded half away from zero to four places; false when out of range. */
bool fixed_mul(fixed a, fixed b, fixed *out);

/* Rounded half away from zero to so many places (0..4): money by ISO 4217. */
fixed fixed_round(fixed v, int places);

#endif
