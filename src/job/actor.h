/* Who a job acts as. Within job/ only. */
#ifndef JOB_ACTOR_H
#define JOB_ACTOR_H

#include "base/rc.h"
#include "query/context.h"

/* Sets who acts and in which language: the user with his role and team of now (0: the program). RC_FORBIDDEN where he is
   gone or inactive. */
enum rc job__act_as(struct cx *cx, int64_t user_id);

#endif
