/*
 * Outlines: the shape of a JSON text in one line, so that the table of operations can say what a route takes and answers.
 *
 *     text integer number boolean instant date any    as docs/api.md writes them
 *     "a"|"b"                                         one of these texts
 *     [x]                                             an array
 *     {a:x,b?:y}                                      an object; b may be missing
 *     {*:x}                                           an object whose names are free
 *     Name                                            a component of the document
 *     @ @_list                                        a component of the object at hand: customer, customer_list
 *     x?                                              or null
 *
 * No spaces. An outline that does not read is a bug (checked).
 */
#ifndef API_OUTLINE_H
#define API_OUTLINE_H

#include "base/str.h"
#include "json/write.h"

/* Writes the JSON Schema of an outline as one value; object is the name that stands for @. */
void outline_write(struct json *j, const char *outline, str object);

#endif
