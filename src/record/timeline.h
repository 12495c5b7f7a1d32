/*
 * Timelines: the records that are about a record, by when they happened. Of which objects, and what "about" and "when" mean,
 * their declarations say ("timeline").
 *
 * The order is total: newest first, at one moment the larger object number, then the larger id. A place in it is what stands
 * there, so that paging loses nothing and tells nothing twice, whatever shares a moment and whatever comes in meanwhile.
 * Rights are asked of every record told; objects of which the actor may not read what places them are left out. Changes of
 * the record itself are the journal's (source 0); api/ tells both as one.
 */
#ifndef RECORD_TIMELINE_H
#define RECORD_TIMELINE_H

#include "base/rc.h"
#include "query/context.h"
#include "query/record.h"

struct timeline_place {
    int64_t at_ms;
    int64_t source; /* an object's number */
    int64_t id;
};

/* Before everything. */
struct timeline_place timeline_start(void);

/* Below 0: x stands before y. */
int timeline_order(const struct timeline_place *x, const struct timeline_place *y);

struct timeline_item {
    struct timeline_place place;
    struct record *record; /* with its links, without its lines */
};

struct timeline_query {
    const struct object *object; /* whose timeline: a record the actor may see */
    int64_t id;
    const bool *sources;          /* by object->index: those to tell; NULL: all that declare it */
    struct timeline_place behind; /* items behind this place */
    size_t limit;                 /* at most LIMIT_PAGE + 1 */
};

/* When the record happened: by the fields its declaration names, the first that is filled, else when it was made. */
struct value timeline_at(const struct record *r);

/* The next items that the actor may see, live ones. Fewer than limit: there are no more. */
enum rc timeline_read(struct cx *cx, const struct timeline_query *q, struct timeline_item *items, size_t *count);

#endif
