/* A lane that has threads: what waits for them, and they. Shared by lanes.c, writers.c and leaving.c. */
#ifndef HTTP_QUEUE_H
#define HTTP_QUEUE_H

#include "http/exchange.h"

struct call;

struct runner {
    struct queue *queue;
    pthread_t thread;
    void *worker;              /* while it is busy with what may be interrupted, else NULL; under the queue's lock */
    struct exchange *exchange; /* which that is */
};

struct queue {
    struct http *http;
    enum lane lane;
    pthread_mutex_t lock;
    pthread_cond_t arrived; /* by the monotonic clock */
    pthread_cond_t called;  /* a call is done */
    struct shares shares;
    struct resting resting; /* of writers */
    struct call *first_call, **last_call;
    bool is_closed;
    struct runner *runners;
    size_t runner_count;
};

/* lanes.c */
struct queue *lanes__queue(struct http *h, enum lane lane);

/* Under the queue's lock: one more thread is woken where there is more to take. Who puts and who has taken say so; who is done
   need not, for it takes next itself: to wake another in vain costs more than a small read does. */
void queue__call(struct queue *q);

/* Under the queue's lock: what was taken is under way no more; it is answered, or it is known whether it may be. The third
   takes the lock. */
void queue__leave(struct queue *q, struct exchange *x);
void queue__wake(struct queue *q, struct exchange *x);
void queue__wake_locked(struct queue *q, struct exchange *x);

/* Whoever asked for it has given up long ago, or would do better to ask again: a read, or a write that was not done. */
bool queue__is_over(const struct queue *q, const struct exchange *x);

/* leaving.c, of the slow lane, each second or so. */
void leaving__look(struct queue *q);

/* writers.c: a writer's thread, of a struct runner. */
void *writers__main(void *runner);

#endif
