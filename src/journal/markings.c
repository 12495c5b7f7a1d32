/* See markings.h. */
#include "journal/markings.h"

#include <string.h>

#include "base/check.h"

static enum rc marking_row(void *to, const struct row *row)
{
    struct markings *m = to;
    if (m->count == m->room) {
        struct marking *grown = arena_array_of(m->arena, m->room = m->room ? m->room * 2 : 64, struct marking);
        if (m->count)
            memcpy(grown, m->list, m->count * sizeof *grown);
        m->list = grown;
    }
    m->list[m->count++] = (struct marking){row_int(row, 0), (enum change_kind)row_int(row, 1), row_int(row, 2),
                                           row_int(row, 3)};
    return RC_OK;
}

enum rc markings_read(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct markings *out)
{
    check(ids || n == 0);
    const struct value binds[] = {v_int(o->number), db_int_list(cx->db, cx->arena, ids, n), v_int(CHANGE_CREATE),
                                  v_int(CHANGE_DELETE), v_int(CHANGE_RESTORE)};
    str sql = str_printf(cx->arena,
                         "select c.record_id, c.kind, c.changeset_id, coalesce(u.changeset_id, 0) from changes c left "
                         "join undoings u on u.undo_id = c.changeset_id where c.object_no = ? and c.record_id %s and "
                         "c.kind in (?, ?, ?) order by c.record_id, c.changeset_id desc",
                         db_dialect(cx->db)->in_list_int);
    *out = (struct markings){.arena = cx->arena};
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), marking_row, out});
}

/* The first marking of that record, or of one behind it. */
static size_t marking_at(const struct markings *m, int64_t record_id)
{
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->list[middle].record_id < record_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t markings_newest(const struct markings *m, int64_t record_id, enum change_kind kind, int64_t undone)
{
    check(record_id != 0);
    for (size_t i = marking_at(m, record_id); i < m->count && m->list[i].record_id == record_id; i++)
        if (m->list[i].kind == kind && m->list[i].undone == undone)
            return m->list[i].act;
    return 0;
}

bool markings_stands(const struct markings *m, int64_t record_id)
{
    int64_t act = markings_newest(m, record_id, CHANGE_CREATE, 0);
    bool stands = true;
    while (act) {
        act = markings_newest(m, record_id, stands ? CHANGE_DELETE : CHANGE_RESTORE, act);
        if (act)
            stands = !stands;
    }
    return stands;
}
