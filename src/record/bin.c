/*
 * The recycle bin: delete puts a record there, restore takes it out, purge ends it. Lines go with their parent in effect
 * (they are seen only through it), so only a purge touches them.
 */
#include "access/access.h"
#include "base/check.h"
#include "journal/journal.h"
#include "record/engine.h"
#include "record/record.h"
#include "record/row.h"
#include "record/save.h"

enum rc record_delete(struct cx *cx, const struct object *o, int64_t id, int64_t version)
{
    struct record *before, *after;
    enum rc rc = record_read(cx, o, id, false, &before);
    if (rc != RC_OK)
        return rc;
    if (o->owned_by || !access_may(cx, ACTION_DELETE, before))
        return RC_FORBIDDEN;
    if (version && version != record_version(before))
        return RC_CHANGED;
    const struct behaviour *b = engine_behaviour(cx->engine, o);
    if (b && b->may_delete)
        rc = b->may_delete(cx, before);
    return rc == RC_OK ? save__mark(cx, before, true, false, &after) : rc;
}

/* A record of the bin on which the actor may act. */
static enum rc binned(struct cx *cx, const struct object *o, int64_t id, struct record **out)
{
    enum rc rc = record_read(cx, o, id, true, out);
    if (rc != RC_OK)
        return rc;
    if (o->owned_by || !access_may(cx, ACTION_DELETE, *out))
        return RC_FORBIDDEN;
    return record_is_deleted(*out) ? RC_OK : RC_CONFLICT;
}

enum rc record_restore(struct cx *cx, const struct object *o, int64_t id, struct record **out)
{
    struct record *before;
    enum rc rc = binned(cx, o, id, &before);
    for (size_t i = 0; i < o->field_count && (rc == RC_OK || rc == RC_INVALID); i++)
        if (o->fields[i].is_unique) {
            enum rc unique = save__check_unique(cx, before, &o->fields[i]);
            rc = unique == RC_OK ? rc : unique;
        }
    if (rc != RC_OK)
        return rc;
    rc = save__mark(cx, before, false, false, out);
    if (rc == RC_OK)
        (*out)->parts = before->parts;
    return rc;
}

static enum rc count_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* Any record, live or deleted, that points at this one by that relation. */
static enum rc is_referenced_by(struct cx *cx, const struct field *f, int64_t id)
{
    int64_t found = 0;
    enum rc rc = db_query(cx->db, &(struct db_query){str_printf(cx->arena, "select id from %.*s where %.*s = ? limit 1",
                                                                STR_ARG(f->object->plural), STR_ARG(f->column)),
                                                     (struct value[]){v_int(id)}, 1, count_row, &found});
    return rc == RC_OK && found ? RC_REFERENCED : rc;
}

static enum rc check_references(struct cx *cx, const struct record *r)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if (o->owned_by == r->object)
            continue; /* its own lines go with it */
        for (size_t k = 0; k < o->field_count && rc == RC_OK; k++)
            if (o->fields[k].type == FIELD_RELATION && o->fields[k].to == r->object)
                rc = is_referenced_by(cx, &o->fields[k], record_id(r));
    }
    return rc;
}

static enum rc remove_one(struct cx *cx, struct record *r)
{
    save__stamp(cx, r);
    enum rc rc = row__remove(cx, r);
    return rc == RC_OK ? journal_mark(cx, r, CHANGE_PURGE) : rc;
}

static enum rc line_ids_row(void *to, const struct row *row)
{
    struct record_part *part = to;
    if (part->link_count < LIMIT_LINES)
        part->links[part->link_count++] = (struct link){.id = row_int(row, 0)};
    return RC_OK;
}

/* All lines ever, deleted ones too. */
static enum rc remove_lines(struct cx *cx, const struct record *r, const struct field *f)
{
    const struct object *lo = f->to;
    enum rc rc = RC_OK;
    struct record_part found;
    do {
        found = (struct record_part){.links = arena_array_of(cx->arena, LIMIT_LINES, struct link)};
        rc = db_query(
            cx->db, &(struct db_query){str_printf(cx->arena, "select id from %.*s where %.*s = ? order by id limit %d",
                                                  STR_ARG(lo->plural), STR_ARG(lo->parent_field->column), LIMIT_LINES),
                                       (struct value[]){v_int(record_id(r))}, 1, line_ids_row, &found});
        for (size_t i = 0; i < found.link_count && rc == RC_OK; i++) {
            struct query q = query_of(cx, lo, condition_true());
            q.bin = BIN_ALL;
            struct record *line;
            rc = query_one(cx, &q, found.links[i].id, &line);
            if (rc == RC_OK)
                rc = remove_one(cx, line);
        }
    } while (rc == RC_OK && found.link_count == LIMIT_LINES);
    return rc;
}

enum rc record_purge(struct cx *cx, const struct object *o, int64_t id)
{
    struct record *r;
    enum rc rc = binned(cx, o, id, &r);
    if (rc == RC_OK)
        rc = check_references(cx, r);
    for (size_t i = 0; i < o->field_count && rc == RC_OK; i++)
        if (o->fields[i].type == FIELD_LINES)
            rc = remove_lines(cx, r, &o->fields[i]);
    return rc == RC_OK ? remove_one(cx, r) : rc;
}
