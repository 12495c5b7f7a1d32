/*
 * See purge.h. Once nobody can begin to refer to the record, what refers to it is asked of every relation there is: one that
 * counts (save__still_points) stops it; hidden records and lines that were taken out go first, each by the same rule, since
 * nobody can see them and who wants to purge could not remove them.
 */
#include "record/purge.h"

#include "base/check.h"
#include "base/limits.h"
#include "journal/journal.h"
#include "record/entries.h"
#include "record/hooks.h"
#include "record/row.h"
#include "record/save.h"

static enum rc id_row(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

/* Any record that points at this one by that relation, of those that count or of the others; 0: none. */
static enum rc pointing(struct cx *cx, const struct field *f, int64_t id, bool counts, int64_t *found)
{
    *found = 0;
    str sql = str_printf(cx->arena, "select t.id from %.*s t where t.%.*s = ? and %s(%s) limit 1",
                         STR_ARG(f->object->plural), STR_ARG(f->column), counts ? "" : "not ",
                         save__still_points(f->object));
    return db_query(cx->db, &(struct db_query){sql, (struct value[]){v_int(id)}, 1, id_row, found});
}

/* Takes away what points at the record by that relation, where none of it counts. */
static enum rc free_of(struct cx *cx, const struct field *f, int64_t id, int64_t *unseen)
{
    int64_t found;
    struct record *r;
    enum rc rc = pointing(cx, f, id, true, &found);
    if (rc == RC_OK && found)
        return RC_REFERENCED;
    while (rc == RC_OK && (rc = pointing(cx, f, id, false, &found)) == RC_OK && found) {
        if (--*unseen < 0)
            return RC_REFERENCED;
        rc = row__any(cx, f->object, found, &r);
        if (rc == RC_OK)
            rc = purge__remove(cx, r, unseen);
    }
    return rc;
}

static enum rc free_of_all(struct cx *cx, const struct record *r, int64_t *unseen)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        if (o->owned_by == r->object)
            continue; /* its own lines go with it */
        for (size_t k = 0; k < o->field_count && rc == RC_OK; k++)
            if (o->fields[k].type == FIELD_RELATION && o->fields[k].to == r->object)
                rc = free_of(cx, &o->fields[k], record_id(r), unseen);
    }
    return rc;
}

static enum rc remove_one(struct cx *cx, struct record *r)
{
    enum rc rc = row__remove(cx, r);
    save__stamp(cx, r);
    if (rc == RC_OK)
        rc = entries__forget(cx, r);
    if (rc == RC_OK)
        rc = journal_mark(cx, r, CHANGE_PURGE);
    const struct save s = {.kind = CHANGE_PURGE, .before = r, .after = r};
    return rc == RC_OK && !r->object->owned_by ? hooks__follow(cx, &s) : rc;
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
            struct record *line;
            rc = row__any(cx, lo, found.links[i].id, &line);
            if (rc == RC_OK)
                rc = remove_one(cx, line);
        }
    } while (rc == RC_OK && found.link_count == LIMIT_LINES);
    return rc;
}

enum rc purge__remove(struct cx *cx, struct record *r, int64_t *unseen)
{
    enum rc rc = row__hold(cx, r->object, record_id(r), ROW_GOES);
    if (rc == RC_OK)
        rc = free_of_all(cx, r, unseen);
    for (size_t i = 0; i < r->object->field_count && rc == RC_OK; i++)
        if (r->object->fields[i].type == FIELD_LINES)
            rc = remove_lines(cx, r, &r->object->fields[i]);
    return rc == RC_OK ? remove_one(cx, r) : rc;
}
