/* See content.h and import_content.h. An import at work is only marked: its job needs the files, and removes them at its end
   (import_job.c). */
#include "transfer/content.h"

#include "base/check.h"
#include "base/date.h"
#include "base/limits.h"
#include "transfer/files.h"
#include "transfer/import_content.h"
#include "transfer/pieces.h"
#include "transfer/work.h"

enum { PIECE = 50, STRAY_MS = 60 * 60 * 1000 };

/* --- one import ------------------------------------------------------------------------------------------------- */

void content__forget(struct import *im)
{
    for (size_t i = 0; i < im->file_count; i++) {
        struct import_file *f = &im->files[i];
        f->column_count = 0;
        f->update_by = S("");
        if (f->outcome)
            f->outcome->problem_count = 0;
    }
}

/* Its last job told of the same rows. */
static enum rc strip_job(struct cx *cx, struct import *im)
{
    struct job job;
    struct work w = {.im = im};
    if (!im->job_id)
        return RC_OK;
    enum rc rc = job_find(cx, im->job_id, &job);
    if (rc == RC_OK)
        rc = progress__read(cx->arena, job.payload, &w.progress, NULL, NULL);
    if (rc != RC_OK)
        return rc == RC_NOT_FOUND ? RC_OK : rc;
    w.progress.rejected_bytes = 0;
    return db_run(cx->db, S("update jobs set payload = ? where id = ?"),
                  (struct value[]){v_text(progress__write(cx->arena, &w)), v_int(im->job_id)}, 2, NULL);
}

enum rc content__remove(struct cx *cx, struct import *im)
{
    check(im->removed.n > 0 && db_in_transaction(cx->db));
    enum rc rc = files__remove_all(cx, im->id);
    content__forget(im);
    if (rc == RC_OK)
        rc = strip_job(cx, im);
    if (cx->erased)
        *cx->erased = true;
    return rc;
}

static bool has_ended(const struct import *im)
{
    return str_is(im->state, "done") || str_is(im->state, "failed") || str_is(im->state, "cancelled");
}

static enum rc remove_by_id(struct cx *cx, int64_t id, const char *why)
{
    struct import *im;
    enum rc rc = document__load(cx, id, true, &im);
    if (rc != RC_OK || im->removed.n)
        return rc;
    im->removed = str_of(why);
    if (!document__is_at_work(im)) {
        rc = content__remove(cx, im);
        im->state = has_ended(im) ? im->state : S("cancelled"); /* without its files it can never run */
    }
    return rc == RC_OK ? document__save(cx, im) : rc;
}

/* Bodies are large: each in an arena of its own. */
static enum rc remove_each(struct cx *cx, int64_t id, const char *why)
{
    struct arena *outer = cx->arena;
    cx->arena = arena_new(0);
    enum rc rc = remove_by_id(cx, id, why);
    arena_free(cx->arena);
    cx->arena = outer;
    return rc;
}

struct found {
    int64_t ids[PIECE];
    size_t count;
};

static enum rc id_row(void *to, const struct row *row)
{
    struct found *f = to;
    f->ids[f->count++] = row_int(row, 0);
    return RC_OK;
}

static enum rc remove_found(struct cx *cx, const struct found *f, const char *why)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < f->count && rc == RC_OK; i++)
        rc = remove_each(cx, f->ids[i], why);
    return rc;
}

/* --- because a record was purged -------------------------------------------------------------------------------- */

static enum rc purged(struct cx *cx, const struct change *c)
{
    struct found f;
    const struct value binds[] = {v_int(c->object_no), v_int(c->record_id), v_int(PIECE)};
    enum rc rc;
    do {
        f.count = 0;
        rc = db_query(cx->db,
                      &(struct db_query){S("select distinct i.id from changes c join imports i on i.changeset_id = "
                                           "c.changeset_id where c.object_no = ? and c.record_id = ? and "
                                           "i.removed is null order by i.id limit ?"),
                                         binds, countof(binds), id_row, &f});
        if (rc == RC_OK)
            rc = remove_found(cx, &f, CONTENT_PURGED);
    } while (rc == RC_OK && f.count == PIECE);
    return rc;
}

static enum rc follow(struct cx *cx, const struct changes *c, bool *has_more)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < c->n && rc == RC_OK; i++)
        if (c->list[i].kind == CHANGE_PURGE)
            rc = purged(cx, &c->list[i]);
    *has_more = false;
    return rc;
}

const struct reader import_reader = {.name = "imports", .most = 500, .read = follow};

/* --- because of its age ----------------------------------------------------------------------------------------- */

static enum rc step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    struct found f = {.count = 0};
    int64_t until = clock_monotonic_ms() + LIMIT_CHUNK_MS;
    const struct value binds[] = {v_time(cx->now_ms - LIMIT_IMPORT_DAYS * (int64_t)DAY_MS), v_int(PIECE)};
    (void)job;
    (void)found;
    enum rc rc = db_query(cx->db,
                          &(struct db_query){S("select id from imports where removed is null and changed_at <= ? "
                                               "and state not in ('checking', 'running') order by changed_at limit ?"),
                                             binds, countof(binds), id_row, &f});
    size_t i = 0;
    for (; i < f.count && rc == RC_OK && (i == 0 || clock_monotonic_ms() < until); i++)
        rc = remove_each(cx, f.ids[i], CONTENT_OLD);
    *is_done = i == f.count && f.count < PIECE;
    return rc == RC_OK && *is_done && pieces__are_kept(cx) ? pieces__remove_strays(cx, cx->now_ms - STRAY_MS) : rc;
}

const struct job_kind import_content_job = {.name = "import_content", .step = step};

/* --- what lies in the folder ------------------------------------------------------------------------------------ */

static enum rc is_needless(struct cx *cx, int64_t id, bool *out)
{
    bool is_kept, is_there = false; /* also what is only marked: its job reads on */
    enum rc rc = db_one(cx->db,
                        &(struct db_query){S("select 1 from imports where id = ? and "
                                             "(removed is null or state in ('checking', 'running'))"),
                                           (struct value[]){v_int(id)}, 1, NULL, NULL},
                        &is_kept);
    if (rc == RC_OK && is_kept)
        rc = files__are_there(cx, id, &is_there);
    *out = !is_kept || is_there;
    return rc;
}

/* A process that was killed while it stored a file left what no import tells of. */
static enum rc remove_strays(struct cx *cx, int64_t id)
{
    struct import *im;
    const char *names[2 * LIMIT_IMPORT_FILES + 2] = {"rejected.csv"};
    size_t n = 1;
    enum rc rc = document__load(cx, id, false, &im);
    for (size_t i = 0; rc == RC_OK && i < im->file_count; i++) {
        names[n++] = files__name(cx->arena, im->files[i].number, "csv");
        names[n++] = files__name(cx->arena, im->files[i].number, "ids");
    }
    return rc == RC_OK ? files__keep_only(cx, id, names) : rc;
}

enum rc import_content_settle(struct cx *cx)
{
    check(!db_in_transaction(cx->db));
    int64_t *ids;
    size_t n;
    bool is_over;
    enum rc rc = files__folders(cx, &ids, &n);
    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        rc = is_needless(cx, ids[i], &is_over);
        if (rc == RC_OK)
            rc = is_over ? files__remove_folder(cx, ids[i]) : remove_strays(cx, ids[i]);
    }
    return rc;
}
