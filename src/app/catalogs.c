/* Snapshots counted by their pins. See catalogs.h. */
#include "app/catalogs.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"

/* Its pins are of acts, and one of being in force. */
struct snapshot {
    struct catalogs *of;
    struct arena *arena;
    const struct catalog *catalog;
    size_t pins;
};

struct catalogs {
    pthread_mutex_t lock;
    struct snapshot *now;
    size_t alive;
    bool is_closed;
};

struct catalogs *catalogs_new(void)
{
    struct catalogs *cs = calloc(1, sizeof *cs);
    check(cs && pthread_mutex_init(&cs->lock, NULL) == 0);
    return cs;
}

/* With the lock held: what is to be freed once it is not, or NULL. */
static struct snapshot *let_go(struct snapshot *s)
{
    check(s->pins > 0);
    if (--s->pins > 0)
        return NULL;
    s->of->alive--;
    return s;
}

/* With the lock held. Leaves it, and frees what nobody has any more. */
static void leave(struct catalogs *cs, struct snapshot *gone)
{
    bool is_last = cs->is_closed && cs->alive == 0;
    pthread_mutex_unlock(&cs->lock);
    if (gone) {
        arena_free(gone->arena);
        free(gone);
    }
    if (!is_last)
        return;
    pthread_mutex_destroy(&cs->lock);
    free(cs);
}

void catalogs_close(struct catalogs *cs)
{
    pthread_mutex_lock(&cs->lock);
    check(!cs->is_closed);
    struct snapshot *gone = cs->now ? let_go(cs->now) : NULL;
    cs->now = NULL;
    cs->is_closed = true;
    leave(cs, gone);
}

static void unpin(void *snapshot)
{
    struct snapshot *s = snapshot;
    struct catalogs *cs = s->of;
    pthread_mutex_lock(&cs->lock);
    leave(cs, let_go(s));
}

const struct catalog *catalogs_pin(struct catalogs *cs, struct arena *a)
{
    pthread_mutex_lock(&cs->lock);
    struct snapshot *s = cs->now;
    check(s);
    s->pins++;
    pthread_mutex_unlock(&cs->lock);
    arena_defer(a, unpin, s);
    return s->catalog;
}

void catalogs_publish(struct catalogs *cs, struct arena *own, const struct catalog *c)
{
    struct snapshot *s = calloc(1, sizeof *s);
    check(s && own && c);
    *s = (struct snapshot){.of = cs, .arena = own, .catalog = c, .pins = 1};
    pthread_mutex_lock(&cs->lock);
    check(!cs->is_closed);
    cs->alive++;
    struct snapshot *old = cs->now;
    bool is_news = !old || catalog_generation(c) > catalog_generation(old->catalog);
    if (is_news)
        cs->now = s;
    leave(cs, is_news ? (old ? let_go(old) : NULL) : let_go(s));
}

int64_t catalogs_generation(struct catalogs *cs)
{
    pthread_mutex_lock(&cs->lock);
    check(cs->now);
    int64_t generation = catalog_generation(cs->now->catalog);
    pthread_mutex_unlock(&cs->lock);
    return generation;
}

size_t catalogs_alive(struct catalogs *cs)
{
    pthread_mutex_lock(&cs->lock);
    size_t alive = cs->alive;
    pthread_mutex_unlock(&cs->lock);
    return alive;
}
