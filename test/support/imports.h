/*
 * Imports for their tests: made, given files, looked at and run, in an office (support/office.h) with a runner that can be
 * stopped after so many steps. The sales files are made up, with the oddities of real ones: titles that differ in spaces,
 * relations that lead ahead in their own file, misspelt choices, people who are no users, dates whose order one row tells.
 */
#ifndef SUPPORT_IMPORTS_H
#define SUPPORT_IMPORTS_H

#include "job/runner.h"
#include "json/read.h"
#include "support/office.h"
#include "transfer/import.h"
#include "transfer/import_job.h"

extern const char import_accounts[], import_products[], import_pipeline[], import_spelling[];

/* A new import of ada's; the sales files in it, the pipeline first. */
int64_t import_begin(struct office *o);
int64_t sales_import(struct office *o);
int64_t spelt_import(struct office *o); /* with the misspelt choice mapped (import_spelling) */

/* Files are added, and the import patched, as ada. */
enum rc import_add_bytes(struct office *o, int64_t id, const char *name, str bytes);
void import_add_text(struct office *o, int64_t id, const char *name, const char *text);
enum rc import_patch(struct office *o, int64_t id, const char *patch);

/* The import as the interface gives it, and parts of it. */
json_t *import_look(struct office *o, int64_t id);
json_t *import_file_named(json_t *import, const char *name);
json_t *import_column_named(json_t *file, const char *name);

/* The member's text; targets of columns, as pairs ending with NULL; counts of a file's result. */
void assert_text(json_t *v, const char *key, const char *expected);
void assert_targets(json_t *file, const char *const *pairs);
void assert_result(json_t *file, int created, int updated, int unchanged, int rejected);

/* For office_write; data is the import's id. */
enum rc import_dry_fn(struct cx *cx, void *data);
enum rc import_run_fn(struct cx *cx, void *data);
enum rc import_keep_fn(struct cx *cx, void *data);
enum rc import_undo_fn(struct cx *cx, void *data);

/* Runs what is due, so many steps of imports (-1: all); a runner of that name which would. One at a time. */
void import_work(struct office *o);
void import_work_for(struct office *o, int64_t steps);
struct job_runner import_runner(struct office *o, const char *node, int64_t steps);

/* Rows of a table that are not deleted. */
int64_t live_rows(struct office *o, const char *table);

#endif
