/*
 * What a caller wants a record to be: the fields given, checked one by one as they come, before anything is asked of the
 * database. A draft is made from JSON (the API) or field by field (an import).
 */
#ifndef RECORD_DRAFT_H
#define RECORD_DRAFT_H

#include "base/rc.h"
#include "json/read.h"
#include "query/context.h"
#include "query/record.h"

struct draft_part {
    bool is_given;
    struct draft **lines; /* in order */
    size_t count;
};

struct draft {
    const struct object *object;
    int64_t id;               /* of a line that stands already; 0: a new one */
    struct record *given;     /* is_read marks what was given */
    struct draft_part *parts; /* [field_count]; NULL where the object has no lines */
    bool is_history;          /* it happened elsewhere: any state may be the first (SAVE_HISTORY) */
};

/* An empty draft. */
struct draft *draft_new(struct arena *a, const struct object *o);

/* Reads a JSON object. Every mistake goes to cx->issues with its pointer: unknown and read-only fields, types, formats.
   RC_INVALID when there was any. */
enum rc draft_from_json(struct cx *cx, const struct object *o, json_t *body, struct draft **out);

/* One field from a person's text (a CSV cell). */
enum rc draft_from_text(struct cx *cx, struct draft *d, const struct field *f, str text);

void draft_put(struct draft *d, const struct field *f, struct value v);
bool draft_has(const struct draft *d, const struct field *f);

/* Gives a lines field these drafts. */
void draft_put_lines(struct draft *d, const struct field *f, struct draft **lines, size_t n);

#endif
