/*
 * One row for each e-mail that was tried: how often, and when last. A try is one statement, so that two at once cannot take
 * the same. Rows whose wait is over count as none, and are removed (access/expired.h). See sign_in.h.
 */
#include "access/sign_in.h"

#include "access/person.h"
#include "base/check.h"
#include "base/limits.h"

struct tries {
    int64_t count, since_ms;
};

static enum rc tries_row(void *to, const struct row *row)
{
    *(struct tries *)to = (struct tries){row_int(row, 0), row_value(row, 1, VALUE_TIME).i};
    return RC_OK;
}

static enum rc tries_read(struct cx *cx, str email, struct tries *out)
{
    *out = (struct tries){0};
    return db_query(cx->db, &(struct db_query){S("select tries, since from sign_in_tries where name = ?"),
                                               (struct value[]){v_text(email)}, 1, tries_row, out});
}

static int64_t wait_of(const struct cx *cx, const struct tries *t)
{
    int64_t wait_ms = t->since_ms + LIMIT_SIGN_IN_WAIT_MS - cx->now_ms;
    return t->count < LIMIT_SIGN_IN_TRIES || wait_ms < 0 ? 0 : wait_ms;
}

enum rc sign_in_find(struct cx *cx, str email, struct sign_in *out)
{
    check(out);
    struct tries tries;
    *out = (struct sign_in){0};
    enum rc rc = tries_read(cx, email, &tries);
    if (rc != RC_OK)
        return rc;
    out->wait_ms = wait_of(cx, &tries);
    return person_of_email(cx, email, &out->user_id, &out->password_hash);
}

/* *is_taken: false when as many as may be are taken already, and none is so old that all count no more. */
static enum rc take(struct cx *cx, str email, bool *is_taken)
{
    struct value before = v_time(cx->now_ms - LIMIT_SIGN_IN_WAIT_MS);
    int64_t taken = 0;
    const struct value binds[] = {v_text(email), v_time(cx->now_ms), before, v_int(LIMIT_SIGN_IN_TRIES), before};
    enum rc rc = db_run(
        cx->db,
        S("insert into sign_in_tries (name, tries, since) values (?, 1, ?) on conflict (name) do update set "
          "tries = case when sign_in_tries.since <= ? then 1 else sign_in_tries.tries + 1 end, "
          "since = excluded.since where sign_in_tries.tries < ? or sign_in_tries.since <= ?"),
        binds, countof(binds), &taken);
    *is_taken = taken > 0;
    return rc;
}

enum rc sign_in_try(struct cx *cx, str email, int *tries, int64_t *wait_ms)
{
    check(tries && wait_ms && db_in_transaction(cx->db));
    struct tries now = {0};
    bool is_taken;
    enum rc rc = take(cx, email, &is_taken);
    if (rc == RC_OK)
        rc = tries_read(cx, email, &now);
    *tries = (int)now.count;
    *wait_ms = is_taken ? 0 : wait_of(cx, &now);
    if (rc == RC_OK && !is_taken && *wait_ms == 0) /* somebody signed in between the two statements */
        return RC_RETRY;
    return rc;
}

enum rc sign_in_succeeded(struct cx *cx, str email)
{
    check(db_in_transaction(cx->db));
    return db_run(cx->db, S("delete from sign_in_tries where name = ?"), (struct value[]){v_text(email)}, 1, NULL);
}
