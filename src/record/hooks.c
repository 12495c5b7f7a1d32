/*
 * Behaviours are found by the names in the declaration, in its order, each time anew: the lists are short, and nothing
 * has to be kept right when the catalogue is swapped. That every name is known was asked when it was loaded
 * (engine_check). See hooks.h and behaviour.h.
 */
#include "record/hooks.h"

#include "base/check.h"
#include "record/engine.h"
#include "record/process.h"
#include "record/save.h"

/* --- the table -------------------------------------------------------------------------------------------------- */

static const struct behaviour *named(const struct behaviour *const *table, str name)
{
    for (; *table; table++)
        if (str_is(name, (*table)->name))
            return *table;
    return NULL;
}

const struct behaviour *engine_behaviour(const struct engine *e, const struct object *o, size_t i)
{
    if (i >= o->behaviour_count)
        return NULL;
    const struct behaviour *b = named(e->behaviours, o->behaviours[i]);
    check(b);
    return b;
}

static bool has_field(const struct object *o, str path)
{
    const struct field *f = object_field(o, str_cut(&path, '.'));
    return f && (!path.p || (f->to && object_field(f->to, path)));
}

static enum rc object_check(const struct behaviour *const *table, const struct object *o, struct arena *a, str *message)
{
    for (size_t i = 0; i < o->behaviour_count; i++) {
        const struct behaviour *b = named(table, o->behaviours[i]);
        if (!b)
            *message = str_printf(a, "%.*s: there is no behaviour \"%.*s\"", STR_ARG(o->name),
                                  STR_ARG(o->behaviours[i]));
        if (b && b->object && !str_is(o->name, b->object))
            *message = str_printf(a, "%.*s: the behaviour \"%s\" is for the object \"%s\" alone", STR_ARG(o->name),
                                  b->name, b->object);
        for (const char *const *f = b ? b->fields : NULL; f && *f; f++)
            if (!has_field(o, str_of(*f)))
                *message = str_printf(a, "%.*s: the behaviour \"%s\" needs a field \"%s\"", STR_ARG(o->name), b->name,
                                      *f);
        if (message->n)
            return RC_INVALID;
    }
    return RC_OK;
}

enum rc engine_check(const struct behaviour *const *behaviours, const struct catalog *c, struct arena *a, str *message)
{
    enum rc rc = RC_OK;
    *message = S("");
    for (size_t i = 0; i < catalog_count(c) && rc == RC_OK; i++)
        rc = object_check(behaviours, catalog_at(c, i), a, message);
    return rc;
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

bool save_gives(const struct save *s, const struct field *f)
{
    return s->given && draft_has(s->given, f);
}

static const struct behaviour *at(const struct cx *cx, const struct save *s, size_t i)
{
    return engine_behaviour(cx->engine, s->after->object, i);
}

enum rc hooks__prepare(struct cx *cx, const struct save *s)
{
    check(s->after);
    enum rc all = RC_OK;
    const struct behaviour *b;
    for (size_t i = 0; (b = at(cx, s, i)); i++)
        if (b->prepare && !save__goes_on(b->prepare(cx, s), &all))
            return all;
    return all;
}

enum rc hooks__may_delete(struct cx *cx, const struct save *s)
{
    enum rc rc = RC_OK;
    const struct behaviour *b;
    for (size_t i = 0; rc == RC_OK && (b = at(cx, s, i)); i++)
        rc = b->may_delete ? b->may_delete(cx, s) : RC_OK;
    return rc;
}

enum rc hooks__may_restore(struct cx *cx, const struct save *s)
{
    check(s->kind == CHANGE_RESTORE);
    enum rc rc = RC_OK;
    const struct behaviour *b;
    for (size_t i = 0; rc == RC_OK && (b = at(cx, s, i)); i++)
        rc = b->may_restore ? b->may_restore(cx, s) : RC_OK;
    return rc;
}

enum rc hooks__may_undo(struct cx *cx, const struct save *s)
{
    check(s->way == SAVE_UNDO);
    enum rc rc = RC_OK;
    const struct behaviour *b;
    for (size_t i = 0; rc == RC_OK && (b = at(cx, s, i)); i++)
        rc = b->may_undo ? b->may_undo(cx, s) : RC_OK;
    return rc;
}

enum rc hooks__follow(struct cx *cx, const struct save *s)
{
    check(cx_is_writing(cx));
    enum rc rc = RC_OK;
    const struct behaviour *b;
    for (size_t i = 0; rc == RC_OK && (b = at(cx, s, i)); i++)
        rc = b->follow ? b->follow(cx, s) : RC_OK;
    check(rc != RC_INVALID);
    return rc;
}

bool hooks__computes(const struct cx *cx, const struct record *r, const struct field *f)
{
    const struct object *o = r->object->owned_by ? r->object->owned_by : r->object;
    const struct behaviour *b;
    if (process__computes(r->object, f))
        return true;
    for (size_t i = 0; (b = engine_behaviour(cx->engine, o, i)); i++)
        if (b->computed && b->computed(r, f))
            return true;
    return false;
}
