/*
 * The heads that an operator kept, read from the file that audit verify --head names: each line that is one, however long the
 * file, a pipe too. Other lines are passed by, so all that audit verify ever printed will do. It is read while the audit
 * holds its one state of the database: a pipe should not dawdle.
 */
#ifndef CMD_HEADS_H
#define CMD_HEADS_H

#include <stdio.h>

#include "cmd/command.h"
#include "journal/kept.h"

struct heads {
    struct kept_source source; /* what an audit reads */
    FILE *file;                /* NULL: none was named */
    int64_t line;
    struct kept_line first; /* was read when it was opened */
    bool has_first;
    int failed; /* errno */
};

/* Whether the option --head names a file with at least one; where it is not given, none is open. */
enum exiting heads_open(struct call *c, struct heads *h);

/* Whether all of it could be read. */
enum exiting heads_close(struct call *c, struct heads *h);

#endif
