/*
 * The record's changes by undos and by what they undid, and who undid whom: see undone.h. Both are sorted and searched by
 * halves. Whether a field is gone is worked out for all changes at once, the newest first: what undid a change is newer, so
 * its answer is there already, and a chain of undos of undos costs no more than its length.
 */
#include "record/undone.h"

#include <stdlib.h>

#include "base/check.h"

/* What an act did to the record by changes of one kind. */
struct touch {
    int64_t set;
    enum change_kind kind;
    int64_t version; /* of the last of them */
    bool *tells;     /* by field */
    int64_t
        *oldest; /* of an undo, by field and behind them: the first act that it took back there, at all, or INT64_MAX */
};

/* An act and an undo of it; is_whole: it left nothing of the act, and stands. */
struct undoing {
    int64_t act, undo;
    bool is_whole;
};

struct undos {
    struct cx *cx;
    struct arena *arena;
    const struct object *object;
    struct touch *touches; /* by set and kind */
    size_t touch_count, touch_room;
    struct undoing *undoings; /* by act */
    size_t undoing_count, undoing_room;
    size_t *by_version; /* places in touches, newest first */
    const int64_t *without;
    size_t without_count;
    bool **gone; /* by field, the record itself behind them: by place in touches; NULL: not asked yet */
};

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* Room for one more in a list of the arena. */
static void *grown(struct arena *a, void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    *room = *room ? *room * 2 : 16;
    void *to = arena_array(a, *room, size);
    if (count)
        memcpy(to, list, count * size);
    return to;
}

static enum rc undoing_row(void *to, const struct row *row)
{
    struct undos *u = to;
    u->undoings = grown(u->arena, u->undoings, u->undoing_count, &u->undoing_room, sizeof *u->undoings);
    u->undoings[u->undoing_count++] = (struct undoing){row_int(row, 0), row_int(row, 1), row_int(row, 2) != 0};
    return RC_OK;
}

static bool tells(const struct record *r, const struct field *f)
{
    return f->type == FIELD_LINKS ? r->parts[f->index].is_read : r->is_read[f->index];
}

/* The touch of that set and kind: rows come sorted by them. */
static struct touch *touch_of(struct undos *u, int64_t set, enum change_kind kind)
{
    struct touch *last = u->touch_count ? &u->touches[u->touch_count - 1] : NULL;
    if (last && last->set == set && last->kind == kind)
        return last;
    u->touches = grown(u->arena, u->touches, u->touch_count, &u->touch_room, sizeof *u->touches);
    last = &u->touches[u->touch_count++];
    *last = (struct touch){.set = set,
                           .kind = kind,
                           .tells = arena_array_of(u->arena, u->object->field_count, bool),
                           .oldest = arena_array_of(u->arena, u->object->field_count + 1, int64_t)};
    for (size_t i = 0; i <= u->object->field_count; i++)
        last->oldest[i] = INT64_MAX;
    return last;
}

static enum rc touch_row(void *to, const struct row *row)
{
    struct undos *u = to;
    struct record *after;
    struct touch *t = touch_of(u, row_int(row, 0), (enum change_kind)row_int(row, 1));
    enum rc rc = journal_fields(u->cx, u->object, row_text(row, 2), &after);
    t->version = row_int(row, 3);
    for (size_t i = 0; i < u->object->field_count && rc == RC_OK; i++)
        t->tells[i] |= tells(after, &u->object->fields[i]);
    return rc;
}

static enum rc touches_read(struct cx *cx, const struct object *o, int64_t id, struct undos *u)
{
    const struct value binds[] = {v_int(o->number), v_int(id)};
    return db_query(cx->db,
                    &(struct db_query){S("select c.changeset_id, c.kind, c.after_text, c.version from changes c "
                                         "where c.object_no = ? and c.record_id = ? and (exists (select 1 from "
                                         "undoings u where u.undo_id = c.changeset_id) or exists (select 1 "
                                         "from undoings u where u.changeset_id = c.changeset_id)) "
                                         "order by c.changeset_id, c.kind, c.version"),
                                       binds, countof(binds), touch_row, u});
}

