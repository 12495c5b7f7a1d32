/*
 * The steps of an import; see work.h and job/job.h. A step writes rows until LIMIT_CHUNK_MS are over and stores with them how
 * far it is. What it writes to files beside (rejected rows, ids; files.h) lies behind the length stored with the last
 * commit, so a step that is repeated writes it anew.
 *
 * A dry run is the same, in a savepoint that is rolled back at the end of each step; what rows of earlier steps and files
 * would have made is remembered in memory. All of a run is one change set, "running" until the last step.
 */
#include "transfer/import_job.h"

#include <unistd.h>

#include "access/access.h"
#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "transfer/content.h"
#include "transfer/files.h"
#include "transfer/left.h"
#include "transfer/undo_job.h"
#include "transfer/work.h"

enum { ROWS_BETWEEN_LOOKS = 8 };

enum rc import_job__add(struct cx *cx, int64_t import_id, bool is_dry, int64_t total, int64_t *job_id)
{
    check(import_id != 0 && total >= 0 && db_in_transaction(cx->db));
    const struct work w = {
        .progress = {.import_id = import_id, .is_dry = is_dry, .pass = 1, .rejected_file = -1, .since_ms = cx->now_ms}};
    const struct job_new wanted = {.kind = import_job.name, .payload = progress__write(cx->arena, &w), .total = total};
    return job_add(cx, &wanted, job_id);
}

static enum rc prepare(struct cx *cx, struct job *job, void **found)
{
    struct work *w = job->kept;
    struct chunk *chunk;
    enum rc rc = w ? RC_OK : work__new(cx, job, &w);
    if (rc == RC_OK)
        rc = work__read(cx, w, &chunk);
    if (rc != RC_OK)
        return rc;
    job->kept = w;
    *found = chunk;
    return RC_OK;
}

/* --- ids of the first pass -------------------------------------------------------------------------------------- */

static const char *ids_name(struct cx *cx, const struct work *w)
{
    return files__name(cx->arena, w->files[w->progress.file].file->number, "ids");
}

static enum rc ids_read(struct cx *cx, const struct work *w, int64_t *ids, size_t n)
{
    return files__read_at(cx, w->im->id, ids_name(cx, w), w->progress.row * (int64_t)sizeof *ids, ids, n * sizeof *ids);
}

