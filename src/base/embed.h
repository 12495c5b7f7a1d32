/*
 * Files that are part of the program, put there by tools/embed.sh. An array of them ends with one whose name is NULL;
 * names are sorted by bytes; a zero byte stands behind the data.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>

struct embedded {
    const char *name; /* the path below the folder: "customer.json" */
    const char *data;
    size_t size;
};

#endif
