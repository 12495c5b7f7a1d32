/*
 * Taking an act back, piece by piece, newest change first: see undo.h. What it did to one record and its lines is taken back
 * as one write (undo_take.h). What stands in the way was asked before (undo_plan.c).
 */
#include "record/undo.h"

#include "base/check.h"
#include "base/limits.h"
#include "record/deferred.h"
#include "record/undo_take.h"

/* The record a step is about: of a line, the one it belongs to. A line that is purged is about nothing. */
static enum rc root_of(struct cx *cx, const struct step *s, int64_t *id)
{
    struct record *line;
    *id = s->change.record_id;
    if (!s->object->owned_by)
        return RC_OK;
    enum rc rc = step__row(cx, s->object, s->change.record_id, false, &line);
    *id = rc == RC_OK ? v_id(record_get(line, s->object->parent_field)) : 0;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static const struct object *root_object(const struct step *s)
{
    return s->object->owned_by ? s->object->owned_by : s->object;
}

/* Which record each step is about. */
static enum rc roots_read(struct cx *cx, const struct steps *steps, int64_t **roots)
{
    enum rc rc = RC_OK;
    *roots = arena_array_of(cx->arena, steps->count, int64_t);
    for (size_t i = 0; i < steps->count && rc == RC_OK; i++)
        rc = root_of(cx, &steps->list[i], &(*roots)[i]);
    return rc;
}

/* Where the steps of one record end: another's begin, or a second of the record itself. */
static size_t group_end(const struct steps *steps, const int64_t *roots, size_t from)
{
    const struct object *o = root_object(&steps->list[from]);
    bool has_root = false;
    size_t to = from;
    for (; to < steps->count && roots[to] == roots[from] && root_object(&steps->list[to]) == o; to++) {
        bool is_root = steps->list[to].object == o;
        if (is_root && has_root)
            break;
        has_root |= is_root;
    }
    return to;
}

/* Changes of a piece, with what is known of them. */
struct piece {
    struct steps steps;
    bool *is_busy;
    uint64_t *pointers;
    int64_t *roots;
    bool is_last; /* of its set */
};

static enum rc piece_read(struct cx *cx, const struct undo_plan *p, size_t n, struct piece *out)
{
    enum rc rc = step__read(cx, p, p->sets[p->set_at], p->change_at, n, &out->steps);
    out->pointers = arena_array_of(cx->arena, out->steps.count, uint64_t);
    out->is_last = out->steps.count < n;
    if (rc == RC_OK)
        rc = step__busy(cx, p, &out->steps, &out->is_busy);
    if (rc == RC_OK)
        rc = step__pointed(cx, &out->steps, NULL, out->pointers);
    return rc == RC_OK ? roots_read(cx, &out->steps, &out->roots) : rc;
}

/* How many of them no other undo took back already. */
static int64_t steps_standing(const struct steps *steps, size_t from, size_t to)
{
    int64_t n = 0;
    for (; from < to; from++)
        n += !steps->list[from].is_gone;
    return n;
}

static enum rc group_take(struct cx *cx, struct undo_plan *p, const struct piece *piece, size_t from, size_t to)
{
    struct taking t = {.cx = cx,
                       .plan = p,
                       .steps = &piece->steps,
                       .is_busy = piece->is_busy,
                       .pointers = piece->pointers,
                       .from = from,
                       .to = to,
                       .object = root_object(&piece->steps.list[from]),
                       .id = piece->roots[from]};
    if (!t.id) {
        p->kept++;
        return p->later == UNDO_KEEP ? RC_OK : RC_CONFLICT;
    }
    int64_t known = cx->changeset->changes;
    enum rc rc = take__back(&t);
    *(cx->changeset->changes > known ? &p->taken : &p->idle) += steps_standing(&piece->steps, from, to);
    return rc;
}

/* Takes back the groups that end within the piece: what goes on behind it is for the next one, unless nothing else is here. */
static enum rc piece_take(struct cx *cx, struct undo_plan *p, const struct piece *piece, size_t *taken)
{
    enum rc rc = RC_OK;
    size_t to;
    *taken = 0;
    for (size_t from = 0; from < piece->steps.count && rc == RC_OK; from = to) {
        to = group_end(&piece->steps, piece->roots, from);
        if (to == piece->steps.count && !piece->is_last)
            return RC_OK;
        rc = group_take(cx, p, piece, from, to);
        p->change_at = piece->steps.list[to - 1].change.id;
        p->done += (int64_t)(to - from);
        *taken = to;
    }
    return rc;
}

/* What it undid, and that in its turn: each follows from the undos of it. */
static enum rc settle_undone(struct cx *cx, int64_t undo)
{
    int64_t sets[UNDO_SETS_MAX];
    size_t count;
    enum rc rc = changesets_undone_by(cx, undo, countof(sets), sets, &count);
    for (size_t i = 0; i < count && rc == RC_OK; i++) {
        rc = changeset_settle(cx, sets[i], false);
        if (rc == RC_OK)
            rc = settle_undone(cx, sets[i]);
    }
    return rc;
}

enum rc undo_settle(struct cx *cx, int64_t changeset_id)
{
    enum rc rc = changeset_settle(cx, changeset_id, true);
    return rc == RC_OK ? settle_undone(cx, changeset_id) : rc;
}

/* As soon as there is an act to name; with the last change it is known whether anything is left. */
static enum rc note(struct cx *cx, struct undo_plan *p)
{
    enum rc rc = RC_OK;
    if (!cx->changeset->id || (p->is_noted && !p->is_done))
        return RC_OK;
    for (size_t i = 0; i < p->set_count && rc == RC_OK; i++)
        rc = changeset_undoing(cx, p->sets[i], cx->changeset->id, p->is_done && p->kept == 0);
    p->is_noted = true;
    return rc;
}

/* The undone sets say so, and what they had undone in their turn. */
static enum rc finish(struct cx *cx, const struct undo_plan *p)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < p->set_count && rc == RC_OK; i++) {
        rc = changeset_unsettle(cx, p->sets[i]);
        if (rc == RC_OK)
            rc = undo_settle(cx, p->sets[i]);
        if (rc == RC_OK && !cx->changeset->id && p->kept + p->idle == 0) /* other undos took all of it back */
            rc = changeset_set_state(cx, p->sets[i], "undone");
    }
    return rc;
}

