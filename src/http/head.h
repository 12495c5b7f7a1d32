/*
 * The head of a request as it came over the wire (RFC 9112, 2.2, 3, 5, 6), judged strictly: whoever stands before or behind us
 * must read the same request. What could be read in two ways is refused, not mended: a line ended by LF alone, a folded
 * line, a blank before the colon or the first line, control characters, two lengths or hosts, a length with a sign, a
 * transfer coding beside a length or but "chunked", none or an ill-formed host (HTTP/1.1), another version.
 *
 * Pure functions over bytes; gate.h is where they stand.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct head {
    int64_t content_length; /* 0 without one */
    bool is_chunked;
    size_t expect_at; /* where the name Expect begins, or 0 */
};

/* Whether a head may go on with these bytes: how many of them are whole lines, and whether the last of those is the empty one
   that ends it. False at the first line that is ended by LF alone, and where the first line is empty. */
bool head_lines(str bytes, size_t *whole, bool *is_ended);

/* A whole head, with its empty line. Returns 0 or the status to refuse with: 400, 413 (a length that cannot be counted), 431
   (more than LIMIT_HEADERS, or with its cookies and parameters more than the library has memory for), 501 (a transfer coding
   that is not known), 505. */
int head_read(str bytes, struct head *out);

/* The line of a chunk ("1a;name=value"), without its end: its size. False where it is none, or too large to be counted. */
bool head_chunk(str line, int64_t *bytes);

#endif
