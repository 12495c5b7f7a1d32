/* Guesses: which object a file holds and where its columns go. Within transfer/ only. */
#ifndef TRANSFER_GUESS_H
#define TRANSFER_GUESS_H

#include "transfer/document.h"

/* The object, by its headers and its name, and all columns. */
void guess__file(struct cx *cx, struct import_file *f);

/* The columns of a file whose object is known. */
void guess__columns(struct cx *cx, struct import_file *f);

/* What follows from a column's target: missing, how its values are read. */
void guess__column(struct cx *cx, const struct object *o, struct column *c);

#endif
