/* The behaviours, one a file. Within crm/ only. */
#ifndef CRM_BEHAVIOURS_H
#define CRM_BEHAVIOURS_H

#include "record/behaviour.h"

extern const struct behaviour crm__activity, crm__contacted, crm__contacted_through, crm__priced, crm__opportunity,
    crm__user, crm__view;

#endif