/* What follows comes behind the piece: an older act may be about what it brings back. */
static enum rc piece_take_whole(struct cx *cx, struct undo_plan *p, struct piece *piece, size_t *taken)
{
    struct deferred *follows = deferred_begin(cx);
    enum rc rc = piece_take(cx, p, piece, taken);
    return deferred_end(cx, follows, rc);
}

/* A record with more lines than the piece has room for wants a larger one. */
static enum rc piece_run(struct cx *cx, struct undo_plan *p, size_t n, size_t *taken)
{
    struct piece piece = {0};
    enum rc rc;
    do {
        rc = piece_read(cx, p, n, &piece);
        if (rc == RC_OK)
            rc = piece_take_whole(cx, p, &piece, taken);
        n *= 2;
    } while (rc == RC_OK && *taken == 0 && !piece.is_last);
    if (rc == RC_OK && piece.is_last) {
        p->set_at++;
        p->change_at = 0;
    }
    return rc;
}

enum rc undo_run(struct cx *cx, struct undo_plan *p, size_t n)
{
    check(db_in_transaction(cx->db) && p->set_at <= p->set_count);
    check(n > 0 && cx->changeset && cx->changeset->undo_of);
    enum rc rc = RC_OK;
    while (n > 0 && p->set_at < p->set_count && rc == RC_OK) {
        size_t taken;
        rc = piece_run(cx, p, n, &taken);
        n -= taken < n ? taken : n;
    }
    p->is_done = rc == RC_OK && p->set_at == p->set_count;
    if (rc == RC_OK)
        rc = note(cx, p);
    return rc == RC_OK && p->is_done ? finish(cx, p) : rc;
}
