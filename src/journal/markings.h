/*
 * Acts that made, hid or brought back records: what is asked of them is whether a record's creation stands. It may have been
 * undone, done again and undone again: the chain of undos is walked from the act that made the record.
 */
#ifndef JOURNAL_MARKINGS_H
#define JOURNAL_MARKINGS_H

#include "base/rc.h"
#include "journal/journal.h"
#include "query/context.h"

struct marking {
    int64_t record_id;
    enum change_kind kind;
    int64_t act, undone; /* of an undo one of the acts it took back, else 0 */
};

struct markings {
    struct arena *arena;
    struct marking *list; /* by record, the newest act first */
    size_t count, room;
};

/* Of these records, in the arena of cx. */
enum rc markings_read(struct cx *cx, const struct object *o, const int64_t *ids, size_t n, struct markings *out);

/* The newest act that marked the record so, of undos one that took back that act; or 0. */
int64_t markings_newest(const struct markings *m, int64_t record_id, enum change_kind kind, int64_t undone);

/* Whether the creation stands after all undos there were: a record whose creation does not is hidden. */
bool markings_stands(const struct markings *m, int64_t record_id);

#endif
