/* Declarations, the built-in ones and further files, made into a catalogue and held against what the program can do. */
#ifndef APP_DECLARATIONS_H
#define APP_DECLARATIONS_H

#include "object/catalog.h"

/* files are paths and end with NULL (NULL: none); the catalogue lives in a. *message (in a) names the first mistake.
   RC_UNAVAILABLE: a file cannot be read. */
enum rc declarations_load(struct arena *a, const char *const *files, const struct catalog **out, str *message);

#endif
