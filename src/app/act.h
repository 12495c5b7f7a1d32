/* What commands share: their context, and a user's mistakes as they stand in a shell. Within app/ only. */
#ifndef APP_ACT_H
#define APP_ACT_H

#include <jansson.h>

#include "app/parts.h"

/* A reading context on a connection of its own, for one command beside whatever else goes on; closed with the arena. */
enum rc act__context(struct app *app, struct arena *a, struct cx **out);

/* The issues of a failed act as one sentence: where each is in words, a field by its label, then what is wrong. of: the JSON they
   point into, whose parts are told by their names too, or NULL. */
str act__mistakes(struct arena *a, const struct issues *is, const json_t *of);

/* By its name or plural; NULL with *message where there is none. */
const struct object *act__object(struct cx *cx, str word, str *message);

#endif
