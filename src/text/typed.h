/*
 * What was typed, read once for the index and for the matcher: its pieces, and which of them are one name with marks
 * inside ("o'curly", "anne-marie", 卡尔·马克思), which may as well stand without them. Private to this folder.
 */
#ifndef TEXT_TYPED_H
#define TEXT_TYPED_H

#include "base/limits.h"
#include "text/piece.h"

/* Pieces from first on that are one name; joined is that name without its marks, empty for a single piece. */
struct typed_name {
    size_t first, count;
    struct piece joined;
};

struct typed {
    str fold;
    struct piece pieces[LIMIT_QUERY_TOKENS];
    size_t piece_count;
    struct typed_name names[LIMIT_QUERY_TOKENS];
    size_t name_count;
    bool is_all; /* no pieces were left over */
};

void text__typed_read(struct arena *a, str typed, struct typed *out);

/* May the piece (or the joined name) of that number go on? The last word is typed still. */
bool text__typed_may_go_on(const struct typed *t, size_t piece);

#endif
