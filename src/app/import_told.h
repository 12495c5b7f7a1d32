/*
 * What came of an import, in words for a shell: the counts in one line; and below each other how the file was read, where
 * its columns went, and a line for each thing that the page tells of the file, with how many rows it is about and which.
 */
#ifndef APP_IMPORT_TOLD_H
#define APP_IMPORT_TOLD_H

#include <jansson.h>

#include "query/context.h"

/* The import as the interface gives it, in cx->arena. */
enum rc import_tree(struct cx *cx, int64_t id, json_t **out);

/* The first file of the tree. people: the columns (as in a PATCH) whose unknown people were refused for want of leave to make
   them. sum is empty where it did not end; both in a. RC_INVALID where rows were rejected or somebody stopped it, RC_STOPPED
   where it failed or goes on without us. */
struct import_words {
    str sum, told;
};
enum rc import_told(struct arena *a, const json_t *tree, bool is_dry, const json_t *people, struct import_words *out);

#endif
