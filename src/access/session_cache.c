/* See session_cache.h. One lock guards the table; it is held for a copy of some hundred bytes. */
#include "access/session_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/check.h"
#include "base/limits.h"

enum { PLACES = 1024, TEXT_BYTES = 320 };

struct place {
    unsigned char hash[HASH_BYTES];
    bool is_used;
    unsigned generation;
    int64_t read_ms, expires_ms, user_id, team_id;
    unsigned short name_n, role_n, language_n;
    char text[TEXT_BYTES]; /* name, role and language behind each other */
};

struct session_cache {
    pthread_mutex_t lock;
    bool is_shared;
    atomic_uint generation;
    struct place places[PLACES];
};

static void destroy(void *data)
{
    struct session_cache *sc = data;
    pthread_mutex_destroy(&sc->lock);
}

struct session_cache *session_cache_new(struct arena *a, bool is_shared)
{
    check(a);
    struct session_cache *sc = arena_new_of(a, struct session_cache);
    sc->is_shared = is_shared;
    check(pthread_mutex_init(&sc->lock, NULL) == 0);
    arena_defer(a, destroy, sc);
    return sc;
}

static struct place *place_of(struct session_cache *sc, const unsigned char *hash)
{
    unsigned n;
    memcpy(&n, hash, sizeof n);
    return &sc->places[n % PLACES];
}

static bool is_sure(const struct session_cache *sc, const struct place *p, const unsigned char *hash, int64_t now_ms)
{
    return p->is_used && memcmp(p->hash, hash, HASH_BYTES) == 0 && p->generation == atomic_load(&sc->generation) &&
           now_ms < p->expires_ms && (!sc->is_shared || now_ms - p->read_ms < LIMIT_SESSION_CACHE_MS);
}

static void take_out(const struct place *p, struct arena *a, struct session *out)
{
    str text = {arena_copy(a, p->text, sizeof p->text), sizeof p->text};
    *out = (struct session){
        .who = {.user_id = p->user_id,
                .team_id = p->team_id,
                .name = str_take(text, p->name_n),
                .role = str_take(str_skip(text, p->name_n), p->role_n)},
        .language = str_take(str_skip(text, (size_t)p->name_n + p->role_n), p->language_n),
        .expires_ms = p->expires_ms,
    };
}

bool session_cache_find(struct session_cache *sc, const unsigned char hash[HASH_BYTES], int64_t now_ms, struct arena *a,
                        struct session *out)
{
    pthread_mutex_lock(&sc->lock);
    const struct place *p = place_of(sc, hash);
    bool is_found = is_sure(sc, p, hash, now_ms);
    if (is_found)
        take_out(p, a, out);
    pthread_mutex_unlock(&sc->lock);
    return is_found;
}

int64_t session_cache_user(struct session_cache *sc, const unsigned char hash[HASH_BYTES])
{
    pthread_mutex_lock(&sc->lock);
    const struct place *p = place_of(sc, hash);
    int64_t user_id = p->is_used && memcmp(p->hash, hash, HASH_BYTES) == 0 ? p->user_id : 0;
    pthread_mutex_unlock(&sc->lock);
    return user_id;
}

unsigned session_cache_generation(struct session_cache *sc)
{
    return atomic_load(&sc->generation);
}

static unsigned short append(char *to, size_t at, str s)
{
    if (s.n)
        memcpy(to + at, s.p, s.n);
    return (unsigned short)s.n;
}

static void put_in(struct place *p, const struct session *s)
{
    p->user_id = s->who.user_id;
    p->team_id = s->who.team_id;
    p->expires_ms = s->expires_ms;
    p->name_n = append(p->text, 0, s->who.name);
    p->role_n = append(p->text, p->name_n, s->who.role);
    p->language_n = append(p->text, (size_t)p->name_n + p->role_n, s->language);
}

void session_cache_keep(struct session_cache *sc, const unsigned char hash[HASH_BYTES], unsigned generation,
                        int64_t now_ms, const struct session *s)
{
    check(s->who.user_id != 0);
    if (s->who.name.n + s->who.role.n + s->language.n > TEXT_BYTES)
        return; /* asked every time */
    pthread_mutex_lock(&sc->lock);
    struct place *p = place_of(sc, hash);
    memcpy(p->hash, hash, HASH_BYTES);
    p->is_used = true;
    p->generation = generation;
    p->read_ms = now_ms;
    put_in(p, s);
    pthread_mutex_unlock(&sc->lock);
}

void session_cache_forget(struct session_cache *sc)
{
    atomic_fetch_add(&sc->generation, 1);
}
