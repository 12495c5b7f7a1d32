/*
 * The bell: rung when something was committed, so that the loops behind requests look at once. It also says when they are
 * to end. Any thread may ring it, before the loops begin and after they have ended.
 */
#ifndef APP_BELL_H
#define APP_BELL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct bell {
    atomic_bool is_stopping;
    pthread_mutex_t lock;
    pthread_cond_t rung;
    unsigned rings; /* under the lock */
};

void bell_init(struct bell *b);
void bell_free(struct bell *b);

void bell_ring(struct bell *b);

/* From now on nobody rests, and bell_is_stopping is true. */
void bell_stop(struct bell *b);
bool bell_is_stopping(const struct bell *b);

/* Rests so long, or until the bell is stopped, or, where heard is given, rung since *heard rings were heard. */
void bell_rest(struct bell *b, int rest_ms, unsigned *heard);

#endif
