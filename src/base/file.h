/* Files by their descriptors: whole writes, and files that have no name. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes all n bytes at offset; false, with errno, when that fails. */
bool file_write(int fd, const char *p, size_t n, int64_t offset);

/* A file without a name in the folder: it goes with its last descriptor. -1 with errno. */
int file_temporary(const char *folder);

#endif
