/*
 * What the files openapi_*.c share: the operations as a table beside the routes, and the components. Within api/ only.
 *
 * A route says how it is reached and that it needs a sign-in; its operation, found by its handler, what it takes and
 * answers. A route without one stands in the document without bodies; openapi_test.c says so.
 */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "api/call.h"

struct operation {
    enum rc (*handle)(struct call *c);
    const char *id;         /* operationId; of a route of an object "<plural>_<id>" */
    const char *parameters; /* keys of openapi_parameters, apart by spaces; "equals": any field of the object */
    const char *takes;      /* outline of the JSON body; "file": bytes of any kind; NULL: none */
    const char *statuses;   /* of success: "201 200" */
    const char *answers;    /* outline of the JSON body; NULL: none */
    const char *file;       /* another content type it may answer with: "text/csv", or NULL */
};

/* NULL: none is told. */
const struct operation *openapi_operation(const struct route *r);

struct parameter {
    const char *key; /* what operations call it */
    const char *name, *in;
    const char *outline;
    const char *description;
};
extern const struct parameter openapi_parameters[];
extern const size_t openapi_parameter_count;

/* The member "components"; of it what operations share: parameters, headers, ways to sign in (openapi_shared.c). */
void openapi_components(struct call *c, struct json *j);
void openapi_shared(struct call *c, struct json *j);

/* Whether the document tells of the object to this caller. */
bool openapi_shows(const struct call *c, const struct object *o);

#endif
