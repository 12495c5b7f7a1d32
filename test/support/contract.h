/*
 * Whether the server keeps its own OpenAPI document: what it answered, and what it took without complaint.
 *
 * A small part of JSON Schema: type, properties, required, additionalProperties, items, enum, anyOf, $ref. Members that
 * no schema names are mistakes, whatever additionalProperties says.
 */
#ifndef SUPPORT_CONTRACT_H
#define SUPPORT_CONTRACT_H

#include <jansson.h>

#include "support/desk.h"

/* NULL when both hold; else a sentence in a. A refused request need not be in the document; its problem must, and where the
   operation is, its status (of what is the server's own failure, 500 and above, the default answer tells). */
const char *contract_breach(json_t *document, struct arena *a, const struct ask *ask, const struct told *t);

/* A value against a schema of the document. */
const char *contract_schema_breach(json_t *document, struct arena *a, json_t *schema, json_t *v);

#endif
