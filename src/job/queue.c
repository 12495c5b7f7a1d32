/*
 * The queue as rows; see job.h and queue.h. Whatever is said of a job begins by reading its row (locked on PostgreSQL) and
 * looks whether the lease is still ours, so what another holder said of it is not overwritten; a cancel is a row beside it. A
 * holder's name is never given twice, so who slept while another took his job commits nothing.
 */
#include "job/queue.h"

#include "base/check.h"
#include "base/limits.h"
#include "journal/ids.h"

enum { KEY_TRIES = 3 };

/* --- reading ---------------------------------------------------------------------------------------------------- */

#define JOB_COLUMNS                                                                                                    \
    "id, kind, state, payload, done, total, result, error, "                                                           \
    "(select c.is_kept from job_cancels c where c.job_id = jobs.id), tries, created_by, created_at, lease_by, "        \
    "run_at, class, key, attempts"

struct job_reader {
    struct arena *arena;
    struct job *out;
    str lease_by;
};

static const char *const class_names[JOB_CLASSES] = {
    [JOB_BULK] = "bulk", [JOB_QUICK] = "quick", [JOB_NETWORK] = "network"};

const char *job_class_name(enum job_class class)
{
    check(class < JOB_CLASSES);
    return class_names[class];
}

static enum job_class class_of(str name)
{
    enum job_class c = JOB_BULK;
    while (c < JOB_CLASSES && !str_is(name, class_names[c]))
        c++;
    return c < JOB_CLASSES ? c : JOB_BULK;
}

static enum rc job_row(void *to, const struct row *row)
{
    struct job_reader *r = to;
    *r->out = (struct job){.id = row_int(row, 0),
                           .kind = str_copy(r->arena, row_text(row, 1)),
                           .state = str_copy(r->arena, row_text(row, 2)),
                           .payload = str_copy(r->arena, row_text(row, 3)),
                           .done = row_int(row, 4),
                           .total = row_int(row, 5),
                           .result = str_copy(r->arena, row_text(row, 6)),
                           .error = str_copy(r->arena, row_text(row, 7)),
                           .is_cancelled = !row_is_null(row, 8),
                           .is_kept = row_value(row, 8, VALUE_BOOL).b,
                           .tries = (int)row_int(row, 9),
                           .created_by = row_int(row, 10),
                           .created_at_ms = row_value(row, 11, VALUE_TIME).i,
                           .run_at_ms = row_value(row, 13, VALUE_TIME).i,
                           .class = class_of(row_text(row, 14)),
                           .key = str_copy(r->arena, row_text(row, 15)),
                           .attempts = (int)row_int(row, 16)};
    r->lease_by = str_copy(r->arena, row_text(row, 12));
    return RC_OK;
}

static enum rc job_read(struct cx *cx, int64_t id, const char *lock, struct job *out, str *lease_by)
{
    struct job_reader r = {.arena = cx->arena, .out = out};
    bool found;
    enum rc rc = db_one(
        cx->db,
        &(struct db_query){str_printf(cx->arena, "select " JOB_COLUMNS " from jobs where id = ?%s", lock),
                           (struct value[]){v_int(id)}, 1, job_row, &r},
        &found);
    *lease_by = r.lease_by;
    return rc == RC_OK && !found ? RC_NOT_FOUND : rc;
}

enum rc job_find(struct cx *cx, int64_t id, struct job *out)
{
    check(id != 0);
    str lease_by;
    return job_read(cx, id, "", out, &lease_by);
}

/* --- adding ----------------------------------------------------------------------------------------------------- */

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* The live job of that kind and key, 0: none. Locked: it cannot end before what the adder wrote is committed. */
static enum rc keyed_find(struct cx *cx, const struct job_new *wanted, int64_t *id)
{
    *id = 0;
    return db_query(
        cx->db,
        &(struct db_query){str_printf(cx->arena, "select id from jobs where kind = ? and key = ? and " JOB_IS_LIVE "%s",
                                      db_dialect(cx->db)->for_update),
                           (struct value[]){v_text(str_of(wanted->kind)), v_text(wanted->key)}, 2, id_row, id});
}

