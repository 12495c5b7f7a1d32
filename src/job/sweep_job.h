/* The sweep (record/sweep.h) as recurring work. */
#ifndef JOB_SWEEP_JOB_H
#define JOB_SWEEP_JOB_H

#include "job/job.h"

extern const struct job_kind sweep_job; /* kind "sweep"; as the program */

#endif