static enum rc ids_write(struct cx *cx, const struct work *w, const int64_t *ids, size_t n)
{
    return files__write_at(cx, w->im->id, ids_name(cx, w), w->progress.row * (int64_t)sizeof *ids,
                           (str){(const char *)ids, n * sizeof *ids});
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

/* One record of the first pass may be several rows; 0: it may go on behind the chunk. */
static size_t span_at(struct cx *cx, const struct work *w, const struct chunk *chunk, size_t at)
{
    if (w->progress.pass != 1)
        return 1;
    size_t span = row__span(cx, &w->files[w->progress.file], &chunk->rows[at], chunk->count - at);
    bool may_go_on = w->files[w->progress.file].lines && at + span == chunk->count && !chunk->is_end;
    return may_go_on && span <= LIMIT_LINES ? 0 : span;
}

/* Does rows of the chunk while there is time; *n is how many, ids what the first pass made. */
static enum rc rows_do(struct cx *cx, struct work *w, const struct chunk *chunk, int64_t *ids, size_t *n)
{
    bool is_first = w->progress.pass == 1;
    int64_t until = clock_monotonic_ms() + LIMIT_CHUNK_MS;
    enum rc rc = is_first ? RC_OK : ids_read(cx, w, ids, chunk->count);
    size_t span = 1;
    *n = 0;
    for (size_t done = 0; *n < chunk->count && rc == RC_OK; *n += span, done++) {
        if (done % ROWS_BETWEEN_LOOKS == ROWS_BETWEEN_LOOKS - 1 && clock_monotonic_ms() >= until)
            break;
        const struct chunk_row *row = &chunk->rows[*n];
        span = span_at(cx, w, chunk, *n);
        if (span == 0)
            break;
        if (is_first)
            rc = row__import(cx, w, row, span, &ids[*n]);
        else if (ids[*n])
            rc = row__relate(cx, w, row, ids[*n]);
    }
    return rc;
}

static enum rc rejected_write(struct cx *cx, struct work *w)
{
    struct progress *p = &w->progress;
    if (w->rejected.n == 0)
        return RC_OK;
    enum rc rc = files__write_at(cx, w->im->id, "rejected.csv", p->rejected_bytes, buf_view(&w->rejected));
    p->rejected_bytes += (int64_t)w->rejected.n;
    buf_clear(&w->rejected);
    return rc;
}

/* Behind the rows done: the next of them, the second pass, or the next file. */
static void go_on(struct work *w, const struct chunk *chunk, size_t n)
{
    struct progress *p = &w->progress;
    p->row += (int64_t)n;
    if (n > 0)
        p->at = chunk->rows[n - 1].next;
    size_t want = (n ? n * 5 / 4 : chunk->count * 2) + 16; /* none done: a record's rows are more than were read */
    w->want = want < LIMIT_CHUNK_RECORDS ? want : LIMIT_CHUNK_RECORDS;
    if (n < chunk->count || !chunk->is_end)
        return;
    bool has_second = w->files[p->file].has_self && p->pass == 1;
    p->pass = has_second ? 2 : 1;
    p->file += !has_second;
    p->at = (struct csv_place){0};
    p->row = 0;
}

static enum rc step_rows(struct cx *cx, struct job *job, struct work *w, const struct chunk *chunk)
{
    size_t n;
    bool is_first = w->progress.pass == 1;
    int64_t *ids = arena_array_of(cx->arena, chunk->count + 1, int64_t);
    enum rc rc = w->progress.is_dry ? db_savepoint(cx->db) : RC_OK;
    if (rc == RC_OK)
        rc = rows_do(cx, w, chunk, ids, &n);
    if (rc == RC_OK && w->progress.is_dry)
        rc = db_rollback_to(cx->db);
    if (rc == RC_OK && is_first && w->files[w->progress.file].has_self)
        rc = ids_write(cx, w, ids, n);
    if (rc == RC_OK)
        rc = rejected_write(cx, w);
    if (rc != RC_OK)
        return rc;
    if (is_first)
        job->done += (int64_t)n;
    go_on(w, chunk, n);
    return RC_OK;
}

/* The work's change set for this step. */
static void changeset_begin(struct cx *cx, const struct work *w)
{
    if (w->progress.changeset_id) {
        changeset_resume(cx, w->progress.changeset_id, "import");
        return;
    }
    changeset_open(cx, "import", w->im->name);
    cx->changeset->state = "running";
}

/* The import as it now stands in the table, with what the work found out. */
static enum rc import_store(struct cx *cx, struct work *w, const char *state)
{
    struct import *im;
    enum rc rc = document__load(cx, w->progress.import_id, true, &im);
    if (rc != RC_OK)
        return rc;
    im->state = str_of(state);
    im->changeset_id = w->progress.changeset_id;
    for (size_t i = 0; i < im->file_count && w->im; i++)
        im->files[i].outcome = w->im->files[i].outcome;
    if (im->removed.n)
        rc = content__remove(cx, im);
    return rc == RC_OK ? document__save(cx, im) : rc;
}

static enum rc changeset_known(struct cx *cx, struct work *w)
{
    if (w->progress.is_dry || w->progress.changeset_id || !cx->changeset->id)
        return RC_OK;
    w->progress.changeset_id = cx->changeset->id;
    return db_run(cx->db, S("update imports set changeset_id = ? where id = ?"),
                  (struct value[]){v_int(cx->changeset->id), v_int(w->im->id)}, 2, NULL);
}

static enum rc finish(struct cx *cx, struct work *w)
{
    enum rc rc = RC_OK;
    if (w->progress.changeset_id)
        rc = changeset_set_state(cx, w->progress.changeset_id, "done");
    return rc == RC_OK ? import_store(cx, w, w->progress.is_dry ? "checked" : "done") : rc;
}

static enum rc step(struct cx *cx, struct job *job, void *found, bool *is_done)
{
    struct work *w = job->kept;
    const struct chunk *chunk = found;
    bool is_left;
    enum rc rc = import_left__cancel(cx, job, &is_left);
    if (rc != RC_OK || is_left)
        return rc;
    if (w->progress.is_dry && w->progress.file == 0 && w->progress.row == 0)
        job->done = 0;
    changeset_begin(cx, w);
    buf_clear(&w->rejected);
    if (w->progress.file < w->count)
        rc = step_rows(cx, job, w, chunk);
    if (rc == RC_OK)
        rc = changeset_known(cx, w);
    *is_done = w->progress.file == w->count;
    if (rc == RC_OK && *is_done)
        rc = finish(cx, w);
    job->payload = progress__write(cx->arena, w);
    job->result = str_printf(cx->arena, "{\"import\":%lld,\"changeset\":%lld}", (long long)w->im->id,
                             (long long)w->progress.changeset_id);
    return rc;
}

/* --- the end ---------------------------------------------------------------------------------------------------- */

static enum rc take_back(struct cx *cx, struct job *job, struct work *w, bool *is_done)
{
    struct progress *p = &w->progress;
    struct undo_plan plan = {.changeset_id = p->changeset_id,
                             .later = UNDO_KEEP,
                             .sets = {p->changeset_id},
                             .set_count = 1,
                             .change_at = p->undo_at};
    struct actor who = access_as(cx, cx->who); /* they made all of it; nothing else is touched */
    enum rc rc = changeset_set_state(cx, p->changeset_id, "undoing");
    if (rc == RC_OK)
        rc = undo_some(cx, &plan, &p->undo_id, w->im->name);
    access_back(cx, who);
    p->undo_at = plan.change_at;
    *is_done = plan.is_done;
    job->payload = progress__write(cx->arena, w);
    return rc;
}

/* Cancelled or failed. A dry run left nothing; a run is taken back, unless it was said to be kept. */
static enum rc end(struct cx *cx, struct job *job, bool *is_done)
{
    struct outcome *outcomes[LIMIT_IMPORT_FILES];
    size_t n = 0;
    struct work w = {.arena = cx->arena};
    enum rc rc = progress__read(cx->arena, job->payload, &w.progress, outcomes, &n);
    if (rc == RC_OK)
        rc = document__load(cx, w.progress.import_id, true, &w.im);
    for (size_t i = 0; rc == RC_OK && i < w.im->file_count; i++)
        w.im->files[i].outcome = i < n ? outcomes[i] : arena_new_of(cx->arena, struct outcome);
    bool is_failed = job->error.n > 0, is_kept = job->is_kept && !is_failed;
    if (rc != RC_OK || w.progress.is_dry)
        return rc == RC_OK ? import_store(cx, &w, is_failed ? "failed" : "mapping") : rc;
    if (w.progress.changeset_id && is_kept)
        rc = changeset_set_state(cx, w.progress.changeset_id, "done");
    else if (w.progress.changeset_id)
        rc = take_back(cx, job, &w, is_done);
    if (rc == RC_OK && *is_done)
        rc = import_store(cx, &w, is_failed ? "failed" : is_kept ? "done" : "cancelled");
    job->payload = progress__write(cx->arena, &w); /* what was removed is not in it any more */
    return rc;
}

/* An import says by its last job how far that came, why it failed and what was rejected. */
static enum rc is_told(struct cx *cx, const struct job *job, bool *out)
{
    return db_one(cx->db,
                  &(struct db_query){S("select 1 from imports where job_id = ?"), (struct value[]){v_int(job->id)}, 1,
                                     NULL, NULL},
                  out);
}

const struct job_kind import_job = {.name = "import", .prepare = prepare, .step = step, .end = end, .is_told = is_told};
