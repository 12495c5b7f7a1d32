/* Files by their descriptors: whole writes, who closes them, and files that have no name. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Writes all n bytes at offset; false, with errno, when that fails. */
bool file_write(int fd, const char *p, size_t n, int64_t offset);

/* All of the bytes, where the file stands: also to what has no offsets. False with errno. */
bool file_append(int fd, str bytes);

/* All that from still has, behind what to has; ends one piece past most. False with errno. */
bool file_copy(struct arena *a, int from, int to, int64_t most);

/* errno in words; where it is the rights, with whose. */
const char *file_trouble(struct arena *a);

/* The descriptor, closed with the arena; -1 stays -1, and errno what it was. */
int file_keep(struct arena *a, int fd);

/* A file without a name in the folder: it goes with its last descriptor. -1 with errno. */
int file_temporary(const char *folder);

#endif
