/*
 * Acts as they are read: one, the newest, what one touched, which ones an undo took back. Writing them is journal.c's, which
 * opens, names and ends them. See journal.h.
 */
#include "journal/journal.h"

#include "base/check.h"

struct id_list {
    int64_t *ids;
    size_t *count;
};

static enum rc id_add(void *to, const struct row *row)
{
    struct id_list *l = to;
    l->ids[(*l->count)++] = row_int(row, 0);
    return RC_OK;
}

enum rc changesets_undone_by(struct cx *cx, int64_t undo, size_t limit, int64_t *ids, size_t *count)
{
    check(undo != 0 && ids);
    struct id_list l = {ids, count};
    *count = 0;
    return db_query(cx->db, &(struct db_query){S("select changeset_id from undoings where undo_id = ? "
                                                 "order by changeset_id desc limit ?"),
                                               (struct value[]){v_int(undo), v_int((int64_t)limit)}, 2, id_add, &l});
}

static enum rc one_id(void *to, const struct row *row)
{
    *(int64_t *)to = row_int(row, 0);
    return RC_OK;
}

enum rc changeset_standing(struct cx *cx, const char *via, int64_t *id)
{
    check(via && id);
    *id = 0;
    return db_query(cx->db, &(struct db_query){S("select id from changesets where via = ? and "
                                                 "state in ('running', 'done', 'partly_undone') order by id desc limit 1"),
                                               (struct value[]){v_text(str_of(via))}, 1, one_id, id});
}

struct changeset_reader {
    changeset_fn fn;
    void *to;
};

#define CHANGESET_COLUMNS "id, actor_id, via, label, state, undo_of, undone_by, at, cause_id, root_id, depth"

static enum rc changeset_row_read(void *to, const struct row *row)
{
    const struct changeset_reader *reader = to;
    const struct changeset_row k = {
        .id = row_int(row, 0),
        .actor_id = row_int(row, 1),
        .via = row_text(row, 2),
        .label = row_text(row, 3),
        .state = row_text(row, 4),
        .undo_of = row_int(row, 5),
        .undone_by = row_int(row, 6),
        .at_ms = row_value(row, 7, VALUE_TIME).i,
        .cause_id = row_int(row, 8),
        .root_id = row_int(row, 9),
        .depth = (int)row_int(row, 10),
    };
    return reader->fn(reader->to, &k);
}

struct changeset_copy {
    struct arena *arena;
    struct changeset_row *out;
};

static enum rc changeset_keep(void *to, const struct changeset_row *row)
{
    struct changeset_copy *copy = to;
    *copy->out = *row;
    copy->out->via = str_copy(copy->arena, row->via);
    copy->out->label = str_copy(copy->arena, row->label);
    copy->out->state = str_copy(copy->arena, row->state);
    return RC_OK;
}

enum rc changeset_find(struct cx *cx, int64_t id, struct changeset_row *out)
{
    check(out);
    struct changeset_copy copy = {cx->arena, out};
    struct changeset_reader reader = {changeset_keep, &copy};
    bool found;
    enum rc rc = db_one(cx->db,
                        &(struct db_query){S("select " CHANGESET_COLUMNS " from changesets where id = ?"),
                                           (struct value[]){v_int(id)}, 1, changeset_row_read, &reader},
                        &found);
    return rc == RC_OK && !found ? RC_NOT_FOUND : rc;
}

enum rc changeset_hold(struct cx *cx, int64_t id)
{
    const char *lock = db_dialect(cx->db)->for_update;
    check(db_in_transaction(cx->db) && id != 0);
    if (!*lock) /* one writer */
        return RC_OK;
    return db_query(cx->db, &(struct db_query){str_printf(cx->arena, "select id from changesets where id = ?%s", lock),
                                               (struct value[]){v_int(id)}, 1, NULL, NULL});
}

enum rc changeset_list(struct cx *cx, int64_t below, size_t limit, changeset_fn fn, void *to)
{
    check(fn && limit > 0);
    struct changeset_reader reader = {fn, to};
    const struct value binds[] = {v_int(below ? below : INT64_MAX), v_int((int64_t)limit)};
    return db_query(cx->db, &(struct db_query){
                                S("select " CHANGESET_COLUMNS " from changesets where id < ? order by id desc limit ?"),
                                binds, 2, changeset_row_read, &reader});
}

struct count_reader {
    struct cx *cx;
    changeset_count_fn fn;
    void *to;
};

static enum rc count_row(void *to, const struct row *row)
{
    const struct count_reader *r = to;
    const struct object *o = catalog_number(r->cx->catalog, (int)row_int(row, 0));
    return o ? r->fn(r->to, o, row_int(row, 1)) : RC_OK;
}

enum rc changeset_counts(struct cx *cx, int64_t id, changeset_count_fn fn, void *to)
{
    check(id != 0 && fn);
    struct count_reader r = {cx, fn, to};
    return db_query(cx->db, &(struct db_query){S("select object_no, count(distinct record_id) from changes "
                                                 "where changeset_id = ? group by object_no order by object_no"),
                                               (struct value[]){v_int(id)}, 1, count_row, &r});
}
