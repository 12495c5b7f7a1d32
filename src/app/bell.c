/* A counter of rings and a condition to wait on. See bell.h. */
#include "app/bell.h"

#include <time.h>

#include "base/check.h"

void bell_init(struct bell *b)
{
    *b = (struct bell){0};
    check(pthread_mutex_init(&b->lock, NULL) == 0 && pthread_cond_init(&b->rung, NULL) == 0);
}

void bell_free(struct bell *b)
{
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->rung);
}

void bell_ring(struct bell *b)
{
    pthread_mutex_lock(&b->lock);
    b->rings++;
    pthread_cond_broadcast(&b->rung);
    pthread_mutex_unlock(&b->lock);
}

void bell_stop(struct bell *b)
{
    pthread_mutex_lock(&b->lock);
    atomic_store(&b->is_stopping, true);
    pthread_cond_broadcast(&b->rung);
    pthread_mutex_unlock(&b->lock);
}

bool bell_is_stopping(const struct bell *b)
{
    return atomic_load(&b->is_stopping);
}

static struct timespec in_ms(int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

void bell_rest(struct bell *b, int rest_ms, unsigned *heard)
{
    check(rest_ms > 0);
    struct timespec until = in_ms(rest_ms);
    pthread_mutex_lock(&b->lock);
    while (!(heard && b->rings != *heard) && !atomic_load(&b->is_stopping))
        if (pthread_cond_timedwait(&b->rung, &b->lock, &until) != 0)
            break;
    if (heard)
        *heard = b->rings;
    pthread_mutex_unlock(&b->lock);
}
