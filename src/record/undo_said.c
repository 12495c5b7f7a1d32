/*
 * What lines worked out, and what was said before they did: a field like the amount of a deal is somebody's word until a
 * line has a price, and is asked for again when the last of them is taken back. See undo_step.h.
 */
#include "base/check.h"
#include "record/undo_step.h"

enum rc step__is_about_lines(struct cx *cx, int64_t set, const struct object *o, int64_t id, bool *out)
{
    enum rc rc = RC_OK;
    *out = false;
    for (size_t i = 0; i < o->field_count && rc == RC_OK && !*out; i++) {
        const struct field *f = &o->fields[i];
        if (f->type != FIELD_LINES)
            continue;
        const struct value binds[] = {v_int(set), v_int(f->to->number), v_int(id)};
        str sql = str_printf(cx->arena,
                             "select 1 from changes where changeset_id = ? and object_no = ? and record_id in "
                             "(select id from %.*s where %.*s = ?) limit 1",
                             STR_ARG(f->to->plural), STR_ARG(f->to->parent_field->column));
        rc = db_one(cx->db, &(struct db_query){sql, binds, countof(binds), NULL, NULL}, out);
    }
    return rc;
}

/* The acts that told the field, newest first: the sets, and what stood before and after. */
struct told {
    struct cx *cx;
    const struct object *object;
    const struct field *field;
    struct telling {
        int64_t set;
        struct value before, after;
    } * list;
    size_t count, capacity;
};

static enum rc told_change(void *to, const struct change *c)
{
    struct told *t = to;
    struct record *before, *after;
    if (c->kind != CHANGE_UPDATE || t->count == t->capacity)
        return t->count == t->capacity ? RC_STOPPED : RC_OK;
    enum rc rc = journal_fields(t->cx, t->object, c->before, &before);
    if (rc == RC_OK)
        rc = journal_fields(t->cx, t->object, c->after, &after);
    if (rc == RC_OK && step__tells(after, t->field))
        t->list[t->count++] = (struct telling){c->changeset_id, v_copy(t->cx->arena, record_get(before, t->field)),
                                               v_copy(t->cx->arena, record_get(after, t->field))};
    return rc;
}

/* The newest act that was not about lines said it; before the oldest of those that were it stands as the creation had it. */
enum rc step__said(struct cx *cx, const struct record *r, const struct field *f, struct value *out)
{
    enum { LOOKED_AT = 1000 };
    struct told t = {.cx = cx,
                     .object = r->object,
                     .field = f,
                     .list = arena_array_of(cx->arena, LOOKED_AT, struct telling),
                     .capacity = LOOKED_AT};
    bool is_about_lines = true;
    *out = V_NULL;
    enum rc rc = journal_of_record(cx, r->object, record_id(r), 0, 0, told_change, &t);
    rc = rc == RC_STOPPED ? RC_OK : rc;
    for (size_t i = 0; i < t.count && rc == RC_OK && is_about_lines; i++) {
        rc = step__is_about_lines(cx, t.list[i].set, r->object, record_id(r), &is_about_lines);
        *out = is_about_lines ? t.list[i].before : t.list[i].after;
    }
    return rc;
}
