/*
 * Whether a creation stands is asked of the chain of undos (journal/markings.h), which a plan turns over where it takes one of
 * them back. What the chains of a piece are made of is read by one query for each object. See undo_gone.h.
 */
#include "record/undo_gone.h"

#include "base/check.h"
#include "journal/markings.h"
#include "record/undo_later.h"

/* The act that made the record, where that does not stand once the plan is carried out: an undo took it back, and did not keep
   it, that itself stands. Else 0. */
static int64_t unmade(const struct markings *m, const struct undo_plan *p, int64_t record_id)
{
    int64_t made_by = markings_newest(m, record_id, CHANGE_CREATE, 0), act = made_by;
    bool stands = true;
    while (act && !step__is_planned(p, act)) {
        act = markings_newest(m, record_id, stands ? CHANGE_DELETE : CHANGE_RESTORE, act);
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
