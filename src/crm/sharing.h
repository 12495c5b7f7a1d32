/*
 * With whom a view is shared, and how many there may be: a person's list shows their own, their team's and everybody's, each
 * at most LIMIT_VIEWS. With a team only views of its members are shared, at any time. Within crm/ only.
 */
#ifndef CRM_SHARING_H
#define CRM_SHARING_H

#include "record/behaviour.h"

/* Whether the view may be shared so, also by undo: issues at "shared". */
enum rc sharing__check_team(struct cx *cx, const struct save *s);

/* Whether there is room for it among those of its list: issues at "list_of" or "shared". Two who take the last place wait for
   each other. */
enum rc sharing__check_room(struct cx *cx, const struct save *s);

/* Of that person's views none is shared any more with another team than that one: who leaves a team takes along what they shared
   with it. Those of who lies in the bin stay as they are: they left no team. */
enum rc sharing__leave(struct cx *cx, int64_t owner_id, struct value team);

/* What comes out of the bin is shared no more with a team that its owner is not in now. */
enum rc sharing__follow(struct cx *cx, const struct save *s);

#endif
