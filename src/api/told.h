/*
 * Changes as handlers tell them: read from the journal with their fields, and written as JSON. Shared by history, timeline
 * and feed; in api/ only.
 */
#ifndef API_TOLD_H
#define API_TOLD_H

#include "api/call.h"
#include "journal/journal.h"
#include "record/undone.h"

/* A change copied out of its row, with its fields read. */
struct told {
    struct change change;
    const struct object *object;
    struct record *before, *after; /* of links, those the actor knows */
    bool is_cut;                   /* links alone changed, and none that they know: left out of both */
    enum undone undone;            /* by told_undone */
};

struct told_list {
    struct cx *cx;
    struct told *list;
    size_t count, capacity;
};

struct told_list told_list(struct cx *cx, size_t capacity);

/* A change_fn whose `to` is a struct told_list; what does not fit is left out. */
enum rc told_add(void *to, const struct change *ch);

/* How far each of the changes, of one record, is undone. */
enum rc told_undone(struct told_list *t);

/* "undone":…,"partly_undone":… */
void told_write_undone(struct json *j, const struct told *t);

/* A change of nothing but fields the actor may not read is none to them. */
bool told_is_seen(const struct cx *cx, const struct told *t);

/* An item of the open array. The feed, which programs read, tells relations as ids; what people read tells whom they mean. */
void told_write(struct cx *cx, struct json *j, const struct told *t, bool is_feed);

/* "changes":{"stage":{"before":…,"after":…}} */
void told_write_changes(struct cx *cx, struct json *j, const struct told *t);

/* Parameters after (a number) and limit; the record, where the path names one, must be one the caller may see. */
enum rc told_start(struct call *c, int64_t *after, int64_t *limit);

#endif
