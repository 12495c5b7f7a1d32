/*
 * The verbs of an import; see import.h. What takes long works on a copy read before and is saved only where nobody was
 * quicker; what makes jobs works in the caller's transaction.
 */
#include "transfer/import.h"

#include <stdio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/limits.h"
#include "journal/ids.h"
#include "journal/journal.h"
#include "record/engine.h"
#include "text/file_name.h"
#include "transfer/analyse.h"
#include "transfer/change.h"
#include "transfer/content.h"
#include "transfer/document.h"
#include "transfer/files.h"
#include "transfer/guess.h"
#include "transfer/import_job.h"
#include "transfer/reject.h"
#include "transfer/room.h"
#include "transfer/work.h"

enum { FILE_NAME_BYTES = 200 };

/* --- shared ----------------------------------------------------------------------------------------------------- */

static bool may_be_changed(const struct import *im)
{
    return str_is(im->state, "new") || str_is(im->state, "mapping") || str_is(im->state, "checked");
}

/* Its state does not allow what is asked. */
static enum rc in_the_way(struct cx *cx, const struct import *im)
{
    issue_add(&cx->issues, "",
              document__is_at_work(im) ? "import_running"
              : may_be_changed(im)     ? "import_idle"
                                       : "import_over");
    return RC_CONFLICT;
}

static enum rc load_to_change(struct cx *cx, int64_t id, struct import **im)
{
    enum rc rc = document__load(cx, id, db_in_transaction(cx->db), im);
    return rc == RC_OK && !may_be_changed(*im) ? in_the_way(cx, *im) : rc;
}

static enum rc save_fn(struct cx *cx, void *data)
{
    return document__save(cx, data);
}

/* What was tried before the change says nothing any more. */
static enum rc save(struct cx *cx, struct import *im)
{
    check(!db_in_transaction(cx->db));
    im->state = im->file_count ? S("mapping") : S("new");
    for (size_t i = 0; i < im->file_count; i++)
        im->files[i].outcome = NULL;
    return cx->engine->write(cx->engine, save_fn, im);
}

