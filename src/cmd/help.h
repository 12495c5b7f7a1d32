/*
 * Help, printed from the tables of commands, settings and exits; so is docs/command-line.md (guanxi help markdown),
 * which a test holds against them.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "base/buf.h"
#include "cmd/command.h"

enum exiting help_run(struct call *c);

/* All of it as the Markdown page docs/command-line.md. */
void help_markdown(struct arena *a, struct buf *to);

#endif
