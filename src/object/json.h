/*
 * Values of fields as JSON: as the interface takes and gives them (docs/api.md, "Conventions"), and the canonical text
 * that the journal digests and undoes from.
 *
 * Lines and links have no value of their own; the record floor reads them, and giving one here is a bug.
 */
#ifndef OBJECT_JSON_H
#define OBJECT_JSON_H

#include <jansson.h>

#include "json/write.h"
#include "object/catalog.h"

/*
 * Reads and checks one value; null is null. Text and numbers as their JSON type; decimal, money and percent also as
 * text ("1280000.50"), which alone keeps more than 15 digits; a relation as its id. Issues: "type" with the kind
 * wanted, "digits", and those of the field's type. The text of *out may point into v. Whether the field may be written
 * or must be filled is not asked here.
 */
enum rc field_from_json(const struct field *f, json_t *v, struct arena *a, struct value *out, struct issues *is);

/* One value, as the interface gives it: an exact number for money, the id for a relation. */
void field_write_json(const struct field *f, struct value v, struct json *j);

/*
 * The canonical form: null, true, false; an integer; everything else a string: decimals as base/fixed.h writes them,
 * dates 2026-11-20, instants 2026-11-20T09:42:00.000Z, texts as they are. One value has one form, so equal values have
 * equal bytes. It is stored and digested: it never changes.
 */
void field_write_canonical(const struct field *f, struct value v, struct json *j);

/* RC_CORRUPT where it is not what field_write_canonical wrote. Values that a later declaration would refuse (a text
   grown too long, a choice that is gone) are read all the same. Text points into v. */
enum rc field_read_canonical(const struct field *f, const json_t *v, struct value *out);

/* A fixed as a string: "12.5". */
void json_exact(struct json *j, fixed f);

#endif
