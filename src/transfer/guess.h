/* Guesses: which object a file holds and where its columns go. Within transfer/ only. */
#ifndef TRANSFER_GUESS_H
#define TRANSFER_GUESS_H

#include "transfer/document.h"

/* The object, by its headers and its name, and all columns. */
void guess__file(struct cx *cx, struct import_file *f);

/* The columns of a file whose object is known. */
void guess__columns(struct cx *cx, struct import_file *f);

/* The field a header names as exports do; *lines: through which lines, or NULL. NULL: none that the actor knows. */
const struct field *guess__named(struct cx *cx, const struct object *o, str header, const struct field **lines);

/* The relation whose ids a header names, "Customer ID", in the same way. */
const struct field *guess__id_of(struct cx *cx, const struct object *o, str header, const struct field **lines);

/* What follows from a column's target: missing, how its values are read. */
void guess__column(struct cx *cx, const struct object *o, struct column *c);

#endif
