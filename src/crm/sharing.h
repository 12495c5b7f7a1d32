/*
 * With whom a view is shared, and how many there may be: a person's list shows their own, their team's and everybody's, each
 * at most LIMIT_VIEWS. With a team only views of its members are shared. Within crm/ only.
 */
#ifndef CRM_SHARING_H
#define CRM_SHARING_H

#include "record/behaviour.h"

/* Whether the view may be shared so: issues at "shared". What stood so before stays, also where its owner left the team. */
enum rc sharing__check_team(struct cx *cx, const struct save *s);

/* Whether there is room for it among those of its list: issues at "list_of" or "shared". Two who take the last place wait for
   each other. */
enum rc sharing__check_room(struct cx *cx, const struct save *s);

#endif
