/* The table of behaviours; see crm.h. */
#include "crm/behaviours.h"

#include "crm/crm.h"

const struct behaviour *const crm_behaviours[] = {
    &crm__activity, &crm__contacted, &crm__contacted_through, &crm__priced, &crm__opportunity, &crm__user, &crm__view,
    NULL,
};
