/*
 * A creation may have been undone, done again and undone again: the chain of undos is walked from the act that made the
 * record, and turns the answer over at each one that stands and took the record along. What the chains of a piece are made of
 * is read by one query for each object. See undo_gone.h.
 */
#include "record/undo_gone.h"

#include "base/check.h"
#include "record/undo_later.h"

/* An act that made, hid or brought back a record; of an undo one of the acts it took back, else 0. */
struct marking {
    int64_t record_id;
    enum change_kind kind;
    int64_t act, undone;
};

struct markings {
    struct arena *arena;
    struct marking *list; /* by record, the newest act first */
    size_t count, room;
};

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

static enum rc markings_read(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct markings *out)
{
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

/* The newest act that marked the record so, of undos one that took back that act; or 0. */
static int64_t newest(const struct markings *m, int64_t record_id, enum change_kind kind, int64_t undone)
{
    for (size_t i = marking_at(m, record_id); i < m->count && m->list[i].record_id == record_id; i++)
        if (m->list[i].kind == kind && m->list[i].undone == undone)
            return m->list[i].act;
    return 0;
}

/* The act that made the record, where that does not stand once the plan is carried out: an undo took it back, and did not keep
   it, that itself stands. Else 0. */
static int64_t unmade(const struct markings *m, const struct undo_plan *p, int64_t record_id)
{
    int64_t made_by = newest(m, record_id, CHANGE_CREATE, 0), act = made_by;
    bool stands = true;
    while (act && !step__is_planned(p, act)) {
        act = newest(m, record_id, stands ? CHANGE_DELETE : CHANGE_RESTORE, act);
        if (act)
            stands = !stands;
    }
    if (act) /* which the plan takes back */
        stands = !stands;
    return stands ? 0 : made_by;
}

static enum rc restores_read(struct cx *cx, const struct undo_plan *p, struct steps *steps, const struct object *o)
{
    struct markings m;
    size_t n = 0;
    int64_t *ids = arena_array_of(cx->arena, steps->count, int64_t);
    for (size_t i = 0; i < steps->count; i++)
        if (steps->list[i].object == o && steps->list[i].change.kind == CHANGE_RESTORE)
            ids[n++] = steps->list[i].change.record_id;
    enum rc rc = n ? markings_read(cx, o, ids, n, &m) : RC_OK;
    for (size_t i = 0; n && i < steps->count && rc == RC_OK; i++)
        if (steps->list[i].object == o && steps->list[i].change.kind == CHANGE_RESTORE)
            steps->list[i].made_by = unmade(&m, p, steps->list[i].change.record_id);
    return rc;
}

enum rc gone__read(struct cx *cx, const struct undo_plan *p, struct steps *steps)
{
    enum rc rc = RC_OK;
    bool has_restores = false;
    for (size_t i = 0; i < steps->count; i++) {
        struct step *s = &steps->list[i];
        s->made_by = s->change.kind == CHANGE_CREATE ? s->change.changeset_id : 0;
        has_restores |= s->change.kind == CHANGE_RESTORE;
    }
    for (size_t i = 0; has_restores && i < catalog_count(cx->catalog) && rc == RC_OK; i++)
        rc = restores_read(cx, p, steps, catalog_at(cx->catalog, i));
    return rc;
}

enum rc gone__is_restored(struct cx *cx, const struct undo_plan *p, const struct step *s, bool *out)
{
    check(s->change.kind == CHANGE_DELETE);
    struct later since = later__since(cx, p, s);
    enum rc rc = later__read(&since);
    *out = later__is_restored(&since);
    return rc;
}

const struct field *gone__lines_of(const struct object *parent, const struct object *line)
{
    check(line->owned_by == parent);
    for (size_t i = 0; i < parent->field_count; i++)
        if (parent->fields[i].type == FIELD_LINES && parent->fields[i].to == line)
            return &parent->fields[i];
    check(!"lines have a place in their parent");
    return NULL;
}