enum rc import_new(struct cx *cx, str name, int64_t *id)
{
    check(db_in_transaction(cx->db));
    enum rc rc = room__make(cx);
    if (rc == RC_OK)
        rc = ids_take(cx->ids, cx->db, IDS_IMPORT, id);
    if (rc != RC_OK)
        return rc;
    name = str_trim(text_seen(cx->arena, name));
    if (name.n == 0)
        name = str_printf(cx->arena, "%s %lld", str_is(cx->language, "zh") ? "导入" : "Import", (long long)*id);
    if (name.n > LIMIT_TEXT_BYTES)
        return issue_with(&cx->issues, S("name"), "too_long", str_printf(cx->arena, "%d", LIMIT_TEXT_BYTES));
    const struct value binds[] = {v_int(*id),         v_text(name),
                                  v_text(S("new")),   cx->who.user_id ? v_int(cx->who.user_id) : V_NULL,
                                  v_time(cx->now_ms), v_text(S("{\"files\":[]}")),
                                  v_time(cx->now_ms)};
    return db_run(cx->db,
                  S("insert into imports (id, name, state, created_by, created_at, body, changed_at) "
                    "values (?, ?, ?, ?, ?, ?, ?)"),
                  binds, countof(binds), NULL);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

/* The name as it is kept; nothing else of what was sent is. */
static enum rc take_name(struct cx *cx, str sent, str *name)
{
    if (sent.n > FILE_NAME_BYTES)
        return issue_with(&cx->issues, S("name"), "too_long", str_printf(cx->arena, "%d", FILE_NAME_BYTES));
    if (!str_is_utf8(sent))
        return issue_with(&cx->issues, S("name"), "utf8", S(""));
    *name = text_file_name(cx->arena, sent);
    return name->n ? RC_OK : issue_with(&cx->issues, S("name"), "required", S(""));
}

static enum rc read_file(struct cx *cx, struct import *im, struct import_file *f, int fd)
{
    const char *name = files__name(cx->arena, f->number, "csv");
    enum rc rc = files__store(cx, im->id, name, fd, &f->bytes);
    str before = issues_enter(&cx->issues, S("files"));
    if (rc == RC_OK)
        rc = analyse__file(cx, im->id, (struct analyse_options){.has_header = -1}, f);
    issues_leave(&cx->issues, before);
    if (rc != RC_OK)
        files__remove(cx, im->id, name);
    else
        guess__file(cx, f);
    return rc;
}

static int number_by_chance(struct cx *cx)
{
    uint32_t n;
    cx->clock->random(cx->clock->data, &n, sizeof n);
    return (int)(n % INT32_MAX) + 1;
}

/* The import, the name as it is kept, and where the file would stand: in place of one of that name, or *place is NULL. */
static enum rc find_place(struct cx *cx, int64_t id, str *name, struct import **im, struct import_file **place)
{
    enum rc rc = load_to_change(cx, id, im);
    if (rc == RC_OK)
        rc = take_name(cx, *name, name);
    if (rc != RC_OK)
        return rc;
    *place = document__file(*im, *name);
    bool is_full = !*place && (*im)->file_count == LIMIT_IMPORT_FILES;
    str most = str_printf(cx->arena, "%d", LIMIT_IMPORT_FILES);
    return is_full ? issue_with(&cx->issues, S("files"), "too_many", most) : RC_OK;
}

enum rc import_may_add_file(struct cx *cx, int64_t id, str name)
{
    struct import *im;
    struct import_file *place;
    return find_place(cx, id, &name, &im, &place);
}

static int64_t size_of(int fd)
{
    off_t end = lseek(fd, 0, SEEK_END);
    return end < 0 ? 0 : end;
}

enum rc import_add_file(struct cx *cx, int64_t id, str name, int fd)
{
    check(id != 0 && fd >= 0);
    struct import *im;
    struct import_file *place;
    enum rc rc = find_place(cx, id, &name, &im, &place);
    if (rc == RC_OK)
        rc = room__for_bytes(cx, size_of(fd));
    if (rc != RC_OK)
        return rc;
    struct import_file f = {.name = name, .number = number_by_chance(cx)};
    rc = read_file(cx, im, &f, fd);
    if (rc != RC_OK)
        return rc;
    int replaced = place ? place->number : 0;
    if (!place)
        place = &im->files[im->file_count++];
    *place = f;
    rc = save(cx, im);
    int gone = rc == RC_OK ? replaced : f.number;
    if (gone)
        files__remove(cx, id, files__name(cx->arena, gone, "csv"));
    return rc;
}

enum rc import_remove_file(struct cx *cx, int64_t id, str name)
{
    check(id != 0 && name.n > 0);
    struct import *im;
    enum rc rc = load_to_change(cx, id, &im);
    struct import_file *f = rc == RC_OK && str_is_utf8(name) ? document__file(im, text_file_name(cx->arena, name))
                                                             : NULL;
    if (rc != RC_OK || !f)
        return rc == RC_OK ? RC_NOT_FOUND : rc;
    int gone = f->number;
    size_t at = (size_t)(f - im->files);
    memmove(f, f + 1, (im->file_count - at - 1) * sizeof *f);
    im->file_count--;
    rc = save(cx, im);
    if (rc == RC_OK)
        files__remove(cx, id, files__name(cx->arena, gone, "csv"));
    return rc;
}

enum rc import_change(struct cx *cx, int64_t id, json_t *patch)
{
    check(id != 0 && patch);
    struct import *im;
    enum rc rc = load_to_change(cx, id, &im);
    if (rc == RC_OK)
        rc = change__apply(cx, im, patch);
    return rc == RC_OK ? save(cx, im) : rc;
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static enum rc start(struct cx *cx, int64_t id, bool is_dry, int64_t *job_id)
{
    struct import *im;
    struct file_plan *plans;
    check(db_in_transaction(cx->db));
    enum rc rc = load_to_change(cx, id, &im);
    if (rc != RC_OK)
        return rc;
    size_t n = work__plan(cx, im, &plans);
    int64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += plans[i].file->rows;
    if (n == 0)
        return issue_add(&cx->issues, "files", "nothing");
    rc = im->job_id ? job_forget(cx, im->job_id) : RC_OK; /* so that trials are as few as imports */
    if (rc == RC_OK)
        rc = import_job__add(cx, id, is_dry, total, job_id);
    im->job_id = *job_id;
    im->state = is_dry ? S("checking") : S("running");
    return rc == RC_OK ? document__save(cx, im) : rc;
}

enum rc import_dry_run(struct cx *cx, int64_t id, int64_t *job_id)
{
    check(id != 0 && job_id);
    return start(cx, id, true, job_id);
}

enum rc import_run(struct cx *cx, int64_t id, int64_t *job_id)
{
    check(id != 0 && job_id);
    return start(cx, id, false, job_id);
}

/* Its row stays as it is: a step that began, or ends, the work has it locked. */
enum rc import_cancel(struct cx *cx, int64_t id, bool keep)
{
    check(id != 0 && db_in_transaction(cx->db));
    struct import *im;
    enum rc rc = document__load(cx, id, false, &im);
    if (rc != RC_OK)
        return rc;
    return document__is_at_work(im) ? job_cancel(cx, im->job_id, keep) : in_the_way(cx, im);
}

enum rc import_drop(struct cx *cx, int64_t id)
{
    check(id != 0 && db_in_transaction(cx->db));
    struct import *im;
    enum rc rc = load_to_change(cx, id, &im);
    if (rc != RC_OK)
        return rc;
    im->removed = S(CONTENT_OLD); /* also of its last dry run, whose job stays for a while */
    rc = content__remove(cx, im);
    return rc == RC_OK ? db_run(cx->db, S("delete from imports where id = ?"), (struct value[]){v_int(id)}, 1, NULL)
                       : rc;
}

/* --- rejected rows ---------------------------------------------------------------------------------------------- */

static enum rc rejected_length(struct cx *cx, const struct import *im, int64_t *bytes)
{
    struct job job;
    struct progress p;
    *bytes = 0;
    if (!im->job_id)
        return RC_OK;
    enum rc rc = job_find(cx, im->job_id, &job);
    if (rc == RC_OK)
        rc = progress__read(cx->arena, job.payload, &p, NULL, NULL);
    if (rc == RC_OK)
        *bytes = p.rejected_bytes;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc import_rejected(struct cx *cx, int64_t id, struct buf *out)
{
    check(id != 0 && out->bytes_max > 0);
    struct import *im;
    int64_t bytes = 0;
    enum rc rc = document__load(cx, id, false, &im);
    if (rc == RC_OK && im->removed.n) {
        issue_add(&cx->issues, "", str_c(cx->arena, im->removed));
        return RC_NOT_FOUND;
    }
    if (rc == RC_OK)
        rc = rejected_length(cx, im, &bytes);
    if (rc != RC_OK || bytes == 0)
        return rc;
    struct buf stored;
    buf_init(&stored, (size_t)bytes);
    char *p = buf_reserve(&stored, (size_t)bytes);
    rc = p ? files__read_at(cx, id, "rejected.csv", 0, p, (size_t)bytes) : RC_TOO_LARGE;
    if (rc == RC_OK)
        rc = reject__give(cx, (str){p, (size_t)bytes}, out);
    buf_free(&stored);
    return rc;
}
