/*
 * The program acts by itself for a moment: what follows from somebody's act is written with no rights asked, as an act of its
 * own that the other caused, and its issues and notices are not the caller's. Within crm/ only.
 */
#ifndef CRM_ITSELF_H
#define CRM_ITSELF_H

#include "query/context.h"

/* What stands in the context meanwhile. */
struct itself {
    struct arena *arena;
    struct actor who;
    struct changeset *act;
    struct issues issues, *notices;
};

/* The context has an arena of its own until itself_end, since an act of many brings as many: what is to last is copied. */
struct itself itself_begin(struct cx *cx);
void itself_end(struct cx *cx, const struct itself *was);

#endif
