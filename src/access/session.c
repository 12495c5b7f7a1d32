/*
 * Rows of sessions and of passwords; whose they are is asked of person.h. What a write changes here, other
 * threads may believe otherwise from their cache: every one says so first (people_changed), and who commits it forgets the
 * cache. Random bytes and the time come from the context's clock, so that tests know them. See session.h.
 */
#include "access/session.h"

#include <sodium.h>

#include "access/access.h"
#include "access/session_cache.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"

enum { TOKEN_BYTES = 32, TOLD_BYTES_MAX = 200 };

static void people_changed(struct cx *cx)
{
    if (cx->people_changed)
        *cx->people_changed = true;
}

void session_hash(str token, unsigned char *out)
{
    hash_sha256(&token, 1, out);
}

static struct value token_hash(struct cx *cx, str token)
{
    unsigned char *hash = arena_alloc(cx->arena, HASH_BYTES);
    session_hash(token, hash);
    return v_bytes((str){(char *)hash, HASH_BYTES});
}

/* Of a person, so many stay: who signs in without end ends the oldest. */
static enum rc end_oldest(struct cx *cx, int64_t user_id)
{
    int64_t ended = 0;
    enum rc rc = db_run(cx->db,
                        S("delete from sessions where token_hash in (select token_hash from sessions "
                          "where user_id = ? order by created_at desc, token_hash limit ? offset ?)"),
                        (struct value[]){v_int(user_id), v_int(LIMIT_USER_SESSIONS), v_int(LIMIT_USER_SESSIONS)}, 3,
                        &ended);
    if (ended)
        people_changed(cx);
    return rc;
}

enum rc session_start(struct cx *cx, struct session_options options, str *token, int64_t *expires_ms)
{
    check(options.user_id != 0 && db_in_transaction(cx->db));
    unsigned char random[TOKEN_BYTES];
    char *text = arena_alloc(cx->arena, 64);
    cx->clock->random(cx->clock->data, random, sizeof random);
    sodium_bin2base64(text, 64, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    *token = str_of(text);
    *expires_ms = cx->now_ms + (int64_t)LIMIT_SESSION_DAYS * 86400000;
    const struct value binds[] = {token_hash(cx, *token),
                                  v_int(options.user_id),
                                  v_time(cx->now_ms),
                                  v_time(*expires_ms),
                                  v_text(str_take_whole(options.peer, TOLD_BYTES_MAX)),
                                  v_text(str_take_whole(options.agent, TOLD_BYTES_MAX))};
    enum rc rc = db_run(cx->db,
                        S("insert into sessions (token_hash, user_id, created_at, expires_at, peer, agent) "
                          "values (?, ?, ?, ?, ?, ?)"),
                        binds, countof(binds), NULL);
    return rc == RC_OK ? end_oldest(cx, options.user_id) : rc;
}

static enum rc session_read(struct cx *cx, struct value hash, struct session *out)
{
    struct person p;
    int64_t expires_ms = 0;
    enum rc rc = person_of_session(cx, hash, &p, &expires_ms);
    *out = (struct session){.who = p.who, .language = p.language, .expires_ms = expires_ms};
    return rc;
}

static enum rc session_of(struct cx *cx, struct value hash, struct session *out)
{
    const unsigned char *key = (const unsigned char *)hash.s.p;
    bool is_ahead = cx->people_changed && *cx->people_changed; /* of what is committed: nobody else may believe it */
    if (!cx->sessions || is_ahead)
        return session_read(cx, hash, out);
    if (session_cache_find(cx->sessions, key, cx->now_ms, cx->arena, out))
        return RC_OK;
    if (!cx->db)
        return RC_BUDGET;
    unsigned generation = session_cache_generation(cx->sessions);
    enum rc rc = session_read(cx, hash, out);
    if (rc == RC_OK)
        session_cache_keep(cx->sessions, key, generation, cx->now_ms, out);
    return rc;
}

enum rc session_find(struct cx *cx, str token, str *language)
{
    struct session s;
    enum rc rc = session_of(cx, token_hash(cx, token), &s);
    if (rc != RC_OK)
        return rc;
    access_act(cx, s.who);
    *language = s.language;
    return RC_OK;
}

enum rc session_end(struct cx *cx, str token)
{
    check(db_in_transaction(cx->db));
    people_changed(cx);
    return db_run(cx->db, S("delete from sessions where token_hash = ?"), (struct value[]){token_hash(cx, token)}, 1,
                  NULL);
}

enum rc session_end_all(struct cx *cx, int64_t user_id, str but_token)
{
    check(user_id != 0 && db_in_transaction(cx->db));
    people_changed(cx);
    return db_run(cx->db, S("delete from sessions where user_id = ? and token_hash <> ?"),
                  (struct value[]){v_int(user_id), token_hash(cx, but_token)}, 2, NULL);
}

enum rc session_written(struct cx *cx, const struct record *now)
{
    people_changed(cx);
    if (now->object != catalog_users(cx->catalog))
        return RC_OK; /* a declaration gave the behaviour to others */
    struct value active = record_get(now, person_fields(cx->catalog).active);
    bool is_in = !record_is_deleted(now) && active.type == VALUE_BOOL && active.b;
    return is_in ? RC_OK : session_end_all(cx, record_id(now), S(""));
}

enum rc session_moved(struct cx *cx, int64_t user_id, int64_t new_id)
{
    check(user_id != new_id && new_id > 0 && db_in_transaction(cx->db));
    static const char *const updates[] = {
        "update credentials set user_id = ? where user_id = ?", "update sessions set user_id = ? where user_id = ?",
        "update idempotency set user_id = ? where user_id = ?", "update jobs set created_by = ? where created_by = ?",
        "update imports set created_by = ? where created_by = ?"};
    const struct value binds[] = {v_int(new_id), v_int(user_id)};
    enum rc rc = RC_OK;
    people_changed(cx);
    for (size_t i = 0; i < countof(updates) && rc == RC_OK; i++)
        rc = db_run(cx->db, str_of(updates[i]), binds, countof(binds), NULL);
    return rc;
}

enum rc credential_set(struct cx *cx, int64_t user_id, str password_hash, str but_token)
{
    check(user_id != 0 && db_in_transaction(cx->db));
    enum rc rc = db_run(
        cx->db,
        S("insert into credentials (user_id, password_hash, changed_at) values (?, ?, ?) on conflict "
          "(user_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at"),
        (struct value[]){v_int(user_id), v_text(password_hash), v_time(cx->now_ms)}, 3, NULL);
    return rc == RC_OK ? session_end_all(cx, user_id, but_token) : rc;
}
