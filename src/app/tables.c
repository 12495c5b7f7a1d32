/*
 * The names in it are stored (jobs.kind, journal_readers.name): a line may go, its name never be given to something
 * else. See tables.h.
 */
#include "app/tables.h"

#include "app/thin_job.h"
#include "crm/sample.h"
#include "job/expired_job.h"
#include "job/sweep_job.h"
#include "record/search.h"
#include "transfer/import_content.h"
#include "transfer/import_job.h"
#include "transfer/undo_job.h"

const struct job_kind *const app_job_kinds[] = {&import_job, &undo_job,           &sample_job,  &sweep_job,
                                                &thin_job,   &import_content_job, &expired_job, NULL};

const struct job_recurring app_recurring[] = {
    {.kind = "sweep", .class = JOB_BULK, .every_ms = 10 * 60 * 1000},
    {.kind = "expired", .class = JOB_BULK, .every_ms = 10 * 60 * 1000},
    {.kind = "thin", .class = JOB_BULK, .every_ms = 60 * 60 * 1000},
    {.kind = "import_content", .class = JOB_BULK, .every_ms = 60 * 60 * 1000},
    {0},
};

const struct reader *const app_readers[] = {&search_reader, &import_reader, NULL};
