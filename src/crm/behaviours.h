/* The behaviours, one a file. Within crm/ only. */
#ifndef CRM_BEHAVIOURS_H
#define CRM_BEHAVIOURS_H

#include <stddef.h>

#include "record/behaviour.h"

extern const struct behaviour crm__activity, crm__contacted, crm__contacted_through, crm__priced, crm__opportunity,
    crm__user, crm__view;

/* Whether the declaration of an object names that behaviour. */
static inline bool crm__behaves(const struct object *o, const struct behaviour *b)
{
    for (size_t i = 0; i < o->behaviour_count; i++)
        if (str_is(o->behaviours[i], b->name))
            return true;
    return false;
}

#endif