/* The first touch of that set or of one behind it; the first undoing of that act. */
static size_t touch_at(const struct undos *u, int64_t set)
{
    size_t low = 0, high = u->touch_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (u->touches[middle].set < set)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t undoing_at(const struct undos *u, int64_t act)
{
    size_t low = 0, high = u->undoing_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (u->undoings[middle].act < act)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_of(const struct undos *u, size_t i, int64_t set)
{
    return i < u->touch_count && u->touches[i].set == set;
}

static void reach_note(const struct undos *u, struct touch *undo, const struct touch *act)
{
    size_t n = u->object->field_count;
    for (size_t i = 0; i <= n; i++)
        if ((i == n || act->tells[i]) && act->set < undo->oldest[i])
            undo->oldest[i] = act->set;
}

/* How far each undo reaches back. */
static void reaches_note(struct undos *u)
{
    for (size_t k = 0; k < u->undoing_count; k++) {
        const struct undoing *by = &u->undoings[k];
        for (size_t a = touch_at(u, by->act); is_of(u, a, by->act); a++)
            for (size_t i = touch_at(u, by->undo); is_of(u, i, by->undo); i++)
                reach_note(u, &u->touches[i], &u->touches[a]);
    }
}

static int newer_first(const void *x, const void *y, void *data)
{
    const struct undos *u = data;
    int64_t a = u->touches[*(const size_t *)x].version, b = u->touches[*(const size_t *)y].version;
    return (a < b) - (a > b);
}

static void arrange(struct undos *u)
{
    u->gone = arena_array_of(u->arena, u->object->field_count + 1, bool *);
    u->by_version = arena_array_of(u->arena, u->touch_count, size_t);
    for (size_t i = 0; i < u->touch_count; i++)
        u->by_version[i] = i;
    if (u->touch_count)
        qsort_r(u->by_version, u->touch_count, sizeof *u->by_version, newer_first, u);
    reaches_note(u);
}

/* Undos that touched the record, and those that left nothing of an act that did: what was as before they did not touch. */
static enum rc undoings_read(struct cx *cx, const struct object *o, int64_t id, struct undos *u)
{
    const int64_t open = cx->changeset ? cx->changeset->id : 0;
    const struct value binds[] = {v_bool(true), v_int(o->number), v_int(id), v_int(open),
                                  v_bool(true), v_int(o->number), v_int(id), v_int(open)};
    str sql = S(
        "select u.changeset_id, u.undo_id, case when u.is_whole = ? and k.state in ('done', 'running') then 1 else "
        "0 end from undoings u join changesets k on k.id = u.undo_id where u.undo_id in (select changeset_id from "
        "changes where object_no = ? and record_id = ?) and u.undo_id <> ? "
        "union select u.changeset_id, u.undo_id, 1 from undoings u join changesets k on k.id = u.undo_id where "
        "u.is_whole = ? and k.state in ('done', 'running') and u.changeset_id in (select changeset_id from "
        "changes where object_no = ? and record_id = ?) and u.undo_id <> ? order by 1");
    return db_query(cx->db, &(struct db_query){sql, binds, countof(binds), undoing_row, u});
}

enum rc undos_read(struct cx *cx, const struct object *o, int64_t id, struct undos **out)
{
    check(id != 0);
    struct undos *u = arena_new_of(cx->arena, struct undos);
    *u = (struct undos){.cx = cx, .arena = cx->arena, .object = o};
    *out = u;
    enum rc rc = undoings_read(cx, o, id, u);
    if (rc == RC_OK && u->undoing_count)
        rc = touches_read(cx, o, id, u);
    arrange(u);
    return rc;
}

void undos_without(struct undos *u, const int64_t *sets, size_t count)
{
    for (size_t i = 0; i <= u->object->field_count; i++)
        check(!u->gone[i]);
    u->without = sets;
    u->without_count = count;
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

static enum change_kind inverse(enum change_kind kind)
{
    return kind == CHANGE_CREATE || kind == CHANGE_RESTORE ? CHANGE_DELETE
           : kind == CHANGE_DELETE                         ? CHANGE_RESTORE
                                                           : kind;
}

static bool is_without(const struct undos *u, int64_t set)
{
    for (size_t i = 0; i < u->without_count; i++)
        if (u->without[i] == set)
            return true;
    return false;
}

/* Whether that undo took back what a touch did to the field (NULL: to the record), and stands in that. What it found as before
   already it did not tell. */
static bool takes(const struct undos *u, const struct undoing *by, const struct touch *t, const struct field *f,
                  const bool *gone)
{
    bool is_told = false;
    if (is_without(u, by->undo))
        return false;
    for (size_t i = touch_at(u, by->undo); is_of(u, i, by->undo); i++) {
        if (u->touches[i].kind != inverse(t->kind) || (f && !u->touches[i].tells[f->index]))
            continue;
        is_told = true;
        if (!gone[i])
            return true;
    }
    return f && by->is_whole && !is_told && t->kind == CHANGE_UPDATE;
}

static bool is_taken(const struct undos *u, const struct touch *t, const struct field *f, const bool *gone)
{
    for (size_t k = undoing_at(u, t->set); k < u->undoing_count && u->undoings[k].act == t->set; k++)
        if (takes(u, &u->undoings[k], t, f, gone))
            return true;
    return false;
}

/* By place in touches: whether what they did to that field is gone, or (NULL) what they did at all. */
static const bool *gone_of(struct undos *u, const struct field *f)
{
    bool **gone = &u->gone[f ? (size_t)f->index : u->object->field_count];
    if (*gone)
        return *gone;
    *gone = arena_array_of(u->arena, u->touch_count, bool);
    for (size_t n = 0; n < u->touch_count; n++) {
        size_t i = u->by_version[n];
        (*gone)[i] = is_taken(u, &u->touches[i], f, *gone);
    }
    return *gone;
}

static bool is_gone(struct undos *u, const struct change *c, const struct field *f)
{
    for (size_t i = touch_at(u, c->changeset_id); is_of(u, i, c->changeset_id); i++)
        if (u->touches[i].kind == c->kind)
            return gone_of(u, f)[i];
    return false;
}

static void unmark(struct record *r, const struct field *f)
{
    if (f->type == FIELD_LINKS)
        r->parts[f->index].is_read = false;
    else
        r->is_read[f->index] = false;
}

enum undone undos_of(struct undos *u, const struct change *c, struct record *after)
{
    check(after->object == u->object);
    size_t gone = 0, left = 0;
    for (size_t i = 0; i < u->object->field_count; i++) {
        const struct field *f = &u->object->fields[i];
        if (!tells(after, f))
            continue;
        bool is = is_gone(u, c, f);
        gone += is;
        left += !is && !f->is_computed;
        if (is)
            unmark(after, f);
    }
    if (gone + left == 0) /* no field tells: of a record, or its lines only */
        gone = is_gone(u, c, NULL);
    return gone == 0 ? UNDONE_NOT : left ? UNDONE_PART : UNDONE_WHOLE;
}

bool undos_reach(const struct undos *u, const struct change *c, struct record *after, int64_t before_set)
{
    size_t n = u->object->field_count, at = touch_at(u, c->changeset_id);
    if (!is_of(u, at, c->changeset_id) || u->touches[at].oldest[n] >= before_set)
        return false;
    for (size_t i = 0; i < n; i++)
        if (u->touches[at].oldest[i] >= before_set)
            unmark(after, &u->object->fields[i]);
    return true;
}
