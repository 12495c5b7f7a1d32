/* An export under way, and what its two forms share. Within transfer/ only. */
#ifndef TRANSFER_EXPORT_PARTS_H
#define TRANSFER_EXPORT_PARTS_H

#include "json/write.h"
#include "query/context.h"
#include "transfer/export.h"

struct name {
    const struct object *object; /* NULL: free */
    int64_t id;
    struct value text; /* null: the actor may not see the record */
};

struct export
{
    struct cx cx;          /* with an arena of its own, reset for each record */
    struct issues *issues; /* the caller's */
    struct export_options options;
    const struct field **fields;
    size_t field_count;
    const struct field *lines; /* CSV: each of these lines is a row of its own; or NULL */
    bool has_parts;            /* lines or links are told */
    struct arena *names_arena;
    struct name *names; /* [NAMES_MAX], by a hash of the id: a later one takes the place */
    struct buf *out;
    struct json json;
    int fd; /* -1: none */
};

/* The title of a record, null where the actor may not see it. */
enum rc export__name(struct export *e, const struct object *o, int64_t id, struct value *out);

void export__csv_header(struct export *e);
enum rc export__csv_record(struct export *e, const struct record *r);

#endif
