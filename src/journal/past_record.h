/* Many records taken back at once. Within journal/ only. */
#ifndef JOURNAL_PAST_RECORD_H
#define JOURNAL_PAST_RECORD_H

#include "journal/past.h"

struct past_rows {
    struct record **rows;    /* by id, with their links */
    struct taken_back *back; /* of each */
    size_t count;
};

/* The rows with these ids (at most LIMIT_PAGE, in their order), taken back; what was purged is not among them. */
enum rc past__read(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct then then,
                   struct past_rows *out);

#endif
