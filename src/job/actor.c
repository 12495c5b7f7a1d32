/*
 * A job is done in the name of who asked for it, by their role, team and rights of now: who was demoted since may no more
 * than that, and who is gone or locked out nothing. See actor.h.
 */
#include "job/actor.h"

#include "access/access.h"
#include "access/person.h"

enum rc job__act_as(struct cx *cx, int64_t user_id)
{
    if (user_id == 0) {
        cx->who = (struct actor){0};
        return RC_OK;
    }
    struct person p;
    enum rc rc = person_read(cx, user_id, &p);
    if (rc != RC_OK)
        return rc == RC_NOT_FOUND ? RC_FORBIDDEN : rc;
    access_act(cx, p.who);
    cx->language = p.language.n ? p.language : cx->company.language;
    return p.is_active ? RC_OK : RC_FORBIDDEN;
}
