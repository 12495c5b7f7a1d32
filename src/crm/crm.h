/*
 * What no declaration can say, one idea per file; the record floor runs it (record/behaviour.h).
 *
 * activity: what is logged is done, and moves when its customers were last contacted. contacted, contacted_through: so do a
 * customer out of the bin, and what goes from one to another. priced: totals of lines, and the amount from them.
 * opportunity: a name where none is given. user: somebody who may administer is always left, nobody raises or locks out
 * himself, and who is gone is signed out. view: what a list would refuse is refused when it is saved;
 * a list has so many, and who shares one is in the team.
 */
#ifndef CRM_CRM_H
#define CRM_CRM_H

#include "record/behaviour.h"

/* Every behaviour a declaration may name; ends with NULL. For struct engine. */
extern const struct behaviour *const crm_behaviours[];

#endif
