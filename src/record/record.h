/*
 * Records: create, read, change, delete, restore, purge. The one road to a row, for the API, imports, undo and commands
 * alike: it validates, asks access/, writes row and journal in the caller's transaction.
 *
 * Mistakes of the caller are collected in cx->issues (RC_INVALID). Nothing is half done when a verb fails: the caller
 * rolls back to its savepoint. Records returned live in cx->arena.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "base/rc.h"
#include "query/query.h"
#include "record/draft.h"

/* The record with its lines and links, as the actor may see it, live or in the bin (where may_be_deleted); RC_NOT_FOUND
   otherwise, also for what may not be seen. With cx->as_of_ms: as it stood then. */
enum rc record_read(struct cx *cx, const struct object *o, int64_t id, bool may_be_deleted, struct record **out);

/* Reads the lines and links of records that have their own fields (all of one object); or their links alone. */
enum rc record_read_parts(struct cx *cx, struct record **rows, size_t n);
enum rc record_read_links(struct cx *cx, struct record **rows, size_t n);

/* The same for a page of a list, of what is wanted ([field_count], or NULL: all) and the actor may read. Where the lines of
   its records are more than LIMIT_PAGE_LINES, or take LIMIT_PAGE_BYTES, the page is cut: the rest are told by its cursor. */
enum rc record_read_page(struct cx *cx, struct page *page, const bool *wanted);

enum rc record_create(struct cx *cx, struct draft *d, struct record **out);

/* Changes the fields given. version (If-Match) 0: any; another: RC_CHANGED when the record has moved on (*out is then the
   present record). Without effect when nothing differs. */
enum rc record_update(struct cx *cx, struct draft *d, int64_t id, int64_t version, struct record **out);

/* Keeps others from changing those records until the transaction ends, before many are written one by one. Somebody may have
   been quicker: what was asked of them before is asked again, and holds now. *is_alone: nobody could, the engine has one
   writer, and nothing was done. */
enum rc record_hold(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, bool *is_alone);

/* Waits for the others whose transactions asked the same of that field, until those end (PostgreSQL): what is judged by many
   records is judged one after the other. Whoever writes the record itself holds it before, as record_hold does. */
enum rc record_hold_field(struct cx *cx, const struct field *f);

/* What a person does rather than edits: an act of the object's behaviours, or "move" where it has a process. RC_NOT_FOUND
   where there is no act of that name. Else as record_update. */
struct record_act {
    str name;
    int64_t id, version;
    json_t *arguments; /* an object */
};
enum rc record_act(struct cx *cx, const struct object *o, struct record_act act, struct record **out);

/* The act of that name, or NULL. */
struct act;
const struct act *record_act_of(const struct cx *cx, const struct object *o, str name);

/* Into the bin; out of it (RC_INVALID "unique" when its place was taken); away for good (RC_REFERENCED while anything
   refers to it). Of deleted records, only those in the bin can be restored and purged. */
enum rc record_delete(struct cx *cx, const struct object *o, int64_t id, int64_t version);
enum rc record_restore(struct cx *cx, const struct object *o, int64_t id, struct record **out);
enum rc record_purge(struct cx *cx, const struct object *o, int64_t id);

/* What stands in the title field, empty when null. */
str record_title(const struct record *r);

/* The same for a record met on the way (a stub of query_stubs): null where the actor may not see it. Lines are told with
   their parent. */
struct value record_title_seen(struct cx *cx, const struct record *r);

/* Such a one as JSON: {"id":12,"name":"…"}. */
void record_stub_write(struct cx *cx, struct json *j, const struct record *r);

#endif
