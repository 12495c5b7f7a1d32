/* The table of streams under its lock. See listeners.h. */
#include "app/listeners.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "access/session.h"
#include "base/check.h"

struct listeners {
    atomic_size_t count;  /* read without the lock, too */
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t wake;
    bool is_stopping, is_woken, has_ended_sessions;
    struct listener *slots; /* by the lower half of their stream */
    size_t slot_count;
};

static void listeners_end(void *data)
{
    struct listeners *l = data;
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->wake);
    free(l->slots);
}

struct listeners *listeners_new(struct arena *a)
{
    struct listeners *l = arena_new_of(a, struct listeners);
    pthread_condattr_t monotonic;
    check(pthread_condattr_init(&monotonic) == 0 && pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    check(pthread_mutex_init(&l->lock, NULL) == 0 && pthread_cond_init(&l->wake, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    arena_defer(a, listeners_end, l);
    return l;
}

/* --- who comes and goes ----------------------------------------------------------------------------------------- */

static size_t streams_of(const struct listeners *l, int64_t user_id)
{
    size_t n = 0;
    for (size_t i = 0; i < l->slot_count; i++)
        n += l->slots[i].stream && l->slots[i].who.user_id == user_id;
    return n;
}

static struct listener *slot_of(struct listeners *l, uint64_t stream)
{
    size_t i = (uint32_t)stream;
    if (i >= l->slot_count) {
        size_t count = (i + 1) * 2;
        l->slots = realloc(l->slots, count * sizeof *l->slots);
        check(l->slots);
        memset(l->slots + l->slot_count, 0, (count - l->slot_count) * sizeof *l->slots);
        l->slot_count = count;
    }
    return &l->slots[i];
}

enum rc listeners_open(struct listeners *l, uint64_t stream, struct actor who, str token, int64_t after)
{
    check(who.user_id != 0 && after >= -1);
    struct listener new = {.stream = stream, .who = {.user_id = who.user_id, .team_id = who.team_id}, .is_new = true};
    check(stream && who.role.n < sizeof new.role);
    memcpy(new.role, who.role.p, who.role.n);
    session_hash(token, new.session);
    new.position = after;
    pthread_mutex_lock(&l->lock);
    bool is_welcome = streams_of(l, who.user_id) < LIMIT_USER_STREAMS;
    if (is_welcome) {
        *slot_of(l, stream) = new;
        atomic_fetch_add(&l->count, 1);
    }
    pthread_mutex_unlock(&l->lock);
    if (!is_welcome)
        return RC_TOO_MANY;
    listeners_wake(l);
    return RC_OK;
}

void listeners_closed(struct listeners *l, uint64_t stream)
{
    size_t i = (uint32_t)stream;
    pthread_mutex_lock(&l->lock);
    if (i < l->slot_count && l->slots[i].stream == stream) {
        l->slots[i].stream = 0;
        atomic_fetch_sub(&l->count, 1);
    }
    pthread_mutex_unlock(&l->lock);
}

/* --- waking ----------------------------------------------------------------------------------------------------- */

static void wake(struct listeners *l, bool *why)
{
    if (atomic_load(&l->count) == 0)
        return;
    pthread_mutex_lock(&l->lock);
    *why = true;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->lock);
}

void listeners_wake(struct listeners *l)
{
    wake(l, &l->is_woken);
}

void listeners_sessions_ended(struct listeners *l)
{
    wake(l, &l->has_ended_sessions);
}

bool listeners_await(struct listeners *l, int look_s, bool *is_ended)
{
    check(look_s >= 0);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += look_s;
    pthread_mutex_lock(&l->lock);
    int timed_out = 0;
    while (!l->is_stopping && !l->is_woken && !l->has_ended_sessions && !timed_out) {
        if (atomic_load(&l->count) == 0)
            pthread_cond_wait(&l->wake, &l->lock);
        else
            timed_out = pthread_cond_timedwait(&l->wake, &l->lock, &until);
    }
    *is_ended = l->has_ended_sessions;
    l->is_woken = l->has_ended_sessions = false;
    bool goes_on = !l->is_stopping;
    pthread_mutex_unlock(&l->lock);
    return goes_on;
}

void listeners_stop(struct listeners *l)
{
    pthread_mutex_lock(&l->lock);
    l->is_stopping = true;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->lock);
}

/* --- a round ---------------------------------------------------------------------------------------------------- */

struct listener *listeners_copy(struct listeners *l, struct arena *a, size_t *n)
{
    *n = 0;
    pthread_mutex_lock(&l->lock);
    struct listener *list = arena_array_of(a, atomic_load(&l->count) + 1, struct listener);
    for (size_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].stream)
            list[(*n)++] = l->slots[i];
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < *n; i++)
        list[i].who.role = str_of(list[i].role);
    return list;
}

void listeners_put_back(struct listeners *l, const struct listener *list, size_t n)
{
    check(list || n == 0);
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < n; i++) {
        struct listener *now = &l->slots[(uint32_t)list[i].stream];
        if (now->stream != list[i].stream)
            continue;
        now->position = list[i].position;
        now->said = list[i].said;
        now->is_new = list[i].is_new;
    }
    pthread_mutex_unlock(&l->lock);
}
