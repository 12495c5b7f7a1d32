/* See thread_value.h. The key is kept plus one, so that a static begins without; of two threads that make one, one wins. */
#include "base/thread_value.h"

#include <pthread.h>

#include "base/check.h"

static unsigned key_make(struct thread_value *v)
{
    pthread_key_t made;
    unsigned none = 0;
    check(pthread_key_create(&made, v->drop) == 0);
    if (atomic_compare_exchange_strong(&v->key, &none, made + 1))
        return made + 1;
    pthread_key_delete(made);
    return none;
}

void *thread_value_of(struct thread_value *v)
{
    check(v->make && v->drop);
    unsigned key = atomic_load(&v->key);
    if (!key)
        key = key_make(v);
    void *value = pthread_getspecific(key - 1);
    if (value)
        return value;
    value = v->make();
    check(value && pthread_setspecific(key - 1, value) == 0);
    return value;
}
