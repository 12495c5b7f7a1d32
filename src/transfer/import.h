/*
 * Imports: one act with one or several CSV files and one change set.
 *
 * An import is a row of the table imports; its body is a JSON document of its files, their columns and where each column
 * goes. The files themselves are kept beside (files.h), and go in time (content.h). A file that is added is read once, whole:
 * its separator, header, and for each column samples, distinct values and what its values look like. From that and the header
 * its object and the target of each column are guessed; a person corrects the guess (import_change), tries it
 * (import_dry_run) and runs it. Both are jobs (transfer/import_job.h) that the state tells of:
 *
 *     new → mapping → checking → checked → running → done | failed | cancelled; done → undone
 *
 * A target is a field's name, "owner", a path through owned lines ("lines.product": each row makes one line), or none.
 * Several text columns may have one target; they are joined. An empty cell gives nothing: a new record has its presets, one
 * that stands keeps what it has. Relations are found by title, whatever its case, spaces and width; files run in the order that
 * lets them. An object whose title is required and has no column gets one from the row's relations.
 *
 * [outside] is called outside of any transaction with a reading context, may take long, and gets its write done through
 * engine->write; RC_CONFLICT when somebody else changed the import meanwhile. [write] in the caller's write transaction.
 * Only who made an import and administrators know of it: RC_NOT_FOUND for others. While it is checked or runs, and after
 * it ran, nothing of it can be changed: RC_CONFLICT.
 */
#ifndef TRANSFER_IMPORT_H
#define TRANSFER_IMPORT_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "json/write.h"
#include "query/context.h"

/* [write] A new one; a name of its own is made where it is empty. */
enum rc import_new(struct cx *cx, str name, int64_t *id);

/* [outside] Whether import_add_file would take a file of that name at all, whatever is in it. */
enum rc import_may_add_file(struct cx *cx, int64_t id, str name);

/* [outside] Takes the bytes of fd from its beginning (it stays the caller's) as the file of that name, or in its place.
   RC_INVALID with an issue on /files: "utf8" with the byte, "csv" for a cell or row over the limits, "too_many" files;
   RC_TOO_LARGE; RC_UNAVAILABLE: the disk. */
enum rc import_add_file(struct cx *cx, int64_t id, str name, int fd);

/* [outside] */
enum rc import_remove_file(struct cx *cx, int64_t id, str name);

/* [outside] Changes as PATCH /api/imports/{id} says (docs/api.md): name; of a file object, update_by, separator, header; of a
   column target, missing ("reject", "empty", "create"), date_order ("ymd", "mdy", "dmy"), values (null as a value: leave
   empty). Another separator, header or object reads or guesses anew. */
enum rc import_change(struct cx *cx, int64_t id, json_t *patch);

/* [write] A job is made. RC_INVALID "nothing" when no file has an object and a target. */
enum rc import_dry_run(struct cx *cx, int64_t id, int64_t *job_id);
enum rc import_run(struct cx *cx, int64_t id, int64_t *job_id);

/* [write] Of a dry run or a run under way; waits for no step (job_cancel). keep: what was imported so far stays; else it is
   taken back. */
enum rc import_cancel(struct cx *cx, int64_t id, bool keep);

/* [write] It is gone with its files, as if it had never been: one that did not run. */
enum rc import_drop(struct cx *cx, int64_t id);

/* The import as the interface gives it, sentences in the caller's language. */
enum rc import_write_json(struct cx *cx, int64_t id, struct json *j);

/* The rejected rows of the last run or dry run as CSV into out: file, row, reason, then the row's own cells under the
   header of its file. RC_TOO_LARGE past out's maximum; RC_NOT_FOUND with an issue where they were removed; empty when there
   are none. */
enum rc import_rejected(struct cx *cx, int64_t id, struct buf *out);

#endif
