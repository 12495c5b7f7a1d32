/* Thinning jobs (job/thin.h) as recurring work: it asks the kinds of the table that it stands in. */
#ifndef APP_THIN_JOB_H
#define APP_THIN_JOB_H

#include "job/job.h"

extern const struct job_kind thin_job; /* kind "thin"; as the program */

#endif
