/*
 * What an undo looks at, in the transaction that takes it back, is kept from others first: the records its steps are about,
 * of lines those they belong to. Who edits such a record, points at it or takes it back as well is done by then, and is seen; or
 * waits, and finds it gone. See undo_step.h.
 *
 * Each lock is that of a row that goes: foreign keys wait for it too, as do those who look at what they will point at
 * (save__check_database). Rows are taken object by object, by their ids, so that two undos seldom wait for each other
 * crosswise; where they do, the engine ends one, which is begun again. Who edits lines takes their record first as well
 * (apply.c).
 */
#include "base/check.h"
#include "record/row.h"
#include "record/undo_step.h"

static size_t ids_of(const struct steps *steps, const struct object *o, int64_t *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < steps->count; i++)
        if (steps->list[i].object == o)
            ids[n++] = steps->list[i].change.record_id;
    return n;
}

/* Those whose lines they are. */
static enum rc parents_hold(struct cx *cx, const struct object *line, const int64_t *ids, size_t n)
{
    const struct db_dialect *d = db_dialect(cx->db);
    const struct value list = db_int_list(cx->db, cx->arena, ids, n);
    str sql = str_printf(cx->arena, "select id from %.*s where id in (select %.*s from %.*s where id %s) order by id%s",
                         STR_ARG(line->owned_by->plural), STR_ARG(line->parent_field->column), STR_ARG(line->plural),
                         d->in_list_int, d->for_update);
    return db_query(cx->db, &(struct db_query){sql, &list, 1, NULL, NULL});
}

enum rc step__hold(struct cx *cx, const struct steps *steps)
{
    check(cx_is_writing(cx));
    enum rc rc = RC_OK;
    const char *lock = db_dialect(cx->db)->for_update;
    if (!*lock) /* one writer */
        return RC_OK;
    int64_t *ids = arena_array_of(cx->arena, steps->count, int64_t);
    for (size_t i = 0; i < catalog_count(cx->catalog) && rc == RC_OK; i++) {
        const struct object *o = catalog_at(cx->catalog, i);
        size_t n = ids_of(steps, o, ids);
        if (n)
            rc = o->owned_by ? parents_hold(cx, o, ids, n) : row__hold_all(cx, o, ids, n, lock);
    }
    return rc;
}
