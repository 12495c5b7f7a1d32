/*
 * The history of states: see moves.h. Where it was made counts while the record is not hidden. Of an act with moves of its own
 * the one that goes back is marked. An undo has none: what it took back may stand again, or not, by what was undone and done
 * again since, so all is worked out anew (undone.h).
 */
#include "record/moves.h"

#include "base/check.h"
#include "journal/ids.h"
#include "record/undone.h"

static enum rc row_add(struct cx *cx, const struct save *s, struct value from, struct value to)
{
    int64_t id;
    enum rc rc = ids_take(cx->ids, cx->db, IDS_STAGE, &id);
    if (rc != RC_OK)
        return rc;
    const struct record *r = s->after;
    const struct value binds[] = {
        v_int(id), v_int(r->object->number), v_int(record_id(r)), v_int(r->object->process->field->number), from,
        to,        v_int(cx->changeset->id), v_time(cx->now_ms)};
    return db_run(
        cx->db,
        S("insert into stage_history (id, object_no, record_id, field_no, from_value, to_value, changeset_id, at) "
          "values (?, ?, ?, ?, ?, ?, ?, ?)"),
        binds, countof(binds), NULL);
}

/* --- what counts ------------------------------------------------------------------------------------------------ */

/* A move in the history of a record. */
struct move {
    int64_t id, set;
    bool is_creation;
    struct value to;
    int64_t undone_by; /* or 0 */
    struct move *next;
};

struct moves {
    struct arena *arena;
    struct move *list;
};

static enum rc move_row(void *to, const struct row *row)
{
    struct moves *m = to;
    struct move *one = arena_new_of(m->arena, struct move);
    *one = (struct move){.id = row_int(row, 0),
                         .set = row_int(row, 1),
                         .is_creation = row_int(row, 2) != 0,
                         .to = v_copy(m->arena, row_value(row, 3, VALUE_TEXT)),
                         .undone_by = row_int(row, 4),
                         .next = m->list};
    m->list = one;
    return RC_OK;
}

static enum rc moves_read(struct cx *cx, const struct record *r, struct move **out)
{
    struct moves m = {.arena = cx->arena};
    const struct value binds[] = {v_int(r->object->number), v_int(record_id(r))};
    enum rc rc = db_query(
        cx->db,
        &(struct db_query){S("select h.id, h.changeset_id, case when h.from_value is null and exists (select 1 from "
                             "changes c where c.object_no = h.object_no and c.record_id = h.record_id and "
                             "c.version = 1 and c.changeset_id = h.changeset_id) then 1 else 0 end, h.to_value, "
                             "h.undone_by from stage_history h where h.object_no = ? and h.record_id = ?"),
                           binds, countof(binds), move_row, &m});
    *out = m.list;
    return rc;
}

static enum rc move_mark(struct cx *cx, const struct move *m, bool is_undone)
{
    if (is_undone == (m->undone_by != 0))
        return RC_OK;
    const struct value binds[] = {is_undone ? v_int(cx->changeset->id) : V_NULL, v_int(m->id)};
    return db_run(cx->db, S("update stage_history set undone_by = ? where id = ?"), binds, countof(binds), NULL);
}

/* A record that was never made was nowhere; one that comes back, or goes into the bin, was where it was made. */
static enum rc creation_mark(struct cx *cx, const struct save *s, const struct move *list)
{
    enum rc rc = RC_OK;
    for (const struct move *m = list; m && rc == RC_OK; m = m->next)
        if (m->is_creation)
            rc = move_mark(cx, m, s->is_hidden);
    return rc;
}

/* The act has moves of its own: the one that went back counts no more. */
static enum rc own_moves_mark(struct cx *cx, const struct save *s, const struct move *list, struct value state,
                              bool *any)
{
    enum rc rc = RC_OK;
    *any = false;
    for (const struct move *m = list; m && rc == RC_OK; m = m->next) {
        if (m->is_creation || m->set != s->undone_id)
            continue;
        *any = true;
        if (v_eq(m->to, state))
            rc = move_mark(cx, m, true);
    }
    return rc;
}

static bool is_taken_now(const struct save *s, int64_t set)
{
    for (size_t i = 0; i < s->undone_count; i++)
        if (s->undone[i] == set)
            return true;
    return false;
}

/* Whether an undo that stands took the move back. */
static bool is_undone(struct cx *cx, const struct save *s, struct undos *undos, const struct move *m)
{
    struct record *after = record_new(cx->arena, s->after->object);
    struct change c = {.changeset_id = m->set, .kind = CHANGE_UPDATE};
    after->is_read[s->after->object->process->field->index] = true;
    return undos_of(undos, &c, after) == UNDONE_WHOLE;
}

/* The act is an undo: what stands without it, and without all that goes with it, is worked out anew. */
static enum rc moves_count(struct cx *cx, const struct save *s, const struct move *list)
{
    struct undos *undos;
    enum rc rc = undos_read(cx, s->after->object, record_id(s->after), &undos);
    if (rc != RC_OK)
        return rc;
    undos_without(undos, s->undone, s->undone_count);
    for (const struct move *m = list; m && rc == RC_OK; m = m->next)
        if (!m->is_creation && !is_taken_now(s, m->set))
            rc = move_mark(cx, m, is_undone(cx, s, undos, m));
    return rc;
}

static enum rc moves_mark(struct cx *cx, const struct save *s, struct value state)
{
    struct move *list;
    bool any;
    enum rc rc = moves_read(cx, s->after, &list);
    if (rc != RC_OK || s->kind != CHANGE_UPDATE)
        return rc == RC_OK ? creation_mark(cx, s, list) : rc;
    rc = own_moves_mark(cx, s, list, state, &any);
    return rc == RC_OK && !any && list ? moves_count(cx, s, list) : rc;
}

/* --- the border ------------------------------------------------------------------------------------------------- */

enum rc moves__record(struct cx *cx, const struct save *s)
{
    check(cx_is_writing(cx));
    const struct process *p = s->after->object->process;
    if (!p)
        return RC_OK;
    struct value from = s->before ? record_get(s->before, p->field) : V_NULL, to = record_get(s->after, p->field);
    bool is_move = !v_eq(from, to);
    if (s->way == SAVE_UNDO)
        return is_move || s->kind != CHANGE_UPDATE ? moves_mark(cx, s, from) : RC_OK;
    return is_move ? row_add(cx, s, from, to) : RC_OK;
}
