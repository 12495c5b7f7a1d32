/* The job of an import: a run or a dry run. transfer/import.h makes them; who runs jobs puts this kind into its table. */
#ifndef TRANSFER_IMPORT_JOB_H
#define TRANSFER_IMPORT_JOB_H

#include "job/job.h"

extern const struct job_kind import_job; /* kind "import"; its result is {"import":5,"changeset":77} */

/* In a write transaction: a job for an import of so many rows. */
enum rc import_job__add(struct cx *cx, int64_t import_id, bool is_dry, int64_t total, int64_t *job_id);

#endif
