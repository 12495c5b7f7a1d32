/*
 * A value of which each thread has its own, made when the thread first asks and dropped when it ends: what is dear to make and
 * good for one thread at a time (a hashing context, a collator, a calendar).
 *
 *     static struct thread_value contexts = {.make = context_make, .drop = context_drop};
 *     … thread_value_of(&contexts) …
 */
#ifndef BASE_THREAD_VALUE_H
#define BASE_THREAD_VALUE_H

#include <stdatomic.h>

struct thread_value {
    void *(*make)(void); /* never NULL (checked) */
    void (*drop)(void *value);
    _Atomic unsigned key; /* 0 until somebody asks; nobody else's business */
};

/* The calling thread's. Any thread. */
void *thread_value_of(struct thread_value *v);

#endif
