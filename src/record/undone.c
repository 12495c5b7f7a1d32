/*
 * The record's changes by undos and by what they undid, and who undid whom: see undone.h. A chain of undos of undos is walked
 * to its end; each act in it is younger than the one before.
 */
#include "record/undone.h"

#include "base/check.h"

/* What an act did to the record. */
struct touch {
    int64_t set;
    enum change_kind kind;
    struct record *after;
    struct touch *next;
};

/* An act and an undo of it. */
struct undoing {
    int64_t act, undo;
    struct undoing *next;
};

struct undos {
    struct cx *cx;
    const struct object *object;
    struct touch *touches;
    struct undoing *undoings;
};

/* --- reading ---------------------------------------------------------------------------------------------------- */

static enum rc undoing_row(void *to, const struct row *row)
{
    struct undos *u = to;
    struct undoing *one = arena_new_of(u->cx->arena, struct undoing);
    *one = (struct undoing){row_int(row, 0), row_int(row, 1), u->undoings};
    u->undoings = one;
    return RC_OK;
}

static enum rc touch_row(void *to, const struct row *row)
{
    struct undos *u = to;
    struct touch *one = arena_new_of(u->cx->arena, struct touch);
    *one = (struct touch){.set = row_int(row, 0), .kind = (enum change_kind)row_int(row, 1), .next = u->touches};
    u->touches = one;
    return journal_fields(u->cx, u->object, row_text(row, 2), &one->after);
}

static enum rc touches_read(struct cx *cx, const struct object *o, int64_t id, struct undos *u)
{
    const struct value binds[] = {v_int(o->number), v_int(id)};
    return db_query(cx->db, &(struct db_query){S("select c.changeset_id, c.kind, c.after_text from changes c where "
                                                 "c.object_no = ? and c.record_id = ? and (exists (select 1 from "
                                                 "undoings u where u.undo_id = c.changeset_id) or exists (select 1 "
                                                 "from undoings u where u.changeset_id = c.changeset_id))"),
                                               binds, countof(binds), touch_row, u});
}

enum rc undos_read(struct cx *cx, const struct object *o, int64_t id, struct undos **out)
{
    check(id != 0);
    struct undos *u = arena_new_of(cx->arena, struct undos);
    *u = (struct undos){.cx = cx, .object = o};
    *out = u;
    const struct value binds[] = {v_int(o->number), v_int(id), v_int(cx->changeset ? cx->changeset->id : 0)};
    enum rc rc = db_query(cx->db,
                          &(struct db_query){S("select u.changeset_id, u.undo_id from undoings u where u.undo_id "
                                               "in (select changeset_id from changes where object_no = ? and "
                                               "record_id = ?) and u.undo_id <> ?"),
                                             binds, countof(binds), undoing_row, u});
    return rc == RC_OK && u->undoings ? touches_read(cx, o, id, u) : rc;
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

static enum change_kind inverse(enum change_kind kind)
{
    return kind == CHANGE_CREATE || kind == CHANGE_RESTORE ? CHANGE_DELETE
           : kind == CHANGE_DELETE                         ? CHANGE_RESTORE
                                                           : kind;
}

static bool tells(const struct record *r, const struct field *f)
{
    return f->type == FIELD_LINKS ? r->parts[f->index].is_read : r->is_read[f->index];
}

/* Whether what the act did so to the record is gone: to that field, or (NULL) at all. */
static bool is_gone(const struct undos *u, int64_t act, enum change_kind kind, const struct field *f)
{
    for (const struct undoing *by = u->undoings; by; by = by->next)
        for (const struct touch *t = by->act == act ? u->touches : NULL; t; t = t->next)
            if (t->set == by->undo && t->kind == inverse(kind) && (!f || tells(t->after, f)) &&
                !is_gone(u, by->undo, t->kind, f))
                return true;
    return false;
}

static void unmark(struct record *r, const struct field *f)
{
    if (f->type == FIELD_LINKS)
        r->parts[f->index].is_read = false;
    else
        r->is_read[f->index] = false;
}

enum undone undos_of(const struct undos *u, const struct change *c, struct record *after)
{
    check(after->object == u->object);
    size_t gone = 0, left = 0;
    for (size_t i = 0; i < u->object->field_count; i++) {
        const struct field *f = &u->object->fields[i];
        if (!tells(after, f))
            continue;
        bool is = is_gone(u, c->changeset_id, c->kind, f);
        gone += is;
        left += !is && !f->is_computed;
        if (is)
            unmark(after, f);
    }
    if (gone + left == 0) /* no field tells: of a record, or its lines only */
        gone = is_gone(u, c->changeset_id, c->kind, NULL);
    return gone == 0 ? UNDONE_NOT : left ? UNDONE_PART : UNDONE_WHOLE;
}

bool undos_reach(const struct undos *u, const struct change *c, int64_t before_set)
{
    for (const struct undoing *by = u->undoings; by; by = by->next)
        for (const struct touch *t = by->undo == c->changeset_id && by->act < before_set ? u->touches : NULL; t;
             t = t->next)
            if (t->set == by->act)
                return true;
    return false;
}
