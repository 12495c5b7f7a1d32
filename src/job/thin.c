/* By the index on the end, from where the last piece stopped: what stays is passed by once a round. See thin.h. */
#include "job/thin.h"

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "job/queue.h"

enum { PIECE = 200 };

struct ended {
    struct thin_place at;
    str kind;
};

struct ended_list {
    struct arena *arena;
    struct ended list[PIECE];
    size_t count;
};

static enum rc ended_row(void *to, const struct row *row)
{
    struct ended_list *all = to;
    all->list[all->count++] = (struct ended){{row_value(row, 1, VALUE_TIME).i, row_int(row, 0)},
                                             str_copy(all->arena, row_text(row, 2))};
    return RC_OK;
}

static enum rc ended_read(struct cx *cx, const struct thin_place *behind, struct ended_list *out)
{
    int64_t before_ms = cx->now_ms - (int64_t)LIMIT_JOB_DAYS * DAY_MS;
    const struct value binds[] = {v_time(before_ms), v_time(behind->ended_ms), v_int(behind->id), v_int(PIECE)};
    return db_query(cx->db,
                    &(struct db_query){S("select id, ended_at, kind from jobs where ended_at is not null and "
                                         "ended_at <= ? and (ended_at, id) > (?, ?) order by ended_at, id limit ?"),
                                       binds, countof(binds), ended_row, out});
}

static enum rc is_told(struct cx *cx, const struct job_kind *const *kinds, const struct ended *e, bool *out)
{
    const struct job_kind *const *k = kinds;
    struct job job;
    *out = false;
    while (*k && !str_is(e->kind, (*k)->name))
        k++;
    if (!*k || !(*k)->is_told)
        return RC_OK;
    enum rc rc = job_find(cx, e->at.id, &job);
    return rc == RC_OK ? (*k)->is_told(cx, &job, out) : rc;
}

static enum rc thin_one(struct cx *cx, const struct job_kind *const *kinds, const struct ended *e)
{
    bool stays;
    enum rc rc = is_told(cx, kinds, e, &stays);
    if (rc != RC_OK || stays)
        return rc;
    rc = job__answer_cancel(cx, e->at.id);
    return rc != RC_OK ? rc
                       : db_run(cx->db, S("delete from jobs where id = ?"), (struct value[]){v_int(e->at.id)}, 1, NULL);
}

/* In an arena of its own: the payload of a job that is looked at may be large. */
static enum rc thin_each(struct cx *cx, const struct job_kind *const *kinds, const struct ended *e)
{
    struct arena *outer = cx->arena;
    cx->arena = arena_new(0);
    enum rc rc = thin_one(cx, kinds, e);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}

enum rc job_thin(struct cx *cx, const struct job_kind *const *kinds, struct thin_place *place, bool *is_done)
{
    check(kinds && db_in_transaction(cx->db) && place->ended_ms >= 0);
    int64_t until = clock_monotonic_ms() + LIMIT_CHUNK_MS;
    struct ended_list *all = arena_new_of(cx->arena, struct ended_list);
    all->arena = cx->arena;
    enum rc rc = ended_read(cx, place, all);
    size_t i = 0;
    for (; rc == RC_OK && i < all->count && (i == 0 || clock_monotonic_ms() < until); i++) {
        rc = thin_each(cx, kinds, &all->list[i]);
        *place = all->list[i].at;
    }
    *is_done = rc == RC_OK && i == all->count && all->count < PIECE;
    return rc;
}
