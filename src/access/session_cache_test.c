/* What is remembered of sessions: only what was read, as long as nobody's session or person was written since. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "access/session_cache.h"
#include "base/limits.h"

static const int64_t now_ms = 1000000;

static const struct session ann = {
    .who = {.user_id = 7, .team_id = 2, .name = S("安 Ann"), .role = S("sales")},
    .language = S("zh"),
    .expires_ms = 2000000,
};

/* Hashes that fall on one place differ in their last byte. */
static const unsigned char one[HASH_BYTES] = {1}, other[HASH_BYTES] = {1, [HASH_BYTES - 1] = 9};

static void keep(struct session_cache *sc, const unsigned char *hash)
{
    session_cache_keep(sc, hash, session_cache_generation(sc), now_ms, &ann);
}

static bool is_known(struct session_cache *sc, const unsigned char *hash, int64_t at_ms)
{
    struct arena *a = arena_new(0);
    struct session s;
    bool is_found = session_cache_find(sc, hash, at_ms, a, &s);
    if (is_found) {
        assert_true(s.who.user_id == 7 && s.who.team_id == 2 && s.expires_ms == ann.expires_ms);
        assert_true(str_eq(s.who.name, ann.who.name) && str_eq(s.who.role, ann.who.role));
        assert_true(str_eq(s.language, ann.language));
    }
    arena_free(a);
    return is_found;
}

static void known_until_it_ends(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct session_cache *sc = session_cache_new(a, false);
    assert_false(is_known(sc, one, now_ms));
    keep(sc, one);
    assert_true(is_known(sc, one, now_ms));
    assert_true(is_known(sc, one, ann.expires_ms - 1));
    assert_false(is_known(sc, one, ann.expires_ms));
    assert_false(is_known(sc, other, now_ms));
    keep(sc, other);
    assert_true(is_known(sc, other, now_ms));
    assert_false(is_known(sc, one, now_ms));
    arena_free(a);
}

static void forgotten_when_people_change(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct session_cache *sc = session_cache_new(a, false);
    keep(sc, one);
    session_cache_forget(sc);
    assert_false(is_known(sc, one, now_ms));

    /* read before the change was committed, kept after it */
    unsigned generation = session_cache_generation(sc);
    session_cache_forget(sc);
    session_cache_keep(sc, one, generation, now_ms, &ann);
    assert_false(is_known(sc, one, now_ms));
    keep(sc, one);
    assert_true(is_known(sc, one, now_ms));
    arena_free(a);
}

static void with_other_nodes_not_for_long(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct session_cache *sc = session_cache_new(a, true);
    keep(sc, one);
    assert_true(is_known(sc, one, now_ms + LIMIT_SESSION_CACHE_MS - 1));
    assert_false(is_known(sc, one, now_ms + LIMIT_SESSION_CACHE_MS));
    arena_free(a);
}

static void long_names_are_asked_every_time(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct session_cache *sc = session_cache_new(a, false);
    char name[500];
    memset(name, 'x', sizeof name);
    struct session s = ann;
    s.who.name = (str){name, sizeof name};
    session_cache_keep(sc, one, session_cache_generation(sc), now_ms, &s);
    assert_false(is_known(sc, one, now_ms));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_until_it_ends),
        cmocka_unit_test(forgotten_when_people_change),
        cmocka_unit_test(with_other_nodes_not_for_long),
        cmocka_unit_test(long_names_are_asked_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
