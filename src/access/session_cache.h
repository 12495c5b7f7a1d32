/*
 * Sessions met lately: who a token is, without asking the database at every request.
 *
 * One for the process, shared by its threads. What it holds is believed as long as no session and no person was written
 * since it was read: a transaction that does sets cx->people_changed, and whoever commits it forgets everything
 * (session_cache_forget) before anybody is answered; until then nothing is read from here or kept for that connection, which
 * sees what may be rolled back. So who was signed out is refused from the next request on. Where other
 * nodes write the same database, nothing is believed for longer than LIMIT_SESSION_CACHE_MS.
 *
 * A fixed table: two sessions that fall on one place put each other out.
 */
#ifndef ACCESS_SESSION_CACHE_H
#define ACCESS_SESSION_CACHE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/hash.h"
#include "query/context.h"

struct session_cache;

/* What is known of a session. Texts are in the arena of who asked. */
struct session {
    struct actor who;
    str language;
    int64_t expires_ms;
};

/* Lives in a. is_shared: other processes write the database too. */
struct session_cache *session_cache_new(struct arena *a, bool is_shared);

/* False when it is not known, or not for sure. */
bool session_cache_find(struct session_cache *sc, const unsigned char hash[HASH_BYTES], int64_t now_ms, struct arena *a,
                        struct session *out);

/* Whose session it was when it was last read, 0 where that is not known: for turns, never for rights. */
int64_t session_cache_user(struct session_cache *sc, const unsigned char hash[HASH_BYTES]);

/* Keeps what was read from the database; generation is what session_cache_generation said before the reading began. */
unsigned session_cache_generation(struct session_cache *sc);
void session_cache_keep(struct session_cache *sc, const unsigned char hash[HASH_BYTES], unsigned generation,
                        int64_t now_ms, const struct session *s);

/* Nothing that was read until now is believed any more. */
void session_cache_forget(struct session_cache *sc);

#endif
