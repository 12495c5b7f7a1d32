/*
 * From what a caller said to what the record will be, and the three acts that begin so: creating, changing, and acts by
 * name. Nothing is asked of the database here but the record as it stands; what may stand is judged by save__change. Of
 * lines the list given is the whole: what it leaves out is gone, and places count from 1. See apply.h.
 */
#include "record/apply.h"

#include "access/access.h"
#include "base/check.h"
#include "query/links.h"
#include "record/engine.h"
#include "record/lines.h"
#include "record/process.h"
#include "record/record.h"
#include "record/row.h"
#include "record/save.h"

/* The links given, with those the actor does not know; of so many that these do not fit, nothing is told. */
static enum rc put_links(struct cx *cx, const struct record_part *given, struct record_part *out)
{
    *out = links_kept(cx, given, out);
    return out->link_count > LIMIT_LINKS ? issue_add(&cx->issues, "", "other_rule") : RC_OK;
}

static enum rc put_fields(struct cx *cx, const struct draft *d, struct record *r)
{
    const struct object *o = d->object;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < o->field_count; i++) {
        if (d->given->is_read[i])
            record_put(r, &o->fields[i], d->given->values[i]);
        if (o->fields[i].type == FIELD_LINKS && d->given->parts[i].is_read &&
            put_links(cx, &d->given->parts[i], &r->parts[i]) != RC_OK)
            rc = RC_INVALID;
    }
    return rc;
}

static enum rc put_lines(struct cx *cx, const struct draft_part *given, const struct field *f,
                         const struct record_part *old, struct record_part *out)
{
    enum rc rc = RC_OK;
    *out = (struct record_part){.is_read = true, .lines = arena_array_of(cx->arena, given->count, struct record *)};
    const struct field *position = f->to->position;
    for (size_t i = 0; i < given->count; i++) {
        const struct draft *d = given->lines[i];
        const struct record *was = d->id && old ? lines__find(old, d->id) : NULL;
        if (d->id && (!was || lines__find(out, d->id))) /* none of this parent's, or given twice */
            rc = issue_item(&cx->issues, f, i, "relation");
        struct record *line = was ? record_copy(cx->arena, was) : save__started(cx, f->to);
        if (put_fields(cx, d, line) != RC_OK)
            rc = RC_INVALID;
        if (position)
            record_put(line, position, v_int((int64_t)i + 1));
        out->lines[out->line_count++] = line;
    }
    return rc;
}

enum rc apply__draft(struct cx *cx, struct save *s, const struct draft *d)
{
    check(d->object == s->after->object);
    s->given = d;
    if (d->is_history)
        s->way = SAVE_HISTORY;
    enum rc rc = put_fields(cx, d, s->after);
    for (size_t i = 0; i < d->object->field_count; i++)
        if (d->parts[i].is_given && put_lines(cx, &d->parts[i], &d->object->fields[i],
                                              s->before ? &s->before->parts[i] : NULL, &s->after->parts[i]) != RC_OK)
            rc = RC_INVALID;
    return rc;
}

/* --- create ----------------------------------------------------------------------------------------------------- */

static void presets_of_actor(struct cx *cx, const struct draft *d, struct record *r)
{
    const struct object *o = r->object;
    if (o->owner && !draft_has(d, o->owner) && cx->who.user_id)
        record_put(r, o->owner, v_int(cx->who.user_id));
    if (o->team && !draft_has(d, o->team) && cx->who.team_id)
        record_put(r, o->team, v_int(cx->who.team_id));
    if (o->currency && v_is_null(record_get(r, o->currency)))
        record_put(r, o->currency, v_text(cx->company.currency));
}

enum rc record_create(struct cx *cx, struct draft *d, struct record **out)
{
    check(cx_is_writing(cx));
    check(catalog_has(cx->catalog, d->object));
    struct save s = {.kind = CHANGE_CREATE, .after = save__started(cx, d->object)};
    enum rc rc = d->object->owned_by ? RC_FORBIDDEN : save__may(cx, &s);
    if (rc != RC_OK)
        return rc;
    apply__draft(cx, &s, d); /* what it found wrong is told with the rest */
    presets_of_actor(cx, d, s.after);
    *out = s.after;
    return save__change(cx, &s);
}

/* --- change ----------------------------------------------------------------------------------------------------- */

/* Lines are written before their record, and a tree is kept from others before it is judged: whoever comes to them without the
   record would wait crosswise for who holds it. */
static enum row_hold hold_of(const struct draft *d)
{
    bool is_first = false;
    for (size_t i = 0; i < d->object->field_count; i++)
        is_first |= d->parts[i].is_given || (d->object->fields[i].is_tree && draft_has(d, &d->object->fields[i]));
    return is_first ? ROW_FIRST : ROW_AGAIN;
}

enum rc record_hold(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, bool *is_alone)
{
    check(cx_is_writing(cx) && catalog_has(cx->catalog, o));
    const char *lock = db_dialect(cx->db)->for_no_key_update;
    *is_alone = !*lock;
    return row__hold_all(cx, o, ids, n, lock);
}

/* Reads what is to be changed, for somebody who may, if it is still that version. */
static enum rc begin(struct cx *cx, const struct object *o, int64_t id, int64_t version, struct save *s)
{
    struct record *before;
    enum rc rc = record_read(cx, o, id, false, &before);
    if (rc != RC_OK)
        return rc;
    *s = (struct save){.kind = CHANGE_UPDATE, .before = before, .after = before};
    if (o->owned_by)
        return RC_FORBIDDEN;
    rc = save__may(cx, s);
    if (rc == RC_OK && version && version != record_version(before))
        return RC_CHANGED;
    if (rc == RC_OK)
        s->after = save__copy(cx, before);
    return rc;
}

enum rc record_update(struct cx *cx, struct draft *d, int64_t id, int64_t version, struct record **out)
{
    check(cx_is_writing(cx));
    check(id != 0);
    struct save s = {0};
    enum rc rc = row__hold(cx, d->object, id, hold_of(d));
    if (rc == RC_OK)
        rc = begin(cx, d->object, id, version, &s);
    if (rc == RC_OK) {
        apply__draft(cx, &s, d);
        rc = save__change(cx, &s);
    }
    if (rc != RC_NOT_FOUND)
        *out = s.after;
    return rc;
}

static const struct act *act_named(const struct act *acts, str name)
{
    for (; acts && acts->name; acts++)
        if (str_is(name, acts->name))
            return acts;
    return NULL;
}

const struct act *record_act_of(const struct cx *cx, const struct object *o, str name)
{
    const struct act *act = NULL;
    const struct behaviour *b;
    for (size_t i = 0; !act && (b = engine_behaviour(cx->engine, o, i)); i++)
        act = act_named(b->acts, name);
    return act || !o->process ? act : act_named(process__acts, name);
}

enum rc record_act(struct cx *cx, const struct object *o, struct record_act act, struct record **out)
{
    check(cx_is_writing(cx) && act.id != 0);
    const struct act *found = record_act_of(cx, o, act.name);
    struct save s = {0};
    if (!found)
        return RC_NOT_FOUND;
    enum rc rc = row__hold(cx, o, act.id, ROW_AGAIN);
    if (rc == RC_OK)
        rc = begin(cx, o, act.id, act.version, &s);
    if (rc == RC_OK)
        rc = found->run(cx, &s, act.arguments);
    if (rc == RC_OK)
        rc = save__change(cx, &s);
    if (rc != RC_NOT_FOUND)
        *out = s.after;
    return rc;
}