/* *is_added false: there is one of that key already. */
static enum rc insert(struct cx *cx, const struct job_new *wanted, int64_t *id, bool *is_added)
{
    int64_t changed = 0;
    enum rc rc = ids_take(cx->ids, cx->db, IDS_JOB, id);
    if (rc != RC_OK)
        return rc;
    const struct value binds[] = {v_int(*id),
                                  v_text(str_of(wanted->kind)),
                                  v_text(S("queued")),
                                  v_text(wanted->payload),
                                  v_int(0),
                                  v_int(wanted->total),
                                  v_int(0),
                                  v_time(wanted->run_at_ms ? wanted->run_at_ms : cx->now_ms),
                                  cx->who.user_id ? v_int(cx->who.user_id) : V_NULL,
                                  v_time(cx->now_ms),
                                  v_text(str_of(class_names[wanted->class])),
                                  wanted->key.n ? v_text(wanted->key) : V_NULL};
    rc = db_run(cx->db,
                S("insert into jobs (id, kind, state, payload, done, total, tries, run_at, created_by, "
                  "created_at, class, key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                  "on conflict (kind, key) where key is not null and " JOB_IS_LIVE " do nothing"),
                binds, countof(binds), &changed);
    *is_added = changed == 1;
    return rc;
}

static enum rc count_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* The program's own work is what its tables say. */
static enum rc has_room(struct cx *cx)
{
    int64_t live = 0;
    if (!cx->who.user_id)
        return RC_OK;
    enum rc rc = db_query(cx->db, &(struct db_query){S("select count(*) from jobs where created_by = ? and "
                                                       "state in ('queued', 'running')"),
                                                     (struct value[]){v_int(cx->who.user_id)}, 1, count_row, &live});
    if (rc != RC_OK || live < LIMIT_USER_JOBS)
        return rc;
    issue_with(&cx->issues, S(""), "jobs_full", str_printf(cx->arena, "%d", LIMIT_USER_JOBS));
    return RC_TOO_MANY;
}

enum rc job_add(struct cx *cx, const struct job_new *wanted, int64_t *id)
{
    check(wanted->kind && strlen(wanted->kind) <= LIMIT_IDENTIFIER && db_in_transaction(cx->db));
    check(wanted->class < JOB_CLASSES && wanted->key.n <= LIMIT_JOB_KEY_BYTES);
    bool is_added = false;
    enum rc rc = RC_OK;
    for (int tries = 0; tries < KEY_TRIES && rc == RC_OK; tries++) {
        *id = 0;
        if (wanted->key.n)
            rc = keyed_find(cx, wanted, id);
        if (rc != RC_OK || *id)
            return rc;
        rc = has_room(cx);
        if (rc == RC_OK)
            rc = insert(cx, wanted, id, &is_added);
        if (is_added)
            break;
    }
    if (rc == RC_OK && !is_added)
        return RC_RETRY;
    if (cx->work_added)
        *cx->work_added = true;
    return rc;
}

/* --- what is said of it from outside ------------------------------------------------------------------------------ */

/* A row of its own: the job's is locked as long as a step takes, and longer where its holder sleeps. */
enum rc job_cancel(struct cx *cx, int64_t id, bool is_kept)
{
    check(id != 0 && db_in_transaction(cx->db));
    struct job job;
    enum rc rc = job_find(cx, id, &job);
    if (rc != RC_OK)
        return rc;
    if (!str_is(job.state, "queued") && !str_is(job.state, "running"))
        return RC_CONFLICT;
    if (cx->work_added)
        *cx->work_added = true;
    return db_run(cx->db, S("insert into job_cancels (job_id, is_kept) values (?, ?) on conflict (job_id) do nothing"),
                  (struct value[]){v_int(id), v_bool(is_kept)}, 2, NULL);
}

enum rc job_forget(struct cx *cx, int64_t id)
{
    check(id != 0 && db_in_transaction(cx->db));
    int64_t gone = 0;
    enum rc rc = db_run(cx->db, S("delete from jobs where id = ? and ended_at is not null"),
                        (struct value[]){v_int(id)}, 1, &gone);
    return rc == RC_OK && gone ? job__answer_cancel(cx, id) : rc;
}

enum rc job_free(struct cx *cx)
{
    check(db_in_transaction(cx->db));
    return db_run(cx->db, S("update jobs set lease_until = ? where lease_until is not null"),
                  (struct value[]){v_time(0)}, 1, NULL);
}

void job_write_json(const struct job *job, struct json *j)
{
    json_begin_object(j);
    json_pair_int(j, "id", job->id);
    json_pair_str(j, "kind", job->kind);
    json_pair_str(j, "state", job->state);
    json_pair_str(j, "class", str_of(class_names[job->class]));
    json_pair(j, "run_at", v_time(job->run_at_ms));
    json_key(j, S("progress"));
    json_begin_object(j);
    json_pair_int(j, "done", job->done);
    json_pair_int(j, "total", job->total);
    json_end(j);
    json_key(j, S("result"));
    if (job->result.n)
        json_raw(j, job->result);
    else
        json_write_null(j);
    json_pair(j, "error", job->error.n ? v_text(job->error) : V_NULL);
    json_end(j);
}

/* --- by the kind, in a step --------------------------------------------------------------------------------------- */

void job_again(struct job *job, int64_t after_ms)
{
    check(after_ms > 0);
    job->wait_ms = after_ms;
}

void job_back_off(struct cx *cx, struct job *job)
{
    check(job->attempts >= 0);
    job_again(job, clock_back_off_ms(cx->clock, job->attempts, LIMIT_BACK_OFF_MS));
    job->attempts++;
}

/* --- by the runner ------------------------------------------------------------------------------------------------ */

struct free_job {
    str holder; /* who takes it */
    int64_t id; /* 0: another was quicker */
    int64_t tries;
    bool is_suspect;
};

/* A lease that nobody ended is that of one who died, unless it is nobody's (job__trouble) or the taker's own. */
static enum rc free_row(void *to, const struct row *row)
{
    struct free_job *f = to;
    bool is_left = !row_is_null(row, 2) && !row_is_null(row, 3),
         is_own = is_left && str_eq(row_text(row, 3), f->holder);
    f->id = row_int(row, 0);
    f->tries = row_int(row, 1);
    if (is_left && !is_own && f->tries == 0)
        f->tries = 1;
    f->is_suspect = f->tries > 0 && !is_own;
    return RC_OK;
}

enum rc job__take(struct cx *cx, int64_t id, str holder, bool *is_taken, bool *is_suspect)
{
    check(holder.n > 0 && db_in_transaction(cx->db));
    struct free_job f = {.holder = holder};
    int64_t changed = 0;
    const char *lock = db_engine(cx->db) == DB_POSTGRES ? " for update skip locked" : "";
    const char *after_ms = db_dialect(cx->db)->after_ms;
    enum rc rc = db_query(
        cx->db,
        &(struct db_query){str_printf(cx->arena,
                                      "select id, tries, lease_until, lease_by from jobs where id = ? and " JOB_IS_LIVE
                                      " and " JOB_IS_TIME " and " JOB_IS_FREE "%s",
                                      after_ms, lock),
                           (struct value[]){v_int(id), v_time(cx->now_ms), v_int(0)}, 3, free_row, &f});
    if (rc == RC_OK && f.id)
        rc = db_run(
            cx->db,
            str_printf(cx->arena,
                       "update jobs set state = 'running', lease_until = %s, lease_by = ?, tries = ? where id = ?",
                       after_ms),
            (struct value[]){v_int(LIMIT_LEASE_MS), v_text(holder), v_int(f.tries), v_int(id)}, 4, &changed);
    *is_taken = changed == 1;
    *is_suspect = f.is_suspect;
    return rc;
}

enum rc job__try(struct cx *cx, int64_t id, str holder)
{
    check(holder.n > 0 && db_in_transaction(cx->db));
    int64_t changed = 0;
    enum rc rc = db_run(cx->db,
                        S("update jobs set tries = tries + 1 where id = ? and state = 'running' and lease_by = ?"),
                        (struct value[]){v_int(id), v_text(holder)}, 2, &changed);
    return rc == RC_OK && changed == 0 ? RC_STOPPED : rc;
}

enum rc job__locked(struct cx *cx, int64_t id, str holder, struct job *out)
{
    check(holder.n > 0 && db_in_transaction(cx->db));
    str lease_by;
    enum rc rc = job_read(cx, id, db_dialect(cx->db)->for_update, out, &lease_by);
    if (rc != RC_OK)
        return rc;
    return str_is(out->state, "running") && str_eq(lease_by, holder) ? RC_OK : RC_STOPPED;
}

enum rc job__store(struct cx *cx, const struct job *job, const char *state)
{
    check(job->done >= 0 && job->tries >= 0 && db_in_transaction(cx->db));
    bool is_queued = strcmp(state, "queued") == 0, is_held = strcmp(state, "running") == 0;
    const struct value binds[] = {v_text(job->payload),
                                  v_int(job->done),
                                  v_int(job->total),
                                  job->result.n ? v_text(job->result) : V_NULL,
                                  v_text(str_of(state)),
                                  is_held ? v_int(LIMIT_LEASE_MS) : V_NULL,
                                  is_held || is_queued ? V_NULL : v_time(cx->now_ms),
                                  v_time(job->run_at_ms),
                                  v_int(job->attempts),
                                  job->error.n ? v_text(job->error) : V_NULL,
                                  v_int(job->id)};
    return db_run(
        cx->db,
        str_printf(cx->arena,
                   "update jobs set payload = ?, done = ?, total = ?, result = ?, state = ?, lease_until = %s, "
                   "ended_at = ?, run_at = ?, attempts = ?, error = ?, tries = 0, troubles = 0 where id = ?",
                   db_dialect(cx->db)->after_ms),
        binds, countof(binds), NULL);
}

enum rc job__trouble(struct cx *cx, int64_t id, str holder, bool is_tried, int64_t *again_ms)
{
    check(holder.n > 0 && db_in_transaction(cx->db));
    int64_t troubles = 0, changed = 0;
    enum rc rc = db_query(cx->db, &(struct db_query){S("select troubles from jobs where id = ?"),
                                                     (struct value[]){v_int(id)}, 1, id_row, &troubles});
    *again_ms = clock_back_off_ms(cx->clock, (int)troubles, LIMIT_TROUBLE_MS);
    const struct value binds[] = {v_int(*again_ms), v_int(is_tried), v_int(id), v_text(holder)};
    if (rc == RC_OK)
        rc = db_run(cx->db,
                    str_printf(cx->arena,
                               "update jobs set lease_until = %s, lease_by = null, troubles = troubles + 1, "
                               "tries = tries - ? where id = ? and state = 'running' and lease_by = ?",
                               db_dialect(cx->db)->after_ms),
                    binds, countof(binds), &changed);
    return rc == RC_OK && changed == 0 ? RC_STOPPED : rc;
}

enum rc job__fail(struct cx *cx, int64_t id, str error)
{
    check(error.n > 0 && db_in_transaction(cx->db));
    return db_run(cx->db, S("update jobs set error = ?, tries = 0 where id = ?"),
                  (struct value[]){v_text(error), v_int(id)}, 2, NULL);
}

enum rc job__renew(struct db *db, str holder, const int64_t *ids, size_t count)
{
    check(holder.n > 0 && count > 0 && db_engine(db) == DB_POSTGRES);
    struct arena *a = arena_new(0);
    const struct value binds[] = {v_int(LIMIT_LEASE_MS), v_text(holder), db_int_list(db, a, ids, count)};
    enum rc rc = db_run(db,
                        str_printf(a,
                                   "update jobs set lease_until = %s where id in (select id from jobs where "
                                   "state = 'running' and lease_until is not null and lease_by = ? and id %s "
                                   "for update skip locked)",
                                   db_dialect(db)->after_ms, db_dialect(db)->in_list_int),
                        binds, countof(binds), NULL);
    arena_free(a);
    return rc;
}

enum rc job__answer_cancel(struct cx *cx, int64_t id)
{
    check(id != 0 && db_in_transaction(cx->db));
    return db_run(cx->db, S("delete from job_cancels where job_id = ?"), (struct value[]){v_int(id)}, 1, NULL);
}

enum rc job__release(struct cx *cx, int64_t id, str holder)
{
    check(holder.n > 0 && db_in_transaction(cx->db));
    return db_run(cx->db, S("update jobs set lease_until = null where id = ? and lease_by = ?"),
                  (struct value[]){v_int(id), v_text(holder)}, 2, NULL);
}
