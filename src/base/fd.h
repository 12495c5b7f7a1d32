/* Descriptors of files. */
#ifndef BASE_FD_H
#define BASE_FD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* The descriptor, closed with the arena; -1 stays -1, and errno what it was. */
int fd_keep(struct arena *a, int fd);

/* All of the bytes, where the file stands. False with errno. */
bool fd_write(int fd, str bytes);

#endif
