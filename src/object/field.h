/*
 * What the files field_<type>.c share: the ops of each type, and the steps most of them take. Only for this folder;
 * others find ops through field_ops_of (object/catalog.h).
 *
 * A from_text trims, makes empty text null, turns the rest into a value and ends with its own check, so that a value
 * has passed the same rule whichever way it came.
 */
#ifndef OBJECT_FIELD_H
#define OBJECT_FIELD_H

#include "object/catalog.h"

extern const struct field_ops field__text, field__long_text, field__integer, field__decimal, field__money,
    field__percent, field__date, field__timestamp, field__boolean, field__choice, field__email, field__phone,
    field__url, field__currency, field__relation, field__lines, field__links;

/* Without white space at both ends: ASCII, U+00A0, U+3000, and the byte order mark. */
str field__trim(str s);

/* Text types: UTF-8, NFC, no control characters (but '\t' and '\n' with has_lines), trimmed, at most f->max code
   points. Empty text becomes null. */
enum rc field__check_text(const struct field *f, struct arena *a, struct value *v, struct issues *is, bool has_lines);

/* from_text of a type whose value is text: the text itself, checked. */
enum rc field__from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is);

/* A number's text as keyboards and programs write it: narrow (text_narrow), trimmed, U+2212 as '-'. */
str field__figure(struct arena *a, str text);

/* "1,280.00" and "1 280.00" without their separators, where they stand in threes; any other text comes back as it
   is. */
str field__ungroup(struct arena *a, str s);

/* from_text and check of the types with four decimals. */
enum rc field__fixed_from_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is);
enum rc field__check_fixed(const struct field *f, struct arena *a, struct value *v, struct issues *is);

/* The fixed of a number's text, as an issue of the field where it is none. Shared with object/json.c. */
enum rc field__fixed_of(const struct field *f, str text, fixed *out, struct issues *is);

void field__to_text(const struct field *f, struct value v, struct buf *out); /* by the value's type; null is nothing */

/* Lines and links are no column: their values do not pass here. */
enum rc field__no_text(const struct field *f, str text, struct arena *a, struct value *out, struct issues *is);
enum rc field__no_check(const struct field *f, struct arena *a, struct value *v, struct issues *is);

/* Range of an int64 field, with its issues. */
enum rc field__check_range(const struct field *f, int64_t v, struct arena *a, struct issues *is);

#endif
