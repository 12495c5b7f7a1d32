/* What a change says, as canonical JSON: written, compared, hashed, read back. Within journal/ only. */
#ifndef JOURNAL_CONTENT_H
#define JOURNAL_CONTENT_H

#include "base/rc.h"
#include "journal/journal.h"

struct content {
    const struct object *object;
    enum change_kind kind;
    int64_t version;
    str before, after; /* JSON objects by field number, or empty */
};

/* Every journaled field that is not null: what a create's digest covers. */
str content__all(struct arena *a, const struct record *r);

/* The journaled fields, read on both sides, whose values differ; two empty objects when none does. */
void content__difference(struct arena *a, const struct record *before, const struct record *after, str *before_text,
                         str *after_text);

/* The fields of a text made by one of the above. RC_CORRUPT when it is none. */
enum rc content__read(struct arena *a, const struct object *o, str text, struct record **out);

/* SHA-256(nonce || canonical content) into out[HASH_BYTES]. */
void content__digest(struct arena *a, const struct content *c, str nonce, unsigned char *out);

#endif
