/*
 * Declarations, wherever they come from, made into a catalogue that the program can work with: whole, with rights that read
 * and behaviours there are.
 */
#ifndef APP_DECLARATIONS_H
#define APP_DECLARATIONS_H

#include "object/catalog.h"
#include "schema/schema.h"

/* The program's own, and further files (paths, ends with NULL; NULL: none). Texts live in a, but the program's. *message
   (in a): which file cannot be read. */
enum rc declarations_read(struct arena *a, const char *const *files, struct schema_declarations *out, str *message);

/* The catalogue lives in a, into which texts are copied. RC_INVALID: *message (in a) names the first mistake. */
enum rc declarations_load(struct arena *a, const struct schema_declarations *d, const struct catalog **out,
                          str *message);

/* Whether it has all that the program's own declarations have, for the program's C counts on those. RC_INVALID: *message (in
   a) names what is missing. */
enum rc declarations_check_whole(const struct catalog *c, struct arena *a, str *message);

#endif
