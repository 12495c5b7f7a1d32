/*
 * Where the rejected rows of an import go. The file is seen to before anything is done, and written when all is done: they are
 * gathered in a file without a name in the data folder until then, so nothing is overwritten by an import that was refused,
 * and no file is made where nothing was rejected; one that was there is empty then.
 */
#ifndef CMD_REJECTED_H
#define CMD_REJECTED_H

#include "cmd/command.h"

struct rejected {
    const char *path; /* NULL: nobody wants them */
    int fd;           /* of what is there already, or -1 */
    int gathered;     /* the work writes here */
};

/* By --rejected. reads: what is read beside it, -1 for none. When it fails, it has said why: it cannot be written, or would
   overwrite what is read, what else is said, or what is the program's own. */
enum exiting rejected_open(struct call *c, const int *reads, size_t count, struct rejected *out);

/* Those that were gathered, to where they are wanted. False with errno. */
bool rejected_deliver(struct call *c, const struct rejected *r);

#endif
