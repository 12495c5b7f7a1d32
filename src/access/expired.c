/*
 * A statement for each table, by the index on its time. That is asked twice: a row that is written anew at the same moment is
 * waited for (PostgreSQL), and then looked at again. See expired.h.
 */
#include "access/expired.h"

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"

static const struct {
    const char *sql; /* of what ended at that time or before, so many */
    int64_t kept_ms; /* behind the time that stands in the row */
} removals[] = {
    {"delete from sessions where expires_at <= ? and token_hash in (select token_hash from sessions where expires_at "
     "<= ? "
     "order by expires_at limit ?)",
     0},
    {"delete from sign_in_tries where since <= ? and name in (select name from sign_in_tries where since <= ? order by "
     "since limit ?)",
     LIMIT_SIGN_IN_WAIT_MS},
    {"delete from idempotency where at <= ? and (user_id, key) in (select user_id, key from idempotency where at <= ? "
     "order by at limit ?)",
     DAY_MS},
};

enum rc expired_remove(struct cx *cx, int most, bool *is_done)
{
    check(most > 0 && db_in_transaction(cx->db));
    enum rc rc = RC_OK;
    *is_done = true;
    for (size_t i = 0; i < countof(removals) && rc == RC_OK; i++) {
        int64_t removed = 0;
        struct value before = v_time(cx->now_ms - removals[i].kept_ms);
        const struct value binds[] = {before, before, v_int(most)};
        rc = db_run(cx->db, str_of(removals[i].sql), binds, countof(binds), &removed);
        *is_done = *is_done && removed < most;
    }
    return rc;
}
