/*
 * What no declaration can say, one file per object; the record floor runs it (record/behaviour.h).
 *
 * opportunity: totals of lines, amount, weighted amount, probability of a stage, dates of entering and leaving it,
 * and a name where none is given. user: somebody who may administer is always left, and nobody raises or locks out
 * himself.
 */
#ifndef CRM_CRM_H
#define CRM_CRM_H

#include "record/behaviour.h"

/* Every behaviour a declaration may name; ends with NULL. For struct engine. */
extern const struct behaviour *const crm_behaviours[];

#endif
