/*
 * Content of imports that has to go (transfer/content.h): because a record of it was purged, which a reader of the journal sees,
 * and because of its age, which a job that comes round sees.
 */
#ifndef TRANSFER_IMPORT_CONTENT_H
#define TRANSFER_IMPORT_CONTENT_H

#include "job/job.h"
#include "journal/reader.h"

extern const struct reader import_reader;        /* "imports" */
extern const struct job_kind import_content_job; /* kind "import_content" */

/* [outside] As a process begins: takes from its data folder what lies there of imports whose content is gone, as in a folder
   that was put back, of imports whose files the database has, and what a process left that was killed while it stored one. */
enum rc import_content_settle(struct cx *cx);

#endif
