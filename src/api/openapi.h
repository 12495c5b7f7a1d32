/*
 * What the files openapi_*.c share: the operations as a table beside the routes, and the components. Within api/ only.
 *
 * A route says how it is reached and that it needs a sign-in; its operation, found by its handler, what it takes and
 * answers, and what is told of it.
 */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "api/call.h"

struct operation {
    enum rc (*handle)(struct call *c);
    const char *id;         /* operationId; of a route of an object "<plural>_<id>" */
    const char *tag;        /* of openapi_tags; NULL: the object's */
    const char *parameters; /* keys of openapi_parameters, apart by spaces; "equals": any field of the object */
    const char *takes;      /* outline of the JSON body; "file": bytes of any kind; NULL: none */
    const char *statuses;   /* of success: "201 200" */
    const char *answers;    /* outline of the JSON body; NULL: none */
    const char *file;       /* another content type it may answer with: "text/csv", or NULL */
    const char *refuses;    /* statuses of refusals that do not follow from the rest: "409 429" */
    const char *about;      /* what the route's sentence leaves open */
};

/* Every route has one (checked). */
const struct operation *openapi_operation(const struct route *r);

struct parameter {
    const char *key; /* what operations call it */
    const char *name, *in;
    const char *outline;
    const char *description;
};
extern const struct parameter openapi_parameters[];
extern const size_t openapi_parameter_count;

struct tag {
    const char *name, *about;
};
extern const struct tag openapi_tags[];
extern const size_t openapi_tag_count;

struct shape_outline {
    const char *name, *outline;
};
extern const struct shape_outline openapi_shapes[];
extern const size_t openapi_shape_count;

/* The whole document, as one value. */
void openapi_write(struct cx *cx, struct json *j);

/* What stands before the paths: what this is, whose, under which licence, and the subjects (openapi_info.c). */
void openapi_info(struct cx *cx, struct json *j);

/* The subject of an operation of an object. */
str openapi_object_tag(const struct object *o);

/* The responses that refuse: what any route of that kind may answer, and what the operation adds; and the components they
   refer to (openapi_refusals.c). */
void openapi_refusals(struct json *j, const struct route *r, const struct operation *op);
void openapi_refusal_components(struct json *j);

/* The member "components"; of it what operations share: parameters, headers, ways to sign in (openapi_shared.c). */
void openapi_components(struct cx *cx, struct json *j);
void openapi_shared(struct cx *cx, struct json *j);

/* The schemas of an object as the actor knows it: customer, customer_create, customer_patch, customer_list
   (openapi_records.c). */
void openapi__object(const struct cx *cx, struct json *j, const struct object *o);

/* Whether the document tells of the object to this actor. */
bool openapi_shows(const struct cx *cx, const struct object *o);

/* "type": one, or several where there is another or it may be null; the key of a component of the object. */
void openapi__type(struct json *j, const char *type, const char *other, bool is_nullable);
void openapi__key(struct json *j, const struct object *o, const char *suffix);

#endif
