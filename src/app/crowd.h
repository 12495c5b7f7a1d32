/*
 * A crowd: the listeners as they stood when a round of live.c began, and what is done for them in it. What it finds out of a
 * listener (where it is) stands in the list, for live.c to keep. One thread; it takes no lock.
 */
#ifndef APP_CROWD_H
#define APP_CROWD_H

#include "app/listeners.h"
#include "http/http.h"
#include "query/context.h"

struct crowd {
    struct http *http;
    struct cx *cx; /* the program's; who acts is set to the listener who is told */
    struct listener *list;
    size_t n;
};

/* Tells new ones where they begin, and those too far behind the head of the journal that they begin anew. */
void crowd_welcome(struct crowd *c, int64_t head);

/* Tells all what changed since the least of their positions, at most LIMIT_NEWS changes; puts the list into another
   order. */
enum rc crowd_tell(struct crowd *c, int64_t head, bool *has_more);

/* Closes the streams of sessions that have ended. */
enum rc crowd_look(struct crowd *c);

#endif
