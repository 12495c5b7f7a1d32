/*
 * A place in a timeline as text that travels through a client and back: opaque, versioned, and of that record's timeline
 * only. In api/ only.
 */
#ifndef API_TIMELINE_CURSOR_H
#define API_TIMELINE_CURSOR_H

#include "base/arena.h"
#include "record/timeline.h"

struct timeline_cursor {
    struct timeline_place at; /* the last item that was told */
    int64_t version;          /* of the record: its changes below this one are behind the place; 0: all are */
};

str timeline_cursor_write(struct arena *a, const struct object *o, int64_t id, const struct timeline_cursor *p);

/* False where the text is no place of this record's timeline. */
bool timeline_cursor_read(const struct object *o, int64_t id, str text, struct timeline_cursor *out);

#endif
