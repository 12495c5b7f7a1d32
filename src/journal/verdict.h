/*
 * What an audit found: how much it looked at, and where what is stored is not what was written. The first differences are
 * kept, each with its place; of all others how many there are of each kind (differences.def).
 */
#ifndef JOURNAL_VERDICT_H
#define JOURNAL_VERDICT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "journal/kept.h"

enum difference {
#define DIFFERENCE(id, one, many) DIFFERENCE_##id,
#include "journal/differences.def"
#undef DIFFERENCE
    DIFFERENCES
};

enum { VERDICT_FINDINGS = 20 };

/* A place that is not known is 0 or empty. */
struct finding {
    enum difference kind;
    int64_t position;  /* of the entry it is about */
    str table;         /* "customers", or one of the program's own, … */
    int64_t record_id; /* … and the number there */
    str column;
    int64_t line; /* of the file with heads that were kept */
};

struct verdict {
    struct arena *arena;
    int64_t entries; /* looked at, in the order of their positions */
    int64_t records; /* rows compared with the journal, when asked for */
    int64_t waiting; /* changes that the next pass will seal (PostgreSQL) */
    struct kept_head head;
    struct finding list[VERDICT_FINDINGS];
    size_t listed;
    int64_t found; /* all differences; 0: all is well */
    int64_t counts[DIFFERENCES];
};

/* Nothing looked at yet; what is kept lives in the arena. */
void verdict_init(struct verdict *v, struct arena *a);

/* Counts a difference, and keeps it while there is room. */
void verdict_add(struct verdict *v, struct finding f);

/* "customers 12, next_step (entry 5): not what the journal says"; "line 3 (entry 12): …"; where no place is known the
   words alone. */
str finding_sentence(struct arena *a, const struct finding *f);

/* All of it, a line for each: those kept, then "and 17 more:" with a line for each kind. Empty: nothing was found. */
str verdict_text(struct arena *a, const struct verdict *v);

#endif
