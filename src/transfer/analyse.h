/* Reads an uploaded file once: what it is and what its columns hold. Within transfer/ only. */
#ifndef TRANSFER_ANALYSE_H
#define TRANSFER_ANALYSE_H

#include "transfer/document.h"

/* Fills separator, header, start, rows and columns (without targets) of a file of an import, by its number. separator 0
   and header -1: as guessed. RC_INVALID with issues; RC_UNAVAILABLE. */
struct analyse_options {
    char separator;
    int has_header; /* 0, 1, -1 */
};
enum rc analyse__file(struct cx *cx, int64_t import_id, struct analyse_options o, struct import_file *f);

#endif
