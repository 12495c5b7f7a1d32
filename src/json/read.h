/*
 * JSON in, by jansson: bounded in bytes, depth and values (base/limits.h), duplicate keys refused, UTF-8 checked, no
 * U+0000, no lone surrogates. A number that neither an int64 nor a double holds comes as a double of 1e300 with its
 * sign, so that whoever wanted a number says that it is too large for him.
 *
 * The tree belongs to the arena it was read into and goes with it; it is not counted in the arena's budget, the limits
 * above bound it (about 300 bytes a value). Numbers with a fraction or an exponent come as jansson's doubles.
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

/* Parses one value that fills the whole text. RC_INVALID, and RC_TOO_LARGE where a limit is passed: *message (in a,
   English) says what and where ("…: line 1, column 17"). */
enum rc json_read(struct arena *a, str text, json_t **out, str *message);

/* The same with the message in "zh" or "en". */
enum rc json_read_in(struct arena *a, str text, str language, json_t **out, str *message);

/* Views and conversions; the caller has checked the type. */
str json_text(const json_t *v); /* of a string */

/* The shortest text of a number that reads back the same: "12.5". A fraction that needs more than 15 significant digits
   is not what somebody wrote but what a double made of it: the result is empty. Such numbers travel as strings. */
str json_number_text(struct arena *a, const json_t *v);

/* Text of a member that is a string, a whole number of one that is one; empty and 0 when absent or another type. */
str json_member_text(const json_t *object, const char *key);
int64_t json_member_int(const json_t *object, const char *key);

#endif
