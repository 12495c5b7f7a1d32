/*
 * Grants: what a set of roles may do with the objects of one catalogue snapshot, as made of the declarations once, when the
 * snapshot is made (access/grants.h). Nothing in them depends on a person: me() and my_team() are bound when a condition
 * runs. Immutable, shared by all threads.
 *
 * They stand on this floor because conditions, sorts, groups and joins ask them; everybody above asks for records through
 * access/access.h, for fields here. The program itself (actor 0) has no grants and may all.
 */
#ifndef QUERY_GRANTS_H
#define QUERY_GRANTS_H

#include <stdbool.h>

#include "base/check.h"
#include "query/context.h"

struct object_grants {
    enum scope scope[ACTIONS];
    const struct condition *where[ACTIONS]; /* the records on which: never NULL */
    const bool *reads, *writes;             /* [field_count]; NULL: every field */
};

struct grants {
    const struct catalog *catalog;
    unsigned manage;                     /* bits of enum manage */
    bool hides;                          /* some field of some object, or some object */
    const struct object_grants *objects; /* by place in the catalogue */
};

/* The actor's on an object, or NULL: the program's. */
static inline const struct object_grants *grants_on(const struct cx *cx, const struct object *o)
{
    const struct grants *g = cx->who.grants;
    check(g ? g->catalog == cx->catalog : cx->who.user_id == 0); /* another snapshot's would be another's rights */
    return g ? &g->objects[o->index] : NULL;
}

/* Whether the object is there at all, to the actor. */
static inline bool grants_sees(const struct cx *cx, const struct object *o)
{
    const struct object_grants *g = grants_on(cx, o);
    return !g || g->scope[ACTION_SEE] != SCOPE_NONE;
}

/* Whether the field is there at all, to the actor. A field that is not must be told from one that does not exist by nothing. */
static inline bool grants_reads(const struct cx *cx, const struct field *f)
{
    const struct object_grants *g = grants_on(cx, f->object);
    return !g || !g->reads || g->reads[f->index];
}

static inline bool grants_writes(const struct cx *cx, const struct field *f)
{
    const struct object_grants *g = grants_on(cx, f->object);
    return !g || !g->writes || g->writes[f->index];
}

/* Whether some field of the object is not there; of any object, or an object. */
static inline bool grants_hide(const struct cx *cx, const struct object *o)
{
    const struct object_grants *g = grants_on(cx, o);
    return g && g->reads;
}

static inline bool grants_hide_some(const struct cx *cx)
{
    return cx->who.grants && cx->who.grants->hides;
}

/* The field of that name as the actor knows the object, or NULL. Whatever takes the name of a field from a caller asks
   here, not object_field. */
static inline const struct field *grants_field(const struct cx *cx, const struct object *o, str name)
{
    const struct field *f = object_field(o, name);
    return f && grants_reads(cx, f) ? f : NULL;
}

/* The same where records are asked by what stands in them. Texts that name fields (query/named.h) are not asked by who has
   hidden ones: the answer would tell what they do not get. */
static inline const struct field *grants_asked(const struct cx *cx, const struct object *o, str name)
{
    const struct field *f = grants_field(cx, o, name);
    return f && f->names_of && grants_hide_some(cx) ? NULL : f;
}

/* The same where records are put together by it, so that its values go out without their records. */
static inline const struct field *grants_grouped(const struct cx *cx, const struct object *o, str name)
{
    const struct field *f = grants_asked(cx, o, name);
    return f && f->names_object && grants_hide_some(cx) ? NULL : f;
}

/* The object of that name as the actor knows it, or NULL: one they may never see is not there. Whatever takes the name of an
   object from a caller asks here. */
static inline const struct object *grants_object(const struct cx *cx, str name)
{
    const struct object *o = catalog_object(cx->catalog, name);
    return o && grants_sees(cx, o) ? o : NULL;
}

/* A mistake as it may be told to the actor: a rule that is broken in a field they do not know is broken all the same; which,
   is not said. */
static inline struct issue grants_issue(const struct cx *cx, const struct issue *i)
{
    if (!i->field || grants_reads(cx, i->field))
        return *i;
    return (struct issue){.place = i->place, .at = S(""), .code = "other_rule", .position = -1};
}

#endif
