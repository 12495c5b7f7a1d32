/*
 * Imports that nobody waits for any more. One that a command asked for (so it is the program's, of no person) is whole or
 * nothing: the command waits for its end, and has it taken back when it is left before that. Where the process ended instead,
 * whoever meets the import takes it back in its place, so that a repeat doubles nothing, and says so in the log.
 */
#ifndef TRANSFER_LEFT_H
#define TRANSFER_LEFT_H

#include "job/job.h"

/* [write] Of the only process there is, when it starts: all that are under way are cancelled. */
enum rc imports_left(struct cx *cx);

/* Whether another one that a command asked for runs: its rows may yet be taken back, so a run that begins now waits for it. On
   PostgreSQL that of a dead one is taken up once its lease has run out. */
enum rc imports_other_runs(struct cx *cx, int64_t id, bool *is_any);

/* In a step of an import's job: cancels it where whoever held it died, and nobody waits for it. *is_left: it did. */
enum rc import_left__cancel(struct cx *cx, const struct job *job, bool *is_left);

#endif
