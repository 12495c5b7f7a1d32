/* The recurring work that removes what means nothing more of people (access/expired.h). */
#ifndef JOB_EXPIRED_JOB_H
#define JOB_EXPIRED_JOB_H

#include "job/job.h"

extern const struct job_kind expired_job; /* "expired" */

#endif
